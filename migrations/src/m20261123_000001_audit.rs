//! The audit log: append-only rows chained by hash, and the end of each chain.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The audit log: append-only rows chained by hash, and the end of each chain.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE audit_heads (
    chain TEXT NOT NULL PRIMARY KEY,
    seq {long} NOT NULL,
    hash TEXT NOT NULL
) {table};

CREATE TABLE audit_events (
    id {uuid} NOT NULL PRIMARY KEY,
    chain TEXT NOT NULL,
    seq {long} NOT NULL,
    at {instant} NOT NULL,
    actor_account_id {uuid},
    action TEXT NOT NULL,
    object_id {uuid},
    detail TEXT NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (chain, seq)
) {table};
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "audit_events").await
    }
}
