//! The browser's own secret for one survey. Its path is the survey's page, so
//! that it does not go along when the answers are sent.

use kernel::Failure;
use kernel::id::EnrolmentId;
use poem::{Request, Response};
use surveys::SurveySecret;

use crate::http::sign_in::{append_cookie, read_cookie};
use crate::words::{self, Language};

/// Longer than any round takes answers.
const MAX_AGE_SECONDS: i64 = 60 * 24 * 60 * 60;
/// On a shared device: as long as somebody answers, no longer.
const SITTING_SECONDS: i64 = 60 * 60;

fn name(enrolment: EnrolmentId) -> String {
    format!("ballot-{}", enrolment.0.simple())
}

/// The secret that this browser holds for an enrolment's survey.
pub(super) fn read(request: &Request, enrolment: EnrolmentId) -> Option<SurveySecret> {
    SurveySecret::parse(read_cookie(request, &name(enrolment))?)
}

/// Whose browser it is, which decides how long it keeps a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeper {
    /// Somebody's own, or one that they come back to.
    Own,
    /// A shared device: for this sitting only.
    Shared,
}

/// Gives the browser a secret that goes back to `path` only.
pub(super) fn set(
    response: &mut Response,
    is_https: bool,
    path: &str,
    enrolment: EnrolmentId,
    (secret, keeper): (&SurveySecret, Keeper),
) -> Result<(), Failure> {
    let seconds = match keeper {
        Keeper::Own => MAX_AGE_SECONDS,
        Keeper::Shared => SITTING_SECONDS,
    };
    append_cookie(
        response,
        &line(is_https, path, enrolment, &secret.reveal(), seconds),
    )
}

/// Makes the browser forget the secret that goes back to `path`.
pub(super) fn forget(
    response: &mut Response,
    is_https: bool,
    path: &str,
    enrolment: EnrolmentId,
) -> Result<(), Failure> {
    append_cookie(response, &line(is_https, path, enrolment, "", 0))
}

fn line(is_https: bool, path: &str, enrolment: EnrolmentId, value: &str, seconds: i64) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    let name = name(enrolment);
    format!("{name}={value}; Path={path}; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}

/// The refusal of a browser that holds no secret.
pub(super) fn missing(language: Language) -> Failure {
    Failure::conflict("survey.no_cookie", words::survey::NO_COOKIE.of(language))
}
