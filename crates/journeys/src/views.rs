//! Reads across subjects, one file per page or report.

pub mod company_list;
pub mod staff_list;
pub mod track_outline;
pub mod trainee_home;
