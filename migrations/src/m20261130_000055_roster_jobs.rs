//! Rosters whose columns a person chooses, that are applied in the background
//! and that can be taken back; and an index by which people are counted.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Columns, background work and the outcome of rosters.
#[derive(DeriveMigrationName)]
pub struct Migration;

// SQLite cannot change a CHECK, so the table is written anew on both.
const SQL: &str = "
CREATE TABLE roster_imports_new (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id),
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    content {bytes} NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('mapping', 'validated', 'rejected', 'queued', 'applied', 'undone')),
    row_count {int} NOT NULL CHECK (row_count >= 0),
    column_choice TEXT,
    created_by {uuid} REFERENCES accounts (id),
    created_at {instant} NOT NULL,
    confirmed_by {uuid} REFERENCES accounts (id),
    confirmed_at {instant},
    tries {int} NOT NULL CHECK (tries >= 0),
    problem TEXT CHECK (problem IN ('not_allowed', 'failed')),
    applied_at {instant},
    outcome TEXT,
    undone_at {instant},
    CHECK (status <> 'queued' OR confirmed_at IS NOT NULL),
    CHECK ((status IN ('applied', 'undone')) = (applied_at IS NOT NULL)),
    CHECK ((status = 'undone') = (undone_at IS NOT NULL)),
    UNIQUE (company_id, id)
) {table};
INSERT INTO roster_imports_new (id, company_id, file_name, file_hash, content, status, row_count,
    created_by, created_at, tries, applied_at)
    SELECT id, company_id, file_name, file_hash, content, status, 0, created_by, created_at, 0, applied_at
    FROM roster_imports;
DROP TABLE roster_imports;
ALTER TABLE roster_imports_new RENAME TO roster_imports;
CREATE INDEX roster_imports_created_by ON roster_imports (created_by);
CREATE INDEX roster_imports_confirmed_by ON roster_imports (confirmed_by);
CREATE INDEX roster_imports_queued ON roster_imports (confirmed_at) WHERE status = 'queued';

CREATE TABLE roster_column_choices (
    company_id {uuid} NOT NULL REFERENCES companies (id),
    headings_hash TEXT NOT NULL,
    choice TEXT NOT NULL,
    chosen_by {uuid} REFERENCES accounts (id),
    chosen_at {instant} NOT NULL,
    PRIMARY KEY (company_id, headings_hash)
) {table};
CREATE INDEX roster_column_choices_chosen_by ON roster_column_choices (chosen_by);

CREATE INDEX memberships_status ON memberships (company_id, status);
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
