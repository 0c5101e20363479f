//! Attendance from the log of a video call: read, shown with proposals, and
//! marked only as a person has confirmed it (invariant 11).

use std::collections::BTreeMap;

use kernel::audit::Event;
use kernel::id::{BookingId, ScheduledSessionId, SessionDateId};
use kernel::{Actor, Failure};
use serde_json::json;
use sessions::meeting_log::{self, Match, Participant, Person, RowFault};
use sessions::write::NewMark;
use sessions::{Attendance, BookingState, MarkSource, SessionDate, from_minutes};
use uuid::Uuid;

use super::{derived, give, sessions_run_by};
use crate::App;
use crate::views::sessions::{RosterLine, SessionDesk, session_desk};

/// Somebody in the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRow {
    /// As the tool tells it.
    pub participant: Participant,
    /// Whose it may be.
    pub whose: Match<BookingId>,
    /// What their minutes say.
    pub attendance: Attendance,
}

/// A log as it would be taken, for a person to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingPreview {
    /// The session with its booked people.
    pub desk: SessionDesk,
    /// The date that the call was on.
    pub date: SessionDate,
    /// Who was there.
    pub rows: Vec<CallRow>,
    /// Rows that could not be read.
    pub faults: Vec<RowFault>,
}

/// Reads the log of a call on one of the session's dates. Changes nothing.
///
/// # Errors
/// Forbidden for whoever does not teach; not found for another's session;
/// invalid for a file that is no log.
pub async fn preview_meeting(
    app: &App,
    actor: &Actor,
    session: ScheduledSessionId,
    date: SessionDateId,
    bytes: &[u8],
) -> Result<MeetingPreview, Failure> {
    let desk = session_desk(app, actor, session).await?;
    let date = desk.card.session.date(date).cloned();
    let date = date.ok_or_else(Failure::not_found)?;
    let log = meeting_log::read(bytes, date.day())?;
    let people: Vec<Person<BookingId>> =
        desk.in_state(BookingState::Booked).map(person_of).collect();
    let matches = meeting_log::propose(&log.participants, &people, people::fold);
    let rows = log.participants.into_iter().zip(matches);
    Ok(MeetingPreview {
        rows: rows
            .map(|(participant, whose)| CallRow {
                attendance: from_minutes(&date.span, participant.minutes),
                participant,
                whose,
            })
            .collect(),
        faults: log.faults,
        desk,
        date,
    })
}

fn person_of(line: &RosterLine) -> Person<BookingId> {
    Person {
        key: line.booking.id,
        mail: line.member.email.clone(),
        employee_no: line.member.employee_no.clone(),
        names: vec![line.member.full_name(), line.member.full_kana()],
    }
}

/// Marks what a person has confirmed: minutes by booking. Who was there twice
/// has both. `client` names the whole go. Returns how many people there are.
///
/// # Errors
/// As [`super::mark_attendance`].
pub async fn mark_from_meeting(
    app: &App,
    actor: &Actor,
    session: ScheduledSessionId,
    date: SessionDateId,
    confirmed: &[(BookingId, u32)],
    client: Uuid,
) -> Result<usize, Failure> {
    let scope = sessions_run_by(actor)?;
    let mut minutes: BTreeMap<BookingId, u32> = BTreeMap::new();
    for (booking, stay) in confirmed {
        let sum = minutes.entry(*booking).or_default();
        *sum = sum.saturating_add(*stay);
    }
    let tx = app.db.write().await?;
    let session = sessions::write::lock(&tx, scope, session).await?;
    let span = session.date(date).ok_or_else(Failure::not_found)?.span;
    let mut is_new = false;
    for (booking, minutes) in &minutes {
        let booking = sessions::read::booking(&tx, session.id, *booking).await?;
        let new = NewMark {
            date,
            attendance: from_minutes(&span, *minutes),
            minutes: Some(i32::try_from(*minutes).unwrap_or(i32::MAX)),
            source: MarkSource::Meeting,
            left_at: None,
            client: derived(client, booking.id),
            by: actor.account,
        };
        is_new |= give(app, &tx, &session, &booking, &new).await?.newly;
    }
    if !is_new {
        return Ok(minutes.len());
    }
    let event = Event {
        company: session.company,
        actor: Some(actor.account),
        action: "attendance.meeting_marked",
        object: Some(session.id.0),
        detail: &json!({ "date": date, "bookings": minutes }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(minutes.len())
}
