//! Attendance from the log of a video call.

use journeys::mark_attendance::CallRow;
use journeys::{App, MeetingPreview, mark_from_meeting, preview_meeting};
use kernel::id::{BookingId, ScheduledSessionId, SessionDateId};
use poem_openapi::param::Path;
use poem_openapi::payload::{Binary, Json};
use poem_openapi::{Enum, Object, OpenApi};
use sessions::meeting_log::Match;
use uuid::Uuid;

use super::day::RestMarked;
use super::view::AttendanceWord;
use crate::http::{Caller, Problem};

/// How sure it is whose row it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum CallMatch {
    /// A mail address or an employee number is the same.
    Exact,
    /// Names are alike: a person has to confirm.
    Proposed,
    /// Nobody of the roster.
    Unknown,
}

/// A log as it would be taken; nothing of it is kept.
#[derive(Debug, Object)]
pub struct CallLog {
    /// Who was there.
    rows: Vec<CallLogRow>,
    /// Rows that could not be read.
    faults: Vec<CallLogFault>,
}

/// Somebody in the call.
#[derive(Debug, Object)]
pub struct CallLogRow {
    /// As the tool tells it.
    name: String,
    /// How long they were there.
    minutes: u32,
    /// What their minutes say.
    status: AttendanceWord,
    /// How sure it is whose row it is.
    #[oai(rename = "match")]
    whose: CallMatch,
    /// The bookings that it may be.
    bookings: Vec<Uuid>,
}

/// A row that could not be read.
#[derive(Debug, Object)]
pub struct CallLogFault {
    /// Its line, from 1.
    line: u32,
    /// Why, in Japanese.
    message: String,
}

/// What a person has confirmed.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ConfirmedCall {
    /// Minutes by booking; of two rows of one booking both count.
    #[oai(validator(max_items = 1000))]
    rows: Vec<ConfirmedRow>,
}

/// Whose row it is.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ConfirmedRow {
    /// The booking.
    booking: Uuid,
    /// How long they were there.
    minutes: u32,
}

/// Logs of video calls.
pub struct CallLogsApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl CallLogsApi {
    /// Reads the log of a call. Changes nothing.
    #[oai(
        path = "/sessions/:session/dates/:date/meeting",
        method = "post",
        operation_id = "readMeetingLog",
        tag = "super::super::Tag::Sessions"
    )]
    async fn read(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        date: Path<Uuid>,
        file: Binary<Vec<u8>>,
    ) -> Result<Json<CallLog>, Problem> {
        let place = (ScheduledSessionId(session.0), SessionDateId(date.0));
        let preview = preview_meeting(&self.app, &caller.0, place.0, place.1, &file.0).await?;
        Ok(Json(preview.into()))
    }

    /// Marks what a person has confirmed. Safe to repeat with the same key.
    #[oai(
        path = "/sessions/:session/dates/:date/meeting/:mark",
        method = "put",
        operation_id = "markFromMeetingLog",
        tag = "super::super::Tag::Sessions"
    )]
    async fn mark(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        date: Path<Uuid>,
        mark: Path<Uuid>,
        input: Json<ConfirmedCall>,
    ) -> Result<Json<RestMarked>, Problem> {
        let place = (ScheduledSessionId(session.0), SessionDateId(date.0));
        let rows = input.0.rows.into_iter();
        let rows: Vec<(BookingId, u32)> = rows
            .map(|row| (BookingId(row.booking), row.minutes))
            .collect();
        let (app, actor) = (&self.app, &caller.0);
        let marked = mark_from_meeting(app, actor, place.0, place.1, &rows, mark.0).await?;
        Ok(Json(RestMarked::of(marked)))
    }
}

impl From<MeetingPreview> for CallLog {
    fn from(preview: MeetingPreview) -> Self {
        let faults = preview.faults.into_iter();
        Self {
            rows: preview.rows.into_iter().map(Into::into).collect(),
            faults: faults
                .map(|fault| CallLogFault {
                    line: fault.line,
                    message: fault.message,
                })
                .collect(),
        }
    }
}

impl From<CallRow> for CallLogRow {
    fn from(row: CallRow) -> Self {
        let (whose, bookings) = match row.whose {
            Match::Exact(one) => (CallMatch::Exact, vec![one]),
            Match::Proposed(some) => (CallMatch::Proposed, some),
            Match::Unknown => (CallMatch::Unknown, Vec::new()),
        };
        Self {
            name: row.participant.name,
            minutes: row.participant.minutes,
            status: row.attendance.into(),
            whose,
            bookings: bookings.into_iter().map(|booking| booking.0).collect(),
        }
    }
}
