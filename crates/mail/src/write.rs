//! Changes of the outbox: enqueue, claim, mark.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::id::{CompanyId, LetterId};
use kernel::secret::random_below;
use kernel::{Failure, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, LockBehavior, LockType, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::calendar::{Calendar, CalendarMethod};
use crate::entity::outbox::{ActiveModel, Column, Entity, Model};
use crate::error::NoRetry;
use crate::letter::{Claimed, Letter, LetterHead, Status};
use crate::outcome::{self, Next, SERVER_PAUSE, TRIES_ALLOWED, Verdict};
use crate::read::{self, due};

/// How long a worker may keep a letter: longer than the longest send.
pub const LEASE: TimeDelta = TimeDelta::minutes(2);
const LONGEST_REASON: usize = 500;

/// Whether a letter was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enqueued {
    /// It waits in the outbox.
    Written,
    /// One with the same dedupe key was written before; this one was not.
    AlreadyThere,
}

/// Whether a mark counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked {
    /// The letter is sent.
    Sent,
    /// It will be tried again.
    Waiting,
    /// It was given up.
    Parked,
    /// Another worker has claimed it since: nothing changed.
    TooLate,
}

/// Writes a letter into the outbox, to be sent from `now` on.
///
/// # Errors
/// Invalid with every fault of the letter; when the database refuses.
pub async fn enqueue(
    tx: &Tx,
    id: LetterId,
    now: DateTime<Utc>,
    letter: &Letter,
) -> Result<Enqueued, Failure> {
    insert(tx, id, now, letter, None).await
}

/// Writes a letter that carries a calendar file, as [`enqueue`] writes one
/// without.
///
/// # Errors
/// Invalid with every fault of the letter and the file; when the database
/// refuses.
pub async fn enqueue_with_calendar(
    tx: &Tx,
    id: LetterId,
    now: DateTime<Utc>,
    letter: &Letter,
    calendar: &Calendar,
) -> Result<Enqueued, Failure> {
    insert(tx, id, now, letter, Some(calendar)).await
}

async fn insert(
    tx: &Tx,
    id: LetterId,
    now: DateTime<Utc>,
    letter: &Letter,
    calendar: Option<&Calendar>,
) -> Result<Enqueued, Failure> {
    let mut errors = letter.errors();
    errors.extend(calendar.and_then(Calendar::error));
    if !errors.is_empty() {
        return Err(Failure::invalid(
            errors.iter().map(crate::Error::fault).collect(),
        ));
    }
    let row = ActiveModel {
        id: Set(id),
        company_id: Set(letter.company),
        dedupe_key: Set(letter.dedupe_key.clone()),
        kind: Set(letter.kind.to_owned()),
        to_address: Set(letter.to_address.clone()),
        to_name: Set(letter.to_name.clone()),
        subject: Set(letter.subject.clone()),
        body_text: Set(letter.body_text.clone()),
        secret_link: Set(letter.secret_link.clone()),
        message_id: Set(id.to_string()),
        status: Set(Status::Queued.as_str().to_owned()),
        attempts: Set(0),
        unknown_results: Set(0),
        next_attempt_at: Set(now),
        lease_owner: Set(None),
        lease_until: Set(None),
        fence: Set(0),
        last_error: Set(None),
        created_at: Set(now),
        sent_at: Set(None),
        calendar_method: Set(calendar.map(|calendar| calendar.method.as_str().to_owned())),
        calendar_text: Set(calendar.map(|calendar| calendar.text.clone())),
    };
    let once = OnConflict::column(Column::DedupeKey)
        .do_nothing()
        .to_owned();
    let written = Entity::insert(row)
        .on_conflict(once)
        .exec_without_returning(tx)
        .await?;
    Ok(if written == 0 {
        Enqueued::AlreadyThere
    } else {
        Enqueued::Written
    })
}

