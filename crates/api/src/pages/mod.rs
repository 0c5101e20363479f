//! The pages: one folder per subject with handlers, page structs and forms;
//! the templates stand in `crates/api/templates/<subject>/`.
//!
//! Every page module has `pub fn routes(route: Route) -> Route` that adds its
//! own paths.

pub mod assessments;
pub mod assignment_rules;
pub mod auditors;
pub mod certificates;
pub mod companies;
pub mod content;
pub mod figures;
pub mod grading;
pub mod grants;
pub mod handouts;
pub mod learning;
pub mod mail;
pub mod named_answers;
pub mod paper_answers;
pub mod progress;
pub mod questions;
pub mod quiz;
pub mod recall;
pub mod regrades;
pub mod reminders;
pub mod rosters;
pub mod satisfaction;
pub mod sessions;
pub mod shared_devices;
pub mod shell;
pub mod sign_in;
pub mod slots;
pub mod staff;
pub mod survey;
pub mod survey_comments;
pub mod survey_rounds;
pub mod survey_settings;
pub mod themes;
pub mod units;
pub mod workplace;

use poem::Route;

/// All pages.
pub fn routes() -> Route {
    let route = Route::new();
    let route = content::routes(route);
    let route = sign_in::routes(route);
    let route = companies::routes(route);
    let route = staff::routes(route);
    let route = auditors::routes(route);
    let route = themes::routes(route);
    let route = shared_devices::routes(route);
    let route = units::routes(route);
    let route = rosters::routes(route);
    let route = survey::routes(route);
    let route = survey_comments::routes(route);
    let route = survey_rounds::routes(route);
    let route = survey_settings::routes(route);
    let route = workplace::routes(route);
    let route = named_answers::routes(route);
    let route = paper_answers::routes(route);
    let route = satisfaction::routes(route);
    let route = figures::routes(route);
    let route = progress::routes(route);
    let route = assignment_rules::routes(route);
    let route = quiz::routes(route);
    let route = regrades::routes(route);
    let route = questions::routes(route);
    let route = mail::routes(route);
    let route = reminders::routes(route);
    let route = grading::routes(route);
    let route = recall::routes(route);
    let route = slots::routes(route);
    let route = grants::routes(route);
    let route = handouts::routes(route);
    let route = assessments::routes(route);
    let route = certificates::routes(route);
    let route = sessions::routes(route);
    learning::routes(route)
}
