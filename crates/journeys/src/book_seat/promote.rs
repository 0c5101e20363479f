//! The queue moves up.

use kernel::id::{BookingId, CompanyId};
use kernel::{Failure, Tx};
use sessions::{Booking, BookingState, ScheduledSession, SessionState};

use crate::App;
use crate::letters::session::SessionNews;
use crate::session_news::tell;

/// Gives the free seats of a locked session to those who wait, in the order
/// of their requests, and tells them. Whoever is booked elsewhere at the same
/// time goes on waiting. Nobody moves up after the cut-off. Returns whose
/// booking it is now.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn promote(
    app: &App,
    tx: &Tx,
    session: &ScheduledSession,
) -> Result<Vec<BookingId>, Failure> {
    let now = app.clock.now();
    let takes = matches!(session.state, SessionState::Open | SessionState::Closed);
    if !takes || now >= session.cut_off_at {
        return Ok(Vec::new());
    }
    let queue = sessions::read::queue(tx, session.id).await?;
    if queue.is_empty() {
        return Ok(Vec::new());
    }
    let queue = without_overlaps(tx, session, queue).await?;
    let seats = sessions::read::seats(tx, session).await?;
    let order: Vec<(BookingId, CompanyId)> = queue
        .iter()
        .map(|booking| (booking.id, booking.company))
        .collect();
    let promoted = sessions::promoted(seats, &order);
    let mut told = Vec::new();
    for booking in queue.into_iter().filter(|one| promoted.contains(&one.id)) {
        let next = BookingState::Booked;
        sessions::write::move_booking(tx, now, session, &booking, next).await?;
        told.push(booking);
    }
    tell(app, tx, session, &told, SessionNews::Promoted).await?;
    Ok(promoted)
}

/// Holds everybody who waits, so that no other session books them meanwhile,
/// and leaves those who are booked elsewhere at the same time.
async fn without_overlaps(
    tx: &Tx,
    session: &ScheduledSession,
    queue: Vec<Booking>,
) -> Result<Vec<Booking>, Failure> {
    let mut people: Vec<_> = queue
        .iter()
        .map(|booking| (booking.membership, booking.company))
        .collect();
    people.sort_unstable();
    for (member, company) in people {
        people::write::hold_member(tx, company, member).await?;
    }
    let spans = session.spans();
    let mut free = Vec::with_capacity(queue.len());
    for booking in queue {
        let (company, member) = (booking.company, booking.membership);
        let own = people::read::same_person(tx, company, member).await?;
        let elsewhere =
            sessions::read::booked_elsewhere(tx, company, &own, &spans, session.id).await?;
        if elsewhere.is_empty() || booking.overlap_reason.is_some() {
            free.push(booking);
        }
    }
    Ok(free)
}
