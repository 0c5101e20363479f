//! A client company fills in what the course text leaves to it.

use std::collections::BTreeMap;

use kernel::audit::Event;
use kernel::id::CompanyId;
use kernel::{Actor, Failure};
use serde_json::json;

use crate::App;

/// Keeps a company's words for the slots of the courses in force; an empty one
/// takes a word back, one that is not named stays. Learners see them from
/// their next page on: slots are no part of a version.
///
/// # Errors
/// Invalid with every fault; forbidden or not found for whoever may not act on
/// the company.
pub async fn fill_slots(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    values: &BTreeMap<String, String>,
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
    courses::write::set_slot_values(&tx, app.clock.now(), company, &changed).await?;
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
