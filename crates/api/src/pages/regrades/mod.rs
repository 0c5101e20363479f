//! Statistics of a quiz's questions, and regrading one: planning, trying,
//! applying or discarding. For those who write the training; only the firm's
//! admin changes anything.

mod plan;
mod run;
mod statistics;

use journeys::views::regrades::QuestionPlace;
use kernel::id::RegradeRunId;
use poem::{Route, get, post};

/// The paths of statistics and regrades.
pub fn routes(route: Route) -> Route {
    route
        .at(
            "/tracks/:track/versions/:number/lessons/:code/statistics",
            get(statistics::show),
        )
        .at(
            "/tracks/:track/versions/:number/lessons/:code/questions/:question_code/regrade",
            get(plan::show).post(plan::record),
        )
        .at("/regrades", get(run::list))
        .at("/regrades/:regrade", get(run::show))
        .at("/regrades/:regrade/preview", post(run::preview))
        .at("/regrades/:regrade/application", post(run::apply))
        .at("/regrades/:regrade/discard", post(run::discard))
}

fn lesson_path(track: &str, number: i32, lesson: &str) -> String {
    format!("/tracks/{track}/versions/{number}/lessons/{lesson}")
}

fn statistics_path(place: &QuestionPlace) -> String {
    let lesson = lesson_path(&place.track, place.number, &place.lesson);
    format!("{lesson}/statistics")
}

fn run_path(id: RegradeRunId) -> String {
    format!("/regrades/{id}")
}
