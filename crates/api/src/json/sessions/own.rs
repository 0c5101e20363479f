//! A learner's own sessions.

use journeys::session_calendar::{feed_address, renew_feed_address};
use journeys::views::own_sessions::{OwnSession, own_session, own_sessions};
use journeys::{App, book_own_seat, cancel_own_booking};
use kernel::id::ScheduledSessionId;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::view::{AttendanceView, BookingStateView, SessionView, count};
use crate::http::{Caller, Problem};

/// A session as a learner sees it.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OwnSessionView {
    /// The session.
    session: SessionView,
    /// Where the learner's booking stands.
    booking: Option<BookingStateView>,
    /// Their place in the queue, from 1.
    place: Option<u64>,
    /// How many seats are free for their company.
    free: i32,
    /// The video call, for whoever is booked.
    meeting_link: Option<String>,
    /// Whether a seat may be asked for now.
    may_book: bool,
    /// Whether the booking may be taken back now.
    may_cancel: bool,
    /// The marks that count, in the order of dates.
    attendance: Vec<AttendanceView>,
}

impl From<OwnSession> for OwnSessionView {
    fn from(own: OwnSession) -> Self {
        let is_booked = own.live() == Some(sessions::BookingState::Booked);
        let link = own.card.session.meeting_link.clone();
        Self {
            booking: own.booking.as_ref().map(|booking| booking.state.into()),
            place: own.place.map(count),
            free: own.free,
            meeting_link: Some(link).filter(|link| is_booked && !link.is_empty()),
            may_book: own.may_book(),
            may_cancel: own.may_cancel(),
            attendance: own
                .marks
                .iter()
                .flatten()
                .map(AttendanceView::from)
                .collect(),
            session: SessionView::from(&own.card),
        }
    }
}

/// The secret address of the caller's own calendar feed.
#[derive(Debug, Object)]
pub struct CalendarFeed {
    /// Whoever knows it reads the calendar.
    address: String,
}

/// A learner's own training sessions.
pub struct OwnSessionsApi {
    /// The application.
    pub app: App,
}

impl OwnSessionsApi {
    async fn view(&self, caller: &Caller, id: Uuid) -> Result<Json<OwnSessionView>, Problem> {
        let own = own_session(&self.app, &caller.0, ScheduledSessionId(id)).await?;
        Ok(Json(own.into()))
    }
}

#[OpenApi]
impl OwnSessionsApi {
    /// Lists what the caller may book and is booked in, by begin.
    #[oai(
        path = "/me/sessions",
        method = "get",
        operation_id = "listMySessions",
        tag = "super::super::Tag::Sessions"
    )]
    async fn list(&self, caller: Caller) -> Result<Json<Vec<OwnSessionView>>, Problem> {
        let own = own_sessions(&self.app, &caller.0).await?;
        Ok(Json(own.into_iter().map(Into::into).collect()))
    }

    /// Shows the address of the caller's calendar feed.
    #[oai(
        path = "/me/calendar-feed",
        method = "get",
        operation_id = "getMyCalendarFeed",
        tag = "super::super::Tag::Sessions"
    )]
    async fn feed(&self, caller: Caller) -> Result<Json<CalendarFeed>, Problem> {
        let address = feed_address(&self.app, &caller.0).await?;
        Ok(Json(CalendarFeed { address }))
    }

    /// Makes the address anew: the one before is worthless from now on.
    #[oai(
        path = "/me/calendar-feed",
        method = "post",
        operation_id = "renewMyCalendarFeed",
        tag = "super::super::Tag::Sessions"
    )]
    async fn renew_feed(&self, caller: Caller) -> Result<Json<CalendarFeed>, Problem> {
        let address = renew_feed_address(&self.app, &caller.0).await?;
        Ok(Json(CalendarFeed { address }))
    }

    /// Shows one session as the caller sees it.
    #[oai(
        path = "/me/sessions/:session",
        method = "get",
        operation_id = "getMySession",
        tag = "super::super::Tag::Sessions"
    )]
    async fn show(
        &self,
        caller: Caller,
        session: Path<Uuid>,
    ) -> Result<Json<OwnSessionView>, Problem> {
        self.view(&caller, session.0).await
    }

    /// Books a seat, or a place in the queue, or asks for one where somebody
    /// has to agree.
    #[oai(
        path = "/me/sessions/:session/booking",
        method = "post",
        operation_id = "bookMySeat",
        tag = "super::super::Tag::Sessions"
    )]
    async fn book(
        &self,
        caller: Caller,
        session: Path<Uuid>,
    ) -> Result<Json<OwnSessionView>, Problem> {
        book_own_seat(&self.app, &caller.0, ScheduledSessionId(session.0)).await?;
        self.view(&caller, session.0).await
    }

    /// Takes the caller's booking back.
    #[oai(
        path = "/me/sessions/:session/cancellation",
        method = "post",
        operation_id = "cancelMyBooking",
        tag = "super::super::Tag::Sessions"
    )]
    async fn cancel(
        &self,
        caller: Caller,
        session: Path<Uuid>,
    ) -> Result<Json<OwnSessionView>, Problem> {
        cancel_own_booking(&self.app, &caller.0, ScheduledSessionId(session.0)).await?;
        self.view(&caller, session.0).await
    }
}
