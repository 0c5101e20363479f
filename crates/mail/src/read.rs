//! Questions to the outbox.

use chrono::{DateTime, Utc};
use kernel::Failure;
use kernel::id::CompanyId;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};

use crate::entity::outbox::{Column, Entity, Model};
use crate::letter::{Delivery, Status};

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

fn delivery(row: Model) -> Result<Delivery, Failure> {
    let status = Status::parse(&row.status)
        .ok_or_else(|| Failure::internal("mail.unknown_status", row.status.clone()))?;
    Ok(Delivery {
        status,
        attempts: row.attempts,
        next_attempt_at: row.next_attempt_at,
        last_error: row.last_error,
        sent_at: row.sent_at,
    })
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
