//! Bookings in a locked session. What state a booking gets, the journey says.

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, BookingId, CompanyId, EnrolmentId, MembershipId};
use kernel::{Ids, Tx};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::booking::{Booking, BookingState};
use crate::entity::booking::row;
use crate::entity::schedule::session;
use crate::schedule::ScheduledSession;
use crate::{Error, read};

/// A booking to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBooking<'a> {
    /// The person's company.
    pub company: CompanyId,
    /// Who.
    pub membership: MembershipId,
    /// Which of their enrolments it is for.
    pub enrolment: EnrolmentId,
    /// A live state.
    pub state: BookingState,
    /// Whether they came without one.
    pub is_walk_in: bool,
    /// By whom it is asked for.
    pub by: AccountId,
    /// Why it may overlap another one.
    pub overlap_reason: Option<&'a str>,
}

/// Makes a booking in a locked session.
///
/// # Errors
/// [`Error::AlreadyBooked`], [`Error::Full`].
pub async fn add_booking(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    session: &ScheduledSession,
    new: &NewBooking<'_>,
) -> Result<BookingId, Error> {
    let newest = read::booking_of_member(tx, session.id, new.company, new.membership).await?;
    if newest.is_some_and(|booking| booking.state.is_live()) {
        return Err(Error::AlreadyBooked);
    }
    if new.state == BookingState::Booked {
        count_seats(tx, session, 1).await?;
    }
    let id = ids.fresh(now);
    let row = row::ActiveModel {
        id: Set(id),
        session_id: Set(session.id),
        company_id: Set(new.company),
        membership_id: Set(new.membership),
        enrolment_id: Set(new.enrolment),
        state: Set(new.state.as_str().to_owned()),
        is_walk_in: Set(new.is_walk_in),
        requested_at: Set(now),
        requested_by: Set(new.by),
        settled_at: Set(now),
        overlap_reason: Set(new.overlap_reason.map(str::to_owned)),
    };
    row::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(id)
}

/// Moves a booking of a locked session.
///
/// # Errors
/// [`Error::BookingRefused`], [`Error::Full`].
pub async fn move_booking(
    tx: &Tx,
    now: DateTime<Utc>,
    session: &ScheduledSession,
    booking: &Booking,
    next: BookingState,
) -> Result<(), Error> {
    if !booking.state.may_become(next) {
        return Err(Error::BookingRefused(booking.state, next));
    }
    match (booking.state, next) {
        (_, BookingState::Booked) => count_seats(tx, session, 1).await?,
        (BookingState::Booked, _) => count_seats(tx, session, -1).await?,
        _ => {}
    }
    row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(next.as_str()))
        .col_expr(row::Column::SettledAt, Expr::value(now))
        .filter(row::Column::CompanyId.eq(booking.company))
        .filter(row::Column::Id.eq(booking.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Notes why a booking may overlap another one.
///
/// # Errors
/// When the database refuses.
pub async fn allow_overlap(tx: &Tx, booking: &Booking, reason: &str) -> Result<(), Error> {
    row::Entity::update_many()
        .col_expr(row::Column::OverlapReason, Expr::value(reason))
        .filter(row::Column::CompanyId.eq(booking.company))
        .filter(row::Column::Id.eq(booking.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Counts a seat taken or freed. It refuses to count beyond the last one, so
/// that no path overflows a session.
async fn count_seats(tx: &Tx, session: &ScheduledSession, by: i32) -> Result<(), Error> {
    let counted = Expr::col(session::Column::SeatsTaken).add(by);
    let changed = session::Entity::update_many()
        .col_expr(session::Column::SeatsTaken, counted.clone())
        .filter(session::Column::Id.eq(session.id))
        .filter(counted.lte(Expr::col(session::Column::MaxSeats)))
        .exec(tx)
        .await?;
    if changed.rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::Full)
    }
}
