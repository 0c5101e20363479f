//! Moving a version's state, and what follows for its question.

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, BankChangeId, BankQuestionId, BankVersionId};
use kernel::{Fault, Ids, Tx};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::lock;
use crate::bank::{BankQuestion, BankState, BankVersion, FileState, LONGEST_REASON, bank_faults};
use crate::entity::{bank_change, bank_question, bank_state, bank_version};
use crate::error::Error;
use crate::read;

/// A move asked for by a person.
#[derive(Clone, Copy, Debug)]
pub struct Move<'a> {
    /// The question.
    pub question: BankQuestionId,
    /// The number of its version.
    pub no: i32,
    /// The state that the person saw.
    pub from: BankState,
    /// The state to move to.
    pub to: BankState,
    /// Why; needed for [`BankState::Hidden`] and [`BankState::Void`].
    pub reason: &'a str,
    /// Who.
    pub by: AccountId,
}

/// Moves a version. One that becomes ready is in use from now on, and every
/// decision that was open for its question is made.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::BankMoved`] when it is no longer where the
/// person saw it; [`Error::BankMove`] for a move that is not declared;
/// [`Error::Faulty`] without a reason, or for a draft that cannot be asked.
pub async fn move_version(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    asked: &Move<'_>,
) -> Result<BankVersion, Error> {
    let mut question = lock(tx, asked.question).await?;
    let version = read::bank_version(tx, question.id, asked.no).await?;
    if version.state != asked.from {
        return Err(Error::BankMoved(version.state));
    }
    if !asked.from.may_become(asked.to) {
        return Err(Error::BankMove(asked.from, asked.to));
    }
    let reason = reason_of(asked)?;
    if asked.to == BankState::Ready {
        let faults = bank_faults(&version.content);
        if !faults.is_empty() {
            return Err(Error::Faulty(faults));
        }
    }
    let change = Change {
        version: version.id,
        from: asked.from,
        to: asked.to,
        reason,
        by: Some(asked.by),
    };
    write_change(tx, ids, now, &change).await?;
    if asked.to == BankState::Ready {
        choose(tx, ids, now, &mut question, asked.no, Some(asked.by)).await?;
    } else {
        leave(&mut question, asked.no);
    }
    keep_numbers(tx, &mut question).await?;
    Ok(version)
}

fn reason_of<'a>(asked: &Move<'a>) -> Result<&'a str, Error> {
    let reason = asked.reason.trim();
    let is_missing = asked.to.needs_reason() && reason.is_empty();
    if is_missing || reason.contains('\0') || reason.chars().count() > LONGEST_REASON {
        let message = format!("理由を、{LONGEST_REASON}字までで入れてください。");
        let fault = Fault::new("/reason", "bank.reason", message);
        return Err(Error::Faulty(vec![fault]));
    }
    Ok(reason)
}

/// What the history says of a text from a file that another one was chosen over.
const NOT_CHOSEN: &str = "ほかの版を使うことにしました。";

/// The ready version `no` is in use from now on. A text from a file that still
/// waits is not.
pub(super) async fn choose(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    question: &mut BankQuestion,
    no: i32,
    by: Option<AccountId>,
) -> Result<(), Error> {
    question.current_no = Some(no);
    if question.file == FileState::Missing {
        question.file = FileState::None;
    }
    let Some(pending) = question.pending_no.take() else {
        return Ok(());
    };
    question.file_no = Some(pending);
    if pending != no {
        let waiting = read::bank_version(tx, question.id, pending).await?;
        let change = Change {
            version: waiting.id,
            from: waiting.state,
            to: BankState::Hidden,
            reason: NOT_CHOSEN,
            by,
        };
        write_change(tx, ids, now, &change).await?;
    }
    Ok(())
}

/// The version `no` is not to be asked.
fn leave(question: &mut BankQuestion, no: i32) {
    if question.pending_no == Some(no) {
        question.file_no = question.pending_no.take();
    }
    if question.current_no == Some(no) && question.file == FileState::Missing {
        question.file = FileState::None;
    }
}

/// A move to write.
pub(super) struct Change<'a> {
    pub(super) version: BankVersionId,
    pub(super) from: BankState,
    pub(super) to: BankState,
    pub(super) reason: &'a str,
    pub(super) by: Option<AccountId>,
}

/// Moves a state and writes its history.
pub(super) async fn write_change(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    change: &Change<'_>,
) -> Result<(), Error> {
    let moved = bank_state::Entity::update_many()
        .col_expr(bank_state::Column::State, Expr::value(change.to.as_str()))
        .filter(bank_state::Column::BankVersionId.eq(change.version))
        .filter(bank_state::Column::State.eq(change.from.as_str()))
        .exec(tx)
        .await?;
    if moved.rows_affected != 1 {
        return Err(Error::BankBusy);
    }
    let before = bank_change::Entity::find()
        .filter(bank_change::Column::BankVersionId.eq(change.version))
        .order_by_desc(bank_change::Column::No)
        .one(tx)
        .await?;
    let row = bank_change::ActiveModel {
        id: Set(ids.fresh::<BankChangeId>(now)),
        bank_version_id: Set(change.version),
        no: Set(before.map_or(1, |before| before.no + 1)),
        from_state: Set(Some(change.from.as_str().to_owned())),
        to_state: Set(change.to.as_str().to_owned()),
        reason: Set(change.reason.to_owned()),
        changed_by: Set(change.by),
        changed_at: Set(now),
    };
    bank_change::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Works out which version lists show, and keeps all numbers of a question.
pub(super) async fn keep_numbers(tx: &Tx, question: &mut BankQuestion) -> Result<(), Error> {
    let current = question.current_no.unwrap_or_default();
    let drafts = Query::select()
        .column(bank_state::Column::BankVersionId)
        .from(bank_state::Entity)
        .and_where(bank_state::Column::State.eq(BankState::Draft.as_str()))
        .to_owned();
    let draft = bank_version::Entity::find()
        .filter(bank_version::Column::BankQuestionId.eq(question.id))
        .filter(bank_version::Column::No.gt(current))
        .filter(bank_version::Column::Id.in_subquery(drafts))
        .order_by_desc(bank_version::Column::No)
        .one(tx)
        .await?;
    let draft = draft.map(|draft| draft.no);
    question.head_no = draft.or(question.current_no).unwrap_or(question.newest_no);
    let numbers = [
        (bank_question::Column::CurrentNo, question.current_no),
        (bank_question::Column::FileNo, question.file_no),
        (bank_question::Column::PendingNo, question.pending_no),
        (bank_question::Column::HeadNo, Some(question.head_no)),
        (bank_question::Column::NewestNo, Some(question.newest_no)),
    ];
    let mut update = bank_question::Entity::update_many().col_expr(
        bank_question::Column::FileState,
        Expr::value(question.file.as_str()),
    );
    for (column, number) in numbers {
        update = update.col_expr(column, Expr::value(number));
    }
    update
        .filter(bank_question::Column::Id.eq(question.id))
        .exec(tx)
        .await?;
    Ok(())
}
