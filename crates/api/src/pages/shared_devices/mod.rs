//! Tablets for a whole shop (店舗共用タブレット): the list of them for whoever
//! manages people, and the page on the tablet itself.

mod list;
mod tablet;

use poem::{Route, get, post};

/// The paths of shared devices.
pub fn routes(route: Route) -> Route {
    route
        .at(
            "/companies/:company/devices",
            get(list::show).post(list::start),
        )
        .at("/companies/:company/devices/:device/stop", post(list::stop))
        .at("/tablet", get(tablet::show).post(tablet::send))
        .at(
            "/tablet/leave",
            get(tablet::show_leave).post(tablet::send_leave),
        )
}
