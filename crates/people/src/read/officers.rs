//! Who looks after a company's people: its HR and its unit managers.

use chrono::{DateTime, Utc};
use kernel::Role;
use kernel::id::{AccountId, CompanyId, MembershipId, OrgUnitId};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::accounts::in_force;
use super::members::members_by_ids;
use crate::entity::{account, membership, role_assignment};
use crate::member::{Member, MembershipStatus};
use crate::sign_in::AccountStatus;

/// Somebody at work who holds a role in the company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// What signs in for them.
    pub account: AccountId,
    /// 企業管理者 or 部門・店舗管理者.
    pub role: Role,
    /// The top of the subtree of a unit manager.
    pub unit: Option<OrgUnitId>,
    /// Who it is.
    pub member: Member,
}

/// The HR and the unit managers of a company who are at work, one entry for
/// each role and unit.
///
/// # Errors
/// When the database refuses.
pub async fn officers(
    db: &impl ConnectionTrait,
    company: CompanyId,
    now: DateTime<Utc>,
) -> Result<Vec<Officer>, DbErr> {
    let held = role_assignment::Entity::find()
        .filter(role_assignment::Column::CompanyId.eq(company))
        .filter(in_force(now))
        .order_by_asc(role_assignment::Column::Id)
        .all(db)
        .await?;
    let accounts = held.iter().map(|row| row.account_id);
    let accounts = account::Entity::find()
        .filter(account::Column::Id.is_in(accounts))
        .filter(account::Column::Status.eq(AccountStatus::Active))
        .all(db)
        .await?;
    let ids: Vec<MembershipId> = accounts
        .iter()
        .filter_map(|row| row.membership_id)
        .collect();
    let members = members_by_ids(db, company, &ids).await?;
    let officer = |row: role_assignment::Model| {
        let member = members
            .iter()
            .find(|member| member.account == row.account_id)?;
        let is_here = member.status == MembershipStatus::Active;
        let role = Role::parse(&row.role).filter(|_| is_here)?;
        Some(Officer {
            account: row.account_id,
            role,
            unit: row.org_unit_id,
            member: member.clone(),
        })
    };
    Ok(held.into_iter().filter_map(officer).collect())
}

/// Companies in which somebody has this address, in its folded form.
///
/// # Errors
/// When the database refuses.
pub async fn companies_with_address(
    db: &impl ConnectionTrait,
    address_folded: &str,
) -> Result<Vec<CompanyId>, DbErr> {
    let rows = membership::Entity::find()
        .filter(membership::Column::EmailFolded.eq(address_folded))
        .order_by_asc(membership::Column::CompanyId)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.company_id).collect())
}
