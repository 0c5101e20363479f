//! What does not hold, for `verify`.

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::{AttendanceMarkId, BookingId, MembershipId, ScheduledSessionId, SessionDateId};
use sea_orm::{ConnectionTrait, EntityTrait};

use super::schedule::scheduled_by_ids;
use crate::attendance::AttendanceMark;
use crate::booking::{Booking, BookingState};
use crate::entity::booking::{mark, row};
use crate::entity::schedule::session;
use crate::schedule::ScheduledSession;
use crate::{Error, overlap};

type Sessions = BTreeMap<ScheduledSessionId, ScheduledSession>;

/// What does not hold, in words; nothing when all is well.
///
/// # Errors
/// When the database refuses.
pub async fn findings(db: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let rows = session::Entity::find().all(db).await?;
    let ids: Vec<ScheduledSessionId> = rows.iter().map(|row| row.id).collect();
    let sessions = scheduled_by_ids(db, &ids).await?;
    let bookings = row::Entity::find().all(db).await?.into_iter();
    let bookings: Vec<Booking> = bookings.map(Booking::try_from).collect::<Result<_, _>>()?;
    let marks = mark::Entity::find().all(db).await?.into_iter();
    let marks: Vec<AttendanceMark> = marks
        .map(AttendanceMark::try_from)
        .collect::<Result<_, _>>()?;

    let mut findings = Vec::new();
    for row in &rows {
        let whole = sessions[&row.id].whole();
        if (row.starts_at, row.ends_at) != (whole.starts_at, whole.ends_at) {
            findings.push(format!("session {} does not span its dates", row.id));
        }
    }
    findings.extend(seat_findings(&sessions, &bookings));
    findings.extend(overlap_findings(&sessions, &bookings));
    findings.extend(mark_findings(&sessions, &bookings, &marks));
    Ok(findings)
}

/// Invariants 8 and 9: no more booked than fit, and one live booking each.
fn seat_findings(sessions: &Sessions, bookings: &[Booking]) -> Vec<String> {
    let mut booked: BTreeMap<ScheduledSessionId, i32> = BTreeMap::new();
    let mut live = BTreeSet::new();
    let mut findings = Vec::new();
    for booking in bookings {
        if booking.state == BookingState::Booked {
            *booked.entry(booking.session).or_default() += 1;
        }
        let is_second = booking.state.is_live()
            && !live.insert((booking.session, booking.company, booking.membership));
        if is_second {
            findings.push(format!("booking {} is a second live one", booking.id));
        }
    }
    for session in sessions.values() {
        let booked = booked.get(&session.id).copied().unwrap_or_default();
        if booked > session.max_seats || booked != session.seats_taken {
            findings.push(format!(
                "session {} has {booked} booked, {} counted, {} seats",
                session.id, session.seats_taken, session.max_seats
            ));
        }
    }
    findings
}

/// Invariant 9: no two booked sessions of one person overlap without a reason.
fn overlap_findings(sessions: &Sessions, bookings: &[Booking]) -> Vec<String> {
    let mut of_person: BTreeMap<MembershipId, Vec<&Booking>> = BTreeMap::new();
    let booked = bookings
        .iter()
        .filter(|booking| booking.state == BookingState::Booked);
    for booking in booked {
        of_person
            .entry(booking.membership)
            .or_default()
            .push(booking);
    }
    let mut findings = Vec::new();
    for own in of_person.values() {
        for (place, one) in own.iter().enumerate() {
            for other in &own[place + 1..] {
                let has_reason = one.overlap_reason.is_some() || other.overlap_reason.is_some();
                let spans = |booking: &Booking| sessions[&booking.session].spans();
                if !has_reason && overlap(&spans(one), &spans(other)) {
                    findings.push(format!("bookings {} and {} overlap", one.id, other.id));
                }
            }
        }
    }
    findings
}

/// Invariant 10: a mark stands on its session's date, and each chain of
/// corrections is one line from a first mark to the one that counts.
fn mark_findings(
    sessions: &Sessions,
    bookings: &[Booking],
    marks: &[AttendanceMark],
) -> Vec<String> {
    let session_of: BTreeMap<BookingId, ScheduledSessionId> = bookings
        .iter()
        .map(|booking| (booking.id, booking.session))
        .collect();
    let by_id: BTreeMap<AttendanceMarkId, &AttendanceMark> =
        marks.iter().map(|mark| (mark.id, mark)).collect();
    let mut ends: BTreeMap<(BookingId, SessionDateId), i32> = BTreeMap::new();
    let superseded: BTreeSet<AttendanceMarkId> =
        marks.iter().filter_map(|mark| mark.supersedes).collect();
    let mut findings = Vec::new();
    for mark in marks {
        let session = session_of
            .get(&mark.booking)
            .and_then(|id| sessions.get(id));
        if session.is_none_or(|session| session.date(mark.date).is_none()) {
            findings.push(format!("mark {} is on another session's date", mark.id));
        }
        let before = mark.supersedes.and_then(|id| by_id.get(&id));
        let is_same = before.is_none_or(|before| {
            (before.booking, before.date) == (mark.booking, mark.date) && before.at <= mark.at
        });
        if !is_same {
            findings.push(format!("mark {} corrects another one's", mark.id));
        }
        if !superseded.contains(&mark.id) {
            *ends.entry((mark.booking, mark.date)).or_default() += 1;
        }
    }
    for ((booking, date), count) in ends {
        if count > 1 {
            findings.push(format!("booking {booking} has {count} marks on {date}"));
        }
    }
    findings
}
