//! Enrolling people in a track: by list, by unit, as a whole company, or by
//! the roster's own コース column.
//!
//! People with an address get an invitation in the same transaction; people
//! without one are named, so that slips can be printed for them.

mod audience;
mod invite;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use courses::TrackVersion;
use enrolments::Source;
use kernel::audit::Event;
use kernel::id::{AccountId, CompanyId, EnrolmentId, MembershipId};
use kernel::{Actor, Failure, Fault, Role, Tx};
use people::{Company, Member};
use serde_json::json;

use crate::App;

pub use audience::Audience;
pub use invite::Told;

/// An order: these people learn this track until that day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolInput {
    /// The company.
    pub company: CompanyId,
    /// The track's code.
    pub track: String,
    /// Who learns.
    pub audience: Audience,
    /// The last day, until 23:59 in Japan; none without a deadline.
    pub due_on: Option<NaiveDate>,
}

/// What an order for one track did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolReport {
    /// The track's code.
    pub track: String,
    /// The title that people see.
    pub title: String,
    /// The last day.
    pub due_on: Option<NaiveDate>,
    /// Enrolled now, by reading of the name.
    pub enrolled: Vec<EnrolledMember>,
    /// Left alone: they are learning this track already.
    pub already_open: Vec<Member>,
}

/// Somebody who was enrolled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolledMember {
    /// The new enrolment.
    pub enrolment: EnrolmentId,
    /// Who.
    pub member: Member,
    /// How they are told.
    pub told: Told,
}

impl EnrolReport {
    /// Those who were told in this way.
    pub fn told(&self, told: Told) -> impl Iterator<Item = &EnrolledMember> {
        self.enrolled
            .iter()
            .filter(move |enrolled| enrolled.told == told)
    }
}

/// One track with the people who are to learn it, for [`enrol_in`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackOrder {
    /// The track's newest version.
    pub track: TrackVersion,
    /// Who learns it.
    pub members: Vec<MembershipId>,
    /// The last day.
    pub due_on: Option<NaiveDate>,
}

/// Enrols people in a track. `actor` is the company's HR or the firm's admin;
/// nobody when the operator orders from the machine itself. Whoever has an
/// open enrolment in the track is left alone; an order that changes nothing
/// leaves no trace.
///
/// # Errors
/// Forbidden or not found for a foreign company; invalid with every fault of
/// the order.
pub async fn enrol(
    app: &App,
    actor: Option<&Actor>,
    input: &EnrolInput,
) -> Result<EnrolReport, Failure> {
    if let Some(actor) = actor {
        actor.require(&[Role::FirmAdmin, Role::CompanyHr])?;
        actor.require_company(input.company)?;
    }
    let tx = app.db.write().await?;
    let company = people::read::company(&tx, input.company).await?;
    let company = company.ok_or_else(Failure::not_found)?;
    let order = checked_order(app, &tx, input).await?;
    let by = actor.map(|actor| actor.account);
    let source = input.audience.source();
    let orders = std::slice::from_ref(&order);
    let report = enrol_in(app, &tx, by, &company, source, orders)
        .await?
        .pop();
    let report = report.unwrap_or_else(|| order.report());
    if report.enrolled.is_empty() {
        return Ok(report);
    }
    let event = Event {
        company: Some(company.id),
        actor: by,
        action: "enrolment.ordered",
        object: None,
        detail: &json!({
            "track": report.track,
            "source": source.as_str(),
            "due_on": report.due_on,
            "enrolled": report.enrolled.len(),
            "already_open": report.already_open.len(),
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(report)
}

/// Enrols people inside the caller's transaction, and writes one invitation
/// to each person for everything that is new to them. The caller writes the
/// audit row. One report per order, in the order given.
///
/// # Errors
/// Invalid when a last day is over already.
pub async fn enrol_in(
    app: &App,
    tx: &Tx,
    by: Option<AccountId>,
    company: &Company,
    source: Source,
    orders: &[TrackOrder],
) -> Result<Vec<EnrolReport>, Failure> {
    let mut reports = Vec::with_capacity(orders.len());
    for order in orders {
        reports.push(enrol_one(app, tx, by, company, source, order).await?);
    }
    invite::invite(app, tx, company, orders, &reports).await?;
    Ok(reports)
}

async fn enrol_one(
    app: &App,
    tx: &Tx,
    by: Option<AccountId>,
    company: &Company,
    source: Source,
    order: &TrackOrder,
) -> Result<EnrolReport, Failure> {
    let ordered = enrolments::write::Order {
        company: company.id,
        track: order.track.track.id,
        members: &order.members,
        source,
        due_on: order.due_on,
        created_by: by,
    };
    let done = enrolments::write::enrol(tx, &app.ids, app.clock.now(), &ordered).await?;
    let new_of: BTreeMap<MembershipId, EnrolmentId> = done
        .new
        .iter()
        .map(|new| (new.membership, new.id))
        .collect();
    let mut report = order.report();
    for member in people::read::members_by_ids(tx, company.id, &order.members).await? {
        match new_of.get(&member.id) {
            Some(enrolment) => report.enrolled.push(EnrolledMember {
                enrolment: *enrolment,
                told: Told::of(&member),
                member,
            }),
            None => report.already_open.push(member),
        }
    }
    Ok(report)
}

impl TrackOrder {
    fn report(&self) -> EnrolReport {
        EnrolReport {
            track: self.track.track.code.clone(),
            title: self.track.title.clone(),
            due_on: self.due_on,
            enrolled: Vec::new(),
            already_open: Vec::new(),
        }
    }
}

/// Reads the order, all its faults at once.
async fn checked_order(app: &App, tx: &Tx, input: &EnrolInput) -> Result<TrackOrder, Failure> {
    let mut faults = Vec::new();
    let track = current_version(tx, &input.track).await?;
    if track.is_none() {
        faults.push(Fault::new(
            "/track",
            "enrolment.track.unknown",
            "公開中の研修コースから選んでください。",
        ));
    }
    if input
        .due_on
        .is_some_and(|due_on| due_on < app.clock.today())
    {
        faults.push(Fault::new(
            "/due_on",
            "enrolment.due.past",
            "期限には、今日以降の日付を入れてください。",
        ));
    }
    let members = match audience::members(tx, input.company, &input.audience).await? {
        Ok(members) => members,
        Err(more) => {
            faults.extend(more);
            Vec::new()
        }
    };
    match track {
        Some(track) if faults.is_empty() => Ok(TrackOrder {
            track,
            members,
            due_on: input.due_on,
        }),
        _ => Err(Failure::invalid(faults)),
    }
}

async fn current_version(tx: &Tx, code: &str) -> Result<Option<TrackVersion>, Failure> {
    let Some(track) = courses::read::track_by_code(tx, code).await? else {
        return Ok(None);
    };
    Ok(courses::read::current_version(tx, track.id).await?)
}
