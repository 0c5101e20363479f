//! The コース column: whoever has never been enrolled in a track that their
//! row names is enrolled now. A roster never begins a second cycle, or the
//! same file twice would.

use std::collections::{BTreeMap, BTreeSet};

use enrolments::Source;
use kernel::id::{CompanyId, EnrolmentId, MembershipId, TrackId};
use kernel::{Actor, Failure, Tx};
use people::Company;
use people::roster::{Action, Applied, Plan, PlannedRow};

use crate::App;
use crate::enrol::{Told, TrackOrder, enrol_in};

/// What the コース column did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EnrolledByCourses {
    /// How many enrolments it made.
    pub enrolments: usize,
    /// How many of these people got an invitation by mail.
    pub invited: usize,
    /// How many have no address and need a slip to sign in.
    pub without_email: usize,
}

/// The enrolments that were made, by member.
pub(super) type Made = BTreeMap<MembershipId, Vec<EnrolmentId>>;

/// Enrols by the column, inside the transaction that applies the roster.
pub(super) async fn enrol(
    app: &App,
    tx: &Tx,
    actor: Option<&Actor>,
    company: &Company,
    plan: &Plan,
    applied: &Applied,
) -> Result<(EnrolledByCourses, Made), Failure> {
    let mut wanted = wanted(tx, company.id, plan, applied).await?;
    let mut orders = Vec::new();
    for track in courses::read::current_versions(tx).await? {
        if let Some(members) = wanted.remove(&track.track.id) {
            let due_on = None;
            orders.push(TrackOrder {
                track,
                members,
                due_on,
            });
        }
    }
    let by = actor.map(|actor| actor.account);
    let reports = enrol_in(app, tx, by, company, Source::Roster, &orders).await?;
    let people_told = |told: Told| {
        let enrolled = reports.iter().flat_map(|report| report.told(told));
        let people: BTreeSet<MembershipId> = enrolled.map(|one| one.member.id).collect();
        people.len()
    };
    let counts = EnrolledByCourses {
        enrolments: reports.iter().map(|report| report.enrolled.len()).sum(),
        invited: people_told(Told::ByMail),
        without_email: people_told(Told::BySlip),
    };
    let mut made = Made::new();
    for enrolled in reports.iter().flat_map(|report| &report.enrolled) {
        let of_member = made.entry(enrolled.member.id).or_default();
        of_member.push(enrolled.enrolment);
    }
    Ok((counts, made))
}

/// Who is to be enrolled, by track.
async fn wanted(
    tx: &Tx,
    company: CompanyId,
    plan: &Plan,
    applied: &Applied,
) -> Result<BTreeMap<TrackId, Vec<MembershipId>>, Failure> {
    let naming = || plan.rows.iter().filter(|row| !row.courses.is_empty());
    let member_of = |row: &PlannedRow| applied.members.get(&row.number).copied();
    let earlier: Vec<MembershipId> = naming()
        .filter(|row| row.action != Action::Create)
        .filter_map(member_of)
        .collect();
    let known = enrolments::read::tracks_of_members(tx, company, &earlier).await?;
    let mut wanted: BTreeMap<TrackId, Vec<MembershipId>> = BTreeMap::new();
    for row in naming() {
        let Some(member) = member_of(row) else {
            continue;
        };
        let had = known.get(&member);
        for track in &row.courses {
            if !had.is_some_and(|tracks| tracks.contains(track)) {
                wanted.entry(*track).or_default().push(member);
            }
        }
    }
    Ok(wanted)
}
