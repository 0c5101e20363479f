//! The day itself: marks with keys of the sender's, people without a booking,
//! and the check-in.

use journeys::mark_attendance::CheckInStanding;
use journeys::{
    App, MarkInput, WalkIn, check_in, mark_attendance, mark_rest, open_check_in, take_walk_in,
    undo_mark,
};
use kernel::id::{BookingId, CompanyId, MembershipId, ScheduledSessionId, SessionDateId};
use kernel::{Failure, Fault};
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use sessions::Attendance;
use sessions::check_in::Passage;
use sessions::write::GivenMark;
use uuid::Uuid;

use super::view::{AttendanceView, AttendanceWord, count};
use crate::http::{Caller, Problem};

/// A mark. Its key is made by the sender and stands in the path: sent again
/// with the same content it has one effect and the same answer.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct AttendanceInput {
    /// Whose booking.
    booking: Uuid,
    /// On which date of the session.
    date: Uuid,
    /// What it says.
    status: AttendanceWord,
    /// The share of a partial attendance: 25, 50 or 75.
    percent: Option<i32>,
}

fn attendance(status: AttendanceWord, percent: Option<i32>) -> Result<Attendance, Failure> {
    Attendance::parse(status.stored(), percent).ok_or_else(|| {
        let message = "一部出席のときだけ、25・50・75のどれかを入れてください。";
        Failure::invalid(vec![Fault::new("/percent", "attendance.percent", message)])
    })
}

/// Which mark is taken back. The key of the undoing stands in the path.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct UndoInput {
    /// Whose booking.
    booking: Uuid,
    /// On which date of the session.
    date: Uuid,
}

/// A mark for everybody of whom nothing has been said.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct RestInput {
    /// On which date of the session.
    date: Uuid,
    /// What it says.
    status: AttendanceWord,
    /// The share of a partial attendance.
    percent: Option<i32>,
}

/// How many were marked.
#[derive(Debug, Object)]
pub struct RestMarked {
    /// How many.
    marked: u64,
}

impl RestMarked {
    pub(super) fn of(marked: usize) -> Self {
        Self {
            marked: count(marked),
        }
    }
}

/// Somebody who came without a booking.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct WalkInInput {
    /// Their company.
    company: Uuid,
    /// Who.
    member: Uuid,
    /// On which date of the session.
    date: Uuid,
}

/// A mark that was taken.
#[derive(Debug, Object)]
pub struct MarkTaken {
    /// Whose booking.
    booking: Uuid,
    /// What counts now.
    attendance: AttendanceView,
}

impl From<GivenMark> for MarkTaken {
    fn from(given: GivenMark) -> Self {
        Self {
            booking: given.mark.booking.0,
            attendance: AttendanceView::from(&given.mark),
        }
    }
}

/// Whether people come or go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum PassageView {
    /// 入室
    In,
    /// 退出
    Out,
}

impl From<PassageView> for Passage {
    fn from(passage: PassageView) -> Self {
        match passage {
            PassageView::In => Self::In,
            PassageView::Out => Self::Out,
        }
    }
}

/// A code that was scanned.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ScannedCode {
    /// The date that it is for.
    date: Uuid,
    /// Whether people come or go.
    passage: PassageView,
    /// The code.
    #[oai(validator(max_length = 64))]
    code: String,
}

/// How somebody stands who scanned a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum CheckInState {
    /// The ticket can be handed in.
    Ready,
    /// They have been marked already.
    Done,
    /// They are not booked.
    NotBooked,
    /// The code is too old.
    Expired,
    /// It is too early, or over.
    OutsideWindow,
    /// To go one must have come.
    NotThere,
}

/// What became of a scanned code.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CheckInView {
    /// The session's title.
    title: String,
    /// How the person stands.
    state: CheckInState,
    /// Theirs alone, good for ten minutes.
    ticket: Option<String>,
}

/// A ticket to hand in.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct TicketInput {
    /// The date that it is for.
    date: Uuid,
    /// Whether people come or go.
    passage: PassageView,
    /// The ticket.
    #[oai(validator(max_length = 64))]
    ticket: String,
}

/// What is on record after a check-in.
#[derive(Debug, Object)]
pub struct CheckInTaken {
    /// The session's title.
    title: String,
    /// What it says.
    status: AttendanceWord,
}

