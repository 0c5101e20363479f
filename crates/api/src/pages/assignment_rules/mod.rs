//! 受講対象の規則: a company's rules, the form with its preview, and one rule
//! with its history and whom it is for today.

mod cards;
mod form;
mod list;
mod preview;
mod show;

use kernel::id::{AssignmentRuleId, CompanyId};
use poem::{Route, get, post};

/// The paths of assignment rules.
pub fn routes(route: Route) -> Route {
    route
        .at(
            "/companies/:company/assignment-rules",
            get(list::show).post(preview::save),
        )
        .at("/companies/:company/assignment-rules/new", get(form::new))
        .at(
            "/companies/:company/assignment-rules/preview",
            get(preview::show),
        )
        .at(
            "/companies/:company/assignment-rules/:rule",
            get(show::show),
        )
        .at(
            "/companies/:company/assignment-rules/:rule/edit",
            get(form::edit),
        )
        .at(
            "/companies/:company/assignment-rules/:rule/application",
            post(show::apply),
        )
}

/// A company's rules.
pub(in crate::pages) fn path(company: CompanyId) -> String {
    format!("/companies/{company}/assignment-rules")
}

fn rule_path(company: CompanyId, rule: AssignmentRuleId) -> String {
    format!("{}/{rule}", path(company))
}
