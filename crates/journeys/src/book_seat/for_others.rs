//! Booking for others, and agreeing to what they asked for.

use enrolments::Source;
use kernel::audit::Event;
use kernel::id::{BookingId, CompanyId, EnrolmentId, MembershipId, ScheduledSessionId};
use kernel::{Actor, Failure, Fault, Tx};
use people::{Company, Member, MembershipStatus};
use serde_json::json;
use sessions::read::SessionScope;
use sessions::write::NewBooking;
use sessions::{BookingState, MOST_AT_ONCE, ScheduledSession};

use super::{book, enrolment_in, promote, refuse_late, seat_or_queue};
use crate::App;
use crate::enrol::{TrackOrder, enrol_in};
use crate::letters::session::SessionNews;
use crate::session_news::tell;
use crate::views::staff_list::{Reach, reach};

/// People to book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookMembers {
    /// Who.
    pub members: Vec<MembershipId>,
    /// Why they may overlap another booked session; empty where they must
    /// not. HR and the firm may say so.
    pub overlap_reason: String,
}

/// What booking people did, by reading of the name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookReport {
    /// They have a seat.
    pub booked: Vec<Member>,
    /// They wait for one.
    pub waitlisted: Vec<Member>,
    /// They were left alone, and why.
    pub left_out: Vec<(Member, &'static str)>,
}

/// Books people of a company: HR and the firm's admin anybody, a unit's manager
/// those of their units. Whoever is not enrolled in the track is enrolled along
/// with it where the actor may enrol. People are booked in the order given.
///
/// # Errors
/// Forbidden or not found for a foreign company or session and for people out
/// of reach; invalid for nobody, too many, or a reason from whoever may not
/// give one; a conflict after the cut-off.
pub async fn book_members(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    session: ScheduledSessionId,
    asked: &BookMembers,
) -> Result<BookReport, Failure> {
    let reach = reach(app, actor, company).await?;
    let reason = checked(asked, &reach)?;
    let tx = app.db.write().await?;
    let scope = SessionScope::Company(company);
    let session = sessions::write::lock(&tx, scope, session).await?;
    refuse_late(app, actor, &session)?;
    let found = people::read::company(&tx, company).await?;
    let found = found.ok_or_else(Failure::not_found)?;
    let members = hold(&tx, company, &reach, &asked.members).await?;
    let desk = Desk {
        app,
        tx: &tx,
        actor,
        company: &found,
        session: &session,
        may_enrol: reach == Reach::Company,
        reason: reason.as_deref(),
    };
    let mut report = BookReport::default();
    for member in members {
        match desk.book(&member).await? {
            Ok(BookingState::Booked) => report.booked.push(member),
            Ok(_) => report.waitlisted.push(member),
            Err(why) => report.left_out.push((member, why)),
        }
    }
    if report.booked.is_empty() && report.waitlisted.is_empty() {
        return Ok(report);
    }
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "booking.made_for_others",
        object: Some(session.id.0),
        detail: &json!({
            "booked": keys(&report.booked),
            "waitlisted": keys(&report.waitlisted),
            "overlap_reason": reason,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(report)
}

fn keys(members: &[Member]) -> Vec<MembershipId> {
    members.iter().map(|member| member.id).collect()
}

fn checked(asked: &BookMembers, reach: &Reach) -> Result<Option<String>, Failure> {
    let mut faults = Vec::new();
    if asked.members.is_empty() || asked.members.len() > MOST_AT_ONCE {
        let message = format!("予約する人を、1人から{MOST_AT_ONCE}人まで選んでください。");
        faults.push(Fault::new("/members", "booking.members", message));
    }
    let typed = asked.overlap_reason.trim();
    let reason = if typed.is_empty() {
        None
    } else {
        match sessions::reason("/overlap_reason", typed) {
            Ok(reason) => Some(reason),
            Err(failure) => {
                faults.extend(failure.faults);
                None
            }
        }
    };
    if reason.is_some() && *reach != Reach::Company {
        let message = "時間の重なる予約は、会社の研修担当者に頼んでください。";
        faults.push(Fault::new(
            "/overlap_reason",
            "booking.overlap_reason",
            message,
        ));
    }
    if faults.is_empty() {
        Ok(reason)
    } else {
        Err(Failure::invalid(faults))
    }
}

/// The members in the order given, each held, all within reach.
async fn hold(
    tx: &Tx,
    company: CompanyId,
    reach: &Reach,
    asked: &[MembershipId],
) -> Result<Vec<Member>, Failure> {
    let mut sorted = asked.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    for member in &sorted {
        people::write::hold_member(tx, company, *member).await?;
    }
    let mut members = people::read::members_by_ids(tx, company, &sorted).await?;
    if members.iter().any(|member| !reach.covers(member.unit)) {
        return Err(Failure::not_found());
    }
    let place = |member: &Member| asked.iter().position(|id| *id == member.id);
    members.sort_by_key(place);
    Ok(members)
}

struct Desk<'a> {
    app: &'a App,
    tx: &'a Tx,
    actor: &'a Actor,
    company: &'a Company,
    session: &'a ScheduledSession,
    may_enrol: bool,
    reason: Option<&'a str>,
}

impl Desk<'_> {
    /// Books one person, or says why not.
    async fn book(&self, member: &Member) -> Result<Result<BookingState, &'static str>, Failure> {
        let (company, session) = (self.company.id, self.session);
        if member.status == MembershipStatus::Left {
            return Ok(Err("退職しています。"));
        }
        let own =
            sessions::read::booking_of_member(self.tx, session.id, company, member.id).await?;
        if own.is_some_and(|booking| booking.state.is_live()) {
            return Ok(Err("もう申し込んでいます。"));
        }
        let spans = session.spans();
        let own = people::read::same_person(self.tx, company, member.id).await?;
        let elsewhere =
            sessions::read::booked_elsewhere(self.tx, company, &own, &spans, session.id).await?;
        if !elsewhere.is_empty() && self.reason.is_none() {
            return Ok(Err("同じ時間に別の研修を予約しています。"));
        }
        let enrolment = enrolment_in(self.tx, company, member.id, session.track).await?;
        let enrolment = match enrolment {
            Some(enrolment) => enrolment,
            None if self.may_enrol => {
                enrol_along(
                    self.app,
                    self.tx,
                    self.actor,
                    self.company,
                    session,
                    member.id,
                )
                .await?
            }
            None => {
                return Ok(Err(
                    "このコースに登録されていません。会社の研修担当者に登録を頼んでください。",
                ));
            }
        };
        let state = seat_or_queue(self.tx, session, company).await?;
        let new = NewBooking {
            company,
            membership: member.id,
            enrolment,
            state,
            is_walk_in: false,
            by: self.actor.account,
            overlap_reason: self.reason.filter(|_| !elsewhere.is_empty()),
        };
        book(self.app, self.tx, session, &new).await?;
        Ok(Ok(state))
    }
}

