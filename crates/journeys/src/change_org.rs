//! 異動 of people, and units that move or are renamed, each from a day on; what
//! lies ahead waits for it. `units.rs` adds, orders and removes units.
//! What people have done stays theirs: only where they work changes, and with it
//! who manages them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::audit::Event;
use kernel::id::{CompanyId, OrgChangeId, OrgUnitId};
use kernel::{Actor, Failure, Fault, Tx};
use people::{ChangeState, DatedOrgChange, OrgChange, Unit, day_fault, moved_paths, unit_name};
use serde_json::json;

use crate::App;

mod units;

pub use units::{add_unit, order_unit, remove_unit};

/// The most planned changes that one run applies; the next run goes on.
const AT_ONCE: u64 = 500;

/// Enters a change. One whose day has come holds at once; a later one waits for
/// its day.
///
/// # Errors
/// Invalid with every fault; forbidden or not found for whoever may not act on
/// the company, and for another company's people and units.
pub async fn change_org(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    change: OrgChange,
    effective_on: Option<NaiveDate>,
) -> Result<DatedOrgChange, Failure> {
    actor.require_company(company)?;
    let (now, today) = (app.clock.now(), app.clock.today());
    let tx = app.db.write().await?;
    people::write::hold_units(&tx, company).await?;
    let mut faults: Vec<Fault> = day_fault(effective_on, today).into_iter().collect();
    let step = match step(&tx, company, change).await? {
        Ok(step) => Some(step),
        Err(fault) => {
            faults.insert(0, fault);
            None
        }
    };
    let (Some(step), Some(effective_on), true) = (step, effective_on, faults.is_empty()) else {
        return Err(Failure::invalid(faults));
    };
    let is_due = effective_on <= today;
    let dated = DatedOrgChange {
        id: app.ids.fresh(now),
        company,
        change: step.change.clone(),
        before: step.before.clone(),
        effective_on,
        state: if is_due {
            ChangeState::Applied
        } else {
            ChangeState::Planned
        },
        decided_by: Some(actor.account),
        created_at: now,
    };
    people::write::enter_org_change(&tx, &dated).await?;
    if is_due {
        carry_out(app, &tx, company, &step).await?;
    }
    audit(app, &tx, &dated, Some(actor)).await?;
    tx.commit().await?;
    Ok(dated)
}

/// Takes back a change that waits for its day.
///
/// # Errors
/// Not found for another company's change; a conflict when it waits no longer.
pub async fn cancel_org_change(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    id: OrgChangeId,
) -> Result<(), Failure> {
    actor.require_company(company)?;
    let tx = app.db.write().await?;
    let planned = people::read::planned_org_changes(&tx, company).await?;
    let found = planned.into_iter().find(|change| change.id == id);
    let mut change = found.ok_or_else(Failure::not_found)?;
    change.state = ChangeState::Cancelled;
    let (now, state) = (app.clock.now(), change.state);
    let before = change.before.as_str();
    if !people::write::settle_org_change(&tx, now, company, id, state, before).await? {
        return Err(Failure::conflict(
            "org.settled",
            "この予定は、もう適用されたか、取り消されています。",
        ));
    }
    audit(app, &tx, &change, Some(actor)).await?;
    tx.commit().await
}

/// Applies the planned changes whose day has come, each in a transaction of its
/// own. One that cannot happen any more is kept as void. Returns how many were
/// settled.
///
/// # Errors
/// When the database refuses.
pub async fn apply_org_changes(app: &App) -> Result<usize, Failure> {
    let today = app.clock.today();
    let due = people::read::due_org_changes(&app.db.read(), today, AT_ONCE).await?;
    let mut settled = 0;
    for change in due {
        settled += usize::from(apply(app, change).await?);
    }
    Ok(settled)
}

async fn apply(app: &App, mut change: DatedOrgChange) -> Result<bool, Failure> {
    let company = change.company;
    let tx = app.db.write().await?;
    people::write::hold_units(&tx, company).await?;
    let step = step(&tx, company, change.change.clone()).await?.ok();
    change.state = match &step {
        Some(_) => ChangeState::Applied,
        None => ChangeState::Void,
    };
    if let Some(step) = &step {
        change.before.clone_from(&step.before);
    }
    let (now, state) = (app.clock.now(), change.state);
    let before = change.before.as_str();
    if !people::write::settle_org_change(&tx, now, company, change.id, state, before).await? {
        return Ok(false);
    }
    if let Some(step) = &step {
        carry_out(app, &tx, company, step).await?;
    }
    audit(app, &tx, &change, None).await?;
    tx.commit().await?;
    Ok(true)
}

