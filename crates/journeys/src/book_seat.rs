//! Seats: a learner books one, HR or a unit's manager books for their people,
//! somebody agrees or declines, somebody cancels, and the queue moves up.
//!
//! What always holds:
//! - Whoever takes or frees a seat holds the session's row, so a seat is
//!   given once; then the rows of the people concerned, in the order of their
//!   keys, so that nobody is booked twice at one time by two sessions at once.
//! - A freed seat goes to the first who waits and may have it, in the
//!   transaction that frees it.

mod cancel;
mod for_others;
mod promote;

use enrolments::Status;
use kernel::audit::Event;
use kernel::id::{CompanyId, EnrolmentId, MembershipId, ScheduledSessionId, TrackId};
use kernel::{Actor, Failure, Role, Tx};
use serde_json::json;
use sessions::read::SessionScope;
use sessions::write::NewBooking;
use sessions::{Booking, BookingState, ScheduledSession, SessionState};

use crate::App;
use crate::letters::session::SessionNews;
use crate::session_news::tell;

pub use cancel::{cancel_booking, cancel_own_booking};
pub(crate) use for_others::enrol_along;
pub use for_others::{BookMembers, BookReport, book_members, decide_request};
pub(crate) use promote::promote;

/// Books the actor a seat, or a place in the queue, or asks for one where
/// somebody has to agree.
///
/// # Errors
/// Forbidden for an account that is no member; not found for a session of
/// another company or of a track that the actor does not learn; a conflict
/// after the cut-off, for a second booking, or when a seat would overlap
/// another booked session.
pub async fn book_own_seat(
    app: &App,
    actor: &Actor,
    id: ScheduledSessionId,
) -> Result<BookingState, Failure> {
    let (company, membership) = actor.require_membership()?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let session = sessions::write::lock(&tx, SessionScope::Company(company), id).await?;
    let enrolment = enrolment_in(&tx, company, membership, session.track).await?;
    let enrolment = enrolment.ok_or_else(Failure::not_found)?;
    if !session.takes_bookings(now) {
        return Err(booking_is_over());
    }
    people::write::hold_member(&tx, company, membership)
        .await
        .map_err(Failure::from)?;
    let state = if session.needs_approval {
        BookingState::Requested
    } else {
        seat_or_queue(&tx, &session, company).await?
    };
    if state == BookingState::Booked {
        refuse_overlap(&tx, &session, company, membership).await?;
    }
    let new = NewBooking {
        company,
        membership,
        enrolment,
        state,
        is_walk_in: false,
        by: actor.account,
        overlap_reason: None,
    };
    let booking = book(app, &tx, &session, &new).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "booking.made",
        object: Some(booking.id.0),
        detail: &json!({ "session": id, "state": state.as_str() }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(state)
}

/// Makes a booking in a locked session and tells the person.
async fn book(
    app: &App,
    tx: &Tx,
    session: &ScheduledSession,
    new: &NewBooking<'_>,
) -> Result<Booking, Failure> {
    let now = app.clock.now();
    let id = sessions::write::add_booking(tx, &app.ids, now, session, new).await?;
    let booking = sessions::read::booking(tx, session.id, id).await?;
    tell(
        app,
        tx,
        session,
        std::slice::from_ref(&booking),
        news_of(booking.state),
    )
    .await?;
    Ok(booking)
}

fn news_of(state: BookingState) -> SessionNews {
    match state {
        BookingState::Requested => SessionNews::Requested,
        BookingState::Waitlisted => SessionNews::Waitlisted,
        _ => SessionNews::Booked,
    }
}

/// A seat where one is free for the company, else a place in the queue.
async fn seat_or_queue(
    tx: &Tx,
    session: &ScheduledSession,
    company: CompanyId,
) -> Result<BookingState, Failure> {
    let seats = sessions::read::seats(tx, session).await?;
    Ok(if seats.free_for(company) > 0 {
        BookingState::Booked
    } else {
        BookingState::Waitlisted
    })
}

/// What of a track somebody learns: the open enrolment, else the newest one
/// that is completed.
pub(crate) async fn enrolment_in(
    tx: &impl sea_orm::ConnectionTrait,
    company: CompanyId,
    member: MembershipId,
    track: TrackId,
) -> Result<Option<EnrolmentId>, Failure> {
    let mut own = enrolments::read::of_member(tx, company, member).await?;
    own.retain(|enrolment| enrolment.track == track);
    let open = own.iter().find(|enrolment| enrolment.status.is_open());
    let completed = || {
        let mut newest_first = own.iter().rev();
        newest_first.find(|enrolment| enrolment.status == Status::Completed)
    };
    Ok(open.or_else(completed).map(|enrolment| enrolment.id))
}

/// Invariant 9, for whoever may not override it.
async fn refuse_overlap(
    tx: &Tx,
    session: &ScheduledSession,
    company: CompanyId,
    member: MembershipId,
) -> Result<(), Failure> {
    let spans = session.spans();
    let own = people::read::same_person(tx, company, member).await?;
    let elsewhere = sessions::read::booked_elsewhere(tx, company, &own, &spans, session.id).await?;
    let Some(other) = elsewhere.first() else {
        return Ok(());
    };
    Err(Failure::conflict(
        "booking.overlap",
        format!(
            "同じ時間に「{}」を予約しています。先にそちらを取り消してください。",
            other.session.title
        ),
    ))
}

fn booking_is_over() -> Failure {
    Failure::conflict(
        "booking.closed",
        "この研修の申込みと取消は、締め切りました。事情があるときは、会社の研修担当者に連絡してください。",
    )
}

/// Until when bookings change: a company's people until the cut-off, the firm
/// until the session begins.
fn refuse_late(app: &App, actor: &Actor, session: &ScheduledSession) -> Result<(), Failure> {
    let now = app.clock.now();
    let is_firm = actor.has(Role::FirmAdmin);
    let may_firm = matches!(session.state, SessionState::Open | SessionState::Closed)
        && !session.has_begun(now);
    if session.takes_bookings(now) || (is_firm && may_firm) {
        Ok(())
    } else {
        Err(booking_is_over())
    }
}
