//! Attendance marks, every one that was ever made.

use kernel::id::{AccountId, BookingId, CompanyId, ScheduledSessionId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use crate::Error;
use crate::attendance::AttendanceMark;
use crate::entity::booking::mark;
use crate::entity::schedule::date;

/// The marks of a session, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn marks_of_session(
    db: &impl ConnectionTrait,
    session: ScheduledSessionId,
) -> Result<Vec<AttendanceMark>, Error> {
    let dates = date::Entity::find()
        .select_only()
        .column(date::Column::Id)
        .filter(date::Column::SessionId.eq(session));
    mark::Entity::find()
        .filter(mark::Column::SessionDateId.in_subquery(dates.into_query()))
        .order_by_asc(mark::Column::MarkedAt)
        .order_by_asc(mark::Column::Id)
        .all(db)
        .await?
        .into_iter()
        .map(AttendanceMark::try_from)
        .collect()
}

/// The marks of one booking, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn marks_of_booking(
    db: &impl ConnectionTrait,
    company: CompanyId,
    booking: BookingId,
) -> Result<Vec<AttendanceMark>, Error> {
    mark::Entity::find()
        .filter(mark::Column::CompanyId.eq(company))
        .filter(mark::Column::BookingId.eq(booking))
        .order_by_asc(mark::Column::MarkedAt)
        .order_by_asc(mark::Column::Id)
        .all(db)
        .await?
        .into_iter()
        .map(AttendanceMark::try_from)
        .collect()
}

/// The mark that a sender made with this key.
///
/// # Errors
/// When the database refuses.
pub async fn mark_by_key(
    db: &impl ConnectionTrait,
    by: AccountId,
    client: Uuid,
) -> Result<Option<AttendanceMark>, Error> {
    let row = mark::Entity::find()
        .filter(mark::Column::MarkedBy.eq(by))
        .filter(mark::Column::ClientId.eq(client))
        .one(db)
        .await?;
    row.map(AttendanceMark::try_from).transpose()
}
