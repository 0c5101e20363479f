//! How training sessions are told.

use chrono::{DateTime, NaiveDate, Utc};
use journeys::views::sessions::{ClashView, RosterLine, SessionCard, SessionDesk, SessionMonth};
use poem_openapi::{Enum, Object};
use sessions::{Attendance, AttendanceMark, BookingState, SessionKind, SessionState};
use uuid::Uuid;

/// A number of things.
pub(super) fn count(things: usize) -> u64 {
    u64::try_from(things).unwrap_or(u64::MAX)
}

/// For whom and where a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum SessionKindView {
    /// 一社: one company, in a room.
    Company,
    /// 公開: anybody's staff, in a room.
    Public,
    /// オンライン: a video call.
    Online,
}

impl From<SessionKind> for SessionKindView {
    fn from(kind: SessionKind) -> Self {
        match kind {
            SessionKind::Company => Self::Company,
            SessionKind::Public => Self::Public,
            SessionKind::Online => Self::Online,
        }
    }
}

impl From<SessionKindView> for SessionKind {
    fn from(kind: SessionKindView) -> Self {
        match kind {
            SessionKindView::Company => Self::Company,
            SessionKindView::Public => Self::Public,
            SessionKindView::Online => Self::Online,
        }
    }
}

/// Where a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum SessionStateView {
    /// 準備中
    Draft,
    /// 受付中
    Open,
    /// 受付終了
    Closed,
    /// 実施中
    Running,
    /// 実施済
    Held,
    /// 中止
    Cancelled,
}

impl From<SessionState> for SessionStateView {
    fn from(state: SessionState) -> Self {
        match state {
            SessionState::Draft => Self::Draft,
            SessionState::Open => Self::Open,
            SessionState::Closed => Self::Closed,
            SessionState::Running => Self::Running,
            SessionState::Held => Self::Held,
            SessionState::Cancelled => Self::Cancelled,
        }
    }
}

/// Where a booking stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum BookingStateView {
    /// 承認待ち
    Requested,
    /// キャンセル待ち
    Waitlisted,
    /// 予約済
    Booked,
    /// 見送り
    Declined,
    /// 本人が取消
    CancelledByLearner,
    /// 会社が取消
    CancelledByCompany,
    /// 研修の中止
    EventCancelled,
}

impl From<BookingState> for BookingStateView {
    fn from(state: BookingState) -> Self {
        match state {
            BookingState::Requested => Self::Requested,
            BookingState::Waitlisted => Self::Waitlisted,
            BookingState::Booked => Self::Booked,
            BookingState::Declined => Self::Declined,
            BookingState::CancelledByLearner => Self::CancelledByLearner,
            BookingState::CancelledByCompany => Self::CancelledByCompany,
            BookingState::EventCancelled => Self::EventCancelled,
        }
    }
}

/// What attendance says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum AttendanceWord {
    /// 未入力
    NotSet,
    /// 出席
    Present,
    /// 遅刻
    Late,
    /// 一部出席
    Partial,
    /// 欠席
    Absent,
    /// 公欠
    Excused,
}

impl AttendanceWord {
    pub(super) fn stored(self) -> &'static str {
        match self {
            Self::NotSet => "not_set",
            Self::Present => "present",
            Self::Late => "late",
            Self::Partial => "partial",
            Self::Absent => "absent",
            Self::Excused => "excused",
        }
    }
}

impl From<Attendance> for AttendanceWord {
    fn from(attendance: Attendance) -> Self {
        match attendance {
            Attendance::NotSet => Self::NotSet,
            Attendance::Present => Self::Present,
            Attendance::Late => Self::Late,
            Attendance::Partial(_) => Self::Partial,
            Attendance::Absent => Self::Absent,
            Attendance::Excused => Self::Excused,
        }
    }
}

/// The mark that counts on one date.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AttendanceView {
    /// The date's key.
    date: Uuid,
    /// What it says.
    status: AttendanceWord,
    /// The share of a partial attendance: 25, 50 or 75.
    percent: Option<i32>,
    /// `instructor`, `qr`, `meeting` or `import`.
    source: String,
    /// When it was said.
    at: DateTime<Utc>,
    /// When the person checked out.
    left_at: Option<DateTime<Utc>>,
}

impl From<&AttendanceMark> for AttendanceView {
    fn from(mark: &AttendanceMark) -> Self {
        Self {
            date: mark.date.0,
            status: mark.attendance.into(),
            percent: mark.attendance.percent(),
            source: mark.source.as_str().to_owned(),
            at: mark.at,
            left_at: mark.left_at,
        }
    }
}

/// One date of a session.
#[derive(Debug, Object)]
pub struct SessionDateView {
    /// Its key.
    id: Uuid,
    /// From when.
    starts_at: DateTime<Utc>,
    /// Until when.
    ends_at: DateTime<Utc>,
}

