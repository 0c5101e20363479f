//! Requests that may come twice. A client that got no answer sends the same
//! request with the same key again; its effect happens once.
//!
//! What always holds:
//! - The key is written by the very transaction that makes the effect
//!   ([`crate::Tx::commit`]), so there is never one without the other, not
//!   even after `kill -9`.
//! - Of two requests with one key that run at once, the second is undone.
//! - A key belongs to an account: two people's keys never meet.
//! - Keys are forgotten after [`KEPT_FOR`]; a request that comes later still
//!   is a new one.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    QueryFilter,
};

use crate::db::Tx;
use crate::failure::Failure;
use crate::id::AccountId;

/// How long a key is remembered.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(72);
/// The code of the failure of the request that came second.
pub const RUNNING: &str = "idempotency.running";

/// A request with its key.
#[derive(Clone, Debug)]
pub struct Keyed {
    /// Whose request it is.
    pub account: AccountId,
    /// The client's own key.
    pub key: String,
    /// SHA-256 of what is asked: method, path, query and body.
    pub fingerprint: Vec<u8>,
    /// When it came.
    pub at: DateTime<Utc>,
}

/// What became of an earlier request with the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// There was none.
    None,
    /// It asked for something else.
    Other,
    /// It was done; its answer is not known, or must not be told again.
    Done,
    /// It was done and answered so.
    Answered(Answer),
}

/// An answer as it is told again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status that the door chose.
    pub status: u16,
    /// The media type; empty where there is no body.
    pub media_type: String,
    /// The body.
    pub body: Vec<u8>,
}

struct Running {
    request: Keyed,
    is_claimed: AtomicBool,
}

tokio::task_local! {
    static RUNNING_REQUEST: Running;
}

/// Runs `work`: the first transaction that it commits carries the request's
/// key. Also tells whether it committed one.
pub async fn run<F: Future>(request: Keyed, work: F) -> (F::Output, bool) {
    let running = Running {
        request,
        is_claimed: AtomicBool::new(false),
    };
    let work = async {
        let output = work.await;
        let is_claimed = RUNNING_REQUEST.with(|running| running.is_claimed.load(Ordering::Relaxed));
        (output, is_claimed)
    };
    RUNNING_REQUEST.scope(running, work).await
}

/// Writes the key of the running request, if there is one that has not been
/// written yet. Called by the commit of a transaction, last before it.
pub(crate) async fn claim(tx: &DatabaseTransaction) -> Result<(), Failure> {
    let due = RUNNING_REQUEST.try_with(|running| {
        let is_due = !running.is_claimed.load(Ordering::Relaxed);
        is_due.then(|| running.request.clone())
    });
    let Ok(Some(request)) = due else {
        return Ok(());
    };
    let row = row::ActiveModel {
        account_id: Set(request.account),
        key: Set(request.key.clone()),
        fingerprint: Set(request.fingerprint),
        requested_at: Set(request.at),
        status: Set(None),
        media_type: Set(None),
        body: Set(None),
    };
    row::Entity::delete_by_id((request.account, request.key.clone()))
        .filter(row::Column::RequestedAt.lte(request.at - KEPT_FOR))
        .exec(tx)
        .await?;
    let nothing_twice = OnConflict::columns([row::Column::AccountId, row::Column::Key])
        .do_nothing()
        .to_owned();
    let written = row::Entity::insert(row)
        .on_conflict(nothing_twice)
        .exec_without_returning(tx)
        .await?;
    if written == 0 {
        return Err(Failure::conflict(
            RUNNING,
            "同じ Idempotency-Key の操作を処理しています。少し待って、同じキーでもう一度送ってください。",
        ));
    }
    Ok(())
}

/// Notes that the key of the running request is durable.
pub(crate) fn note_claimed() {
    // Outside a keyed request there is nothing to note.
    let _ = RUNNING_REQUEST.try_with(|running| running.is_claimed.store(true, Ordering::Relaxed));
}

/// What became of an earlier request with this one's key.
///
/// # Errors
/// When the database refuses.
pub async fn earlier(db: &impl ConnectionTrait, request: &Keyed) -> Result<Earlier, Failure> {
    let row = row::Entity::find_by_id((request.account, request.key.clone()))
        .filter(row::Column::RequestedAt.gt(request.at - KEPT_FOR))
        .one(db)
        .await?;
    let Some(row) = row else {
        return Ok(Earlier::None);
    };
    if row.fingerprint != request.fingerprint {
        return Ok(Earlier::Other);
    }
    let (Some(status), Some(media_type), Some(body)) = (row.status, row.media_type, row.body)
    else {
        return Ok(Earlier::Done);
    };
    let status = u16::try_from(status).map_err(|error| {
        Failure::from(DbErr::Type(format!(
            "status of an idempotent request: {error}"
        )))
    })?;
    Ok(Earlier::Answered(Answer {
        status,
        media_type,
        body,
    }))
}

/// Keeps the answer of a request whose key is written.
///
/// # Errors
/// When the database refuses.
pub async fn keep_answer(tx: &Tx, request: &Keyed, answer: Answer) -> Result<(), Failure> {
    let row = row::ActiveModel {
        account_id: Set(request.account),
        key: Set(request.key.clone()),
        status: Set(Some(i32::from(answer.status))),
        media_type: Set(Some(answer.media_type)),
        body: Set(Some(answer.body)),
        ..Default::default()
    };
    row::Entity::update(row).exec(tx).await?;
    Ok(())
}

/// Removes what is older than [`KEPT_FOR`]; gives the number of rows.
///
/// # Errors
/// When the database refuses.
pub async fn forget(tx: &Tx, now: DateTime<Utc>) -> Result<u64, Failure> {
    let removed = row::Entity::delete_many()
        .filter(row::Column::RequestedAt.lte(now - KEPT_FOR))
        .exec(tx)
        .await?;
    Ok(removed.rows_affected)
}

mod row {
    use sea_orm::entity::prelude::*;

    use crate::id::AccountId;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "idempotent_requests")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: AccountId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub fingerprint: Vec<u8>,
        pub requested_at: DateTimeUtc,
        pub status: Option<i32>,
        pub media_type: Option<String>,
        pub body: Option<Vec<u8>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
