//! The pages: one folder per subject with handlers, page structs and forms;
//! the templates stand in `crates/api/templates/<subject>/`.
//!
//! Every page module has `pub fn routes(route: Route) -> Route` that adds its
//! own paths.

pub mod content;
pub mod learning;
pub mod rosters;
pub mod shell;

use poem::Route;

/// All pages.
pub fn routes() -> Route {
    let route = Route::new();
    let route = content::routes(route);
    let route = rosters::routes(route);
    learning::routes(route)
}