/// Enrols somebody in the session's track, so that what they learn there is
/// kept; they are invited like everybody else.
pub(crate) async fn enrol_along(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    company: &Company,
    session: &ScheduledSession,
    member: MembershipId,
) -> Result<EnrolmentId, Failure> {
    let track = courses::read::current_version(tx, session.track).await?;
    let order = TrackOrder {
        track: track.ok_or_else(Failure::not_found)?,
        members: vec![member],
        due_on: None,
    };
    let orders = std::slice::from_ref(&order);
    let by = Some(actor.account);
    enrol_in(app, tx, by, company, Source::Person, orders).await?;
    let enrolment = enrolment_in(tx, company.id, member, session.track).await?;
    enrolment.ok_or_else(Failure::not_found)
}

/// Agrees to a wish, which then gets a seat or a place in the queue, or
/// declines it.
///
/// # Errors
/// Forbidden or not found for people out of reach; a conflict after the
/// cut-off, when it is no wish any more, or when the seat would overlap.
pub async fn decide_request(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    session: ScheduledSessionId,
    booking: BookingId,
    agrees: bool,
) -> Result<BookingState, Failure> {
    let reach = reach(app, actor, company).await?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let scope = SessionScope::Company(company);
    let session = sessions::write::lock(&tx, scope, session).await?;
    let booking = sessions::read::booking(&tx, session.id, booking).await?;
    let member = people::read::member(&tx, company, booking.membership).await?;
    let is_within = member.is_some_and(|member| reach.covers(member.unit));
    if booking.company != company || !is_within {
        return Err(Failure::not_found());
    }
    refuse_late(app, actor, &session)?;
    people::write::hold_member(&tx, company, booking.membership).await?;
    let next = if agrees {
        seat_or_queue(&tx, &session, company).await?
    } else {
        BookingState::Declined
    };
    // A wish, and no seat that was given meanwhile.
    if booking.state != BookingState::Requested {
        return Err(sessions::Error::BookingRefused(booking.state, next).into());
    }
    if next == BookingState::Booked {
        super::refuse_overlap(&tx, &session, company, booking.membership).await?;
    }
    sessions::write::move_booking(&tx, now, &session, &booking, next).await?;
    let news = match next {
        BookingState::Booked => SessionNews::Booked,
        BookingState::Waitlisted => SessionNews::Waitlisted,
        _ => SessionNews::Declined,
    };
    tell(app, &tx, &session, std::slice::from_ref(&booking), news).await?;
    let promoted = promote(app, &tx, &session).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "booking.decided",
        object: Some(booking.id.0),
        detail: &json!({
            "session": session.id,
            "state": next.as_str(),
            "promoted": promoted,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(next)
}
