//! Saving an answer while the attempt is open.

use chrono::{DateTime, Utc};
use kernel::id::{AttemptId, CompanyId, EnrolmentId, QuestionVersionId};
use kernel::{Ids, Tx};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

use crate::attempt::AttemptStatus;
use crate::entity::{attempt, item, late_answer};
use crate::error::Error;
use crate::read;
use crate::response::Response;
use crate::task;

/// An answer to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which question of the attempt.
    pub question: QuestionVersionId,
    /// What is answered; empty takes the answer back.
    pub response: Response,
    /// The version that was read with the question.
    pub version: i32,
}

/// Saves an answer and gives its new version. Saving again what is stored
/// already succeeds, so that a browser may repeat a call whose reply was lost.
///
/// # Errors
/// [`Error::NotFound`] for a question outside the attempt or an attempt of
/// another enrolment, [`Error::Closed`], [`Error::Stale`], and whatever the
/// question's kind refuses; the attempt is unchanged then.
pub async fn save_answer(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    enrolment: EnrolmentId,
    attempt: AttemptId,
    answer: &Answer,
) -> Result<i32, Error> {
    hold_open(tx, company, attempt).await?;
    let attempt = read::attempt(tx, company, enrolment, attempt).await?;
    if attempt.is_time_up(now) {
        return Err(Error::TimeUp);
    }
    let attempt = attempt.id;
    let item = item_of(tx, company, attempt, answer.question).await?;
    let saved = item.response()?;
    if saved != answer.response {
        require_turn(tx, company, enrolment, attempt, answer.question).await?;
    }
    let question = read::keyless_one(tx, item.question_version_id).await?;
    let sheet = question.sheet.in_order(&item.order()?);
    let accepted = task::accept(&sheet, &saved, answer.response.clone())?;
    if saved == accepted {
        return Ok(item.version);
    }
    if item.version != answer.version {
        return Err(Error::Stale {
            current: item.version,
        });
    }
    let saved = item::Entity::update_many()
        .col_expr(item::Column::Response, Expr::value(accepted.stored()?))
        .col_expr(
            item::Column::Version,
            Expr::col(item::Column::Version).add(1),
        )
        .col_expr(item::Column::AnsweredAt, Expr::value(now))
        .filter(item::Column::CompanyId.eq(company))
        .filter(item::Column::Id.eq(item.id))
        .filter(item::Column::Version.eq(answer.version))
        .exec(tx)
        .await?;
    if saved.rows_affected == 0 {
        return Err(Error::Stale {
            current: item.version,
        });
    }
    Ok(item.version + 1)
}

/// Where questions are answered in turn, only the one whose turn it is takes
/// an answer (case Q7: no way back, no skipping).
async fn require_turn(
    tx: &Tx,
    company: CompanyId,
    enrolment: EnrolmentId,
    attempt: AttemptId,
    question: QuestionVersionId,
) -> Result<(), Error> {
    let open = read::open_attempt(tx, company, enrolment, attempt).await?;
    if !open.quiz.rules.in_turn {
        return Ok(());
    }
    let shown = open.questions.iter().find(|shown| shown.id == question);
    match shown {
        Some(shown) if shown.is_answered() => Err(Error::Passed),
        Some(_) => Ok(()),
        None => Err(Error::NotItsTurn),
    }
}

/// Keeps the attempt open until the transaction ends, so that nothing is saved
/// after it was graded.
async fn hold_open(tx: &Tx, company: CompanyId, attempt: AttemptId) -> Result<(), Error> {
    let held = attempt::Entity::update_many()
        .col_expr(attempt::Column::Status, Expr::col(attempt::Column::Status))
        .filter(attempt::Column::CompanyId.eq(company))
        .filter(attempt::Column::Id.eq(attempt))
        .filter(attempt::Column::Status.eq(AttemptStatus::InProgress.as_str()))
        .exec(tx)
        .await?;
    if held.rows_affected == 0 {
        return Err(Error::Closed);
    }
    Ok(())
}

async fn item_of(
    tx: &Tx,
    company: CompanyId,
    attempt: AttemptId,
    question: QuestionVersionId,
) -> Result<item::Model, Error> {
    item::Entity::find()
        .filter(item::Column::CompanyId.eq(company))
        .filter(item::Column::AttemptId.eq(attempt))
        .filter(item::Column::QuestionVersionId.eq(question))
        .one(tx)
        .await?
        .ok_or(Error::NotFound)
}

/// Keeps an answer that came when the time was up: it is never scored, but
/// nothing a learner wrote is thrown away.
///
/// # Errors
/// [`Error::NotFound`] for a question outside the attempt.
pub async fn keep_late_answer(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    company: CompanyId,
    attempt: AttemptId,
    answer: &Answer,
) -> Result<(), Error> {
    item_of(tx, company, attempt, answer.question).await?;
    let Some(response) = answer.response.stored()? else {
        return Ok(());
    };
    let row = late_answer::ActiveModel {
        id: Set(ids.fresh(now)),
        company_id: Set(company),
        attempt_id: Set(attempt),
        question_version_id: Set(answer.question),
        response: Set(response),
        received_at: Set(now),
    };
    late_answer::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
