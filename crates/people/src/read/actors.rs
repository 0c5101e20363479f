//! From a presented secret to who asks, with every role in force at this very
//! moment: a role ended, a company suspended or an account shut counts on the
//! next request.

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, SharedDeviceId};
use kernel::{Actor, Role, Scope};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::accounts::{account, role_assignments};
use super::in_use;
use crate::entity::{api_key, shared_device, web_session};
use crate::sign_in::{Account, SessionLife, SignedIn};

/// Who is behind a session cookie, by the SHA-256 of its value. `None` when
/// the session has ended, idled too long or never was.
///
/// # Errors
/// When the database refuses.
pub async fn actor_of_session(
    db: &impl ConnectionTrait,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<SignedIn>, DbErr> {
    let session = web_session::Entity::find_by_id(token_hash.to_vec())
        .filter(web_session::Column::ExpiresAt.gt(now))
        .one(db)
        .await?;
    let Some(session) = session else {
        return Ok(None);
    };
    let Some((mut actor, has_password)) = open_actor(db, session.account_id, now).await? else {
        return Ok(None);
    };
    let life = match session.device_id {
        Some(device) if !is_in_use(db, device, now).await? => return Ok(None),
        Some(_) => {
            // What others could see over a shoulder, or after a forgotten
            // 終わる, is at most somebody's own training.
            actor.scopes.retain(|scope| scope.role == Role::Trainee);
            SessionLife::SHARED
        }
        None => SessionLife::of(&actor),
    };
    let ends_at = life.ends_at(session.created_at, session.last_seen_at);
    let signed_in = SignedIn {
        actor,
        last_seen_at: session.last_seen_at,
        ends_at,
        has_password,
        device: session.device_id,
    };
    Ok((now < ends_at).then_some(signed_in))
}

async fn is_in_use(
    db: &impl ConnectionTrait,
    device: SharedDeviceId,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let row = shared_device::Entity::find_by_id(device)
        .filter(in_use(now))
        .one(db)
        .await?;
    Ok(row.is_some())
}

/// Who is behind an API key, by the SHA-256 of its value. `None` when it was
/// revoked, has expired or never was.
///
/// # Errors
/// When the database refuses.
pub async fn actor_of_api_key(
    db: &impl ConnectionTrait,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Actor>, DbErr> {
    let key = api_key::Entity::find()
        .filter(api_key::Column::TokenHash.eq(token_hash))
        .filter(api_key::Column::ExpiresAt.gt(now))
        .filter(api_key::Column::RevokedAt.is_null())
        .one(db)
        .await?;
    let Some(key) = key else {
        return Ok(None);
    };
    actor_of_account(db, key.account_id, now).await
}

/// The actor that an account makes now; `None` when it may not come in.
///
/// # Errors
/// When the database refuses.
pub async fn actor_of_account(
    db: &impl ConnectionTrait,
    id: AccountId,
    now: DateTime<Utc>,
) -> Result<Option<Actor>, DbErr> {
    let open = open_actor(db, id, now).await?;
    Ok(open.map(|(actor, _)| actor))
}

async fn open_actor(
    db: &impl ConnectionTrait,
    id: AccountId,
    now: DateTime<Utc>,
) -> Result<Option<(Actor, bool)>, DbErr> {
    let Some(account) = account(db, id).await?.filter(|account| account.is_open) else {
        return Ok(None);
    };
    let mut scopes = own_scopes(&account);
    for held in role_assignments(db, id, now).await? {
        scopes.push(Scope {
            role: held.role,
            company: held.company,
            unit: held.unit,
        });
    }
    let actor = Actor {
        account: account.id,
        person: account.person,
        company: account.company,
        membership: account.membership,
        display_name: account.display_name,
        scopes,
    };
    Ok(Some((actor, account.has_password)))
}

/// Every member learns at their company, without an assignment.
fn own_scopes(account: &Account) -> Vec<Scope> {
    let learns_at = |company| Scope {
        role: Role::Trainee,
        company: Some(company),
        unit: None,
    };
    account.company.map(learns_at).into_iter().collect()
}
