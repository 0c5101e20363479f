//! Reads across subjects, one file per page or report.

pub mod track_outline;
pub mod trainee_home;
