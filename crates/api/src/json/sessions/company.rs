//! A company's sessions, for its HR and its unit managers.

use journeys::views::company_sessions::{
    CandidateQuery, CompanySession, CompanySessionDesk, company_session, company_sessions,
};
use journeys::{App, BookMembers, book_members, cancel_booking, decide_request};
use kernel::id::{BookingId, CompanyId, MembershipId, ScheduledSessionId};
use people::Member;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::view::{PersonView, SessionView, count};
use crate::http::{Caller, Problem};

/// A session in a company's list.
#[derive(Debug, Object)]
pub struct CompanySessionLine {
    /// The session.
    session: SessionView,
    /// How many of the caller's people are booked.
    booked: u64,
    /// How many wait for a seat.
    waiting: u64,
    /// How many wishes wait for a word.
    requested: u64,
}

impl From<CompanySession> for CompanySessionLine {
    fn from(line: CompanySession) -> Self {
        Self {
            session: SessionView::from(&line.card),
            booked: count(line.booked),
            waiting: count(line.waiting),
            requested: count(line.requested),
        }
    }
}

/// A company's sessions.
#[derive(Debug, Object)]
pub struct CompanySessionList {
    /// Those that are not over, by begin.
    ahead: Vec<CompanySessionLine>,
    /// Those that are over, latest first.
    over: Vec<CompanySessionLine>,
}

/// One session as a company sees it.
#[derive(Debug, Object)]
pub struct CompanySessionView {
    /// The session.
    session: SessionView,
    /// How many seats are free for the company.
    free: i32,
    /// The caller's people in it, whoever waits in the order of the queue.
    people: Vec<PersonView>,
}

impl From<CompanySessionDesk> for CompanySessionView {
    fn from(view: CompanySessionDesk) -> Self {
        Self {
            session: SessionView::from(&view.desk.card),
            free: view.free,
            people: view.desk.roster.iter().map(PersonView::from).collect(),
        }
    }
}

/// People to book.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BookingOrder {
    /// Who, in the order in which seats are given.
    #[oai(validator(max_items = 200))]
    members: Vec<Uuid>,
    /// Why they may overlap another booked session.
    #[oai(validator(max_length = 200))]
    overlap_reason: Option<String>,
}

/// Somebody who was left out.
#[derive(Debug, Object)]
pub struct LeftOut {
    /// Who.
    member: Uuid,
    /// Why, in Japanese.
    reason: String,
}

/// What booking people did.
#[derive(Debug, Object)]
pub struct BookingReport {
    /// They have a seat.
    booked: Vec<Uuid>,
    /// They wait for one.
    waitlisted: Vec<Uuid>,
    /// They were left alone.
    left_out: Vec<LeftOut>,
}

/// What is said to a wish.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BookingDecision {
    /// Yes or no.
    agrees: bool,
}

fn keys(members: Vec<Member>) -> Vec<Uuid> {
    members.into_iter().map(|member| member.id.0).collect()
}

/// A company's training sessions.
pub struct CompanySessionsApi {
    /// The application.
    pub app: App,
}

impl CompanySessionsApi {
    async fn view(
        &self,
        caller: &Caller,
        company: Uuid,
        session: Uuid,
    ) -> Result<Json<CompanySessionView>, Problem> {
        let (company, session) = (CompanyId(company), ScheduledSessionId(session));
        let query = CandidateQuery::default();
        let view = company_session(&self.app, &caller.0, company, session, &query).await?;
        Ok(Json(view.into()))
    }
}

#[OpenApi]
impl CompanySessionsApi {
    /// Lists the sessions that a company's people may come to or were in.
    #[oai(
        path = "/companies/:company/sessions",
        method = "get",
        operation_id = "listCompanySessions",
        tag = "super::super::Tag::Sessions"
    )]
    async fn list(
        &self,
        caller: Caller,
        company: Path<Uuid>,
    ) -> Result<Json<CompanySessionList>, Problem> {
        let found = company_sessions(&self.app, &caller.0, CompanyId(company.0)).await?;
        Ok(Json(CompanySessionList {
            ahead: found.ahead.into_iter().map(Into::into).collect(),
            over: found.over.into_iter().map(Into::into).collect(),
        }))
    }

    /// Shows one session with the caller's people in it.
    #[oai(
        path = "/companies/:company/sessions/:session",
        method = "get",
        operation_id = "getCompanySession",
        tag = "super::super::Tag::Sessions"
    )]
    async fn show(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        session: Path<Uuid>,
    ) -> Result<Json<CompanySessionView>, Problem> {
        self.view(&caller, company.0, session.0).await
    }

    /// Books people of a company.
    #[oai(
        path = "/companies/:company/sessions/:session/bookings",
        method = "post",
        operation_id = "bookMembers",
        tag = "super::super::Tag::Sessions"
    )]
    async fn book(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        session: Path<Uuid>,
        order: Json<BookingOrder>,
    ) -> Result<Json<BookingReport>, Problem> {
        let (company, session) = (CompanyId(company.0), ScheduledSessionId(session.0));
        let asked = BookMembers {
            members: order.0.members.into_iter().map(MembershipId).collect(),
            overlap_reason: order.0.overlap_reason.unwrap_or_default(),
        };
        let report = book_members(&self.app, &caller.0, company, session, &asked).await?;
        let left_out = report.left_out.into_iter().map(|(member, why)| LeftOut {
            member: member.id.0,
            reason: why.to_owned(),
        });
        Ok(Json(BookingReport {
            booked: keys(report.booked),
            waitlisted: keys(report.waitlisted),
            left_out: left_out.collect(),
        }))
    }

    /// Takes a person's booking back, until the session begins.
    #[oai(
        path = "/companies/:company/sessions/:session/bookings/:booking/cancellation",
        method = "post",
        operation_id = "cancelBooking",
        tag = "super::super::Tag::Sessions"
    )]
    async fn cancel(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        session: Path<Uuid>,
        booking: Path<Uuid>,
    ) -> Result<Json<CompanySessionView>, Problem> {
        let (of, id) = (CompanyId(company.0), ScheduledSessionId(session.0));
        cancel_booking(&self.app, &caller.0, of, id, BookingId(booking.0)).await?;
        self.view(&caller, company.0, session.0).await
    }

    /// Agrees to a wish, or declines it.
    #[oai(
        path = "/companies/:company/sessions/:session/bookings/:booking/decision",
        method = "post",
        operation_id = "decideBooking",
        tag = "super::super::Tag::Sessions"
    )]
    async fn decide(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        session: Path<Uuid>,
        booking: Path<Uuid>,
        decision: Json<BookingDecision>,
    ) -> Result<Json<CompanySessionView>, Problem> {
        let (of, id) = (CompanyId(company.0), ScheduledSessionId(session.0));
        let (booking, agrees) = (BookingId(booking.0), decision.0.agrees);
        decide_request(&self.app, &caller.0, of, id, booking, agrees).await?;
        self.view(&caller, company.0, session.0).await
    }
}
