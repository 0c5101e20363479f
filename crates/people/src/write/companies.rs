//! Companies and their org trees.

use chrono::{DateTime, Utc};
use kernel::id::{CompanyId, OrgUnitId};
use kernel::{Ids, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, LockType, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::company::{CompanyProfile, CompanyStatus};
use crate::entity::{company, org_unit};
use crate::error::Error;
use crate::unit::{UnitPath, UnitStatus};

/// Holds a company's row until the transaction ends: who is whom is decided by
/// one at a time.
///
/// # Errors
/// [`Error::NotFound`] for no company.
pub async fn hold_company(tx: &Tx, company: CompanyId) -> Result<(), Error> {
    let row = company::Entity::find_by_id(company)
        .lock(LockType::NoKeyUpdate)
        .one(tx)
        .await?;
    row.map(drop).ok_or(Error::NotFound)
}

/// Adds a company. Sample companies belong to the demo's world.
///
/// # Errors
/// [`Error::CompanyCodeTaken`].
pub async fn add_company(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    profile: &CompanyProfile,
    is_sample: bool,
) -> Result<CompanyId, Error> {
    let id = ids.fresh(now);
    let row = company::ActiveModel {
        id: Set(id),
        code: Set(profile.code.clone()),
        name: Set(profile.name.clone()),
        fiscal_year_start: Set(profile.fiscal_year_start),
        is_sample: Set(is_sample),
        status: Set(CompanyStatus::Active),
        created_at: Set(now),
    };
    let code_is_new = company::Entity::insert(row)
        .on_conflict(
            OnConflict::column(company::Column::Code)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    if code_is_new == 0 {
        return Err(Error::CompanyCodeTaken);
    }
    Ok(id)
}

/// Opens or shuts a whole company. Its sessions die with the next request.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn change_company_status(
    tx: &Tx,
    id: CompanyId,
    status: CompanyStatus,
) -> Result<(), Error> {
    let done = company::Entity::update_many()
        .col_expr(company::Column::Status, Expr::value(status))
        .filter(company::Column::Id.eq(id))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// The unit at `path`, made with all units above it where they are missing.
///
/// # Errors
/// When the database refuses.
pub async fn ensure_unit(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    company: CompanyId,
    path: &UnitPath,
) -> Result<OrgUnitId, Error> {
    let mut parent = None;
    let mut path_so_far = String::new();
    for name in path.names() {
        if !path_so_far.is_empty() {
            path_so_far.push('/');
        }
        path_so_far.push_str(name);
        let unit = org_unit::ActiveModel {
            id: Set(ids.fresh(now)),
            company_id: Set(company),
            parent_id: Set(parent),
            name: Set(name.clone()),
            path: Set(path_so_far.clone()),
            place: Set(0),
            status: Set(UnitStatus::Active),
            created_at: Set(now),
        };
        parent = Some(find_or_add(tx, unit, company, &path_so_far).await?);
    }
    parent.ok_or(Error::NotFound)
}

/// Two imports at once may add the same unit: the later one takes the
/// earlier's.
async fn find_or_add(
    tx: &Tx,
    unit: org_unit::ActiveModel,
    company: CompanyId,
    path: &str,
) -> Result<OrgUnitId, Error> {
    if let Some(id) = unit_at(tx, company, path).await? {
        return Ok(id);
    }
    let place = [org_unit::Column::CompanyId, org_unit::Column::Path];
    org_unit::Entity::insert(unit)
        .on_conflict(OnConflict::columns(place).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    unit_at(tx, company, path).await?.ok_or(Error::NotFound)
}

async fn unit_at(
    tx: &impl ConnectionTrait,
    company: CompanyId,
    path: &str,
) -> Result<Option<OrgUnitId>, Error> {
    let row = org_unit::Entity::find()
        .filter(org_unit::Column::CompanyId.eq(company))
        .filter(org_unit::Column::Path.eq(path))
        .one(tx)
        .await?;
    Ok(row.map(|row| row.id))
}
