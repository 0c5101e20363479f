//! Training sessions: the firm's plans, the instructor's roster, a learner's
//! own, and a company's.

mod call;
mod company;
mod day;
mod own;
mod play;
mod report;
mod view;

use journeys::views::sessions::{session_desk, session_month};
use journeys::{
    App, ScheduleSession, cancel_session, change_session, copy_session, hold_session,
    publish_session, schedule_session, set_seats_aside, take_bookings,
};
use kernel::id::{AccountId, ScheduledSessionId};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sessions::{DateInput, SessionInput};
use uuid::Uuid;

use crate::http::{Caller, Problem};

pub use call::CallLogsApi;
pub use company::CompanySessionsApi;
pub use day::SessionDaysApi;
pub use own::OwnSessionsApi;
pub use play::RolePlaysApi;
pub use report::SessionReportsApi;
pub use view::{
    AttendanceView, BookingStateView, ClashLine, PersonView, SessionDateView, SessionDetail,
    SessionKindView, SessionList, SessionStateView, SessionView,
};

/// One date, in the time of Japan.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SessionDateInput {
    /// The day.
    on: chrono::NaiveDate,
    /// `09:00`
    #[oai(validator(max_length = 5))]
    from: String,
    /// `17:00`
    #[oai(validator(max_length = 5))]
    to: String,
}

/// A training session to plan, or what one becomes.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SessionOrder {
    /// What people call it; figures count it by this.
    #[oai(validator(max_length = 64))]
    code: String,
    /// For whom and where.
    kind: SessionKindView,
    /// The code of the one company it is for; left out for several.
    #[oai(validator(max_length = 32))]
    company: Option<String>,
    /// The track's code.
    #[oai(validator(max_length = 64))]
    track: String,
    /// What participants read.
    #[oai(validator(max_length = 200))]
    title: String,
    /// At least one.
    #[oai(validator(max_items = 10))]
    dates: Vec<SessionDateInput>,
    /// The room.
    #[oai(validator(max_length = 500))]
    venue: Option<String>,
    /// A map of the way there.
    #[oai(validator(max_length = 500))]
    map_link: Option<String>,
    /// What to bring.
    #[oai(validator(max_length = 500))]
    belongings: Option<String>,
    /// The video call.
    #[oai(validator(max_length = 500))]
    meeting_link: Option<String>,
    /// Fewer than this are worth a word with the firm.
    min_seats: Option<i32>,
    /// How many fit.
    max_seats: i32,
    /// The last day for bookings; the session's own begin when left out.
    cut_off_on: Option<chrono::NaiveDate>,
    /// Whether a learner's wish waits for somebody's word.
    needs_approval: Option<bool>,
    /// Whether quiz and survey open as each person checks out; when the day is
    /// closed otherwise.
    opens_at_check_out: Option<bool>,
    /// For how many days they stay open; 14 when left out.
    open_days: Option<i32>,
    /// The accounts of who teaches, the first one first.
    #[oai(validator(max_items = 10))]
    instructors: Vec<Uuid>,
    /// Why a clash is taken into account.
    #[oai(validator(max_length = 200))]
    override_reason: Option<String>,
}

impl From<SessionOrder> for ScheduleSession {
    fn from(order: SessionOrder) -> Self {
        let dates = order.dates.into_iter().map(|date| DateInput {
            on: date.on.to_string(),
            from: date.from,
            to: date.to,
        });
        let opens = if order.opens_at_check_out.unwrap_or_default() {
            sessions::Opening::AtCheckOut
        } else {
            sessions::Opening::AtEnd
        };
        let number = |number: Option<i32>| number.map(|number| number.to_string());
        Self {
            input: SessionInput {
                code: order.code,
                kind: sessions::SessionKind::from(order.kind).as_str().to_owned(),
                company: order.company.unwrap_or_default(),
                title: order.title,
                dates: dates.collect(),
                venue: order.venue.unwrap_or_default(),
                map_link: order.map_link.unwrap_or_default(),
                belongings: order.belongings.unwrap_or_default(),
                meeting_link: order.meeting_link.unwrap_or_default(),
                min_seats: number(order.min_seats).unwrap_or_default(),
                max_seats: order.max_seats.to_string(),
                cut_off_on: order
                    .cut_off_on
                    .map(|day| day.to_string())
                    .unwrap_or_default(),
                needs_approval: order.needs_approval.unwrap_or_default(),
                opens: opens.as_str().to_owned(),
                open_days: number(order.open_days).unwrap_or_default(),
            },
            track: order.track,
            instructors: order.instructors.into_iter().map(AccountId).collect(),
            override_reason: order.override_reason.unwrap_or_default(),
        }
    }
}

