//! A company's people, for its HR and unit managers: the list, the slips with
//! which people without mail come in, and the poster that leads everybody to
//! the company's own way in.

mod list;
mod person;
mod poster;
mod slips;
mod work;

use poem::web::Path;
use poem::{Route, get, handler, post};
use uuid::Uuid;

use crate::http::PageResult;
use crate::pages::shell::see_other;

/// The paths of a company's people.
pub fn routes(route: Route) -> Route {
    route
        .at("/companies/:company", get(show_company))
        .at("/companies/:company/people", get(list::show))
        .at("/companies/:company/people/:member", get(person::show))
        .at(
            "/companies/:company/people/:member/employment",
            post(person::enter_change),
        )
        .at(
            "/companies/:company/people/:member/address",
            post(person::restore_address),
        )
        .at(
            "/companies/:company/people/:member/unit",
            post(work::transfer),
        )
        .at(
            "/companies/:company/people/:member/supervisor",
            post(work::supervisor),
        )
        .at(
            "/companies/:company/people/:member/same-person",
            post(work::same_person),
        )
        .at("/companies/:company/slips", post(slips::issue))
        .at("/companies/:company/poster", get(poster::show))
}

/// A company's first page is its people.
#[handler]
fn show_company(Path(company): Path<Uuid>) -> PageResult {
    Ok(see_other(&format!("/companies/{company}/people")))
}
