//! Companies and their org trees.

use std::collections::BTreeSet;

use kernel::id::{CompanyId, OrgUnitId};
use kernel::{Actor, Page, PageRequest, Role};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::company::{Company, normal_code};
use crate::entity::{company as table, org_unit, person};
use crate::unit::{self, Unit, UnitPath};

/// The company with this key.
///
/// # Errors
/// When the database refuses.
pub async fn company(db: &impl ConnectionTrait, id: CompanyId) -> Result<Option<Company>, DbErr> {
    let row = table::Entity::find_by_id(id).one(db).await?;
    Ok(row.map(Company::from))
}

/// The company whose people type this code, in any width and case.
///
/// # Errors
/// When the database refuses.
pub async fn company_by_code(
    db: &impl ConnectionTrait,
    code: &str,
) -> Result<Option<Company>, DbErr> {
    let code = normal_code(code);
    let row = table::Entity::find()
        .filter(table::Column::Code.eq(code))
        .one(db)
        .await?;
    Ok(row.map(Company::from))
}

/// Companies in the order they were added. For the firm's people only.
///
/// # Errors
/// When the database refuses.
pub async fn companies(
    db: &impl ConnectionTrait,
    page: PageRequest,
) -> Result<Page<Company>, DbErr> {
    let mut query = table::Entity::find().order_by_asc(table::Column::Id);
    if let Some(cursor) = page.after {
        query = query.filter(table::Column::Id.gt(CompanyId(cursor.0)));
    }
    let rows = query.limit(page.limit + 1).all(db).await?;
    let companies = rows.into_iter().map(Company::from).collect();
    Ok(Page::cut(companies, page.limit, |company: &Company| {
        company.id.0
    }))
}

/// Whether the companies of the demo are here.
///
/// # Errors
/// When the database refuses.
pub async fn has_sample_company(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let sample = table::Entity::find()
        .filter(table::Column::IsSample.eq(true))
        .one(db)
        .await?;
    Ok(sample.is_some())
}

/// A company's whole org tree, each unit before those below it.
///
/// # Errors
/// When the database refuses.
pub async fn units(db: &impl ConnectionTrait, company: CompanyId) -> Result<Vec<Unit>, DbErr> {
    let rows = org_unit::Entity::find()
        .filter(org_unit::Column::CompanyId.eq(company))
        .all(db)
        .await?;
    let mut units: Vec<Unit> = rows.into_iter().map(Unit::from).collect();
    // Sorted here and by name, because the databases collate differently.
    unit::sort(&mut units);
    Ok(units)
}

/// The unit at a path of a company's tree.
///
/// # Errors
/// When the database refuses.
pub async fn unit_by_path(
    db: &impl ConnectionTrait,
    company: CompanyId,
    path: &UnitPath,
) -> Result<Option<Unit>, DbErr> {
    let row = org_unit::Entity::find()
        .filter(org_unit::Column::CompanyId.eq(company))
        .filter(org_unit::Column::Path.eq(path.to_string()))
        .one(db)
        .await?;
    Ok(row.map(Unit::from))
}

/// The keys of a unit and of all below it; none for another company's unit.
///
/// # Errors
/// When the database refuses.
pub async fn subtree(
    db: &impl ConnectionTrait,
    company: CompanyId,
    top: OrgUnitId,
) -> Result<Vec<OrgUnitId>, DbErr> {
    Ok(unit::subtree(&units(db, company).await?, top))
}

/// The units of `company` at the top of what the actor manages.
pub fn managed_tops(actor: &Actor, company: CompanyId) -> BTreeSet<OrgUnitId> {
    let manages_here =
        |scope: &&kernel::Scope| scope.role == Role::UnitManager && scope.company == Some(company);
    let scopes = actor.scopes.iter().filter(manages_here);
    scopes.filter_map(|scope| scope.unit).collect()
}

/// The units of `company` that the actor manages: the subtrees of every unit
/// manager role in force. None for whoever has no such role.
///
/// # Errors
/// When the database refuses.
pub async fn managed_units(
    db: &impl ConnectionTrait,
    actor: &Actor,
    company: CompanyId,
) -> Result<Vec<OrgUnitId>, DbErr> {
    let tops = managed_tops(actor, company);
    if tops.is_empty() {
        return Ok(Vec::new());
    }
    let tree = units(db, company).await?;
    let mut managed: Vec<OrgUnitId> = tops
        .into_iter()
        .flat_map(|top| unit::subtree(&tree, top))
        .collect();
    managed.sort_unstable();
    managed.dedup();
    Ok(managed)
}

impl From<table::Model> for Company {
    fn from(row: table::Model) -> Self {
        Self {
            id: row.id,
            code: row.code,
            name: row.name,
            fiscal_year_start: row.fiscal_year_start,
            is_sample: row.is_sample,
            status: row.status,
            created_at: row.created_at,
        }
    }
}

impl From<org_unit::Model> for Unit {
    fn from(row: org_unit::Model) -> Self {
        Self {
            id: row.id,
            parent: row.parent_id,
            name: row.name,
            path: row.path,
            place: row.place,
            status: row.status,
        }
    }
}

/// Every name of an active person (姓, 名 and their kana, each once) and of a
/// company: what a text must not give away. For the firm's people only.
///
/// # Errors
/// When the database refuses.
pub async fn names_on_record(
    db: &impl ConnectionTrait,
) -> Result<(Vec<String>, Vec<String>), DbErr> {
    let mut people = BTreeSet::new();
    for column in [
        person::Column::FamilyName,
        person::Column::GivenName,
        person::Column::FamilyKana,
        person::Column::GivenKana,
    ] {
        let names: Vec<String> = person::Entity::find()
            .select_only()
            .column(column)
            .filter(person::Column::Status.eq("active"))
            .distinct()
            .into_tuple()
            .all(db)
            .await?;
        people.extend(names.into_iter().filter(|name| !name.is_empty()));
    }
    let companies: Vec<String> = table::Entity::find()
        .select_only()
        .column(table::Column::Name)
        .into_tuple()
        .all(db)
        .await?;
    Ok((people.into_iter().collect(), companies))
}
