//! Changes of employments, and holding a member while something is decided.

use chrono::{DateTime, Utc};
use kernel::Tx;
use kernel::failure::is_unique_violation;
use kernel::id::{AccountId, CompanyId, EmploymentChangeId, MembershipId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::employment::{ChangeState, DatedChange};
use crate::entity::employment_change::{ActiveModel, Column, Entity};
use crate::entity::{account, membership};
use crate::error::Error;

/// Enters a change. Whether it may happen is for the caller to have decided.
///
/// # Errors
/// [`Error::ChangePlanned`] when another one waits for its day.
pub async fn enter_employment_change(tx: &Tx, change: &DatedChange) -> Result<(), Error> {
    let settled_at = match change.state {
        ChangeState::Planned => None,
        _ => Some(change.created_at),
    };
    Entity::insert(ActiveModel {
        id: Set(change.id),
        company_id: Set(change.company),
        membership_id: Set(change.membership),
        change: Set(change.change),
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
        Error::ChangePlanned
    } else {
        Error::Database(error)
    }
}

/// Settles a planned change of this company: applied, cancelled or void.
/// False when it waits no longer.
///
/// # Errors
/// When the database refuses.
pub async fn settle_employment_change(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    id: EmploymentChangeId,
    state: ChangeState,
) -> Result<bool, Error> {
    let changed = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::SettledAt, Expr::value(now))
        .filter(Column::CompanyId.eq(company))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(ChangeState::Planned))
        .exec(tx)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Holds a member's row until the transaction ends, so that what is decided
/// about the person is decided by one at a time.
///
/// # Errors
/// [`Error::NotFound`] for another company's member.
pub async fn hold_member(tx: &Tx, company: CompanyId, member: MembershipId) -> Result<(), Error> {
    let row = membership::Entity::find()
        .filter(membership::Column::CompanyId.eq(company))
        .filter(membership::Column::Id.eq(member))
        .lock_exclusive()
        .one(tx)
        .await?;
    row.map(drop).ok_or(Error::NotFound)
}

/// Holds accounts of the firm's staff until the transaction ends, in the order
/// of their keys, so that what is planned for one is planned by one at a time.
///
/// # Errors
/// When the database refuses.
pub async fn hold_accounts(tx: &Tx, accounts: &[AccountId]) -> Result<(), Error> {
    account::Entity::find()
        .filter(account::Column::Id.is_in(accounts.iter().copied()))
        .order_by_asc(account::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    Ok(())
}
