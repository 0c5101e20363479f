//! Taking an applied roster back: what it did to each member, what can be put
//! back now, and doing so. The plan is pure.

mod carry_out;
mod kept;

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::{EnrolmentId, MembershipId};
use kernel::secret::hex;
use sha2::{Digest, Sha256};

use super::column::Column;
use super::plan::{Action, FieldChange, NAMES, PlannedRow, changes};
use crate::email;
use crate::member::{Member, MemberInput, MemberProfile, MembershipStatus};

pub use carry_out::undo;
pub use kept::{forget_changes, import_changes, keep_changes};

/// What a roster did to one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportChange {
    /// The member.
    pub member: MembershipId,
    /// Whether the roster made them.
    pub is_new: bool,
    /// The fields that it changed; none for a new member.
    pub fields: Vec<FieldChange>,
    /// The enrolments that its コース column made.
    pub enrolments: Vec<EnrolmentId>,
}

/// What is known of the members since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Since {
    /// The members as they are now, those who have left included.
    pub members: Vec<Member>,
    /// Members who have done something since, or with whom something was done.
    pub active: BTreeSet<MembershipId>,
    /// Enrolments that are more than ordered.
    pub begun: BTreeSet<EnrolmentId>,
    /// Who has one of the addresses that would come back, in its folded form.
    pub holders: BTreeMap<String, MembershipId>,
    /// The paths of the units that there are now.
    pub units: BTreeSet<String>,
    /// Members whose person has another employment in the company.
    pub several: BTreeSet<MembershipId>,
}

/// Somebody and what happens to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affected {
    /// The member as they are now.
    pub member: Member,
    /// Fields: as they are now, and as they will be.
    pub fields: Vec<FieldChange>,
}

/// A field that stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftAlone {
    /// The member as they are now.
    pub member: Member,
    /// The field.
    pub column: Column,
    /// As it is and stays.
    pub now: String,
    /// Why, in Japanese.
    pub reason: &'static str,
}

/// What taking a roster back does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UndoPlan {
    /// Made by the roster, and nothing happened since: removed.
    pub remove: Vec<Member>,
    /// Made by the roster, and something happened since: they leave (退職), and
    /// their history stays.
    pub stop: Vec<Member>,
    /// Changed by the roster: fields go back.
    pub restore: Vec<Affected>,
    /// Fields that somebody changed again, addresses that are taken, and units
    /// that are gone.
    pub left_alone: Vec<LeftAlone>,
    /// Enrolments of the roster that nobody has begun: removed.
    pub enrolments: Vec<EnrolmentId>,
    /// Enrolments of the roster that stay, since they are begun.
    pub begun: usize,
    pub(super) rows: Vec<PlannedRow>,
}

impl UndoPlan {
    /// Whether there is nothing to put back.
    pub fn is_empty(&self) -> bool {
        self.remove.is_empty()
            && self.stop.is_empty()
            && self.restore.is_empty()
            && self.enrolments.is_empty()
    }

    /// What the plan is recognised by, so that what a person agreed to is what
    /// happens: SHA-256 in hexadecimal.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let mut part = |word: &str, text: &str| {
            for text in [word, text] {
                hash.update(text.as_bytes());
                hash.update([0]);
            }
        };
        for member in &self.remove {
            part("remove", &member.id.to_string());
        }
        for member in &self.stop {
            part("stop", &member.id.to_string());
        }
        for affected in &self.restore {
            part("restore", &affected.member.id.to_string());
            for field in &affected.fields {
                part(field.column.as_str(), &field.after);
            }
        }
        for enrolment in &self.enrolments {
            part("enrolment", &enrolment.to_string());
        }
        hex(&hash.finalize())
    }
}

const CHANGED_AGAIN: &str = "あとから変更されています";
const NAME_SHARED: &str = "同じ人の別の社員番号と、いっしょに使っている氏名です";
const UNIT_GONE: &str = "元の部署は、いまありません";
const ADDRESS_TAKEN: &str = "元のメールアドレスは、いまほかの人が使っています";

/// The addresses that would come back, in their folded form.
pub fn returning_addresses(done: &[ImportChange]) -> Vec<String> {
    done.iter()
        .flat_map(|change| &change.fields)
        .filter(|field| field.column == Column::Email && !field.before.is_empty())
        .map(|field| email::folded(&field.before))
        .collect()
}

