//! Tablets that many people of a shop use in turn (店舗共用タブレット), and which
//! sessions run on one.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Shared devices.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE shared_devices (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id),
    unit_id {uuid} REFERENCES org_units (id),
    name TEXT NOT NULL CHECK (name <> ''),
    token_hash {bytes} NOT NULL UNIQUE,
    started_by {uuid} NOT NULL REFERENCES accounts (id),
    started_at {instant} NOT NULL,
    expires_at {instant} NOT NULL,
    stopped_at {instant}
) {table};
CREATE INDEX shared_devices_company ON shared_devices (company_id);
CREATE INDEX shared_devices_unit ON shared_devices (unit_id);
CREATE INDEX shared_devices_started_by ON shared_devices (started_by);

ALTER TABLE web_sessions ADD COLUMN device_id {uuid} REFERENCES shared_devices (id);
CREATE INDEX web_sessions_device ON web_sessions (device_id);
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
