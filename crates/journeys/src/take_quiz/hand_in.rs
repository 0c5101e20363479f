//! Handing in, by the learner or by the server when the time is up.

use enrolments::Enrolment;
use kernel::audit::Event;
use kernel::id::{AccountId, AttemptId};
use kernel::{Actor, Failure, Tx};
use quizzes::read::Overdue;
use quizzes::write::Submitted;
use quizzes::{Attempt, Outcome, Quiz, Standing};
use serde_json::json;

use super::{own_attempt, require_learning};
use crate::App;
use crate::learn;

/// How many attempts one round of the worker closes.
const AT_ONCE: u64 = 500;

/// What handing in led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedIn {
    /// The attempt with its score.
    pub submitted: Submitted,
    /// Whether the whole enrolment is completed now.
    pub is_completed: bool,
}

/// Hands an attempt in and grades it, once: of many calls one grades, and all
/// get the same result. A pass is recorded in the same transaction, and so is
/// the last failure. An attempt with an essay waits for a person
/// ([`crate::grade_essay`]).
///
/// # Errors
/// Not found for a foreign attempt, a conflict when the enrolment is closed.
pub async fn submit_attempt(
    app: &App,
    actor: &Actor,
    attempt: AttemptId,
) -> Result<HandedIn, Failure> {
    let (company, membership) = actor.require_membership()?;
    let attempt = own_attempt(&app.db.read(), company, membership, attempt).await?;
    hand_in(app, Some(actor.account), &attempt).await
}

/// Hands in every attempt whose time is up, each in its own transaction: one
/// that fails does not stop the others. Gives how many there were.
///
/// # Errors
/// The first failure, after every attempt was tried.
pub async fn close_overdue_attempts(app: &App) -> Result<usize, Failure> {
    let mut closed = 0;
    let mut first_failure = None;
    let overdue = quizzes::read::overdue(&app.db.read(), app.clock.now(), AT_ONCE).await?;
    for Overdue {
        company, attempt, ..
    } in overdue
    {
        let attempt = quizzes::read::attempt_of_company(&app.db.read(), company, attempt).await?;
        match close_overdue_attempt(app, &attempt).await {
            Ok(()) => closed += 1,
            Err(failure) => first_failure = first_failure.or(Some(failure)),
        }
    }
    first_failure.map_or(Ok(closed), Err)
}

/// Hands in an attempt whose time is up, as of its deadline.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn close_overdue_attempt(app: &App, attempt: &Attempt) -> Result<(), Failure> {
    hand_in(app, None, attempt).await.map(drop)
}

/// `by` is nobody when the server does it.
async fn hand_in(app: &App, by: Option<AccountId>, attempt: &Attempt) -> Result<HandedIn, Failure> {
    let (company, id) = (attempt.company, attempt.id);
    let tx = app.db.write().await?;
    // The quiz, the enrolment, then the attempt: every journey locks in this
    // order. Holding the quiz keeps a regrade from passing by unseen.
    quizzes::write::hold_grading(&tx, attempt.quiz).await?;
    let enrolment = enrolments::write::lock(&tx, company, attempt.enrolment).await?;
    let attempt = quizzes::read::attempt_of_company(&tx, company, id).await?;
    if by.is_some() {
        require_learning(&tx, &enrolment, &attempt).await?;
    }
    let now = app.clock.now();
    let submitted =
        quizzes::write::submit(&tx, now, company, attempt.enrolment, attempt.id).await?;
    if !submitted.newly {
        return Ok(HandedIn {
            submitted,
            is_completed: enrolment.status == enrolments::Status::Completed,
        });
    }
    let is_completed = if submitted.is_waiting() {
        note_waiting(app, &tx, by, &submitted).await?;
        false
    } else {
        follow_grade(app, &tx, by, &enrolment, &submitted.attempt).await?
    };
    tx.commit().await?;
    Ok(HandedIn {
        submitted,
        is_completed,
    })
}

async fn note_waiting(
    app: &App,
    tx: &Tx,
    by: Option<AccountId>,
    submitted: &Submitted,
) -> Result<(), Failure> {
    let attempt = &submitted.attempt;
    let event = Event {
        company: Some(attempt.company),
        actor: by,
        action: "attempt.submitted",
        object: Some(attempt.id.0),
        detail: &json!({
            "enrolment": attempt.enrolment,
            "quiz": attempt.quiz,
            "no": attempt.no,
        }),
    };
    app.audit(tx, &event).await
}

/// What follows from a score that was stored in this transaction, whoever
/// gave it: the step's state, the completion, the audit row. Whether the whole
/// enrolment is completed by it. The enrolment is locked.
pub(crate) async fn follow_grade(
    app: &App,
    tx: &Tx,
    by: Option<AccountId>,
    enrolment: &Enrolment,
    attempt: &Attempt,
) -> Result<bool, Failure> {
    let outcome = attempt.outcome.ok_or(quizzes::Error::NotGraded)?;
    let quiz = quizzes::read::quiz(tx, attempt.quiz).await?;
    // Of an enrolment that was closed meanwhile only the score is kept, and an
    // exemption test is no step of what is learnt.
    let is_exemption = learn::exemption::is_exemption_test(enrolment, &quiz);
    let is_learning = enrolment.status == enrolments::Status::InProgress && !is_exemption;
    let is_completed = is_learning && record_result(app, tx, &quiz, attempt, outcome).await?;
    let event = Event {
        company: Some(attempt.company),
        actor: by,
        action: "attempt.graded",
        object: Some(attempt.id.0),
        detail: &json!({
            "enrolment": attempt.enrolment,
            "quiz": quiz.id,
            "no": attempt.no,
            "points": outcome.points,
            "total_points": outcome.total_points,
            "passed": outcome.passed,
            "exemption_test": is_exemption,
            "enrolment_completed": is_completed,
        }),
    };
    app.audit(tx, &event).await?;
    Ok(is_completed)
}

/// The step is done with a pass, and failed when nothing is left to try.
async fn record_result(
    app: &App,
    tx: &Tx,
    quiz: &Quiz,
    attempt: &Attempt,
    outcome: Outcome,
) -> Result<bool, Failure> {
    let (company, enrolment) = (attempt.company, attempt.enrolment);
    if outcome.passed {
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
