//! The JSON API under `/api/v1`: one file per subject, each with its inputs,
//! views and `#[OpenApi]` implementation.

pub mod assessments;
pub mod assignment_rules;
pub mod certificates;
pub mod comparisons;
pub mod content;
pub mod courses;
pub mod enrolments;
pub mod export_layouts;
pub mod figures;
pub mod follow_up_surveys;
pub mod grading;
pub mod grants;
pub mod handouts;
pub mod learning;
pub mod letters;
pub mod named_answers;
pub mod org_units;
pub mod own_satisfaction;
pub mod paper_answers;
pub mod people;
pub mod person;
pub mod question_files;
pub mod questions;
pub mod quizzes;
pub mod regrades;
pub mod reminders;
pub mod rosters;
pub mod satisfaction;
pub mod sessions;
pub mod slots;
pub mod survey_comments;
pub mod survey_rounds;
pub mod survey_settings;
pub mod surveys;
pub mod workplace;

use poem_openapi::Tags;

/// The subjects that the API's description is divided into.
#[derive(Clone, Copy, Debug, Tags)]
pub enum Tag {
    /// Companies, staff, rosters and sign-in.
    People,
    /// Tracks and their published versions.
    Courses,
    /// Live training sessions.
    Sessions,
    /// Who learns what, and how far they are.
    Enrolments,
    /// Quizzes and attempts.
    Quizzes,
    /// Surveys and satisfaction.
    Surveys,
    /// Letters in the outbox.
    Mail,
}
