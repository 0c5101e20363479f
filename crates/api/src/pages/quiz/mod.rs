//! Taking a quiz, on a phone first: what it is, one question per page, the
//! answers before handing in, the result with why. Every page works without
//! JavaScript; with it, answers also save themselves.

mod after;
mod before;
mod during;
pub(in crate::pages) mod field;

pub(in crate::pages) use after::QuestionCard;

use kernel::id::{AttemptId, EnrolmentId};
use poem::{Route, get, post};

/// The paths of quizzes and attempts.
pub fn routes(route: Route) -> Route {
    route
        .at("/learn/:enrolment/quizzes/:code", get(before::show))
        .at(
            "/learn/:enrolment/quizzes/:code/attempts",
            post(before::start),
        )
        .at(
            "/attempts/:attempt/questions/:place",
            get(during::show).post(during::save),
        )
        .at(
            "/attempts/:attempt/questions/:place/draft",
            post(during::save_draft),
        )
        .at("/attempts/:attempt/check", get(during::check))
        .at("/attempts/:attempt/submission", post(after::submit))
        .at("/attempts/:attempt/result", get(after::show))
}

fn outline_path(enrolment: EnrolmentId) -> String {
    format!("/learn/{enrolment}")
}

/// The page of any step: that of a quiz or the survey sends on to its own.
fn step_path(enrolment: EnrolmentId, code: &str) -> String {
    format!("/learn/{enrolment}/lessons/{code}")
}

fn intro_path(enrolment: EnrolmentId, code: &str) -> String {
    format!("/learn/{enrolment}/quizzes/{code}")
}

fn start_path(enrolment: EnrolmentId, code: &str) -> String {
    format!("{}/attempts", intro_path(enrolment, code))
}

fn question_path(attempt: AttemptId, place: i32) -> String {
    format!("/attempts/{attempt}/questions/{place}")
}

fn check_path(attempt: AttemptId) -> String {
    format!("/attempts/{attempt}/check")
}

fn result_path(attempt: AttemptId) -> String {
    format!("/attempts/{attempt}/result")
}
