//! Links, PINs and counters of tries.

use chrono::{DateTime, Utc};
use kernel::id::AccountId;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::accounts::account;
use crate::entity::{pin, sign_in_link, throttle};
use crate::sign_in::{LinkPurpose, OpenLink, Throttle, Tries};

/// The link with this token, if it would be honoured now. Looking changes
/// nothing: mail scanners open links.
///
/// # Errors
/// When the database refuses.
pub async fn open_link(
    db: &impl ConnectionTrait,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<OpenLink>, DbErr> {
    let row = sign_in_link::Entity::find()
        .filter(sign_in_link::Column::TokenHash.eq(token_hash))
        .filter(usable(now))
        .one(db)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let account = account(db, row.account_id).await?;
    let is_open = account.is_some_and(|account| account.is_open);
    let link = OpenLink {
        account: row.account_id,
        purpose: row.purpose,
        expires_at: row.expires_at,
    };
    Ok(is_open.then_some(link))
}

/// Which links would be honoured: not expired, and unused unless it belongs to
/// the sample world.
pub(crate) fn usable(now: DateTime<Utc>) -> Condition {
    let unused = Condition::any()
        .add(sign_in_link::Column::UsedAt.is_null())
        .add(sign_in_link::Column::Purpose.eq(LinkPurpose::Demo));
    Condition::all()
        .add(sign_in_link::Column::ExpiresAt.gt(now))
        .add(unused)
}

/// The argon2id hash of the account's PIN, if one would be honoured now.
///
/// # Errors
/// When the database refuses.
pub async fn open_pin_hash(
    db: &impl ConnectionTrait,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Option<String>, DbErr> {
    let row = pin::Entity::find_by_id(account)
        .filter(pin::Column::UsedAt.is_null())
        .filter(pin::Column::ExpiresAt.gt(now))
        .one(db)
        .await?;
    Ok(row.map(|row| row.pin_hash))
}

/// Where a counter stands, without counting a try; `None` when its window is
/// over or it was never used.
///
/// # Errors
/// When the database refuses.
pub async fn tries(
    db: &impl ConnectionTrait,
    key: &str,
    throttle: Throttle,
    now: DateTime<Utc>,
) -> Result<Option<Tries>, DbErr> {
    let row = throttle::Entity::find_by_id(key.to_owned()).one(db).await?;
    let tries = row.map(|row| Tries {
        count: row.failures,
        window_ends_at: row.window_started_at + throttle.window,
    });
    Ok(tries.filter(|tries| tries.window_ends_at > now))
}