/// A change that can happen now.
struct Step {
    change: OrgChange,
    /// Where the person or the unit is now.
    before: String,
    /// For a unit: its name and the unit above it then, and the new paths.
    unit: Option<NewPlace>,
}

struct NewPlace {
    under: Option<OrgUnitId>,
    name: String,
    paths: BTreeMap<OrgUnitId, String>,
}

/// What a change means for the tree as it is, or why it cannot happen.
async fn step(
    tx: &Tx,
    company: CompanyId,
    change: OrgChange,
) -> Result<Result<Step, Fault>, Failure> {
    let units = people::read::units(tx, company).await?;
    match change {
        OrgChange::Transfer { member, to } => {
            let found = people::read::member(tx, company, member).await?;
            let found = found.ok_or_else(Failure::not_found)?;
            if to.is_some_and(|to| !units.iter().any(|unit| unit.id == to)) {
                return Ok(Err(unknown_unit()));
            }
            if found.unit == to {
                return Ok(Err(Fault::new(
                    "/unit",
                    "org.same_unit",
                    "いまの部署と同じです。別の部署を選んでください。",
                )));
            }
            Ok(Ok(Step {
                change: OrgChange::Transfer { member, to },
                before: found.unit_path,
                unit: None,
            }))
        }
        OrgChange::Move { unit, under } => {
            let now = one(&units, unit)?;
            if now.parent == under {
                return Ok(Err(Fault::new(
                    "/under",
                    "org.same_parent",
                    "いまの上の部署と同じです。別の部署を選んでください。",
                )));
            }
            let name = now.name.clone();
            Ok(new_place(&units, now, under, name, "/under"))
        }
        OrgChange::Rename { unit, name } => {
            let now = one(&units, unit)?;
            let name = match unit_name(&name) {
                Ok(name) => name,
                Err(flaw) => return Ok(Err(flaw.at("/name"))),
            };
            if now.name == name {
                return Ok(Err(Fault::new(
                    "/name",
                    "org.same_name",
                    "いまの名前と同じです。別の名前を入力してください。",
                )));
            }
            Ok(new_place(&units, now, now.parent, name, "/name"))
        }
    }
}

fn new_place(
    units: &[Unit],
    now: &Unit,
    under: Option<OrgUnitId>,
    name: String,
    field: &str,
) -> Result<Step, Fault> {
    let paths = moved_paths(units, now.id, under, &name).map_err(|flaw| flaw.at(field))?;
    let unit = now.id;
    let change = if now.parent == under {
        let name = name.clone();
        OrgChange::Rename { unit, name }
    } else {
        OrgChange::Move { unit, under }
    };
    Ok(Step {
        change,
        before: now.path.clone(),
        unit: Some(NewPlace { under, name, paths }),
    })
}

async fn carry_out(app: &App, tx: &Tx, company: CompanyId, step: &Step) -> Result<(), Failure> {
    if let OrgChange::Transfer { member, to } = step.change {
        people::write::transfer(tx, app.clock.now(), company, member, to).await?;
    }
    if let (Some(unit), Some(place)) = (step.change.unit(), &step.unit) {
        let (under, name) = (place.under, place.name.as_str());
        people::write::place_unit(tx, company, unit, under, name, &place.paths).await?;
    }
    Ok(())
}

fn one(units: &[Unit], id: OrgUnitId) -> Result<&Unit, Failure> {
    let found = units.iter().find(|unit| unit.id == id);
    found.ok_or_else(Failure::not_found)
}

fn unknown_unit() -> Fault {
    Fault::new(
        "/unit",
        "unit.unknown",
        "この会社の部署から選んでください。",
    )
}

async fn audit(
    app: &App,
    tx: &Tx,
    dated: &DatedOrgChange,
    actor: Option<&Actor>,
) -> Result<(), Failure> {
    let object = match &dated.change {
        OrgChange::Transfer { member, .. } => member.0,
        OrgChange::Move { unit, .. } | OrgChange::Rename { unit, .. } => unit.0,
    };
    let action = match dated.state {
        ChangeState::Planned => "org.planned",
        ChangeState::Applied => "org.changed",
        ChangeState::Cancelled => "org.cancelled",
        ChangeState::Void => "org.void",
    };
    let event = Event {
        company: Some(dated.company),
        actor: actor.map(|actor| actor.account),
        action,
        object: Some(object),
        detail: &json!({
            "change": dated.change.kind().as_str(),
            "effective_on": dated.effective_on,
        }),
    };
    app.audit(tx, &event).await
}