/// The day of a training session.
pub struct SessionDaysApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl SessionDaysApi {
    /// Marks a booked person's attendance. Safe to repeat with the same key.
    #[oai(
        path = "/sessions/:session/attendance/:mark",
        method = "put",
        operation_id = "markAttendance",
        tag = "super::super::Tag::Sessions"
    )]
    async fn mark(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        mark: Path<Uuid>,
        input: Json<AttendanceInput>,
    ) -> Result<Json<MarkTaken>, Problem> {
        let input = MarkInput {
            booking: BookingId(input.0.booking),
            date: SessionDateId(input.0.date),
            attendance: attendance(input.0.status, input.0.percent)?,
            client: mark.0,
        };
        let id = ScheduledSessionId(session.0);
        let given = mark_attendance(&self.app, &caller.0, id, &input).await?;
        Ok(Json(given.into()))
    }

    /// Takes the mark that counts back. Safe to repeat with the same key.
    #[oai(
        path = "/sessions/:session/attendance-undoings/:mark",
        method = "put",
        operation_id = "undoAttendance",
        tag = "super::super::Tag::Sessions"
    )]
    async fn undo(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        mark: Path<Uuid>,
        input: Json<UndoInput>,
    ) -> Result<Json<MarkTaken>, Problem> {
        let id = ScheduledSessionId(session.0);
        let (booking, date) = (BookingId(input.0.booking), SessionDateId(input.0.date));
        let given = undo_mark(&self.app, &caller.0, id, booking, date, mark.0).await?;
        Ok(Json(given.into()))
    }

    /// Marks everybody of whom nothing has been said on a date.
    #[oai(
        path = "/sessions/:session/rest-attendance/:mark",
        method = "put",
        operation_id = "markRest",
        tag = "super::super::Tag::Sessions"
    )]
    async fn rest(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        mark: Path<Uuid>,
        input: Json<RestInput>,
    ) -> Result<Json<RestMarked>, Problem> {
        let id = ScheduledSessionId(session.0);
        let date = SessionDateId(input.0.date);
        let attendance = attendance(input.0.status, input.0.percent)?;
        let marked = mark_rest(&self.app, &caller.0, id, date, attendance, mark.0).await?;
        Ok(Json(RestMarked::of(marked)))
    }

    /// Takes in somebody who came without a booking. Safe to repeat with the
    /// same key.
    #[oai(
        path = "/sessions/:session/walk-ins/:mark",
        method = "put",
        operation_id = "takeWalkIn",
        tag = "super::super::Tag::Sessions"
    )]
    async fn walk_in(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        mark: Path<Uuid>,
        input: Json<WalkInInput>,
    ) -> Result<Json<MarkTaken>, Problem> {
        let walk_in = WalkIn {
            company: CompanyId(input.0.company),
            member: MembershipId(input.0.member),
            date: SessionDateId(input.0.date),
            client: mark.0,
        };
        let id = ScheduledSessionId(session.0);
        let given = take_walk_in(&self.app, &caller.0, id, &walk_in).await?;
        Ok(Json(given.into()))
    }

    /// Looks at a scanned code and gives the caller's own ticket. Writes
    /// nothing.
    #[oai(
        path = "/me/check-in-codes",
        method = "post",
        operation_id = "scanCheckInCode",
        tag = "super::super::Tag::Sessions"
    )]
    async fn scan(
        &self,
        caller: Caller,
        scanned: Json<ScannedCode>,
    ) -> Result<Json<CheckInView>, Problem> {
        let (date, passage) = (SessionDateId(scanned.0.date), scanned.0.passage.into());
        let seen = open_check_in(&self.app, &caller.0, date, passage, &scanned.0.code).await?;
        let (state, ticket) = match seen.standing {
            CheckInStanding::Ready(ticket) => (CheckInState::Ready, Some(ticket)),
            CheckInStanding::Done(_) => (CheckInState::Done, None),
            CheckInStanding::NotBooked => (CheckInState::NotBooked, None),
            CheckInStanding::Expired => (CheckInState::Expired, None),
            CheckInStanding::OutsideWindow => (CheckInState::OutsideWindow, None),
            CheckInStanding::NotThere => (CheckInState::NotThere, None),
        };
        Ok(Json(CheckInView {
            title: seen.title,
            state,
            ticket,
        }))
    }

    /// Marks the caller as there, or as gone. Safe to repeat.
    #[oai(
        path = "/me/check-ins",
        method = "post",
        operation_id = "checkIn",
        tag = "super::super::Tag::Sessions"
    )]
    async fn check_in(
        &self,
        caller: Caller,
        input: Json<TicketInput>,
    ) -> Result<Json<CheckInTaken>, Problem> {
        let (date, passage) = (SessionDateId(input.0.date), input.0.passage.into());
        let taken = check_in(&self.app, &caller.0, date, passage, &input.0.ticket).await?;
        Ok(Json(CheckInTaken {
            title: taken.title,
            status: taken.attendance.into(),
        }))
    }
}
