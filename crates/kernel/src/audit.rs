//! The audit log: one row per state change, in the change's own transaction,
//! chained by hash per company so that an edited or missing row shows.
//!
//! Rows name people only by key. An anonymous answer writes none.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Statement,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::db::Tx;
use crate::failure::Failure;
use crate::id::{AccountId, AuditEventId, CompanyId};
use crate::secret::hex;

/// The chain of events that belong to no company.
const FIRM_CHAIN: &str = "firm";

/// One state change.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    /// The company it happened in; the firm's own chain when absent.
    pub company: Option<CompanyId>,
    /// Who did it; nobody for the system's own work.
    pub actor: Option<AccountId>,
    /// Dotted verb: `enrolment.created`.
    pub action: &'static str,
    /// The changed object's key.
    pub object: Option<Uuid>,
    /// What changed, without names or secrets.
    pub detail: &'a Value,
}

/// Writes the row of one state change at the end of its company's chain.
/// Call it last in a transaction: it takes the chain's lock.
///
/// # Errors
/// When the database refuses.
pub async fn record(
    tx: &Tx,
    id: AuditEventId,
    at: DateTime<Utc>,
    event: &Event<'_>,
) -> Result<(), Failure> {
    let chain = event
        .company
        .map_or_else(|| FIRM_CHAIN.to_owned(), |company| company.to_string());
    let head = lock_head(tx, &chain).await?;
    let seq = head.seq + 1;
    let detail = event.detail.to_string();
    let row = row::Model {
        id: id.0,
        chain: chain.clone(),
        seq,
        at,
        actor_account_id: event.actor.map(|actor| actor.0),
        action: event.action.to_owned(),
        object_id: event.object,
        detail,
        hash: String::new(),
    };
    let hash = chained_hash(&head.hash, &row);
    let active = row::ActiveModel {
        id: Set(row.id),
        chain: Set(row.chain),
        seq: Set(seq),
        at: Set(row.at),
        actor_account_id: Set(row.actor_account_id),
        action: Set(row.action),
        object_id: Set(row.object_id),
        detail: Set(row.detail),
        hash: Set(hash.clone()),
    };
    row::Entity::insert(active)
        .exec_without_returning(tx)
        .await?;
    head::Entity::update(head::ActiveModel {
        chain: Set(chain),
        seq: Set(seq),
        hash: Set(hash),
    })
    .exec(tx)
    .await?;
    Ok(())
}

/// When the newest row was written; nothing when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn last_at(db: &impl ConnectionTrait) -> Result<Option<DateTime<Utc>>, Failure> {
    let newest = row::Entity::find()
        .order_by_desc(row::Column::Id)
        .one(db)
        .await?;
    Ok(newest.map(|row| row.at))
}

/// The first link of any chain that does not hold, in words; nothing when all
/// hold. Invariant I-10.
///
/// # Errors
/// When the database refuses.
pub async fn verify(db: &impl ConnectionTrait) -> Result<Vec<String>, Failure> {
    let mut findings = Vec::new();
    for head in head::Entity::find().all(db).await? {
        let rows = row::Entity::find()
            .filter(row::Column::Chain.eq(&head.chain))
            .order_by_asc(row::Column::Seq)
            .all(db)
            .await?;
        if let Some(finding) = first_broken_link(&head, &rows) {
            findings.push(finding);
        }
    }
    Ok(findings)
}

fn first_broken_link(head: &head::Model, rows: &[row::Model]) -> Option<String> {
    let mut previous = String::new();
    for (row, expected_seq) in rows.iter().zip(1..) {
        if row.seq != expected_seq || row.hash != chained_hash(&previous, row) {
            return Some(format!(
                "I-10 audit chain {} breaks at {}",
                head.chain, row.seq
            ));
        }
        previous.clone_from(&row.hash);
    }
    let tail_is_missing = previous != head.hash || i64::try_from(rows.len()).ok() != Some(head.seq);
    tail_is_missing.then(|| format!("I-10 audit chain {} has lost its end", head.chain))
}

/// SHA-256 over the previous hash and every field, each preceded by its
/// length so that no two rows can read alike.
fn chained_hash(previous: &str, row: &row::Model) -> String {
    let fields = [
        previous.to_owned(),
        row.id.to_string(),
        row.chain.clone(),
        row.seq.to_string(),
        row.at.timestamp_micros().to_string(),
        row.actor_account_id
            .map(|id| id.to_string())
            .unwrap_or_default(),
        row.action.clone(),
        row.object_id.map(|id| id.to_string()).unwrap_or_default(),
        row.detail.clone(),
    ];
    let mut digest = Sha256::new();
    for field in &fields {
        digest.update(field.len().to_be_bytes());
        digest.update(field.as_bytes());
    }
    hex(&digest.finalize())
}

/// Reads the chain's end and keeps others from adding to it until the
/// transaction ends.
async fn lock_head(tx: &Tx, chain: &str) -> Result<head::Model, Failure> {
    let first = head::ActiveModel {
        chain: Set(chain.to_owned()),
        seq: Set(0),
        hash: Set(String::new()),
    };
    head::Entity::insert(first)
        .on_conflict(
            OnConflict::column(head::Column::Chain)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    // An UPDATE that changes nothing takes the row lock on PostgreSQL; SQLite's
    // writer holds the whole database already.
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE audit_heads SET seq = seq WHERE chain = $1",
        [chain.into()],
    );
    tx.execute_raw(statement).await?;
    let head = head::Entity::find_by_id(chain.to_owned()).one(tx).await?;
    head.ok_or_else(|| Failure::internal("audit.no_head", chain.to_owned()))
}

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_events")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub chain: String,
        pub seq: i64,
        pub at: DateTimeUtc,
        pub actor_account_id: Option<Uuid>,
        pub action: String,
        pub object_id: Option<Uuid>,
        pub detail: String,
        pub hash: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod head {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_heads")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub chain: String,
        pub seq: i64,
        pub hash: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
