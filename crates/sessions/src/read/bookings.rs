//! Bookings. What serves a company or a person takes their scope.

use kernel::id::{BookingId, CompanyId, MembershipId, ScheduledSessionId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::schedule::scheduled_by_ids;
use crate::booking::{Booking, BookingState};
use crate::entity::booking::row;
use crate::schedule::{ScheduledSession, Span};
use crate::{Error, overlap};

/// Every booking of a session, in the order of requests.
///
/// # Errors
/// When the database refuses.
pub async fn bookings_of_session(
    db: &impl ConnectionTrait,
    session: ScheduledSessionId,
) -> Result<Vec<Booking>, Error> {
    row::Entity::find()
        .filter(row::Column::SessionId.eq(session))
        .order_by_asc(row::Column::RequestedAt)
        .order_by_asc(row::Column::Id)
        .all(db)
        .await?
        .into_iter()
        .map(Booking::try_from)
        .collect()
}

/// Those who wait for a seat, in the order of their requests.
///
/// # Errors
/// When the database refuses.
pub async fn queue(
    db: &impl ConnectionTrait,
    session: ScheduledSessionId,
) -> Result<Vec<Booking>, Error> {
    let mut waiting = bookings_of_session(db, session).await?;
    waiting.retain(|booking| booking.state == BookingState::Waitlisted);
    Ok(waiting)
}

/// Every booking that a person ever had, newest request first.
///
/// # Errors
/// When the database refuses.
pub async fn bookings_of_member(
    db: &impl ConnectionTrait,
    company: CompanyId,
    member: MembershipId,
) -> Result<Vec<Booking>, Error> {
    bookings_of_members(db, company, &[member]).await
}

async fn bookings_of_members(
    db: &impl ConnectionTrait,
    company: CompanyId,
    members: &[MembershipId],
) -> Result<Vec<Booking>, Error> {
    row::Entity::find()
        .filter(row::Column::CompanyId.eq(company))
        .filter(row::Column::MembershipId.is_in(members.iter().copied()))
        .order_by_desc(row::Column::RequestedAt)
        .order_by_desc(row::Column::Id)
        .all(db)
        .await?
        .into_iter()
        .map(Booking::try_from)
        .collect()
}

/// A person's newest booking in a session: the live one, where there is one.
///
/// # Errors
/// When the database refuses.
pub async fn booking_of_member(
    db: &impl ConnectionTrait,
    session: ScheduledSessionId,
    company: CompanyId,
    member: MembershipId,
) -> Result<Option<Booking>, Error> {
    let mut own = bookings_of_member(db, company, member).await?;
    own.retain(|booking| booking.session == session);
    let live = own.iter().position(|booking| booking.state.is_live());
    Ok(match live {
        Some(place) => Some(own.swap_remove(place)),
        None => own.into_iter().next(),
    })
}

/// A booking in a session.
///
/// # Errors
/// [`Error::NotFound`] also for one in another session.
pub async fn booking(
    db: &impl ConnectionTrait,
    session: ScheduledSessionId,
    id: BookingId,
) -> Result<Booking, Error> {
    row::Entity::find_by_id(id)
        .filter(row::Column::SessionId.eq(session))
        .one(db)
        .await?
        .ok_or(Error::NotFound)?
        .try_into()
}

/// A booked session that overlaps another one of the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookedElsewhere {
    /// The booking.
    pub booking: Booking,
    /// Its session.
    pub session: ScheduledSession,
}

/// Where a person, whose employments these are, is booked while one of these
/// stretches runs, `except` in the session itself (invariant 9).
///
/// # Errors
/// When the database refuses.
pub async fn booked_elsewhere(
    db: &impl ConnectionTrait,
    company: CompanyId,
    employments: &[MembershipId],
    spans: &[Span],
    except: ScheduledSessionId,
) -> Result<Vec<BookedElsewhere>, Error> {
    let mut own = bookings_of_members(db, company, employments).await?;
    own.retain(|booking| booking.state == BookingState::Booked && booking.session != except);
    let ids: Vec<ScheduledSessionId> = own.iter().map(|booking| booking.session).collect();
    let mut sessions = scheduled_by_ids(db, &ids).await?;
    Ok(own
        .into_iter()
        .filter_map(|booking| {
            let session = sessions.remove(&booking.session)?;
            let is_meant = overlap(&session.spans(), spans);
            is_meant.then_some(BookedElsewhere { booking, session })
        })
        .collect())
}
