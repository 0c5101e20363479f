//! Questions to the outbox.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kernel::id::{CompanyId, LetterId};
use kernel::{Failure, Page, PageRequest};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::entity::outbox::{Column, Entity, Model};
use crate::letter::{Delivery, LetterHead, Status, StoredLetter};

/// What became of the letter with this dedupe key; `None` when the company has
/// no such letter.
///
/// # Errors
/// When the database refuses.
pub async fn delivery_of(
    db: &impl ConnectionTrait,
    company: Option<CompanyId>,
    dedupe_key: &str,
) -> Result<Option<Delivery>, Failure> {
    let own = match company {
        Some(company) => Column::CompanyId.eq(company),
        None => Column::CompanyId.is_null(),
    };
    let row = Entity::find()
        .filter(own)
        .filter(Column::DedupeKey.eq(dedupe_key))
        .one(db)
        .await?;
    row.map(delivery).transpose()
}

/// Those of these dedupe keys under which the company has a letter; without a
/// company, the firm.
///
/// # Errors
/// When the database refuses.
pub async fn written_keys(
    db: &impl ConnectionTrait,
    company: Option<CompanyId>,
    keys: &[String],
) -> Result<BTreeSet<String>, Failure> {
    const KEYS_PER_STATEMENT: usize = 500;
    let own = match company {
        Some(company) => Column::CompanyId.eq(company),
        None => Column::CompanyId.is_null(),
    };
    let mut written = BTreeSet::new();
    for chunk in keys.chunks(KEYS_PER_STATEMENT) {
        let found: Vec<String> = Entity::find()
            .select_only()
            .column(Column::DedupeKey)
            .filter(own.clone())
            .filter(Column::DedupeKey.is_in(chunk.iter().map(String::as_str)))
            .into_tuple()
            .all(db)
            .await?;
        written.extend(found);
    }
    Ok(written)
}

fn delivery(row: Model) -> Result<Delivery, Failure> {
    let status = status_of(&row)?;
    Ok(Delivery {
        status,
        attempts: row.attempts,
        next_attempt_at: row.next_attempt_at,
        last_error: row.last_error,
        sent_at: row.sent_at,
    })
}

fn status_of(row: &Model) -> Result<Status, Failure> {
    Status::parse(&row.status)
        .ok_or_else(|| Failure::internal("mail.unknown_status", row.status.clone()))
}

/// Letters of every company, newest first, for the operator; only those of one
/// status when it is named.
///
/// # Errors
/// When the database refuses.
pub async fn letters(
    db: &impl ConnectionTrait,
    status: Option<Status>,
    page: PageRequest,
) -> Result<Page<LetterHead>, Failure> {
    let mut wanted = Condition::all();
    if let Some(status) = status {
        wanted = wanted.add(Column::Status.eq(status.as_str()));
    }
    if let Some(after) = page.after {
        wanted = wanted.add(Column::Id.lt(LetterId(after.0)));
    }
    // A letter's key begins with the time it was written.
    let rows = Entity::find()
        .filter(wanted)
        .order_by_desc(Column::Id)
        .limit(page.limit + 1)
        .all(db)
        .await?;
    let heads = rows.into_iter().map(head).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(heads, page.limit, |head| head.id.0))
}

/// A company's letters, newest first; only those to somebody whose name or
/// address holds every one of `words`.
///
/// # Errors
/// When the database refuses.
pub async fn letters_of_company(
    db: &impl ConnectionTrait,
    company: CompanyId,
    words: &[String],
    page: PageRequest,
) -> Result<Page<LetterHead>, Failure> {
    let mut wanted = Condition::all().add(Column::CompanyId.eq(company));
    for word in words {
        let to = Condition::any()
            .add(contains(Column::ToName, word))
            .add(contains(Column::ToAddress, word));
        wanted = wanted.add(to);
    }
    if let Some(after) = page.after {
        wanted = wanted.add(Column::Id.lt(LetterId(after.0)));
    }
    let rows = Entity::find()
        .filter(wanted)
        .order_by_desc(Column::Id)
        .limit(page.limit + 1)
        .all(db)
        .await?;
    let heads = rows.into_iter().map(head).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(heads, page.limit, |head| head.id.0))
}

