//! Units that are added, put in order or removed, at once.

use kernel::audit::Event;
use kernel::id::{CompanyId, OrgUnitId};
use kernel::{Actor, Failure, Fault, Tx};
use people::{DatedOrgChange, MemberFilter, OrgChange, unit_name};
use serde_json::json;

use super::one;
use crate::App;

/// How many people are named when a unit cannot be removed.
const NAMED: usize = 20;

/// Adds a unit under another one, or at the top.
///
/// # Errors
/// Invalid when the name is no name, or a unit of that path is there.
pub async fn add_unit(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    under: Option<OrgUnitId>,
    name: &str,
) -> Result<OrgUnitId, Failure> {
    actor.require_company(company)?;
    let tx = app.db.write().await?;
    require_company(&tx, company).await?;
    people::write::hold_units(&tx, company).await?;
    let units = people::read::units(&tx, company).await?;
    let parent = under.map(|under| units.iter().find(|unit| unit.id == under));
    let mut faults = Vec::new();
    if parent.is_some_and(|parent| parent.is_none()) {
        faults.push(Fault::new(
            "/under",
            "unit.unknown",
            "この会社の部署から選んでください。",
        ));
    }
    let parent = parent.flatten();
    let path = match unit_name(name) {
        Ok(name) => parent.map_or(name.clone(), |parent| format!("{}/{name}", parent.path)),
        Err(flaw) => {
            faults.push(flaw.at("/name"));
            String::new()
        }
    };
    if units.iter().any(|unit| unit.path == path) {
        faults.push(Fault::new(
            "/name",
            "unit.taken",
            format!("「{path}」という部署がすでにあります。別の名前にしてください。"),
        ));
    } else if let Err(flaw) = people::UnitPath::parse(&path) {
        faults.push(flaw.at("/name"));
    }
    if !faults.is_empty() {
        return Err(Failure::invalid(faults));
    }
    let now = app.clock.now();
    let neighbours = units.iter().filter(|unit| unit.parent == under);
    let place = neighbours.map(|unit| unit.place).max().unwrap_or(0) + 1;
    let name = path.rsplit('/').next().unwrap_or(&path);
    let id = people::write::add_unit(&tx, &app.ids, now, company, parent, name, place).await?;
    unit_event(app, &tx, actor, company, id, "unit.added").await?;
    tx.commit().await?;
    Ok(id)
}

/// Moves a unit one place up or down among those under the same unit. At the end
/// it stays where it is.
///
/// # Errors
/// Not found for another company's unit.
pub async fn order_unit(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    unit: OrgUnitId,
    up: bool,
) -> Result<(), Failure> {
    actor.require_company(company)?;
    let tx = app.db.write().await?;
    people::write::hold_units(&tx, company).await?;
    let units = people::read::units(&tx, company).await?;
    let parent = one(&units, unit)?.parent;
    let mut order: Vec<OrgUnitId> = units
        .iter()
        .filter(|other| other.parent == parent)
        .map(|other| other.id)
        .collect();
    let at = order.iter().position(|other| *other == unit).unwrap_or(0);
    let other = if up { at.checked_sub(1) } else { Some(at + 1) };
    match other.filter(|other| *other < order.len()) {
        Some(other) => order.swap(at, other),
        None => return Ok(()),
    }
    people::write::order_units(&tx, &order).await?;
    unit_event(app, &tx, actor, company, unit, "unit.ordered").await?;
    tx.commit().await
}

/// Removes a unit that is empty: without people, whoever has left included,
/// without units below it, roles and plans.
///
/// # Errors
/// A conflict that names what is in the way.
pub async fn remove_unit(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    unit: OrgUnitId,
) -> Result<(), Failure> {
    actor.require_company(company)?;
    let tx = app.db.write().await?;
    people::write::hold_units(&tx, company).await?;
    let units = people::read::units(&tx, company).await?;
    let found = one(&units, unit)?;
    let below: Vec<&str> = units
        .iter()
        .filter(|other| other.parent == Some(unit))
        .map(|other| other.name.as_str())
        .collect();
    if !below.is_empty() {
        return Err(in_the_way(
            "unit.has_units",
            &format!("下に部署があります：{}。", below.join("、")),
        ));
    }
    let filter = MemberFilter {
        within: Some(vec![unit]),
        include_left: true,
        ..MemberFilter::default()
    };
    let members = people::read::all_members(&tx, company, &filter).await?;
    if !members.is_empty() {
        let names: Vec<String> = members
            .iter()
            .take(NAMED)
            .map(|member| format!("{}（{}）", member.full_name(), member.employee_no))
            .collect();
        let more = match members.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!("ほか{more}人"),
        };
        return Err(in_the_way(
            "unit.has_members",
            &format!(
                "次の{}人の部署になっています：{}{more}。先に別の部署へ移してください。",
                members.len(),
                names.join("、")
            ),
        ));
    }
    let planned = people::read::planned_org_changes(&tx, company).await?;
    let speaks_of_it = |change: &&DatedOrgChange| match &change.change {
        OrgChange::Transfer { to, .. } => *to == Some(unit),
        OrgChange::Move { unit: moved, under } => *moved == unit || *under == Some(unit),
        OrgChange::Rename { unit: renamed, .. } => *renamed == unit,
    };
    if planned.iter().any(|change| speaks_of_it(&change)) {
        return Err(in_the_way(
            "unit.has_plans",
            "この部署についての予定があります。先に予定を取り消してください。",
        ));
    }
    let rules = enrolments::read::rules(&tx, company).await?;
    if let Some(one) = rules.iter().find(|one| one.rule.unit == Some(unit)) {
        let name = &one.rule.name;
        return Err(in_the_way(
            "unit.has_rules",
            &format!("受講対象の規則「{name}」の対象になっています。先に規則を変えてください。"),
        ));
    }
    let path = found.path.clone();
    people::write::remove_unit(&tx, company, unit).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "unit.removed",
        object: Some(unit.0),
        detail: &json!({ "path": path }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

fn in_the_way(code: &'static str, reason: &str) -> Failure {
    Failure::conflict(code, format!("この部署は消せません。{reason}"))
}

async fn require_company(tx: &Tx, company: CompanyId) -> Result<(), Failure> {
    let found = people::read::company(tx, company).await?;
    found.map(drop).ok_or_else(Failure::not_found)
}

async fn unit_event(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    company: CompanyId,
    unit: OrgUnitId,
    action: &'static str,
) -> Result<(), Failure> {
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action,
        object: Some(unit.0),
        detail: &json!({}),
    };
    app.audit(tx, &event).await
}
