//! Taking a quiz: begin an attempt, save answers, hand in.
//!
//! A quiz opens when the steps before it are done; passing it is the evidence
//! that its step is done.

use kernel::audit::Event;
use kernel::id::{AttemptId, CompanyId, EnrolmentId, MembershipId};
use kernel::{Actor, Failure, Tx, secret};
use quizzes::write::{Answer, Started, Submitted};
use quizzes::{Attempt, AttemptStatus, Quiz, Standing};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::App;
use crate::learn;

/// What handing in led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedIn {
    /// The attempt with its score.
    pub submitted: Submitted,
    /// Whether the whole enrolment is completed now.
    pub is_completed: bool,
}

/// Begins an attempt at the quiz with this code, or goes on with the one in
/// progress. The first attempt may be the enrolment's first evidence.
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
    let entered = learn::enter_step(app, &tx, company, membership, enrolment, code).await?;
    let quiz = quizzes::read::quiz_of_lesson(&tx, entered.step.id).await?;
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
            "version": entered.step.version,
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
/// question does not take, a conflict when the attempt is handed in or the
/// answer was changed in another window.
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
    require_learning(enrolment.status, &attempt)?;
    let now = app.clock.now();
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

/// Hands an attempt in and grades it, once: of many calls one grades, and all
/// get the same result. A pass is recorded in the same transaction, and so is
/// the last failure.
///
/// # Errors
/// Not found for a foreign attempt, a conflict when the enrolment is closed.
pub async fn submit_attempt(
    app: &App,
    actor: &Actor,
    attempt: AttemptId,
) -> Result<HandedIn, Failure> {
    let (company, membership) = actor.require_membership()?;
    let tx = app.db.write().await?;
    let attempt = own_attempt(&tx, company, membership, attempt).await?;
    // The enrolment first, then the attempt: every journey locks in this order.
    let enrolment = enrolments::write::lock(&tx, company, attempt.enrolment).await?;
    let attempt = own_attempt(&tx, company, membership, attempt.id).await?;
    require_learning(enrolment.status, &attempt)?;
    let now = app.clock.now();
    let submitted =
        quizzes::write::submit(&tx, now, company, attempt.enrolment, attempt.id).await?;
    if !submitted.newly {
        return Ok(HandedIn {
            submitted,
            is_completed: enrolment.status == enrolments::Status::Completed,
        });
    }
    let quiz = quizzes::read::quiz(&tx, attempt.quiz).await?;
    let is_completed = record_result(app, &tx, &quiz, &submitted).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "attempt.graded",
        object: Some(attempt.id.0),
        detail: &json!({
            "enrolment": attempt.enrolment,
            "quiz": quiz.id,
            "no": attempt.no,
            "points": submitted.outcome.points,
            "total_points": submitted.outcome.total_points,
            "passed": submitted.outcome.passed,
            "enrolment_completed": is_completed,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(HandedIn {
        submitted,
        is_completed,
    })
}

/// The step is done with a pass, and failed when nothing is left to try.
async fn record_result(
    app: &App,
    tx: &Tx,
    quiz: &Quiz,
    submitted: &Submitted,
) -> Result<bool, Failure> {
    let attempt = &submitted.attempt;
    let (company, enrolment) = (attempt.company, attempt.enrolment);
    if submitted.outcome.passed {
        let done = learn::record_done(app, tx, company, enrolment, quiz.lesson).await?;
        return Ok(done.is_completed);
    }
    let standing = quizzes::read::standing(tx, company, enrolment, quiz).await?;
    if is_over(&standing) {
        let now = app.clock.now();
        enrolments::write::fail_lesson(tx, &app.ids, now, company, enrolment, quiz.lesson).await?;
    }
    Ok(false)
}

fn is_over(standing: &Standing) -> bool {
    standing.passed().is_none() && standing.left == Some(0)
}

/// An attempt that takes answers needs an enrolment that is being learnt; an
/// attempt handed in earlier only shows its result.
fn require_learning(status: enrolments::Status, attempt: &Attempt) -> Result<(), Failure> {
    let takes_answers = attempt.status == AttemptStatus::InProgress;
    if takes_answers && status != enrolments::Status::InProgress {
        return Err(enrolments::Error::NotInProgress(status).into());
    }
    Ok(())
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