/// `%` and `_` in a search box are letters like any other; upper and lower
/// case are the same.
fn contains(column: Column, word: &str) -> SimpleExpr {
    let literal = word
        .to_lowercase()
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    let pattern = LikeExpr::new(format!("%{literal}%")).escape('\\');
    Expr::expr(Func::lower(Expr::col(column))).like(pattern)
}

/// Those of the given letters that belong to a company.
///
/// # Errors
/// When the database refuses.
pub async fn letters_by_ids(
    db: &impl ConnectionTrait,
    company: CompanyId,
    ids: &[LetterId],
) -> Result<Vec<LetterHead>, Failure> {
    let rows = Entity::find()
        .filter(Column::CompanyId.eq(company))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    rows.into_iter().map(head).collect()
}

/// A letter of any company with its text, for the operator.
///
/// # Errors
/// When the database refuses.
pub async fn letter(
    db: &impl ConnectionTrait,
    id: LetterId,
) -> Result<Option<StoredLetter>, Failure> {
    let row = Entity::find().filter(Column::Id.eq(id)).one(db).await?;
    row.map(stored).transpose()
}

pub(crate) fn stored(mut row: Model) -> Result<StoredLetter, Failure> {
    let body_text = std::mem::take(&mut row.body_text);
    Ok(StoredLetter {
        head: head(row)?,
        body_text,
    })
}

fn head(mut row: Model) -> Result<LetterHead, Failure> {
    Ok(LetterHead {
        id: row.id,
        company: row.company_id,
        kind: std::mem::take(&mut row.kind),
        to_address: std::mem::take(&mut row.to_address),
        to_name: std::mem::take(&mut row.to_name),
        subject: std::mem::take(&mut row.subject),
        created_at: row.created_at,
        delivery: delivery(row)?,
    })
}

/// How many letters there are of each status, in the order of [`Status::ALL`].
///
/// # Errors
/// When the database refuses.
pub async fn counts(db: &impl ConnectionTrait) -> Result<[(Status, u64); 4], Failure> {
    let mut counts = Status::ALL.map(|status| (status, 0));
    for (status, count) in &mut counts {
        let letters = Entity::find().filter(Column::Status.eq(status.as_str()));
        *count = letters.count(db).await?;
    }
    Ok(counts)
}

/// How the outbox stands, for the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Letters that wait or are being sent.
    pub unsent: u64,
    /// Letters that were given up.
    pub parked: u64,
    /// Since when the letter that waits longest could have been sent: old when
    /// no worker comes for it.
    pub oldest_due_at: Option<DateTime<Utc>>,
    /// When the oldest unsent letter was written: old when the mail server
    /// does not take our letters.
    pub oldest_unsent_at: Option<DateTime<Utc>>,
}

/// How the outbox stands at `now`.
///
/// # Errors
/// When the database refuses.
pub async fn figures(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Figures, Failure> {
    let unsent = Condition::any()
        .add(Column::Status.eq(Status::Queued.as_str()))
        .add(Column::Status.eq(Status::Sending.as_str()));
    let oldest_due = Entity::find()
        .filter(due(now))
        .order_by_asc(Column::NextAttemptAt)
        .one(db)
        .await?;
    let oldest_unsent = Entity::find()
        .filter(unsent.clone())
        .order_by_asc(Column::CreatedAt)
        .one(db)
        .await?;
    let parked = Entity::find().filter(Column::Status.eq(Status::Parked.as_str()));
    Ok(Figures {
        unsent: Entity::find().filter(unsent).count(db).await?,
        parked: parked.count(db).await?,
        oldest_due_at: oldest_due.map(|row| row.lease_until.unwrap_or(row.next_attempt_at)),
        oldest_unsent_at: oldest_unsent.map(|row| row.created_at),
    })
}

/// Letters that a worker may claim now: waiting ones whose time has come, and
/// those whose worker did not come back in time.
pub(crate) fn due(now: DateTime<Utc>) -> Condition {
    let waiting = Column::Status
        .eq(Status::Queued.as_str())
        .and(Column::NextAttemptAt.lte(now));
    let abandoned = Column::Status
        .eq(Status::Sending.as_str())
        .and(Column::LeaseUntil.lte(now));
    Condition::any().add(waiting).add(abandoned)
}
