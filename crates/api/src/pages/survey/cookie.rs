//! The browser's own secret for one survey. Its path is the survey's page, so
//! that it does not go along when the answers are sent.

use kernel::Failure;
use kernel::id::EnrolmentId;
use poem::{Request, Response};
use surveys::SurveySecret;

use crate::http::sign_in::{append_cookie, read_cookie};

/// Longer than any round takes answers.
const MAX_AGE_SECONDS: i64 = 60 * 24 * 60 * 60;

fn name(enrolment: EnrolmentId) -> String {
    format!("ballot-{}", enrolment.0.simple())
}

/// The secret that this browser holds for an enrolment's survey.
pub(super) fn read(request: &Request, enrolment: EnrolmentId) -> Option<SurveySecret> {
    SurveySecret::parse(read_cookie(request, &name(enrolment))?)
}

/// Gives the browser a secret that goes back to `path` only.
pub(super) fn set(
    response: &mut Response,
    is_https: bool,
    path: &str,
    enrolment: EnrolmentId,
    secret: &SurveySecret,
) -> Result<(), Failure> {
    let secure = if is_https { "; Secure" } else { "" };
    let (name, value) = (name(enrolment), secret.reveal());
    let line = format!(
        "{name}={value}; Path={path}; HttpOnly; SameSite=Strict; Max-Age={MAX_AGE_SECONDS}{secure}"
    );
    append_cookie(response, &line)
}

/// The refusal of a browser that holds no secret.
pub(super) fn missing() -> Failure {
    Failure::conflict(
        "survey.no_cookie",
        "ブラウザーの設定でCookieを許可してから、このページを再読み込みしてください。",
    )
}
