//! Shared devices: begun by somebody who manages people there, ended once.

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, CompanyId, OrgUnitId, SharedDeviceId};
use kernel::{Ids, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::device::SHARED_DEVICE_LIFE;
use crate::entity::{shared_device, web_session};
use crate::error::Error;
use crate::read::in_use;

/// A device to be shared from now on.
#[derive(Clone, Debug)]
pub struct NewSharedDevice {
    /// Whose people sign in on it.
    pub company: CompanyId,
    /// Where it stands.
    pub unit: Option<OrgUnitId>,
    /// Its checked name.
    pub name: String,
    /// SHA-256 of the token in its cookie.
    pub token_hash: Vec<u8>,
    /// Who begins it.
    pub started_by: AccountId,
}

/// Stores a shared device, good for a year.
///
/// # Errors
/// When the database refuses.
pub async fn start_shared_device(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    device: NewSharedDevice,
) -> Result<SharedDeviceId, Error> {
    let id = ids.fresh(now);
    shared_device::Entity::insert(shared_device::ActiveModel {
        id: Set(id),
        company_id: Set(device.company),
        unit_id: Set(device.unit),
        name: Set(device.name),
        token_hash: Set(device.token_hash),
        started_by: Set(device.started_by),
        started_at: Set(now),
        expires_at: Set(now + SHARED_DEVICE_LIFE),
        stopped_at: Set(None),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(id)
}

/// Stops a device of this company, and ends whatever session runs on it.
///
/// # Errors
/// [`Error::NotFound`] for another company's or one that is not in use.
pub async fn stop_shared_device(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    device: SharedDeviceId,
) -> Result<(), Error> {
    let done = shared_device::Entity::update_many()
        .col_expr(shared_device::Column::StoppedAt, Expr::value(now))
        .filter(shared_device::Column::Id.eq(device))
        .filter(shared_device::Column::CompanyId.eq(company))
        .filter(in_use(now))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    web_session::Entity::delete_many()
        .filter(web_session::Column::DeviceId.eq(device))
        .exec(tx)
        .await?;
    Ok(())
}

/// Ties a session that has just been opened to the device it was opened on.
///
/// # Errors
/// [`Error::NotFound`] when the session has ended meanwhile.
pub async fn keep_on_device(
    tx: &Tx,
    token_hash: &[u8],
    device: SharedDeviceId,
) -> Result<(), Error> {
    let done = web_session::Entity::update_many()
        .col_expr(web_session::Column::DeviceId, Expr::value(device))
        .filter(web_session::Column::TokenHash.eq(token_hash))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}
