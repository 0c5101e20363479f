//! The outbox, and the heartbeat that proves the database keeps what it acknowledges.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The outbox, and the heartbeat that proves the database keeps what it acknowledges.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE outbox (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} REFERENCES companies (id),
    dedupe_key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    to_address TEXT NOT NULL,
    to_name TEXT NOT NULL,
    subject TEXT NOT NULL,
    body_text TEXT NOT NULL,
    secret_link TEXT,
    message_id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL CHECK (status IN ('queued', 'sending', 'sent', 'parked')),
    attempts {int} NOT NULL CHECK (attempts >= 0),
    unknown_results {int} NOT NULL CHECK (unknown_results >= 0),
    next_attempt_at {instant} NOT NULL,
    lease_owner TEXT,
    lease_until {instant},
    fence {int} NOT NULL,
    last_error TEXT,
    created_at {instant} NOT NULL,
    sent_at {instant},
    CHECK ((status = 'sent') = (sent_at IS NOT NULL)),
    CHECK ((status = 'sending') = (lease_until IS NOT NULL)),
    CHECK (status NOT IN ('sent', 'parked') OR secret_link IS NULL)
) {table};
CREATE INDEX outbox_due ON outbox (status, next_attempt_at);
CREATE INDEX outbox_company ON outbox (company_id, created_at);

CREATE TABLE heartbeat (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    beat {long} NOT NULL
) {table};
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
