//! Shared devices in use.

use chrono::{DateTime, Utc};
use kernel::id::CompanyId;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};

use crate::device::SharedDevice;
use crate::entity::shared_device::{Column, Entity, Model};

/// The device with this token's SHA-256. `None` when it was stopped, has
/// expired or never was.
///
/// # Errors
/// When the database refuses.
pub async fn shared_device(
    db: &impl ConnectionTrait,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<SharedDevice>, DbErr> {
    let row = Entity::find()
        .filter(Column::TokenHash.eq(token_hash))
        .filter(in_use(now))
        .one(db)
        .await?;
    Ok(row.map(SharedDevice::from))
}

/// A company's devices in use, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn shared_devices(
    db: &impl ConnectionTrait,
    company: CompanyId,
    now: DateTime<Utc>,
) -> Result<Vec<SharedDevice>, DbErr> {
    let rows = Entity::find()
        .filter(Column::CompanyId.eq(company))
        .filter(in_use(now))
        .order_by_desc(Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(SharedDevice::from).collect())
}

/// Which devices are neither stopped nor expired.
pub(crate) fn in_use(now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(Column::StoppedAt.is_null())
        .add(Column::ExpiresAt.gt(now))
}

impl From<Model> for SharedDevice {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            company: row.company_id,
            unit: row.unit_id,
            name: row.name,
            started_at: row.started_at,
            expires_at: row.expires_at,
        }
    }
}
