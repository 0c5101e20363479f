//! Training sessions for a company's HR and its unit managers: what their
//! people may come to, who is booked, who was there.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use kernel::id::{CompanyId, MembershipId, OrgUnitId, ScheduledSessionId};
use kernel::{Actor, Failure, PageRequest};
use people::{Company, Member, MemberFilter};
use sessions::read::{SessionFilter, SessionScope};
use sessions::{BookingState, SessionState};

use super::sessions::{SessionCard, SessionDesk, cards, desk_in};
use super::staff_list::{Reach, reach};
use crate::App;

/// How long a session stays in the list after it.
const REMEMBERED: TimeDelta = TimeDelta::days(180);

/// A session in a company's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanySession {
    /// The session.
    pub card: SessionCard,
    /// How many of the actor's people are booked.
    pub booked: usize,
    /// How many wait for a seat.
    pub waiting: usize,
    /// How many wishes wait for a word.
    pub requested: usize,
}

/// A company's sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanySessions {
    /// The company.
    pub company: Company,
    /// Those that are not over, by begin.
    pub ahead: Vec<CompanySession>,
    /// Those that are over, latest first.
    pub over: Vec<CompanySession>,
}

/// The sessions that a company's people may come to or were in.
///
/// # Errors
/// Forbidden or not found for whoever manages nobody there.
pub async fn company_sessions(
    app: &App,
    actor: &Actor,
    company: CompanyId,
) -> Result<CompanySessions, Failure> {
    let reach = reach(app, actor, company).await?;
    let now = app.clock.now();
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let filter = SessionFilter {
        from: Some(now - REMEMBERED),
        ..SessionFilter::default()
    };
    let scope = SessionScope::Company(company);
    let sessions = sessions::read::sessions(&db, scope, &filter).await?;
    let (mut ahead, mut over) = (Vec::new(), Vec::new());
    for card in cards(app, &db, sessions).await? {
        let mut own = sessions::read::bookings_of_session(&db, card.session.id).await?;
        own.retain(|booking| booking.company == company);
        let ids: Vec<MembershipId> = own.iter().map(|booking| booking.membership).collect();
        let members = people::read::members_by_ids(&db, company, &ids).await?;
        let within: BTreeSet<MembershipId> = members
            .into_iter()
            .filter(|member| reach.covers(member.unit))
            .map(|member| member.id)
            .collect();
        let count = |state| {
            own.iter()
                .filter(|one| one.state == state && within.contains(&one.membership))
                .count()
        };
        let line = CompanySession {
            booked: count(BookingState::Booked),
            waiting: count(BookingState::Waitlisted),
            requested: count(BookingState::Requested),
            card,
        };
        let is_over = now >= line.card.session.whole().ends_at;
        let concerns_nobody = line.booked + line.waiting + line.requested == 0;
        let is_gone = is_over || line.card.session.state == SessionState::Cancelled;
        match (is_over, is_gone && concerns_nobody) {
            (_, true) => {}
            (true, false) => over.push(line),
            (false, false) => ahead.push(line),
        }
    }
    over.reverse();
    Ok(CompanySessions {
        company: found.ok_or_else(Failure::not_found)?,
        ahead,
        over,
    })
}

/// Somebody who may be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingCandidate {
    /// Who.
    pub member: Member,
    /// Whether they learn the session's track.
    pub is_enrolled: bool,
}

/// Which people are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CandidateQuery {
    /// A unit and those below it.
    pub unit: Option<OrgUnitId>,
    /// Words of which each must be found.
    pub search: String,
}

/// One session as a company sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanySessionDesk {
    /// The company.
    pub company: Company,
    /// The session; its roster holds the actor's people alone.
    pub desk: SessionDesk,
    /// How many seats are free for the company.
    pub free: i32,
    /// Who of the actor's people may be booked, by reading.
    pub candidates: Vec<BookingCandidate>,
    /// Whether more were found than are shown.
    pub has_more: bool,
    /// The units that may be chosen.
    pub units: Vec<people::Unit>,
    /// Whether bookings may come and go.
    pub is_open: bool,
    /// Whether somebody may be booked who is not enrolled, or at the same
    /// time as elsewhere.
    pub may_enrol: bool,
}

/// One session for a company's HR or a unit's manager.
///
/// # Errors
/// Forbidden or not found for whoever manages nobody there, and for another
/// company's session.
pub async fn company_session(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    id: ScheduledSessionId,
    query: &CandidateQuery,
) -> Result<CompanySessionDesk, Failure> {
    let reach = reach(app, actor, company).await?;
    let mut desk = desk_in(app, SessionScope::Company(company), id).await?;
    desk.seats.retain(|seats| seats.company.id == company);
    desk.roster
        .retain(|line| line.booking.company == company && reach.covers(line.member.unit));
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let session = &desk.card.session;
    let seats = sessions::read::seats(&db, session).await?;
    let now = app.clock.now();
    let is_firm = actor.has(kernel::Role::FirmAdmin);
    let may_firm = matches!(session.state, SessionState::Open | SessionState::Closed);
    let is_open = session.takes_bookings(now) || is_firm && may_firm && !session.has_begun(now);
    let filter = MemberFilter {
        unit: query.unit,
        within: reach.units(),
        search: query.search.clone(),
        ..MemberFilter::default()
    };
    let request = PageRequest::new(Some(kernel::page::MAX_LIMIT), None);
    let (candidates, has_more) = if is_open {
        let page = people::read::members(&db, company, &filter, request).await?;
        (page.items, page.next.is_some())
    } else {
        (Vec::new(), false)
    };
    let live: BTreeSet<MembershipId> = desk
        .roster
        .iter()
        .filter(|line| line.booking.state.is_live())
        .map(|line| line.booking.membership)
        .collect();
    let mut lines = Vec::with_capacity(candidates.len());
    for member in candidates.into_iter().filter(|one| !live.contains(&one.id)) {
        let own = enrolments::read::of_member(&db, company, member.id).await?;
        let is_enrolled = own.iter().any(|enrolment| {
            enrolment.track == session.track
                && (enrolment.status.is_open() || enrolment.status == enrolments::Status::Completed)
        });
        lines.push(BookingCandidate {
            member,
            is_enrolled,
        });
    }
    let mut units = people::read::units(&db, company).await?;
    units.retain(|unit| reach.covers(Some(unit.id)));
    Ok(CompanySessionDesk {
        company: found.ok_or_else(Failure::not_found)?,
        free: seats.free_for(company),
        candidates: lines,
        has_more,
        units,
        is_open,
        may_enrol: reach == Reach::Company,
        desk,
    })
}