/// Takes the letter that has waited longest, for [`LEASE`]. Commit before
/// sending it. Workers never get the same letter at the same time; a letter
/// whose worker did not come back in time is handed out again, and parked
/// when that has happened too often.
///
/// # Errors
/// When the database refuses.
pub async fn claim(tx: &Tx, worker: &str, now: DateTime<Utc>) -> Result<Option<Claimed>, Failure> {
    loop {
        // SQLite's writer is alone; there the lock clause is not written.
        let next = Entity::find()
            .filter(due(now))
            .order_by_asc(Column::NextAttemptAt)
            .order_by_asc(Column::Id)
            .limit(1)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .one(tx)
            .await?;
        let Some(row) = next else { return Ok(None) };
        if row.attempts >= TRIES_ALLOWED {
            let reason = "the worker never came back from sending it";
            park(tx, row.id, row.fence, reason).await?;
            continue;
        }
        lease(tx, &row, worker, now).await?;
        return Ok(Some(claimed(row)?));
    }
}

async fn lease(tx: &Tx, row: &Model, worker: &str, now: DateTime<Utc>) -> Result<(), Failure> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Sending.as_str()))
        .col_expr(Column::LeaseOwner, Expr::value(worker))
        .col_expr(Column::LeaseUntil, Expr::value(now + LEASE))
        .col_expr(Column::Fence, Expr::value(row.fence + 1))
        .col_expr(Column::Attempts, Expr::value(row.attempts + 1))
        .filter(Column::Id.eq(row.id))
        .exec(tx)
        .await?;
    Ok(())
}

fn claimed(row: Model) -> Result<Claimed, Failure> {
    let calendar = match (row.calendar_method, row.calendar_text) {
        (Some(word), Some(text)) => {
            let method = CalendarMethod::parse(&word);
            let method = method.ok_or_else(|| Failure::internal("mail.unknown_method", word))?;
            Some(Calendar { method, text })
        }
        _ => None,
    };
    Ok(Claimed {
        id: row.id,
        company: row.company_id,
        kind: row.kind,
        fence: row.fence + 1,
        attempt: row.attempts + 1,
        unknown_results: row.unknown_results,
        message_id: row.message_id,
        to_address: row.to_address,
        to_name: row.to_name,
        subject: row.subject,
        body_text: row.body_text,
        secret_link: row.secret_link,
        calendar,
        key_color: None,
    })
}

/// Notes that a mail server took the letter, and erases its secret link.
///
/// # Errors
/// When the database refuses.
pub async fn mark_sent(tx: &Tx, letter: &Claimed, now: DateTime<Utc>) -> Result<Marked, Failure> {
    let changed = Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Sent.as_str()))
        .col_expr(Column::SentAt, Expr::value(now))
        .col_expr(Column::SecretLink, nothing())
        .col_expr(Column::LeaseOwner, nothing())
        .col_expr(Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::LastError, nothing())
        .filter(held(letter.id, letter.fence))
        .exec(tx)
        .await?;
    Ok(if changed.rows_affected == 1 {
        Marked::Sent
    } else {
        Marked::TooLate
    })
}

/// Notes that a try failed: the letter waits for its next try, or is parked
/// and loses its secret link. When the server refuses us, the try does not
/// count and the whole queue rests for [`SERVER_PAUSE`].
///
/// # Errors
/// When the database refuses, or without entropy.
pub async fn mark_failed(
    tx: &Tx,
    letter: &Claimed,
    now: DateTime<Utc>,
    verdict: Verdict,
    reason: &str,
) -> Result<Marked, Failure> {
    if outcome::next(verdict, letter.attempt, letter.unknown_results) == Next::Park {
        return park(tx, letter.id, letter.fence, reason).await;
    }
    let rests = verdict == Verdict::RestQueue;
    let uncounted = i32::from(rests);
    let unknown = i32::from(verdict == Verdict::Unknown);
    let wait = if rests {
        SERVER_PAUSE
    } else {
        outcome::delay(letter.attempt, random_below(1_000)?)
    };
    let changed = Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Queued.as_str()))
        .col_expr(Column::Attempts, Expr::value(letter.attempt - uncounted))
        .col_expr(
            Column::UnknownResults,
            Expr::value(letter.unknown_results + unknown),
        )
        .col_expr(Column::NextAttemptAt, Expr::value(now + wait))
        .col_expr(Column::LeaseOwner, nothing())
        .col_expr(Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::LastError, Expr::value(shortened(reason)))
        .filter(held(letter.id, letter.fence))
        .exec(tx)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(Marked::TooLate);
    }
    if rests {
        rest_queue(tx, now + wait).await?;
    }
    Ok(Marked::Waiting)
}

