//! What a supervisor, or the unit's manager, is told of the reminders to their
//! people: one letter a run, however many were reminded.

use std::collections::BTreeMap;

use kernel::audit::Event;
use kernel::id::{AccountId, LetterId, MembershipId};
use kernel::{Failure, Role};
use mail::reminder::read::{Reminder, uncopied};
use mail::reminder::write::mark_copied;
use people::read::Officer;
use people::{Company, Member, MembershipStatus, Unit, subtree};
use serde_json::json;

use crate::App;
use crate::letters::reminder_copy::{RemindedPerson, ReminderCopy, reminder_copy};
use crate::views::reminder_facts::{Fact, by_enrolment, facts};

/// Writes the copies that wait, all in one transaction. Returns how many
/// letters that made. A person whose unit has no manager is told of to nobody.
pub(super) async fn write_copies(
    app: &App,
    company: &Company,
    units: &[Unit],
) -> Result<usize, Failure> {
    if uncopied(&app.db.read(), company.id).await?.is_empty() {
        return Ok(0);
    }
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let waiting = uncopied(&tx, company.id).await?;
    for reminder in &waiting {
        if !mark_copied(&tx, company.id, reminder.id, now).await? {
            // Another node is writing them.
            return Ok(0);
        }
    }
    let facts = facts(&tx, company.id, None).await?;
    let officers = people::read::officers(&tx, company.id, now).await?;
    let reminded: Vec<MembershipId> = waiting.iter().map(|one| one.membership).collect();
    let supervisors = people::read::supervisors(&tx, company.id, &reminded).await?;
    let told = by_manager(&waiting, &facts, &officers, &supervisors, units);
    let count = told.len();
    for (manager, about) in told.into_values() {
        write(app, &tx, company, manager, &about).await?;
    }
    let event = Event {
        company: Some(company.id),
        actor: None,
        action: "reminder.copied",
        object: None,
        detail: &json!({ "reminders": waiting.len(), "letters": count }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(count)
}

type Told<'a> = BTreeMap<AccountId, (&'a Member, Vec<&'a Fact>)>;

/// Who is told, and of whom: a person's supervisor where there is one at work
/// with an address, or else the nearest managers above the person.
fn by_manager<'a>(
    waiting: &[Reminder],
    facts: &'a [Fact],
    officers: &'a [Officer],
    supervisors: &'a BTreeMap<MembershipId, Member>,
    units: &[Unit],
) -> Told<'a> {
    let facts = by_enrolment(facts);
    let mut told: Told<'a> = BTreeMap::new();
    for reminder in waiting {
        let Some(fact) = facts.get(&reminder.enrolment).copied() else {
            continue;
        };
        let supervisor = supervisors
            .get(&fact.membership)
            .filter(|one| one.status == MembershipStatus::Active && one.email.is_some());
        let above = match supervisor {
            Some(supervisor) => vec![supervisor],
            None => nearest_managers(fact, officers, units),
        };
        for manager in above {
            let entry = told.entry(manager.account);
            entry.or_insert((manager, Vec::new())).1.push(fact);
        }
    }
    told
}

/// The managers of the lowest unit above a person that has any; a manager is
/// not told of themselves.
fn nearest_managers<'a>(fact: &Fact, officers: &'a [Officer], units: &[Unit]) -> Vec<&'a Member> {
    let Some(unit) = fact.unit else {
        return Vec::new();
    };
    let reaches = |officer: &&Officer| {
        officer.role == Role::UnitManager
            && officer.member.email.is_some()
            && officer.member.person != fact.person
            && officer
                .unit
                .is_some_and(|top| subtree(units, top).contains(&unit))
    };
    let above: Vec<&Officer> = officers.iter().filter(reaches).collect();
    let size = |officer: &Officer| {
        officer
            .unit
            .map_or(usize::MAX, |top| subtree(units, top).len())
    };
    let nearest = above.iter().map(|officer| size(officer)).min();
    above
        .into_iter()
        .filter(|officer| Some(size(officer)) == nearest)
        .map(|officer| &officer.member)
        .collect()
}

async fn write(
    app: &App,
    tx: &kernel::Tx,
    company: &Company,
    manager: &Member,
    about: &[&Fact],
) -> Result<(), Failure> {
    let now = app.clock.now();
    let id: LetterId = app.ids.fresh(now);
    let person = |fact: &&'_ Fact| {
        (
            fact.name.clone(),
            fact.unit_path.clone(),
            fact.course.clone(),
        )
    };
    let people: Vec<_> = about.iter().map(person).collect();
    let people: Vec<RemindedPerson<'_>> = people
        .iter()
        .map(|(name, unit, course)| RemindedPerson {
            name,
            unit,
            course: &course.title,
            due_on: course.due_on,
        })
        .collect();
    let letter = reminder_copy(
        &app.settings,
        &ReminderCopy {
            id,
            company: company.id,
            company_name: &company.name,
            name: &manager.full_name(),
            address: manager.email.as_deref().unwrap_or_default(),
            people: &people,
            today: app.clock.today(),
        },
    );
    mail::write::enqueue(tx, id, now, &letter).await?;
    Ok(())
}
