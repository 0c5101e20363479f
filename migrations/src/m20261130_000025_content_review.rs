//! A version of each company's words for slots, so that a stale save is
//! refused; and forms among the handouts.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::dialect;

/// Versions of a company's words, and forms among the handouts.
#[derive(DeriveMigrationName)]
pub struct Migration;

const KINDS: &str = "kind IN ('document', 'case', 'form')";

/// SQLite cannot change a CHECK, so the table is written anew under its name.
/// Nothing refers to it.
const SQLITE_HANDOUTS: &str = "
CREATE TABLE kept_handouts AS SELECT * FROM handouts;
DROP TABLE handouts;
CREATE TABLE handouts (
    id {uuid} NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    number {int} NOT NULL CHECK (number >= 1),
    kind TEXT NOT NULL CHECK ({kinds}),
    title TEXT NOT NULL,
    html TEXT NOT NULL,
    withdrawn {bool} NOT NULL,
    published_at {instant} NOT NULL,
    UNIQUE (code, number)
) {table};
INSERT INTO handouts
    SELECT id, code, number, kind, title, html, withdrawn, published_at FROM kept_handouts;
DROP TABLE kept_handouts;
";

const POSTGRES_HANDOUTS: &str = "
ALTER TABLE handouts
    DROP CONSTRAINT handouts_kind_check,
    ADD CONSTRAINT handouts_kind_check CHECK ({kinds});
";

/// Whoever has words already begins with version 1.
const SQL: &str = "
CREATE TABLE slot_sheets (
    company_id {uuid} NOT NULL PRIMARY KEY REFERENCES companies (id),
    version {int} NOT NULL CHECK (version >= 1),
    updated_at {instant} NOT NULL
) {table};
INSERT INTO slot_sheets (company_id, version, updated_at)
    SELECT company_id, 1, MAX(updated_at) FROM slot_values GROUP BY company_id;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_connection().get_database_backend();
        if backend == DbBackend::Postgres {
            dialect::run(manager, &POSTGRES_HANDOUTS.replace("{kinds}", KINDS)).await?;
        } else {
            dialect::run(manager, &SQLITE_HANDOUTS.replace("{kinds}", KINDS)).await?;
            dialect::append_only(manager, "handouts").await?;
        }
        dialect::run(manager, SQL).await
    }
}
