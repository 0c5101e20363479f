//! Attendance on the day: the instructor's marks, people who come without a
//! booking, undoing, and the check-in with the code on the projector.
//!
//! What always holds:
//! - A post that comes twice has one effect: the sender makes its key.
//! - The first mark begins the session.
//! - A mark that comes after the day was closed is a correction; where it
//!   shows that somebody attended after all, they are given credit at once.

mod check_in;
mod meeting;

use kernel::audit::Event;
use kernel::id::{BookingId, CompanyId, MembershipId, ScheduledSessionId, SessionDateId};
use kernel::secret;
use kernel::{Actor, Failure, Role, Tx};
use serde_json::json;
use sessions::read::SessionScope;
use sessions::write::{GivenMark, NewBooking, NewMark};
use sessions::{
    Attendance, AttendanceMark, Booking, BookingState, MarkSource, ScheduledSession, SessionState,
};
use uuid::Uuid;

use crate::App;
use crate::book_seat::{enrol_along, enrolment_in};
use crate::hold_session::credit_if_attended;
use crate::schedule_session::TEACHING;

pub use meeting::{CallRow, MeetingPreview, mark_from_meeting, preview_meeting};

pub use check_in::{
    CheckIn, CheckInStanding, CheckedIn, ProjectorCode, check_in, open_check_in, projector_code,
};

/// Which sessions the actor runs: the firm's admin all, an instructor their
/// own.
///
/// # Errors
/// Forbidden for whoever does not teach.
pub fn sessions_run_by(actor: &Actor) -> Result<SessionScope, Failure> {
    actor.require(TEACHING)?;
    Ok(if actor.has(Role::FirmAdmin) {
        SessionScope::Firm
    } else {
        SessionScope::Instructor(actor.account)
    })
}

/// A mark as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkInput {
    /// Whose booking.
    pub booking: BookingId,
    /// On which date.
    pub date: SessionDateId,
    /// What it says.
    pub attendance: Attendance,
    /// The key that the sender made.
    pub client: Uuid,
}

/// Marks a booked person's attendance.
///
/// # Errors
/// Forbidden for whoever does not teach; not found for another's session or
/// whoever is not booked; a conflict before the day, in a state without
/// attendance, or when the key came before with something else.
pub async fn mark_attendance(
    app: &App,
    actor: &Actor,
    session: ScheduledSessionId,
    input: &MarkInput,
) -> Result<GivenMark, Failure> {
    let scope = sessions_run_by(actor)?;
    let tx = app.db.write().await?;
    let session = sessions::write::lock(&tx, scope, session).await?;
    let booking = sessions::read::booking(&tx, session.id, input.booking).await?;
    let new = NewMark {
        date: input.date,
        attendance: input.attendance,
        minutes: None,
        source: MarkSource::Instructor,
        left_at: None,
        client: input.client,
        by: actor.account,
    };
    let given = give(app, &tx, &session, &booking, &new).await?;
    if given.newly {
        audit_mark(app, &tx, actor, &given.mark).await?;
        tx.commit().await?;
    }
    Ok(given)
}

/// Takes the mark that counts back: what was said before counts again, in a
/// mark of its own. Undone again, it is as it was.
///
/// # Errors
/// As [`mark_attendance`]; not found where nothing was said.
pub async fn undo_mark(
    app: &App,
    actor: &Actor,
    session: ScheduledSessionId,
    booking: BookingId,
    date: SessionDateId,
    client: Uuid,
) -> Result<GivenMark, Failure> {
    let scope = sessions_run_by(actor)?;
    let tx = app.db.write().await?;
    let session = sessions::write::lock(&tx, scope, session).await?;
    let booking = sessions::read::booking(&tx, session.id, booking).await?;
    if let Some(mark) = sessions::read::mark_by_key(&tx, actor.account, client).await? {
        if (mark.booking, mark.date) != (booking.id, date) {
            return Err(sessions::Error::MarkDiffers.into());
        }
        return Ok(GivenMark { mark, newly: false });
    }
    let marks = sessions::read::marks_of_booking(&tx, booking.company, booking.id).await?;
    let counted = sessions::in_force(&marks);
    let counted = counted.get(&(booking.id, date));
    let counted = counted.ok_or_else(Failure::not_found)?;
    let before = counted
        .supersedes
        .and_then(|id| marks.iter().find(|mark| mark.id == id));
    let new = NewMark {
        date,
        attendance: before.map_or(Attendance::NotSet, |mark| mark.attendance),
        minutes: before.and_then(|mark| mark.minutes),
        source: MarkSource::Instructor,
        left_at: before.and_then(|mark| mark.left_at),
        client,
        by: actor.account,
    };
    let given = give(app, &tx, &session, &booking, &new).await?;
    audit_mark(app, &tx, actor, &given.mark).await?;
    tx.commit().await?;
    Ok(given)
}

