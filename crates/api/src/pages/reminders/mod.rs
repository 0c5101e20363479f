//! 督促: a company's plan with its texts, what it will do, what it did, and the
//! reminders that a person sends from the progress board.

mod by_hand;
mod forecast;
mod log;
mod plan;
mod plan_form;

use kernel::id::CompanyId;
use poem::{Route, get};

/// The paths of reminders.
pub fn routes(route: Route) -> Route {
    route
        .at(
            "/companies/:company/reminders",
            get(plan::show).post(plan::switch),
        )
        .at(
            "/companies/:company/reminders/plan",
            get(plan::edit).post(plan::save),
        )
        .at(
            "/companies/:company/reminders/forecast",
            get(forecast::show),
        )
        .at("/companies/:company/reminders/log", get(log::show))
        .at(
            "/companies/:company/reminders/by-hand",
            get(by_hand::preview).post(by_hand::send),
        )
        .at(
            "/reminder-plan",
            get(plan::edit_default).post(plan::save_default),
        )
}

/// A company's page of reminders.
pub(crate) fn path(company: CompanyId) -> String {
    format!("/companies/{company}/reminders")
}