/// A session.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SessionView {
    /// Its key.
    id: Uuid,
    /// What people call it.
    code: String,
    /// What participants read.
    title: String,
    /// For whom and where.
    kind: SessionKindView,
    /// Where it stands.
    state: SessionStateView,
    /// Whether every seat is taken.
    full: bool,
    /// The name of the one company it is for.
    company: Option<String>,
    /// The track's code.
    track: String,
    /// Its dates.
    dates: Vec<SessionDateView>,
    /// The names of who teaches, the first one first.
    instructors: Vec<String>,
    /// The room; empty for a video call.
    venue: String,
    /// A map of the way there; may be empty.
    map_link: String,
    /// What to bring; may be empty.
    belongings: String,
    /// How many fit.
    max_seats: i32,
    /// How many are booked.
    seats_taken: i32,
    /// Bookings by learners end here.
    cut_off_at: DateTime<Utc>,
    /// Whether a learner's wish waits for somebody's word.
    needs_approval: bool,
    /// Why it was cancelled.
    cancel_reason: Option<String>,
}

impl From<&SessionCard> for SessionView {
    fn from(card: &SessionCard) -> Self {
        let session = &card.session;
        let dates = session.dates.iter().map(|date| SessionDateView {
            id: date.id.0,
            starts_at: date.span.starts_at,
            ends_at: date.span.ends_at,
        });
        Self {
            id: session.id.0,
            code: session.code.clone(),
            title: session.title.clone(),
            kind: session.kind.into(),
            state: session.state.into(),
            full: session.is_full(),
            company: card.company.as_ref().map(|company| company.name.clone()),
            track: card.track.clone(),
            dates: dates.collect(),
            instructors: card.instructors.clone(),
            venue: session.venue.clone(),
            map_link: session.map_link.clone(),
            belongings: session.belongings.clone(),
            max_seats: session.max_seats,
            seats_taken: session.seats_taken,
            cut_off_at: session.cut_off_at,
            needs_approval: session.needs_approval,
            cancel_reason: session.cancel_reason.clone(),
        }
    }
}

/// Two sessions of one instructor at the same time.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ClashLine {
    /// Who.
    instructor: String,
    /// The earlier one's code.
    first: String,
    /// The other one's.
    second: String,
    /// Why it was taken into account.
    reason: Option<String>,
}

impl From<&ClashView> for ClashLine {
    fn from(clash: &ClashView) -> Self {
        Self {
            instructor: clash.instructor.clone(),
            first: clash.first.1.clone(),
            second: clash.second.1.clone(),
            reason: clash.reason.clone(),
        }
    }
}

/// A month of sessions.
#[derive(Debug, Object)]
pub struct SessionList {
    /// The month's first day.
    first: NaiveDate,
    /// The sessions, by begin.
    items: Vec<SessionView>,
    /// Where an instructor is asked to be in two places.
    clashes: Vec<ClashLine>,
}

impl From<SessionMonth> for SessionList {
    fn from(month: SessionMonth) -> Self {
        Self {
            first: month.first,
            items: month.cards.iter().map(SessionView::from).collect(),
            clashes: month.clashes.iter().map(ClashLine::from).collect(),
        }
    }
}

/// Somebody in a session.
#[derive(Debug, Object)]
pub struct PersonView {
    /// The booking's key.
    booking: Uuid,
    /// Where it stands.
    state: BookingStateView,
    /// 姓 名
    name: String,
    /// 社員番号
    employee_no: String,
    /// The company's name.
    company: String,
    /// Whether they came without a booking.
    walk_in: bool,
    /// The marks that count, in the order of dates.
    attendance: Vec<AttendanceView>,
}

impl From<&RosterLine> for PersonView {
    fn from(line: &RosterLine) -> Self {
        Self {
            booking: line.booking.id.0,
            state: line.booking.state.into(),
            name: line.member.full_name(),
            employee_no: line.member.employee_no.clone(),
            company: line.company.clone(),
            walk_in: line.booking.is_walk_in,
            attendance: line
                .marks
                .iter()
                .flatten()
                .map(AttendanceView::from)
                .collect(),
        }
    }
}

/// The seats of one company.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CompanySeatsView {
    /// The company's code.
    company: String,
    /// Seats set aside for it.
    set_aside: Option<i32>,
    /// How many of its people are booked.
    taken: i32,
}

/// A session with everybody in it.
#[derive(Debug, Object)]
pub struct SessionDetail {
    /// The session.
    session: SessionView,
    /// To be sent along with a change.
    version: i32,
    /// Rises with every change that a calendar must know of.
    calendar_sequence: i32,
    /// Everybody who ever had a booking, whoever waits in the order of the
    /// queue.
    people: Vec<PersonView>,
    /// The seats of each company that has any.
    seats: Vec<CompanySeatsView>,
}

impl From<SessionDesk> for SessionDetail {
    fn from(desk: SessionDesk) -> Self {
        let seats = desk.seats.iter().map(|line| CompanySeatsView {
            company: line.company.code.clone(),
            set_aside: line.set_aside,
            taken: line.taken,
        });
        Self {
            version: desk.card.session.version,
            calendar_sequence: desk.card.session.calendar_sequence,
            people: desk.roster.iter().map(PersonView::from).collect(),
            seats: seats.collect(),
            session: SessionView::from(&desk.card),
        }
    }
}
