//! 公表値: the firm's workshop, and what everybody may see of a figure.

mod old_claim;
mod public;
mod view;
mod workshop;

use kernel::{Actor, Role};
use poem::{Route, get, post};

use crate::pages::shell::Nav;

/// The paths of figures.
pub fn routes(route: Route) -> Route {
    route
        .at("/figures", get(workshop::list).post(workshop::propose))
        .at("/figures/grim", get(old_claim::check_claim))
        .at("/figures/proposals/:proposal", get(workshop::preview))
        .at(
            "/figures/proposals/:proposal/approval",
            post(workshop::approve),
        )
        .at("/figures/:figure", get(public::show))
        .at("/figures/:figure/badge.svg", get(public::badge))
        .at("/figures/:figure/badge.png", get(public::badge_png))
        .at("/figures/:figure/manifest.json", get(public::manifest))
        .at("/figures/:figure/snapshot.txt", get(workshop::snapshot))
        .at("/figures/:figure/rounds.txt", get(workshop::rounds))
        .at("/figures/:figure/seals.txt", get(workshop::seals))
        .at("/figures/:figure/sheet", get(workshop::sheet))
        .at("/figures/:figure/sheet.pdf", get(workshop::sheet_pdf))
        .at("/figures/:figure/places", post(workshop::add_place))
        .at("/figures/:figure/retraction", post(workshop::retract))
}

/// The menu entry that figures belong to: an auditor has no other.
fn nav(actor: &Actor) -> Nav {
    if actor.has(Role::FirmAdmin) {
        Nav::Satisfaction
    } else {
        Nav::Figures
    }
}

fn path(code: &str) -> String {
    format!("/figures/{code}")
}