/// What can be put back of what a roster did.
pub fn undo_plan(done: &[ImportChange], since: &Since) -> UndoPlan {
    let members: BTreeMap<MembershipId, &Member> = since
        .members
        .iter()
        .map(|member| (member.id, member))
        .collect();
    let known = || {
        done.iter()
            .filter_map(|change| Some((change, *members.get(&change.member)?)))
    };
    let mut plan = UndoPlan::default();
    let (begun, idle): (Vec<EnrolmentId>, Vec<EnrolmentId>) = known()
        .flat_map(|(change, _)| change.enrolments.iter().copied())
        .partition(|enrolment| since.begun.contains(enrolment));
    plan.begun = begun.len();
    plan.enrolments = idle;
    for (_, member) in known().filter(|(change, _)| change.is_new) {
        if !since.active.contains(&member.id) {
            plan.remove.push(member.clone());
        } else if member.status != MembershipStatus::Left {
            plan.stop.push(member.clone());
        }
    }
    let removed: BTreeSet<MembershipId> = plan.remove.iter().map(|member| member.id).collect();
    let passed_on = passing_on(done, since, &removed);
    for (change, member) in known().filter(|(change, _)| !change.is_new) {
        let is_free = |address: &str| {
            let holder = since.holders.get(&email::folded(address));
            holder.is_none_or(|holder| {
                *holder == member.id || removed.contains(holder) || passed_on.contains(holder)
            })
        };
        let shares_name = since.several.contains(&member.id);
        restore(
            change,
            member,
            (is_free, &since.units),
            shares_name,
            &mut plan,
        );
    }
    plan
}

/// Members whose address goes back, too: what they hold now becomes free. Who
/// cannot take the old one back keeps the new one, and so on along the chain.
fn passing_on(
    done: &[ImportChange],
    since: &Since,
    removed: &BTreeSet<MembershipId>,
) -> BTreeSet<MembershipId> {
    let now: BTreeMap<MembershipId, &Member> = since
        .members
        .iter()
        .map(|member| (member.id, member))
        .collect();
    let gives_back = |change: &&ImportChange| {
        let address = now.get(&change.member).and_then(|one| one.email.as_deref());
        change
            .fields
            .iter()
            .any(|field| field.column == Column::Email && address == Some(field.after.as_str()))
    };
    let mut passing: BTreeSet<MembershipId> = done
        .iter()
        .filter(|change| !change.is_new)
        .filter(gives_back)
        .map(|change| change.member)
        .collect();
    loop {
        let is_stuck = |change: &&ImportChange| {
            change.fields.iter().any(|field| {
                let holder = since.holders.get(&email::folded(&field.before));
                let is_taken = |one: &MembershipId| {
                    *one != change.member && !removed.contains(one) && !passing.contains(one)
                };
                field.column == Column::Email && holder.is_some_and(is_taken)
            })
        };
        let of_these = done.iter().filter(|one| passing.contains(&one.member));
        let stuck: Vec<MembershipId> = of_these.filter(is_stuck).map(|one| one.member).collect();
        if stuck.is_empty() {
            return passing;
        }
        passing.retain(|member| !stuck.contains(member));
    }
}

fn restore(
    change: &ImportChange,
    member: &Member,
    (is_free, units): (impl Fn(&str) -> bool, &BTreeSet<String>),
    shares_name: bool,
    plan: &mut UndoPlan,
) {
    let now = MemberProfile::from(member);
    let mut input = MemberInput::from(&now);
    for field in &change.fields {
        let current = field.column.text_of(&now);
        let reason = if current != field.after {
            CHANGED_AGAIN
        } else if NAMES.contains(&field.column) && shares_name {
            NAME_SHARED
        } else if field.column == Column::Email && !is_free(&field.before) {
            ADDRESS_TAKEN
        } else if field.column == Column::Unit
            && !field.before.is_empty()
            && !units.contains(&field.before)
        {
            UNIT_GONE
        } else {
            field.column.set(&mut input, &field.before);
            continue;
        };
        if current != field.before {
            plan.left_alone.push(LeftAlone {
                member: member.clone(),
                column: field.column,
                now: current,
                reason,
            });
        }
    }
    // What was stored once is sound.
    let Ok(after) = input.check() else { return };
    let fields = changes(Some(&now), &after);
    if fields.is_empty() {
        return;
    }
    plan.rows.push(PlannedRow {
        number: u32::try_from(plan.rows.len()).unwrap_or(u32::MAX),
        employee_no: member.employee_no.clone(),
        name: member.full_name(),
        action: Action::Change,
        member: Some(member.id),
        changes: fields.clone(),
        courses: Vec::new(),
        after: Some(after),
        person: Some(member.person),
    });
    plan.restore.push(Affected {
        member: member.clone(),
        fields,
    });
}

#[cfg(test)]
mod tests;
