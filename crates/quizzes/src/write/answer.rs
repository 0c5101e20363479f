//! Saving an answer while the attempt is open.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kernel::Tx;
use kernel::id::{AttemptId, CompanyId, EnrolmentId, OptionId, QuestionVersionId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

use crate::attempt::AttemptStatus;
use crate::entity::{attempt, item, question, stored_list};
use crate::error::Error;
use crate::quiz::QuestionKind;
use crate::read;

/// An answer to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which question of the attempt.
    pub question: QuestionVersionId,
    /// The chosen options; none takes the answer back.
    pub options: BTreeSet<OptionId>,
    /// The version that was read with the question.
    pub version: i32,
}

/// Saves an answer and gives its new version. Saving again what is stored
/// already succeeds, so that a browser may repeat a call whose reply was lost.
///
/// # Errors
/// [`Error::NotFound`] for a question outside the attempt or an attempt of
/// another enrolment, [`Error::Closed`], [`Error::ForeignOption`],
/// [`Error::TooManyOptions`], [`Error::Stale`]; the attempt is unchanged then.
pub async fn save_answer(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    enrolment: EnrolmentId,
    attempt: AttemptId,
    answer: &Answer,
) -> Result<i32, Error> {
    read::attempt(tx, company, enrolment, attempt).await?;
    hold_open(tx, company, attempt).await?;
    let item = item_of(tx, company, attempt, answer.question).await?;
    require_allowed(tx, &item, answer).await?;
    let stored: BTreeSet<OptionId> = item.chosen()?.into_iter().collect();
    if stored == answer.options {
        return Ok(item.version);
    }
    if item.version != answer.version {
        return Err(Error::Stale {
            current: item.version,
        });
    }
    let options: Vec<OptionId> = answer.options.iter().copied().collect();
    let response = if options.is_empty() {
        None
    } else {
        Some(stored_list(&options)?)
    };
    let saved = item::Entity::update_many()
        .col_expr(item::Column::Response, Expr::value(response))
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

/// The options that the attempt shows for this question are the ones it takes.
async fn require_allowed(tx: &Tx, item: &item::Model, answer: &Answer) -> Result<(), Error> {
    let offered = item.order()?;
    if !answer.options.iter().all(|option| offered.contains(option)) {
        return Err(Error::ForeignOption);
    }
    if answer.options.len() <= 1 {
        return Ok(());
    }
    let question = question::Entity::find_by_id(item.question_version_id)
        .one(tx)
        .await?
        .ok_or(Error::NotFound)?;
    if QuestionKind::parse(&question.kind) == Some(QuestionKind::Multiple) {
        Ok(())
    } else {
        Err(Error::TooManyOptions)
    }
}
