//! A company's org tree, for those who change it.

use std::collections::HashMap;

use kernel::id::{CompanyId, OrgUnitId};
use kernel::{Actor, Failure};
use people::{Company, DatedOrgChange, Unit};

use crate::App;

/// The tree with how many people work where, and what lies ahead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgTree {
    /// The company.
    pub company: Company,
    /// Every unit, each before those below it, neighbours in their order.
    pub units: Vec<Unit>,
    /// People of each unit itself, those who left not counted; units without
    /// people are left out.
    pub people: HashMap<OrgUnitId, i64>,
    /// Changes that wait for their day, with the person's name of a transfer.
    pub planned: Vec<(DatedOrgChange, String)>,
}

/// The org tree of a company.
///
/// # Errors
/// Forbidden, or not found for a foreign company.
pub async fn org_tree(app: &App, actor: &Actor, company: CompanyId) -> Result<OrgTree, Failure> {
    actor.require_company(company)?;
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let planned = people::read::planned_org_changes(&db, company).await?;
    let members: Vec<_> = planned
        .iter()
        .filter_map(|change| match change.change {
            people::OrgChange::Transfer { member, .. } => Some(member),
            _ => None,
        })
        .collect();
    let members = people::read::members_by_ids(&db, company, &members).await?;
    let name_of = |change: &DatedOrgChange| match change.change {
        people::OrgChange::Transfer { member, .. } => members
            .iter()
            .find(|one| one.id == member)
            .map(people::Member::full_name),
        _ => None,
    };
    let planned = planned
        .into_iter()
        .map(|change| {
            let name = name_of(&change).unwrap_or_default();
            (change, name)
        })
        .collect();
    Ok(OrgTree {
        company: found.ok_or_else(Failure::not_found)?,
        units: people::read::units(&db, company).await?,
        people: people::read::unit_headcounts(&db, company).await?,
        planned,
    })
}

/// One unit of a company's tree, and the changes that it has had and will have.
///
/// # Errors
/// Forbidden, or not found for a foreign company or unit.
pub async fn org_unit(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    unit: OrgUnitId,
) -> Result<(OrgTree, Unit, Vec<DatedOrgChange>), Failure> {
    let tree = org_tree(app, actor, company).await?;
    let found = tree.units.iter().find(|one| one.id == unit).cloned();
    let found = found.ok_or_else(Failure::not_found)?;
    let changes = people::read::unit_changes(&app.db.read(), company, unit).await?;
    Ok((tree, found, changes))
}