/// Lets every waiting letter wait until `until`. Kept in the database, so
/// that it holds for every process.
async fn rest_queue(tx: &Tx, until: DateTime<Utc>) -> Result<(), Failure> {
    Entity::update_many()
        .col_expr(Column::NextAttemptAt, Expr::value(until))
        .filter(Column::Status.eq(Status::Queued.as_str()))
        .filter(Column::NextAttemptAt.lt(until))
        .exec(tx)
        .await?;
    Ok(())
}

/// Gives a letter up. Its secret link goes too: nobody will send it, and a
/// new invitation makes a new one.
async fn park(tx: &Tx, id: LetterId, fence: i32, reason: &str) -> Result<Marked, Failure> {
    let changed = Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Parked.as_str()))
        .col_expr(Column::SecretLink, nothing())
        .col_expr(Column::LeaseOwner, nothing())
        .col_expr(Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::LastError, Expr::value(shortened(reason)))
        .filter(held(id, fence))
        .exec(tx)
        .await?;
    Ok(if changed.rows_affected == 1 {
        Marked::Parked
    } else {
        Marked::TooLate
    })
}

/// Lets a letter that was given up be sent again from `now` on, with all its
/// tries and the same Message-ID. One that lost its secret link stays where it
/// is: it would reach its reader without a way in.
///
/// # Errors
/// The refusals of [`NoRetry`]; when the database refuses.
pub async fn retry(tx: &Tx, id: LetterId, now: DateTime<Utc>) -> Result<LetterHead, Failure> {
    let letter = read::letter(tx, id).await?.ok_or(NoRetry::NotFound)?;
    if letter.head.delivery.status != Status::Parked {
        return Err(NoRetry::NotParked.into());
    }
    if !letter.may_be_retried() {
        return Err(NoRetry::LinkErased.into());
    }
    let changed = Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Queued.as_str()))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::UnknownResults, Expr::value(0))
        .col_expr(Column::NextAttemptAt, Expr::value(now))
        .col_expr(Column::LastError, nothing())
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(Status::Parked.as_str()))
        .exec(tx)
        .await?;
    if changed.rows_affected == 0 {
        return Err(NoRetry::NotParked.into());
    }
    Ok(letter.head)
}

/// What is added to the kind of a letter whose cause was taken back.
pub const TAKEN_BACK: &str = "_taken_back";

/// Takes back letters of a company whose cause has been undone, by their dedupe
/// keys. One that nobody has begun to send is gone; one that is out, or on its
/// way, stays in the list, under a kind that says so.
///
/// # Errors
/// When the database refuses.
pub async fn take_back(tx: &Tx, company: CompanyId, keys: &[String]) -> Result<(), Failure> {
    const KEYS_AT_ONCE: usize = 500;
    for some in keys.chunks(KEYS_AT_ONCE) {
        Entity::delete_many()
            .filter(Column::CompanyId.eq(company))
            .filter(Column::DedupeKey.is_in(some))
            .filter(Column::Status.eq(Status::Queued.as_str()))
            .exec(tx)
            .await?;
        Entity::update_many()
            .col_expr(
                Column::Kind,
                Expr::col(Column::Kind).binary(BinOper::Custom("||"), TAKEN_BACK),
            )
            .filter(Column::CompanyId.eq(company))
            .filter(Column::DedupeKey.is_in(some))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// The letter, as long as nobody has claimed it since.
fn held(id: LetterId, fence: i32) -> sea_orm::sea_query::SimpleExpr {
    Column::Id
        .eq(id)
        .and(Column::Fence.eq(fence))
        .and(Column::Status.eq(Status::Sending.as_str()))
}

fn nothing() -> sea_orm::sea_query::SimpleExpr {
    Expr::value(None::<String>)
}

fn shortened(reason: &str) -> String {
    reason
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST_REASON)
        .collect()
}
