//! A company's reminder plan, or the firm's default, is saved.

use std::collections::BTreeSet;

use kernel::audit::Event;
use kernel::id::CompanyId;
use kernel::{Actor, Failure, Fault, Role};
use mail::reminder::PlanInput;
use serde_json::json;

use crate::App;

/// Whose plan, and at which version it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavePlan {
    /// The company; the firm's default for none.
    pub company: Option<CompanyId>,
    /// 0 when none was saved.
    pub version: i32,
}

/// Saves a plan; the next run follows it. A step keeps its key, so that
/// changing its words sends nothing twice. Returns the new version.
///
/// # Errors
/// Invalid with every fault; a conflict when somebody else has saved since;
/// forbidden or not found for whoever may not.
pub async fn save_reminder_plan(
    app: &App,
    actor: &Actor,
    target: SavePlan,
    input: &PlanInput,
) -> Result<i32, Failure> {
    match target.company {
        Some(company) => actor.require_company(company)?,
        None => actor.require(&[Role::FirmAdmin])?,
    }
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let units = match target.company {
        Some(company) => {
            let found = people::read::company(&tx, company).await?;
            found.ok_or_else(Failure::not_found)?;
            people::read::units(&tx, company).await?
        }
        None => Vec::new(),
    };
    let saved = mail::reminder::read::saved_plan(&tx, target.company).await?;
    let known = saved.map_or_else(BTreeSet::new, |saved| saved.plan.step_ids());
    let mut faults = Vec::new();
    let is_own = |unit| units.iter().any(|own| own.id == unit);
    if !input.excluded_units.iter().all(|unit| is_own(*unit)) {
        let message = "送らない部署に、この会社にない部署があります。";
        faults.push(Fault::new("/excluded_units", "reminder.unit", message));
    }
    let checked = input.check(&known, || app.ids.fresh(now));
    let plan = match checked {
        Ok(plan) if faults.is_empty() => plan,
        Ok(_) => return Err(Failure::invalid(faults)),
        Err(mut more) => {
            faults.append(&mut more);
            return Err(Failure::invalid(faults));
        }
    };
    let id = app.ids.fresh(now);
    let version = mail::reminder::write::save_plan(
        &tx,
        id,
        now,
        target.company,
        &plan,
        target.version,
        Some(actor.account),
    )
    .await?;
    let event = Event {
        company: target.company,
        actor: Some(actor.account),
        action: "reminder_plan.saved",
        object: Some(id.0),
        detail: &json!({
            "version": version,
            "is_active": plan.is_active,
            "steps": plan.steps.len(),
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(version)
}
