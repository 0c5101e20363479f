//! Changes of the org tree, and supervisors.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::id::{CompanyId, MembershipId, OrgUnitId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::members_by_ids;
use crate::employment::ChangeState;
use crate::entity::membership;
use crate::entity::org_change::{Column, Entity, Model};
use crate::member::Member;
use crate::org_change::{DatedOrgChange, OrgChange, OrgChangeKind};

/// Every transfer of one person of this company, the oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn transfers(
    db: &impl ConnectionTrait,
    company: CompanyId,
    member: MembershipId,
) -> Result<Vec<DatedOrgChange>, DbErr> {
    let rows = Entity::find()
        .filter(Column::CompanyId.eq(company))
        .filter(Column::MembershipId.eq(member))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(DatedOrgChange::try_from).collect()
}

/// Every change of one unit of this company, the oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn unit_changes(
    db: &impl ConnectionTrait,
    company: CompanyId,
    unit: OrgUnitId,
) -> Result<Vec<DatedOrgChange>, DbErr> {
    let rows = Entity::find()
        .filter(Column::CompanyId.eq(company))
        .filter(Column::UnitId.eq(unit))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(DatedOrgChange::try_from).collect()
}

/// The changes of a company that wait for their day, the next first.
///
/// # Errors
/// When the database refuses.
pub async fn planned_org_changes(
    db: &impl ConnectionTrait,
    company: CompanyId,
) -> Result<Vec<DatedOrgChange>, DbErr> {
    let rows = Entity::find()
        .filter(Column::CompanyId.eq(company))
        .filter(Column::State.eq(ChangeState::Planned))
        .order_by_asc(Column::EffectiveOn)
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(DatedOrgChange::try_from).collect()
}

/// Changes of any company that are planned and whose day has come, at most
/// `limit`, in the order in which they take effect. For the worker.
///
/// # Errors
/// When the database refuses.
pub async fn due_org_changes(
    db: &impl ConnectionTrait,
    today: NaiveDate,
    limit: u64,
) -> Result<Vec<DatedOrgChange>, DbErr> {
    let rows = Entity::find()
        .filter(Column::State.eq(ChangeState::Planned))
        .filter(Column::EffectiveOn.lte(today))
        .order_by_asc(Column::EffectiveOn)
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(DatedOrgChange::try_from).collect()
}

/// The supervisors of these people of a company; who has none is left out.
///
/// # Errors
/// When the database refuses.
pub async fn supervisors(
    db: &impl ConnectionTrait,
    company: CompanyId,
    members: &[MembershipId],
) -> Result<BTreeMap<MembershipId, Member>, DbErr> {
    const KEYS_AT_ONCE: usize = 1000;
    let mut pairs: Vec<(MembershipId, MembershipId)> = Vec::new();
    for some in members.chunks(KEYS_AT_ONCE) {
        let found = membership::Entity::find()
            .select_only()
            .columns([membership::Column::Id, membership::Column::SupervisorId])
            .filter(membership::Column::CompanyId.eq(company))
            .filter(membership::Column::Id.is_in(some.iter().copied()))
            .filter(membership::Column::SupervisorId.is_not_null())
            .into_tuple::<(MembershipId, MembershipId)>()
            .all(db)
            .await?;
        pairs.extend(found);
    }
    let mut ids: Vec<MembershipId> = pairs.iter().map(|(_, above)| *above).collect();
    ids.sort_unstable();
    ids.dedup();
    let above = members_by_ids(db, company, &ids).await?;
    let above: BTreeMap<MembershipId, Member> = above
        .into_iter()
        .map(|member| (member.id, member))
        .collect();
    Ok(pairs
        .into_iter()
        .filter_map(|(member, supervisor)| Some((member, above.get(&supervisor)?.clone())))
        .collect())
}

impl TryFrom<Model> for DatedOrgChange {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        let broken = || DbErr::Custom(format!("org change {} is broken", row.id));
        let change = match row.kind {
            OrgChangeKind::Transfer => OrgChange::Transfer {
                member: row.membership_id.ok_or_else(broken)?,
                to: row.target_id,
            },
            OrgChangeKind::Move => OrgChange::Move {
                unit: row.unit_id.ok_or_else(broken)?,
                under: row.target_id,
            },
            OrgChangeKind::Rename => OrgChange::Rename {
                unit: row.unit_id.ok_or_else(broken)?,
                name: row.new_name.clone().ok_or_else(broken)?,
            },
        };
        Ok(Self {
            id: row.id,
            company: row.company_id,
            change,
            before: row.before,
            effective_on: row.effective_on,
            state: row.state,
            decided_by: row.decided_by,
            created_at: row.created_at,
        })
    }
}
