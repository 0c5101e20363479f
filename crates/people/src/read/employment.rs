//! Changes of employments.

use chrono::NaiveDate;
use kernel::id::{CompanyId, MembershipId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::employment::{ChangeState, DatedChange};
use crate::entity::employment_change::{Column, Entity, Model};

/// Every change of one employment of this company, the oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn employment_changes(
    db: &impl ConnectionTrait,
    company: CompanyId,
    member: MembershipId,
) -> Result<Vec<DatedChange>, DbErr> {
    let rows = Entity::find()
        .filter(Column::CompanyId.eq(company))
        .filter(Column::MembershipId.eq(member))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(DatedChange::from).collect())
}

/// Changes of any company that are planned and whose day has come, at most
/// `limit`, the oldest day first. For the worker that applies them.
///
/// # Errors
/// When the database refuses.
pub async fn due_employment_changes(
    db: &impl ConnectionTrait,
    today: NaiveDate,
    limit: u64,
) -> Result<Vec<DatedChange>, DbErr> {
    let rows = Entity::find()
        .filter(Column::State.eq(ChangeState::Planned))
        .filter(Column::EffectiveOn.lte(today))
        .order_by_asc(Column::EffectiveOn)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(DatedChange::from).collect())
}

impl From<Model> for DatedChange {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            company: row.company_id,
            membership: row.membership_id,
            change: row.change,
            effective_on: row.effective_on,
            state: row.state,
            decided_by: row.decided_by,
            created_at: row.created_at,
        }
    }
}
