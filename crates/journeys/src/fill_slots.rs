//! A client company fills in what the course text leaves to it.

use std::collections::BTreeMap;

use courses::Slot;
use kernel::audit::Event;
use kernel::id::CompanyId;
use kernel::{Actor, Failure, Fault};
use serde_json::json;

use crate::App;

/// Keeps a company's words for the slots of the courses in force; an empty one
/// takes a word back, one that is not named stays. Learners see them from
/// their next page on: slots are no part of a version.
///
/// `version` is that of the words when they were read. Saving what is kept
/// already succeeds whatever it is, so that a browser may repeat a call whose
/// reply was lost.
///
/// # Errors
/// Invalid with every fault; conflict when the words have changed since, with
/// what is kept now beside each word that differs; forbidden or not found for
/// whoever may not act on the company.
pub async fn fill_slots(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    values: &BTreeMap<String, String>,
    version: i32,
) -> Result<(), Failure> {
    actor.require_company(company)?;
    let tx = app.db.write().await?;
    let found = people::read::company(&tx, company).await?;
    found.ok_or_else(Failure::not_found)?;
    let slots = courses::read::slots_of(&tx, company).await?;
    let faults = courses::slot::faults(&slots, values);
    if !faults.is_empty() {
        return Err(Failure::invalid(faults));
    }
    let before = courses::read::slot_values(&tx, company).await?;
    let changed: BTreeMap<String, String> = values
        .iter()
        .map(|(code, value)| (code.clone(), value.trim().to_owned()))
        .filter(|(code, value)| before.get(code).map_or("", String::as_str) != value)
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    let raised = courses::write::raise_slot_version(&tx, now, company, version).await;
    match raised {
        Err(courses::Error::SlotsStale) => {
            drop(tx);
            return Err(stale(app, company, &slots, &changed).await?);
        }
        raised => raised?,
    };
    courses::write::set_slot_values(&tx, now, company, &changed).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "slots.filled",
        object: Some(company.0),
        detail: &json!({ "slots": changed.keys().collect::<Vec<_>>() }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

/// Both texts stay: what was typed with whoever typed it, and what is kept
/// beside it. It is read anew, since the other save may have come meanwhile.
async fn stale(
    app: &App,
    company: CompanyId,
    slots: &[Slot],
    typed: &BTreeMap<String, String>,
) -> Result<Failure, Failure> {
    let kept = courses::read::slot_values(&app.db.read(), company).await?;
    let mut failure = Failure::from(courses::Error::SlotsStale);
    let whole = Fault::new("", "slots.stale", failure.message.clone());
    let differs = |slot: &&Slot| {
        let kept = kept.get(&slot.code);
        let typed = typed.get(&slot.code);
        typed.is_some_and(|typed| kept.map_or("", String::as_str) != typed)
    };
    let beside = slots.iter().filter(differs).map(|slot| {
        let now = match kept.get(&slot.code) {
            Some(words) => format!("{}は、いま「{words}」です。", slot.label),
            None => format!("{}は、いま空です。", slot.label),
        };
        Fault::new(format!("/{}", slot.code), "slots.stale", now)
    });
    failure.faults = std::iter::once(whole).chain(beside).collect();
    Ok(failure)
}
