//! 受講状況: a company's numbers at a glance, the list behind them with its
//! export and the layouts kept for it, the form that enrols people, and what is decided about those who
//! are: another last day, an exemption, a withdrawal.

mod dashboard;
mod decide;
mod enrol;
mod filter;
mod layouts;
mod list;
mod notice_board;
pub(in crate::pages) mod picked;

use enrolments::Word;
use kernel::id::CompanyId;
use poem::{Route, get, post};

use crate::pages::shell::Status;

/// The paths of progress.
pub fn routes(route: Route) -> Route {
    route
        .at("/companies/:company/progress", get(dashboard::show))
        .at("/companies/:company/progress/people", get(list::show))
        .at("/companies/:company/notice-board", get(notice_board::show))
        .at("/companies/:company/progress/export", get(list::export))
        .at(
            "/companies/:company/export-layouts",
            get(layouts::show).post(layouts::keep),
        )
        .at(
            "/companies/:company/export-layouts/:layout/removal",
            post(layouts::remove),
        )
        .at(
            "/companies/:company/enrolment-decisions",
            get(decide::preview).post(decide::decide),
        )
        .at(
            "/companies/:company/enrolments",
            get(enrol::show).post(enrol::order),
        )
}

fn progress_path(company: CompanyId) -> String {
    format!("/companies/{company}/progress")
}

fn list_path(company: CompanyId) -> String {
    format!("/companies/{company}/progress/people")
}

/// The page of 期限変更・免除・取消.
pub(in crate::pages) fn decide_path(company: CompanyId) -> String {
    format!("/companies/{company}/enrolment-decisions")
}

fn enrol_path(company: CompanyId) -> String {
    format!("/companies/{company}/enrolments")
}

/// The sign of a word; 免除 and 取消 have none.
fn status_of(word: Word) -> Option<Status> {
    match word {
        Word::NotStarted => Some(Status::NotStarted),
        Word::InProgress => Some(Status::InProgress),
        Word::Completed => Some(Status::Completed),
        Word::Overdue => Some(Status::Overdue),
        Word::Waived | Word::Withdrawn => None,
    }
}
