//! Taking a booking back.

use kernel::audit::Event;
use kernel::id::{BookingId, CompanyId, ScheduledSessionId};
use kernel::{Actor, Failure, Tx};
use serde_json::json;
use sessions::read::SessionScope;
use sessions::{Booking, BookingState, ScheduledSession};

use super::{booking_is_over, promote};
use crate::App;
use crate::letters::session::SessionNews;
use crate::session_news::tell;
use crate::views::staff_list::reach;

/// Takes the actor's own booking back: a seat until the cut-off, a place in
/// the queue or a wish until the session begins.
///
/// # Errors
/// Forbidden for an account that is no member; not found without a live
/// booking; a conflict when it is too late.
pub async fn cancel_own_booking(
    app: &App,
    actor: &Actor,
    id: ScheduledSessionId,
) -> Result<(), Failure> {
    let (company, membership) = actor.require_membership()?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let session = sessions::write::lock(&tx, SessionScope::Company(company), id).await?;
    let booking = sessions::read::booking_of_member(&tx, id, company, membership).await?;
    let booking = booking.filter(|booking| booking.state.is_live());
    let booking = booking.ok_or_else(Failure::not_found)?;
    let is_over = match booking.state {
        BookingState::Booked => now >= session.cut_off_at,
        _ => session.has_begun(now),
    };
    if is_over {
        return Err(booking_is_over());
    }
    let next = BookingState::CancelledByLearner;
    free(app, &tx, actor, &session, &booking, next).await?;
    tx.commit().await
}

/// Takes a person's booking back, for their HR, their unit's manager or the
/// firm, until the session begins.
///
/// # Errors
/// Forbidden or not found for people out of reach; a conflict once it began
/// or when the booking is not live.
pub async fn cancel_booking(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    session: ScheduledSessionId,
    booking: BookingId,
) -> Result<(), Failure> {
    let reach = reach(app, actor, company).await?;
    let tx = app.db.write().await?;
    let scope = SessionScope::Company(company);
    let session = sessions::write::lock(&tx, scope, session).await?;
    let booking = sessions::read::booking(&tx, session.id, booking).await?;
    let member = people::read::member(&tx, company, booking.membership).await?;
    let is_within = member.is_some_and(|member| reach.covers(member.unit));
    if booking.company != company || !is_within {
        return Err(Failure::not_found());
    }
    if session.has_begun(app.clock.now()) {
        return Err(Failure::conflict(
            "booking.begun",
            "研修が始まっているので、取り消せません。来ない人は、欠席として記録されます。",
        ));
    }
    let next = BookingState::CancelledByCompany;
    free(app, &tx, actor, &session, &booking, next).await?;
    tx.commit().await
}

/// Frees the seat, moves the queue up, tells everybody concerned, and writes
/// the audit row.
async fn free(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    session: &ScheduledSession,
    booking: &Booking,
    next: BookingState,
) -> Result<(), Failure> {
    let now = app.clock.now();
    sessions::write::move_booking(tx, now, session, booking, next).await?;
    let news = match next {
        BookingState::CancelledByLearner => SessionNews::CancelledByLearner,
        _ => SessionNews::CancelledByCompany,
    };
    tell(app, tx, session, std::slice::from_ref(booking), news).await?;
    let promoted = promote(app, tx, session).await?;
    let event = Event {
        company: Some(booking.company),
        actor: Some(actor.account),
        action: "booking.cancelled",
        object: Some(booking.id.0),
        detail: &json!({
            "session": session.id,
            "from": booking.state.as_str(),
            "to": next.as_str(),
            "promoted": promoted,
        }),
    };
    app.audit(tx, &event).await
}
