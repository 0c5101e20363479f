//! Changes of the org tree, and supervisors.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::failure::is_unique_violation;
use kernel::id::{CompanyId, MembershipId, OrgChangeId, OrgUnitId};
use kernel::{Ids, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::employment::ChangeState;
use crate::entity::org_change::{ActiveModel, Column, Entity};
use crate::entity::{membership, org_unit};
use crate::error::Error;
use crate::org_change::{DatedOrgChange, OrgChange};
use crate::unit::{Unit, UnitStatus};
use crate::update_rows::update_rows;

/// Enters a change. Whether it may happen is for the caller to have decided.
///
/// # Errors
/// [`Error::ChangePlanned`] when another one of this kind waits for its day.
pub async fn enter_org_change(tx: &Tx, change: &DatedOrgChange) -> Result<(), Error> {
    let (member, unit, target, name) = match &change.change {
        OrgChange::Transfer { member, to } => (Some(*member), None, *to, None),
        OrgChange::Move { unit, under } => (None, Some(*unit), *under, None),
        OrgChange::Rename { unit, name } => (None, Some(*unit), None, Some(name.clone())),
    };
    let settled_at = match change.state {
        ChangeState::Planned => None,
        _ => Some(change.created_at),
    };
    Entity::insert(ActiveModel {
        id: Set(change.id),
        company_id: Set(change.company),
        kind: Set(change.change.kind()),
        membership_id: Set(member),
        unit_id: Set(unit),
        target_id: Set(target),
        new_name: Set(name),
        before: Set(change.before.clone()),
        effective_on: Set(change.effective_on),
        state: Set(change.state),
        decided_by: Set(change.decided_by),
        created_at: Set(change.created_at),
        settled_at: Set(settled_at),
    })
    .exec_without_returning(tx)
    .await
    .map_err(already_planned)?;
    Ok(())
}

fn already_planned(error: DbErr) -> Error {
    if is_unique_violation(&error) {
        Error::OrgChangePlanned
    } else {
        Error::Database(error)
    }
}

/// Settles a planned change of this company. `before` is what it changed, when
/// it took effect. False when it waits no longer.
///
/// # Errors
/// When the database refuses.
pub async fn settle_org_change(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    id: OrgChangeId,
    state: ChangeState,
    before: &str,
) -> Result<bool, Error> {
    let changed = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::SettledAt, Expr::value(now))
        .col_expr(Column::Before, Expr::value(before))
        .filter(Column::CompanyId.eq(company))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(ChangeState::Planned))
        .exec(tx)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Holds a company's units until the transaction ends, so that one at a time
/// changes the tree; people may still be put into them.
///
/// # Errors
/// When the database refuses.
pub async fn hold_units(tx: &Tx, company: CompanyId) -> Result<(), Error> {
    org_unit::Entity::find()
        .filter(org_unit::Column::CompanyId.eq(company))
        .order_by_asc(org_unit::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(tx)
        .await?;
    Ok(())
}

/// Puts a person into a unit of the company, or into none.
///
/// # Errors
/// [`Error::NotFound`] for another company's member.
pub async fn transfer(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    member: MembershipId,
    to: Option<OrgUnitId>,
) -> Result<(), Error> {
    let done = membership::Entity::update_many()
        .col_expr(membership::Column::OrgUnitId, Expr::value(to))
        .col_expr(membership::Column::UpdatedAt, Expr::value(now))
        .filter(membership::Column::CompanyId.eq(company))
        .filter(membership::Column::Id.eq(member))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// Gives a unit its name and the unit above it, and every unit in `paths` (its
/// own and those below it) its path; see [`crate::moved_paths`].
///
/// # Errors
/// [`Error::NotFound`] for another company's unit.
pub async fn place_unit(
    tx: &Tx,
    company: CompanyId,
    unit: OrgUnitId,
    under: Option<OrgUnitId>,
    name: &str,
    paths: &BTreeMap<OrgUnitId, String>,
) -> Result<(), Error> {
    let done = org_unit::Entity::update_many()
        .col_expr(org_unit::Column::ParentId, Expr::value(under))
        .col_expr(org_unit::Column::Name, Expr::value(name))
        .filter(org_unit::Column::CompanyId.eq(company))
        .filter(org_unit::Column::Id.eq(unit))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    let rows = paths
        .iter()
        .map(|(unit, path)| vec![(*unit).into(), path.clone().into()])
        .collect();
    let columns = [org_unit::Column::Path];
    update_rows::<org_unit::Entity>(tx, org_unit::Column::Id, &columns, rows).await?;
    Ok(())
}

/// Adds a unit under another one, or at the top, behind its neighbours. The path
/// must be free.
///
/// # Errors
/// When the database refuses.
pub async fn add_unit(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    company: CompanyId,
    under: Option<&Unit>,
    name: &str,
    place: i32,
) -> Result<OrgUnitId, Error> {
    let id = ids.fresh(now);
    let path = under.map_or_else(
        || name.to_owned(),
        |parent| format!("{}/{name}", parent.path),
    );
    org_unit::Entity::insert(org_unit::ActiveModel {
        id: Set(id),
        company_id: Set(company),
        parent_id: Set(under.map(|parent| parent.id)),
        name: Set(name.to_owned()),
        path: Set(path),
        place: Set(place),
        status: Set(UnitStatus::Active),
        created_at: Set(now),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(id)
}

/// Numbers neighbours in the order given.
///
/// # Errors
/// When the database refuses.
pub async fn order_units(tx: &Tx, units: &[OrgUnitId]) -> Result<(), Error> {
    let rows = units
        .iter()
        .zip(1_i32..)
        .map(|(unit, place)| vec![(*unit).into(), place.into()])
        .collect();
    let columns = [org_unit::Column::Place];
    update_rows::<org_unit::Entity>(tx, org_unit::Column::Id, &columns, rows).await?;
    Ok(())
}

/// Removes a unit of the company that nothing speaks of. Its settled changes go
/// with it.
///
/// # Errors
/// [`Error::UnitInUse`] when something speaks of it.
pub async fn remove_unit(tx: &Tx, company: CompanyId, unit: OrgUnitId) -> Result<(), Error> {
    Entity::delete_many()
        .filter(Column::CompanyId.eq(company))
        .filter(Column::UnitId.eq(unit))
        .filter(Column::State.ne(ChangeState::Planned))
        .exec(tx)
        .await?;
    let done = org_unit::Entity::delete_many()
        .filter(org_unit::Column::CompanyId.eq(company))
        .filter(org_unit::Column::Id.eq(unit))
        .exec(tx)
        .await
        .map_err(in_use)?;
    if done.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

fn in_use(error: DbErr) -> Error {
    use sea_orm::SqlErr;
    match error.sql_err() {
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => Error::UnitInUse,
        _ => Error::Database(error),
    }
}

/// Gives a person a supervisor of the same company, or none.
///
/// # Errors
/// [`Error::NotFound`] for another company's member.
pub async fn set_supervisor(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    member: MembershipId,
    supervisor: Option<MembershipId>,
) -> Result<(), Error> {
    let done = membership::Entity::update_many()
        .col_expr(membership::Column::SupervisorId, Expr::value(supervisor))
        .col_expr(membership::Column::UpdatedAt, Expr::value(now))
        .filter(membership::Column::CompanyId.eq(company))
        .filter(membership::Column::Id.eq(member))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}