/// What a session becomes.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SessionChange {
    /// The version as it was read: a stale one is refused.
    version: i32,
    /// All of it.
    session: SessionOrder,
}

/// A session that was planned.
#[derive(Debug, Object)]
pub struct SessionKey {
    /// Its key.
    id: Uuid,
}

#[derive(ApiResponse)]
enum SessionMade {
    /// It was planned.
    #[oai(status = 201)]
    Created(Json<SessionKey>),
}

#[derive(ApiResponse)]
enum SessionsMade {
    /// They were planned, in the order of the days given.
    #[oai(status = 201)]
    Created(Json<Vec<SessionKey>>),
}

/// Whether a session takes bookings.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BookingWindow {
    /// Whether it does.
    open: bool,
}

/// Why a session does not take place.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SessionCancellation {
    /// Told to everybody who is booked.
    #[oai(validator(max_length = 200))]
    reason: String,
}

/// Other first days of the same session.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SessionCopies {
    /// The first days.
    #[oai(validator(max_items = 20))]
    days: Vec<chrono::NaiveDate>,
    /// Why a clash is taken into account.
    #[oai(validator(max_length = 200))]
    override_reason: Option<String>,
}

/// Seats for one company.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SeatsInput {
    /// How many are set aside; none with zero.
    seats: i32,
}

/// How the day is closed.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SessionClosing {
    /// Whether everybody of whom nothing was said is absent.
    rest_absent: bool,
}

/// A session that was held.
#[derive(Debug, Object)]
pub struct HeldView {
    /// What figures count it as.
    held_as: Uuid,
    /// Who attended enough.
    attended: u64,
    /// Who did not.
    missed: u64,
}

/// Training sessions.
pub struct SessionsApi {
    /// The application.
    pub app: App,
}

impl SessionsApi {
    async fn detail(&self, caller: &Caller, id: Uuid) -> Result<Json<SessionDetail>, Problem> {
        let desk = session_desk(&self.app, &caller.0, ScheduledSessionId(id)).await?;
        Ok(Json(desk.into()))
    }
}

