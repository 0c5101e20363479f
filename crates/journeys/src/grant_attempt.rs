//! Granting one more attempt or more time (invariant 14): by the firm or the
//! company's HR, with a reason; at an exemption test, too.

use courses::LessonHead;
use enrolments::{Enrolment, Status};
use kernel::audit::Event;
use kernel::id::{AttemptGrantId, CompanyId, EnrolmentId};
use kernel::{Actor, Failure, Tx};
use quizzes::Granted;
use quizzes::write::NewGrant;
use serde_json::json;

use crate::{App, learn};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantAttempt {
    /// The code of the quiz's step.
    pub lesson: String,
    /// More minutes for the attempt in progress; one more attempt without.
    pub minutes: Option<i32>,
    /// Why.
    pub reason: String,
}

/// Grants what is asked for to an enrolment of the company.
///
/// # Errors
/// Forbidden or not found for a foreign company or enrolment and for a step
/// that is no quiz, invalid without a reason, a conflict when there is no
/// limit to extend, no attempt in progress or the enrolment is closed.
pub async fn grant_attempt(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    enrolment: EnrolmentId,
    asked: &GrantAttempt,
) -> Result<AttemptGrantId, Failure> {
    actor.require_company(company)?;
    let tx = app.db.write().await?;
    let enrolment = enrolments::write::lock(&tx, company, enrolment).await?;
    let lesson = lesson(&tx, &enrolment, &asked.lesson).await?;
    let quiz = quizzes::read::quiz_of_lesson(&tx, lesson.id).await?;
    let quiz = quiz.ok_or_else(Failure::not_found)?;
    let standing = quizzes::read::standing(&tx, company, enrolment.id, &quiz).await?;
    let granted = match asked.minutes {
        None => Granted::Attempt,
        Some(minutes) => Granted::Time {
            attempt: standing.open().ok_or(quizzes::Error::Closed)?.id,
            minutes,
        },
    };
    let now = app.clock.now();
    let new = NewGrant {
        company,
        enrolment: enrolment.id,
        quiz: quiz.id,
        granted,
        reason: &asked.reason,
        by: actor.account,
    };
    let id = quizzes::write::grant(&tx, &app.ids, now, &new).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "attempt.granted",
        object: Some(enrolment.id.0),
        detail: &json!({
            "grant": id,
            "quiz": quiz.id,
            "minutes": asked.minutes,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(id)
}

/// The step with this code in what is learnt, or the exemption test with this
/// code that the enrolment waits for.
async fn lesson(tx: &Tx, enrolment: &Enrolment, code: &str) -> Result<LessonHead, Failure> {
    let lessons = match (enrolment.status, enrolment.track_version) {
        (Status::InProgress, Some(version)) => courses::read::steps(tx, version).await?,
        (Status::Assigned, _) => learn::exemption::open_tests(tx, enrolment).await?,
        (status, _) => return Err(enrolments::Error::NotInProgress(status).into()),
    };
    let is_begun = enrolment.status == Status::InProgress;
    let lesson = lessons.into_iter().find(|lesson| lesson.code == code);
    lesson.ok_or_else(|| match is_begun {
        true => Failure::not_found(),
        false => enrolments::Error::NotInProgress(enrolment.status).into(),
    })
}
