//! Taking a quiz: begin an attempt, save answers, hand in.
//!
//! A quiz opens when the steps before it are done; passing it is the evidence
//! that its step is done. When the time of an attempt is up it is handed in
//! with what was saved by then, by whoever notices first: its learner's next
//! call, or the worker.

mod hand_in;

use enrolments::Enrolment;
use kernel::audit::Event;
use kernel::id::{AttemptId, CompanyId, EnrolmentId, MembershipId};
use kernel::{Actor, Failure, secret};
use quizzes::write::{Answer, Started};
use quizzes::{Attempt, AttemptStatus};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::App;
use crate::learn;

pub use hand_in::{HandedIn, close_overdue_attempts, submit_attempt};
pub(crate) use hand_in::{close_overdue_attempt, follow_grade};

/// Begins an attempt at the quiz with this code, or goes on with the one in
/// progress. The first attempt may be the enrolment's first evidence. Of an
/// enrolment that waits, the code may name the exemption test.
///
/// # Errors
/// Not found for a foreign enrolment or a step that is no quiz; a conflict
/// when its turn has not come, it is passed, or no attempt is left.
pub async fn start_attempt(
    app: &App,
    actor: &Actor,
    enrolment: EnrolmentId,
    code: &str,
) -> Result<Started, Failure> {
    let (company, membership) = actor.require_membership()?;
    let seed = i64::from_le_bytes(secret::random_bytes()?);
    let tx = app.db.write().await?;
    let exempting =
        learn::exemption::enter_exemption_test(&tx, company, membership, enrolment, code).await?;
    let step = match exempting {
        Some(test) => test,
        None => {
            let entered = learn::enter_step(app, &tx, company, membership, enrolment, code);
            entered.await?.step
        }
    };
    let quiz = quizzes::read::quiz_of_lesson(&tx, step.id).await?;
    let quiz = quiz.ok_or_else(Failure::not_found)?;
    let now = app.clock.now();
    let started =
        quizzes::write::start_attempt(&tx, &app.ids, now, seed, company, enrolment, quiz.id)
            .await?;
    if !started.newly {
        return Ok(started);
    }
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "attempt.started",
        object: Some(started.attempt.id.0),
        detail: &json!({
            "enrolment": enrolment,
            "lesson": code,
            "version": step.version,
            "no": started.attempt.no,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(started)
}

/// Saves an answer and gives its new version. A draft answer changes no state,
/// so it leaves no audit row; the item keeps its version and time.
///
/// # Errors
/// Not found for a foreign attempt or question, invalid for options that the
/// question does not take, a conflict when the attempt is handed in, its time
/// is up (the answer is kept, but not scored) or the answer was changed in
/// another window.
pub async fn save_answer(
    app: &App,
    actor: &Actor,
    attempt: AttemptId,
    answer: &Answer,
) -> Result<i32, Failure> {
    let versions = save_answers(app, actor, attempt, std::slice::from_ref(answer)).await?;
    Ok(versions.first().copied().unwrap_or(answer.version))
}

/// Saves several answers, all or none, and gives their new versions in the
/// same order.
///
/// # Errors
/// As [`save_answer`].
pub async fn save_answers(
    app: &App,
    actor: &Actor,
    attempt: AttemptId,
    answers: &[Answer],
) -> Result<Vec<i32>, Failure> {
    let (company, membership) = actor.require_membership()?;
    let tx = app.db.write().await?;
    let attempt = own_attempt(&tx, company, membership, attempt).await?;
    let enrolment = enrolments::read::of_company(&tx, company, attempt.enrolment).await?;
    require_learning(&tx, &enrolment, &attempt).await?;
    let now = app.clock.now();
    if attempt.status == AttemptStatus::InProgress && attempt.is_time_up(now) {
        for answer in answers {
            let (ids, id) = (&app.ids, attempt.id);
            quizzes::write::keep_late_answer(&tx, ids, now, company, id, answer).await?;
        }
        tx.commit().await?;
        close_overdue_attempt(app, &attempt).await?;
        return Err(quizzes::Error::TimeUp.into());
    }
    let mut versions = Vec::new();
    for answer in answers {
        let version =
            quizzes::write::save_answer(&tx, now, company, attempt.enrolment, attempt.id, answer)
                .await?;
        versions.push(version);
    }
    tx.commit().await?;
    Ok(versions)
}

/// An attempt that takes answers needs an enrolment that is being learnt, or one
/// that waits for this exemption test; an attempt handed in earlier only shows
/// its result.
async fn require_learning(
    db: &impl ConnectionTrait,
    enrolment: &Enrolment,
    attempt: &Attempt,
) -> Result<(), Failure> {
    let status = enrolment.status;
    let takes_answers = attempt.status == AttemptStatus::InProgress;
    if !takes_answers || status == enrolments::Status::InProgress {
        return Ok(());
    }
    let quiz = quizzes::read::quiz(db, attempt.quiz).await?;
    if status.is_open() && learn::exemption::is_exemption_test(enrolment, &quiz) {
        return Ok(());
    }
    Err(enrolments::Error::NotInProgress(status).into())
}

/// The actor's own attempt: another's answers as a missing one.
pub(crate) async fn own_attempt(
    db: &impl ConnectionTrait,
    company: CompanyId,
    membership: MembershipId,
    id: AttemptId,
) -> Result<Attempt, Failure> {
    let attempt = quizzes::read::attempt_of_company(db, company, id).await?;
    enrolments::read::one(db, company, attempt.enrolment, membership).await?;
    Ok(attempt)
}
