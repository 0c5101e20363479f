//! Sessions, links, PINs, API keys and counters of tries. What may happen once
//! is one guarded statement, and its row count says who won.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::id::{AccountId, ApiKeyId, MembershipId, SignInLinkId};
use kernel::{Ids, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Statement};

use crate::entity::{account, api_key, pin, sign_in_link, throttle, web_session};
use crate::error::Error;
use crate::read::open_link;
use crate::sign_in::{
    API_KEY_LIFE, LinkPurpose, OpenLink, PIN_LIFE, SessionLife, TOUCH_EVERY, Throttle, Tries,
};

/// Opens a session for the token with this SHA-256.
///
/// # Errors
/// When the database refuses.
pub async fn open_session(
    tx: &Tx,
    now: DateTime<Utc>,
    account: AccountId,
    token_hash: Vec<u8>,
    life: SessionLife,
) -> Result<(), Error> {
    let row = web_session::ActiveModel {
        token_hash: Set(token_hash),
        account_id: Set(account),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(now + life.absolute),
        device_id: Set(None),
    };
    web_session::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Notes that a session was used, at most once a minute. A session that was
/// closed meanwhile stays closed: nothing is ever inserted here.
///
/// # Errors
/// When the database refuses.
pub async fn touch(tx: &Tx, now: DateTime<Utc>, token_hash: &[u8]) -> Result<(), Error> {
    web_session::Entity::update_many()
        .col_expr(web_session::Column::LastSeenAt, Expr::value(now))
        .filter(web_session::Column::TokenHash.eq(token_hash))
        .filter(web_session::Column::LastSeenAt.lte(now - TOUCH_EVERY))
        .exec(tx)
        .await?;
    Ok(())
}

/// Ends one session. Returns whether there was one.
///
/// # Errors
/// When the database refuses.
pub async fn close_session(tx: &Tx, token_hash: &[u8]) -> Result<bool, Error> {
    let done = web_session::Entity::delete_many()
        .filter(web_session::Column::TokenHash.eq(token_hash))
        .exec(tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Ends every session of an account and returns how many there were.
///
/// # Errors
/// When the database refuses.
pub async fn close_all_sessions(tx: &Tx, account: AccountId) -> Result<u64, Error> {
    let done = web_session::Entity::delete_many()
        .filter(web_session::Column::AccountId.eq(account))
        .exec(tx)
        .await?;
    Ok(done.rows_affected)
}

/// Stores a link by the SHA-256 of its token. Older links of the same account
/// and purpose end, but not invitations: whoever is enrolled a second time may
/// still open the first letter. The first one used ends the others
/// ([`void_links`]).
///
/// # Errors
/// When the database refuses.
pub async fn issue_link(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    account: AccountId,
    purpose: LinkPurpose,
    token_hash: Vec<u8>,
) -> Result<SignInLinkId, Error> {
    if purpose != LinkPurpose::Invitation {
        sign_in_link::Entity::update_many()
            .col_expr(sign_in_link::Column::ExpiresAt, Expr::value(now))
            .filter(sign_in_link::Column::AccountId.eq(account))
            .filter(sign_in_link::Column::Purpose.eq(purpose))
            .filter(sign_in_link::Column::ExpiresAt.gt(now))
            .exec(tx)
            .await?;
    }
    let id = ids.fresh(now);
    sign_in_link::Entity::insert(sign_in_link::ActiveModel {
        id: Set(id),
        account_id: Set(account),
        purpose: Set(purpose),
        token_hash: Set(token_hash),
        created_at: Set(now),
        expires_at: Set(now + purpose.life()),
        used_at: Set(None),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(id)
}

/// Uses a link up. Of any number at once exactly one gets it; the others, and
/// whoever comes later, are told that it is spent.
///
/// # Errors
/// [`Error::LinkSpent`].
pub async fn use_link(tx: &Tx, now: DateTime<Utc>, token_hash: &[u8]) -> Result<OpenLink, Error> {
    let link = open_link(tx, token_hash, now).await?;
    let link = link.ok_or(Error::LinkSpent)?;
    if link.purpose == LinkPurpose::Demo {
        return Ok(link);
    }
    let won = sign_in_link::Entity::update_many()
        .col_expr(sign_in_link::Column::UsedAt, Expr::value(now))
        .filter(sign_in_link::Column::TokenHash.eq(token_hash))
        .filter(sign_in_link::Column::UsedAt.is_null())
        .filter(sign_in_link::Column::ExpiresAt.gt(now))
        .exec(tx)
        .await?;
    if won.rows_affected == 1 {
        Ok(link)
    } else {
        Err(Error::LinkSpent)
    }
}

/// Ends the links that went to addresses which these members have no more:
/// they may be with a stranger.
pub(crate) async fn end_links_of(
    tx: &Tx,
    now: DateTime<Utc>,
    members: &[MembershipId],
) -> Result<(), DbErr> {
    let accounts = account::Entity::find()
        .filter(account::Column::MembershipId.is_in(members.iter().copied()))
        .all(tx)
        .await?;
    end_links(tx, now, accounts.iter().map(|account| account.id).collect()).await
}

/// Ends every open link of these accounts, but not their PINs.
async fn end_links(tx: &Tx, now: DateTime<Utc>, accounts: Vec<AccountId>) -> Result<(), DbErr> {
    sign_in_link::Entity::update_many()
        .col_expr(sign_in_link::Column::ExpiresAt, Expr::value(now))
        .filter(sign_in_link::Column::AccountId.is_in(accounts))
        .filter(sign_in_link::Column::Purpose.ne(LinkPurpose::Demo))
        .filter(sign_in_link::Column::ExpiresAt.gt(now))
        .exec(tx)
        .await?;
    Ok(())
}

/// Ends every link and PIN of an account: after a new password nothing older
/// opens it.
///
/// # Errors
/// When the database refuses.
pub async fn void_links(tx: &Tx, now: DateTime<Utc>, account: AccountId) -> Result<(), Error> {
    end_links(tx, now, vec![account]).await?;
    pin::Entity::update_many()
        .col_expr(pin::Column::ExpiresAt, Expr::value(now))
        .filter(pin::Column::AccountId.eq(account))
        .filter(pin::Column::ExpiresAt.gt(now))
        .exec(tx)
        .await?;
    Ok(())
}

/// Stores the argon2id hash of a new PIN in place of the account's older one.
///
/// # Errors
/// When the database refuses.
pub async fn issue_pin(
    tx: &Tx,
    now: DateTime<Utc>,
    account: AccountId,
    pin_hash: &str,
) -> Result<(), Error> {
    let row = pin::ActiveModel {
        account_id: Set(account),
        pin_hash: Set(pin_hash.to_owned()),
        issued_at: Set(now),
        expires_at: Set(now + PIN_LIFE),
        used_at: Set(None),
    };
    let replaced = [
        pin::Column::PinHash,
        pin::Column::IssuedAt,
        pin::Column::ExpiresAt,
        pin::Column::UsedAt,
    ];
    pin::Entity::insert(row)
        .on_conflict(
            OnConflict::column(pin::Column::AccountId)
                .update_columns(replaced)
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Uses up the PIN that was verified against `pin_hash`. A PIN that was used
/// or replaced meanwhile does not open anything.
///
/// # Errors
/// [`Error::WrongCredentials`].
pub async fn use_pin(
    tx: &Tx,
    now: DateTime<Utc>,
    account: AccountId,
    pin_hash: &str,
) -> Result<(), Error> {
    let won = pin::Entity::update_many()
        .col_expr(pin::Column::UsedAt, Expr::value(now))
        .filter(pin::Column::AccountId.eq(account))
        .filter(pin::Column::PinHash.eq(pin_hash))
        .filter(pin::Column::UsedAt.is_null())
        .filter(pin::Column::ExpiresAt.gt(now))
        .exec(tx)
        .await?;
    if won.rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::WrongCredentials)
    }
}

/// A new API key: its name for people, and the SHA-256 of its value.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    /// Whose roles it has.
    pub account: AccountId,
    /// What it is for, in the owner's words.
    pub name: String,
    /// SHA-256 of the value that is shown once.
    pub token_hash: Vec<u8>,
}

/// Stores an API key, good for ninety days.
///
/// # Errors
/// When the database refuses.
pub async fn issue_api_key(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    key: NewApiKey,
) -> Result<ApiKeyId, Error> {
    let id = ids.fresh(now);
    api_key::Entity::insert(api_key::ActiveModel {
        id: Set(id),
        account_id: Set(key.account),
        name: Set(key.name),
        token_hash: Set(key.token_hash),
        created_at: Set(now),
        expires_at: Set(now + API_KEY_LIFE),
        revoked_at: Set(None),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(id)
}

/// Ends one of the account's own API keys.
///
/// # Errors
/// [`Error::NotFound`] when it is not theirs or has ended already.
pub async fn revoke_api_key(
    tx: &Tx,
    now: DateTime<Utc>,
    account: AccountId,
    key: ApiKeyId,
) -> Result<(), Error> {
    let done = api_key::Entity::update_many()
        .col_expr(api_key::Column::RevokedAt, Expr::value(now))
        .filter(api_key::Column::Id.eq(key))
        .filter(api_key::Column::AccountId.eq(account))
        .filter(api_key::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// Counts one try and tells where the counter stands now, in one statement:
/// of twenty tries at once each gets a number of its own. Counted before the
/// secret is looked at, cleared when it was right.
///
/// # Errors
/// When the database refuses.
pub async fn count_try(
    tx: &Tx,
    now: DateTime<Utc>,
    key: &str,
    throttle: Throttle,
) -> Result<Tries, Error> {
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "INSERT INTO throttles (key, failures, window_started_at) VALUES ($1, 1, $2) \
         ON CONFLICT (key) DO UPDATE SET \
         failures = CASE WHEN throttles.window_started_at <= $3 THEN 1 ELSE throttles.failures + 1 END, \
         window_started_at = CASE WHEN throttles.window_started_at <= $3 THEN $2 \
         ELSE throttles.window_started_at END",
        [key.into(), now.into(), (now - throttle.window).into()],
    );
    tx.execute_raw(statement).await?;
    let row = throttle::Entity::find_by_id(key.to_owned()).one(tx).await?;
    let row = row.ok_or(Error::NotFound)?;
    Ok(Tries {
        count: row.failures,
        window_ends_at: row.window_started_at + throttle.window,
    })
}

/// Begins a counter anew.
///
/// # Errors
/// When the database refuses.
pub async fn clear_tries(tx: &Tx, key: &str) -> Result<(), Error> {
    throttle::Entity::delete_by_id(key.to_owned())
        .exec(tx)
        .await?;
    Ok(())
}

/// Rows that can no longer matter are forgotten after this long.
const FORGET_AFTER: TimeDelta = TimeDelta::days(30);

/// Deletes sessions, links and counters that ended long ago; returns how many
/// rows went.
///
/// # Errors
/// When the database refuses.
pub async fn forget_expired(tx: &Tx, now: DateTime<Utc>) -> Result<u64, Error> {
    let sessions = web_session::Entity::delete_many()
        .filter(web_session::Column::ExpiresAt.lte(now))
        .exec(tx)
        .await?;
    let links = sign_in_link::Entity::delete_many()
        .filter(sign_in_link::Column::ExpiresAt.lte(now - FORGET_AFTER))
        .exec(tx)
        .await?;
    let counters = throttle::Entity::delete_many()
        .filter(throttle::Column::WindowStartedAt.lte(now - TimeDelta::days(1)))
        .exec(tx)
        .await?;
    Ok(sessions.rows_affected + links.rows_affected + counters.rows_affected)
}
