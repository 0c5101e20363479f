//! Attendance marks of a locked session.

use chrono::{DateTime, Utc};
use kernel::failure::is_unique_violation;
use kernel::id::{AccountId, SessionDateId};
use kernel::{Ids, Tx};
use sea_orm::{ActiveValue::Set, EntityTrait};
use uuid::Uuid;

use crate::attendance::{Attendance, AttendanceMark, MarkSource, in_force, may_mark};
use crate::booking::{Booking, BookingState};
use crate::entity::booking::mark as table;
use crate::schedule::ScheduledSession;
use crate::{Error, read};

/// A mark to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMark {
    /// On which date of the session.
    pub date: SessionDateId,
    /// What it says.
    pub attendance: Attendance,
    /// How long they were there, where it is known.
    pub minutes: Option<i32>,
    /// Who or what says so.
    pub source: MarkSource,
    /// When the person checked out.
    pub left_at: Option<DateTime<Utc>>,
    /// The key that the sender made: sent again, it has one effect.
    pub client: Uuid,
    /// By whom.
    pub by: AccountId,
}

/// A mark that is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenMark {
    /// The mark.
    pub mark: AttendanceMark,
    /// False when it had come before: nothing was changed then.
    pub newly: bool,
}

/// Marks a booked person's attendance in a locked session; what was said
/// before is superseded. The same key again is the same mark.
///
/// # Errors
/// [`Error::NotFound`] for a date of another session or whoever is not booked,
/// [`Error::NoMarks`], [`Error::TooEarly`], [`Error::MarkDiffers`].
pub async fn mark(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    session: &ScheduledSession,
    booking: &Booking,
    new: &NewMark,
) -> Result<GivenMark, Error> {
    if let Some(earlier) = read::mark_by_key(tx, new.by, new.client).await? {
        if !is_same(&earlier, booking, new) {
            return Err(Error::MarkDiffers);
        }
        return Ok(GivenMark {
            mark: earlier,
            newly: false,
        });
    }
    let date = session.date(new.date).ok_or(Error::NotFound)?;
    if !session.state.takes_marks() {
        return Err(Error::NoMarks(session.state));
    }
    if booking.session != session.id || booking.state != BookingState::Booked {
        return Err(Error::NotFound);
    }
    if !may_mark(&date.span, now) {
        return Err(Error::TooEarly);
    }
    let marks = read::marks_of_booking(tx, booking.company, booking.id).await?;
    let counted = in_force(&marks);
    let before = counted.get(&(booking.id, new.date));
    let made = AttendanceMark {
        id: ids.fresh(now),
        company: booking.company,
        booking: booking.id,
        date: new.date,
        attendance: new.attendance,
        minutes: new.minutes,
        source: new.source,
        left_at: new.left_at,
        client: new.client,
        supersedes: before.map(|mark| mark.id),
        by: new.by,
        at: now,
    };
    insert(tx, &made).await?;
    Ok(GivenMark {
        mark: made,
        newly: true,
    })
}

/// When somebody checked out is not compared: it is the instant of the first
/// try.
fn is_same(earlier: &AttendanceMark, booking: &Booking, new: &NewMark) -> bool {
    earlier.booking == booking.id
        && earlier.date == new.date
        && earlier.source == new.source
        && (earlier.source == MarkSource::Qr || earlier.attendance == new.attendance)
}

async fn insert(tx: &Tx, made: &AttendanceMark) -> Result<(), Error> {
    let row = table::ActiveModel {
        id: Set(made.id),
        company_id: Set(made.company),
        booking_id: Set(made.booking),
        session_date_id: Set(made.date),
        status: Set(made.attendance.as_str().to_owned()),
        percent: Set(made.attendance.percent()),
        minutes: Set(made.minutes),
        source: Set(made.source.as_str().to_owned()),
        left_at: Set(made.left_at),
        client_id: Set(made.client),
        supersedes_id: Set(made.supersedes),
        marked_by: Set(made.by),
        marked_at: Set(made.at),
    };
    let inserted = table::Entity::insert(row).exec_without_returning(tx).await;
    // The lock is on one session; the same key for two of them at once is
    // decided here.
    inserted.map(drop).map_err(|error| {
        if is_unique_violation(&error) {
            Error::MarkDiffers
        } else {
            error.into()
        }
    })
}
