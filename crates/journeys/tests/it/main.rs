//! Every journey, on SQLite and on PostgreSQL: one binary, since each links
//! the whole application.

mod support;

mod assessments;
mod assign_by_rule;
mod certificates;
mod decisions;
mod delivery;
mod employments;
mod enrol;
mod essays;
mod exemption;
mod figures;
mod import_roster;
mod kit;
mod learning;
mod libreoffice;
mod org_tree;
mod people;
mod prerequisites;
mod progress_board;
mod publish_content;
mod question_bank;
mod question_files;
mod quiz_limits;
mod ratings;
mod recalls;
mod regrade;
mod reminders;
mod roster_columns;
mod roster_queue;
mod roster_undo;
mod sessions;
mod sign_in;
mod slots;
mod survey;
mod survey_modes;
mod take_quiz;
mod verify;
mod workplace;
