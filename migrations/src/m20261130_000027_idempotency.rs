//! Keys of requests that may be sent twice.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Keys of requests that may be sent twice.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE idempotent_requests (
    account_id {uuid} NOT NULL REFERENCES accounts (id),
    key TEXT NOT NULL CHECK (key <> ''),
    fingerprint {bytes} NOT NULL,
    requested_at {instant} NOT NULL,
    status {int},
    media_type TEXT,
    body {bytes},
    CHECK ((status IS NULL) = (body IS NULL)),
    PRIMARY KEY (account_id, key)
) {table};
CREATE INDEX idempotent_requests_age ON idempotent_requests (requested_at);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await
    }
}
