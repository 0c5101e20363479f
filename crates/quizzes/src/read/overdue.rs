//! Attempts whose time is up.

use chrono::{DateTime, Utc};
use kernel::id::{AttemptId, CompanyId, EnrolmentId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::attempt::{AttemptStatus, GRACE};
use crate::entity::attempt;
use crate::error::Error;

/// An attempt to close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// The learner's company.
    pub company: CompanyId,
    /// Whose enrolment.
    pub enrolment: EnrolmentId,
    /// The attempt.
    pub attempt: AttemptId,
}

/// The attempts in progress whose deadline and grace are over, the earliest
/// deadline first, at most `limit`. Reads every company: for the worker that
/// closes them.
///
/// # Errors
/// When the database refuses.
pub async fn overdue(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Overdue>, Error> {
    let rows = attempt::Entity::find()
        .filter(attempt::Column::Status.eq(AttemptStatus::InProgress.as_str()))
        .filter(attempt::Column::DeadlineAt.lt(now - GRACE))
        .order_by_asc(attempt::Column::DeadlineAt)
        .limit(limit)
        .all(db)
        .await?;
    let overdue = rows.into_iter().map(|row| Overdue {
        company: row.company_id,
        enrolment: row.enrolment_id,
        attempt: row.id,
    });
    Ok(overdue.collect())
}
