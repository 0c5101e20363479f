//! Marking an essay. The mark of the last essay grades the attempt, in the
//! same transaction.

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, AttemptId, CompanyId, QuestionVersionId};
use kernel::{Ids, Tx};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::submit::{row_of, store_grade};
use crate::attempt::{Attempt, AttemptStatus};
use crate::entity::{attempt, mark};
use crate::error::Error;
use crate::mark::{Levels, faults};
use crate::read::{self, EssaySheet};
use crate::task::unreadable;

/// A mark to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewMark<'a> {
    /// The learner's company.
    pub company: CompanyId,
    /// Which attempt.
    pub attempt: AttemptId,
    /// Which of its essays.
    pub question: QuestionVersionId,
    /// The levels reached.
    pub levels: &'a Levels,
    /// To the learner; may be empty.
    pub comment: &'a str,
    /// By whom.
    pub by: AccountId,
}

/// What marking led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The attempt as it stands now.
    pub attempt: Attempt,
    /// False when the same mark was in force already.
    pub newly: bool,
    /// Whether it was this call that graded the attempt.
    pub graded: bool,
}

/// Gives an essay its mark, in place of the one it has. Of many at once one
/// grades the attempt; to give again what is in force changes nothing.
///
/// # Errors
/// [`Error::NotFound`] for what is no essay to grade, [`Error::Faulty`] with
/// every fault, [`Error::MarksStand`] when the attempt is graded and the mark
/// would be another.
pub async fn mark_essay(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    new: &NewMark<'_>,
) -> Result<Marked, Error> {
    let is_waiting = hold_waiting(tx, new).await?;
    let sheet = read::essay_sheet(tx, new.attempt).await?;
    let essay = sheet.essays.iter().find(|one| one.question == new.question);
    let essay = essay.ok_or(Error::NotFound)?;
    if sheet.attempt.company != new.company {
        return Err(Error::NotFound);
    }
    let faults = faults(&essay.essay, new.levels, new.comment);
    if !faults.is_empty() {
        return Err(Error::Faulty(faults));
    }
    let comment = new.comment.trim().replace("\r\n", "\n");
    let in_force = essay.mark.as_ref();
    if in_force.is_some_and(|mark| mark.levels == *new.levels && mark.comment == comment) {
        return Ok(Marked {
            attempt: sheet.attempt,
            newly: false,
            graded: false,
        });
    }
    if !is_waiting {
        return Err(Error::MarksStand);
    }
    let row = mark::ActiveModel {
        id: Set(ids.fresh(now)),
        company_id: Set(new.company),
        attempt_id: Set(new.attempt),
        question_version_id: Set(new.question),
        levels: Set(serde_json::to_string(new.levels).map_err(unreadable)?),
        comment: Set(comment),
        supersedes: Set(in_force.map(|mark| mark.id)),
        marked_by: Set(new.by),
        marked_at: Set(now),
    };
    mark::Entity::insert(row).exec_without_returning(tx).await?;
    let graded = is_last(&sheet, new.question);
    if graded {
        store_grade(tx, &sheet.attempt).await?;
    }
    Ok(Marked {
        attempt: read::attempt_of_company(tx, new.company, new.attempt).await?,
        newly: true,
        graded,
    })
}

fn is_last(sheet: &EssaySheet, marked: QuestionVersionId) -> bool {
    let mut others = sheet.essays.iter().filter(|one| one.question != marked);
    others.all(|other| other.mark.is_some())
}

/// Whether the attempt waits for a person; it stays so until the transaction
/// ends.
async fn hold_waiting(tx: &Tx, new: &NewMark<'_>) -> Result<bool, Error> {
    let held = row_of(new.company, new.attempt)
        .col_expr(attempt::Column::Status, Expr::col(attempt::Column::Status))
        .filter(attempt::Column::Status.eq(AttemptStatus::NeedsGrading.as_str()))
        .exec(tx)
        .await?;
    Ok(held.rows_affected == 1)
}
