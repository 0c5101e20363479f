//! Reads across subjects, one file per page or report.

pub mod assessment_choices;
pub mod assessment_results;
pub mod assessments;
pub mod certificates;
pub mod company_dashboard;
pub mod company_list;
pub mod company_slots;
pub mod figures;
pub mod gain;
pub mod handouts;
pub mod outbox;
pub mod own_account;
pub mod question_bank;
pub mod quiz;
pub mod quiz_standings;
pub mod quiz_statistics;
pub mod regrades;
pub mod report_certificates;
pub mod report_progress;
pub mod report_satisfaction;
pub(crate) mod report_unit_progress;
pub mod staff_list;
pub mod track_outline;
pub mod trainee_home;