/// Marks everybody of whom nothing has been said on this date. Returns how
/// many there were. The key names the whole go.
///
/// # Errors
/// As [`mark_attendance`].
pub async fn mark_rest(
    app: &App,
    actor: &Actor,
    session: ScheduledSessionId,
    date: SessionDateId,
    attendance: Attendance,
    client: Uuid,
) -> Result<usize, Failure> {
    let scope = sessions_run_by(actor)?;
    let tx = app.db.write().await?;
    let session = sessions::write::lock(&tx, scope, session).await?;
    let bookings = sessions::read::bookings_of_session(&tx, session.id).await?;
    let marks = sessions::read::marks_of_session(&tx, session.id).await?;
    let counted = sessions::in_force(&marks);
    let is_unsaid = |booking: &&Booking| {
        let counted = counted.get(&(booking.id, date));
        booking.state == BookingState::Booked
            && !counted.is_some_and(|mark| mark.attendance.is_set())
    };
    let mut marked = Vec::new();
    for booking in bookings.iter().filter(is_unsaid) {
        let new = NewMark {
            date,
            attendance,
            minutes: None,
            source: MarkSource::Instructor,
            left_at: None,
            client: derived(client, booking.id),
            by: actor.account,
        };
        give(app, &tx, &session, booking, &new).await?;
        marked.push(booking.id);
    }
    if marked.is_empty() {
        return Ok(0);
    }
    let event = Event {
        company: session.company,
        actor: Some(actor.account),
        action: "attendance.rest_marked",
        object: Some(session.id.0),
        detail: &json!({
            "date": date,
            "attendance": attendance.as_str(),
            "bookings": marked,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(marked.len())
}

/// One key for each person of a go.
fn derived(client: Uuid, booking: BookingId) -> Uuid {
    let digest = secret::digest(&[client.as_bytes(), booking.0.as_bytes()]);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Somebody who came without a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalkIn {
    /// Their company.
    pub company: CompanyId,
    /// Who.
    pub member: MembershipId,
    /// On which date.
    pub date: SessionDateId,
    /// The key that the sender made.
    pub client: Uuid,
}

/// Takes in somebody who came without a booking, and marks them as there.
/// Whoever waited for a seat or for a word gets one with it. Whoever is not
/// enrolled in the track is enrolled along with it.
///
/// # Errors
/// As [`mark_attendance`]; a conflict when every seat is taken.
pub async fn take_walk_in(
    app: &App,
    actor: &Actor,
    session: ScheduledSessionId,
    walk_in: &WalkIn,
) -> Result<GivenMark, Failure> {
    let scope = sessions_run_by(actor)?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let session = sessions::write::lock(&tx, scope, session).await?;
    if !session.is_for(walk_in.company) {
        return Err(Failure::not_found());
    }
    let date = session.date(walk_in.date).ok_or_else(Failure::not_found)?;
    if !sessions::may_mark(&date.span, now) {
        return Err(sessions::Error::TooEarly.into());
    }
    let attendance = sessions::on_check_in(&date.span, now);
    let booking = booking_on_the_spot(app, &tx, actor, &session, walk_in).await?;
    let new = NewMark {
        date: walk_in.date,
        attendance,
        minutes: None,
        source: MarkSource::Instructor,
        left_at: None,
        client: walk_in.client,
        by: actor.account,
    };
    // The seat that was just taken is not in what was locked.
    let given = give(app, &tx, &session, &booking, &new).await?;
    if given.newly {
        let event = Event {
            company: Some(walk_in.company),
            actor: Some(actor.account),
            action: "attendance.walk_in",
            object: Some(booking.id.0),
            detail: &json!({ "mark": given.mark.id, "date": walk_in.date }),
        };
        app.audit(&tx, &event).await?;
        tx.commit().await?;
    }
    Ok(given)
}

/// The booking that somebody has or gets now that they are here.
async fn booking_on_the_spot(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    session: &ScheduledSession,
    walk_in: &WalkIn,
) -> Result<Booking, Failure> {
    let (company, member) = (walk_in.company, walk_in.member);
    let now = app.clock.now();
    let own = sessions::read::booking_of_member(tx, session.id, company, member).await?;
    match own.filter(|booking| booking.state.is_live()) {
        Some(booking) if booking.state == BookingState::Booked => Ok(booking),
        Some(booking) => {
            let next = BookingState::Booked;
            sessions::write::move_booking(tx, now, session, &booking, next)
                .await
                .map_err(no_seat_left)?;
            Ok(sessions::read::booking(tx, session.id, booking.id).await?)
        }
        None => {
            people::write::hold_member(tx, company, member).await?;
            let found = people::read::company(tx, company).await?;
            let found = found.ok_or_else(Failure::not_found)?;
            let enrolment = match enrolment_in(tx, company, member, session.track).await? {
                Some(enrolment) => enrolment,
                None => enrol_along(app, tx, actor, &found, session, member).await?,
            };
            let new = NewBooking {
                company,
                membership: member,
                enrolment,
                state: BookingState::Booked,
                is_walk_in: true,
                by: actor.account,
                // Somebody who is here is not elsewhere.
                overlap_reason: Some("当日参加"),
            };
            let id = sessions::write::add_booking(tx, &app.ids, now, session, &new)
                .await
                .map_err(no_seat_left)?;
            Ok(sessions::read::booking(tx, session.id, id).await?)
        }
    }
}

fn no_seat_left(error: sessions::Error) -> Failure {
    match error {
        sessions::Error::Full => Failure::conflict(
            "attendance.walk_in.full",
            "定員がいっぱいです。席を増やせるか、運営に確かめてください。",
        ),
        other => other.into(),
    }
}

/// Makes the mark, begins the session with the first one, and gives credit
/// for a correction after the day was closed.
async fn give(
    app: &App,
    tx: &Tx,
    session: &ScheduledSession,
    booking: &Booking,
    new: &NewMark,
) -> Result<GivenMark, Failure> {
    let now = app.clock.now();
    let given = sessions::write::mark(tx, &app.ids, now, session, booking, new).await?;
    if !given.newly {
        return Ok(given);
    }
    if matches!(session.state, SessionState::Open | SessionState::Closed) {
        begin(tx, session).await?;
    }
    if let Some(held_as) = session.held_as {
        credit_if_attended(app, tx, session, held_as, booking).await?;
    }
    Ok(given)
}

/// Begins a session once; [`mark_rest`] comes here for each person.
async fn begin(tx: &Tx, session: &ScheduledSession) -> Result<(), Failure> {
    let now = sessions::read::scheduled(tx, SessionScope::Firm, session.id).await?;
    if now.state != SessionState::Running {
        sessions::write::move_state(tx, &now, SessionState::Running).await?;
    }
    Ok(())
}

async fn audit_mark(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    mark: &AttendanceMark,
) -> Result<(), Failure> {
    let event = Event {
        company: Some(mark.company),
        actor: Some(actor.account),
        action: "attendance.marked",
        object: Some(mark.booking.0),
        detail: &json!({
            "mark": mark.id,
            "date": mark.date,
            "attendance": mark.attendance.as_str(),
            "percent": mark.attendance.percent(),
            "source": mark.source.as_str(),
            "supersedes": mark.supersedes,
        }),
    };
    app.audit(tx, &event).await
}
