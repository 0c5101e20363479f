//! The door: one binary, since each links the whole application.

// The frame's template finds its words at the root of the crate.
use api::words;

mod browsing;
#[path = "../../../journeys/tests/it/support/mod.rs"]
mod support;

mod assessments;
mod assignment_rules;
mod badges;
mod certificates;
mod door;
mod essays_and_recalls;
mod figures;
mod firm;
mod idempotency;
mod learning;
mod own_satisfaction;
mod people;
mod progress;
mod question_files;
mod questions;
mod quiz;
mod rosters;
mod settings;
mod survey;
mod survey_desk;
mod themes;