#[OpenApi]
impl SessionsApi {
    /// Lists the sessions of the month that a day lies in, and where an
    /// instructor is asked to be in two places. An instructor sees their own.
    #[oai(
        path = "/sessions",
        method = "get",
        operation_id = "listSessions",
        tag = "super::Tag::Sessions"
    )]
    async fn list(
        &self,
        caller: Caller,
        /// A day of the month; today when left out.
        on: Query<Option<chrono::NaiveDate>>,
    ) -> Result<Json<SessionList>, Problem> {
        let day = on.0.unwrap_or_else(|| self.app.clock.today());
        let month = session_month(&self.app, &caller.0, day).await?;
        Ok(Json(month.into()))
    }

    /// Plans a session: a draft.
    #[oai(
        path = "/sessions",
        method = "post",
        operation_id = "scheduleSession",
        tag = "super::Tag::Sessions"
    )]
    async fn schedule(
        &self,
        caller: Caller,
        order: Json<SessionOrder>,
    ) -> Result<SessionMade, Problem> {
        let id = schedule_session(&self.app, &caller.0, &order.0.into()).await?;
        Ok(SessionMade::Created(Json(SessionKey { id: id.0 })))
    }

    /// Shows a session with everybody in it.
    #[oai(
        path = "/sessions/:session",
        method = "get",
        operation_id = "getSession",
        tag = "super::Tag::Sessions"
    )]
    async fn show(
        &self,
        caller: Caller,
        session: Path<Uuid>,
    ) -> Result<Json<SessionDetail>, Problem> {
        self.detail(&caller, session.0).await
    }

    /// Changes a session, and moves it where its dates are others.
    #[oai(
        path = "/sessions/:session",
        method = "put",
        operation_id = "changeSession",
        tag = "super::Tag::Sessions"
    )]
    async fn change(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        change: Json<SessionChange>,
    ) -> Result<Json<SessionDetail>, Problem> {
        let id = ScheduledSessionId(session.0);
        let (version, order) = (change.0.version, change.0.session.into());
        change_session(&self.app, &caller.0, id, version, &order).await?;
        self.detail(&caller, session.0).await
    }

    /// Publishes a draft.
    #[oai(
        path = "/sessions/:session/publication",
        method = "post",
        operation_id = "publishSession",
        tag = "super::Tag::Sessions"
    )]
    async fn publish(
        &self,
        caller: Caller,
        session: Path<Uuid>,
    ) -> Result<Json<SessionDetail>, Problem> {
        publish_session(&self.app, &caller.0, ScheduledSessionId(session.0)).await?;
        self.detail(&caller, session.0).await
    }

    /// Closes a session for bookings, or opens it again.
    #[oai(
        path = "/sessions/:session/booking-window",
        method = "put",
        operation_id = "setBookingWindow",
        tag = "super::Tag::Sessions"
    )]
    async fn window(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        window: Json<BookingWindow>,
    ) -> Result<Json<SessionDetail>, Problem> {
        let id = ScheduledSessionId(session.0);
        take_bookings(&self.app, &caller.0, id, window.0.open).await?;
        self.detail(&caller, session.0).await
    }

    /// Cancels a session and tells everybody.
    #[oai(
        path = "/sessions/:session/cancellation",
        method = "post",
        operation_id = "cancelSession",
        tag = "super::Tag::Sessions"
    )]
    async fn cancel(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        asked: Json<SessionCancellation>,
    ) -> Result<Json<SessionDetail>, Problem> {
        let id = ScheduledSessionId(session.0);
        cancel_session(&self.app, &caller.0, id, &asked.0.reason).await?;
        self.detail(&caller, session.0).await
    }

    /// Copies a session to other first days, as drafts.
    #[oai(
        path = "/sessions/:session/copies",
        method = "post",
        operation_id = "copySession",
        tag = "super::Tag::Sessions"
    )]
    async fn copy(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        asked: Json<SessionCopies>,
    ) -> Result<SessionsMade, Problem> {
        let id = ScheduledSessionId(session.0);
        let reason = asked.0.override_reason.unwrap_or_default();
        let copies = copy_session(&self.app, &caller.0, id, &asked.0.days, &reason).await?;
        let keys = copies.into_iter().map(|id| SessionKey { id: id.0 });
        Ok(SessionsMade::Created(Json(keys.collect())))
    }

    /// Sets seats of a session aside for a company, named by its code.
    #[oai(
        path = "/sessions/:session/seats/:company_code",
        method = "put",
        operation_id = "setSeatsAside",
        tag = "super::Tag::Sessions"
    )]
    async fn set_seats(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        company_code: Path<String>,
        input: Json<SeatsInput>,
    ) -> Result<Json<SessionDetail>, Problem> {
        let id = ScheduledSessionId(session.0);
        let (code, seats) = (&company_code.0, input.0.seats);
        set_seats_aside(&self.app, &caller.0, id, code, seats).await?;
        self.detail(&caller, session.0).await
    }

    /// Closes the last day of a session: figures count it, and whoever attended
    /// enough is given credit.
    #[oai(
        path = "/sessions/:session/closing",
        method = "post",
        operation_id = "holdSession",
        tag = "super::Tag::Sessions"
    )]
    async fn close(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        asked: Json<SessionClosing>,
    ) -> Result<Json<HeldView>, Problem> {
        let id = ScheduledSessionId(session.0);
        let held = hold_session(&self.app, &caller.0, id, asked.0.rest_absent).await?;
        Ok(Json(HeldView {
            held_as: held.held_as.0,
            attended: view::count(held.attended),
            missed: view::count(held.missed),
        }))
    }
}
