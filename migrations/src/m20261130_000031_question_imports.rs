//! Uploaded question files, kept between their dry run and the confirmation.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Question files that wait, or were taken.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE question_imports (
    id {uuid} NOT NULL PRIMARY KEY,
    track_code TEXT NOT NULL,
    quiz_code TEXT NOT NULL,
    format TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    content {bytes} NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('waiting', 'applied')),
    created_by {uuid} REFERENCES accounts (id),
    created_at {instant} NOT NULL,
    applied_at {instant},
    CHECK ((status = 'applied') = (applied_at IS NOT NULL))
) {table};
CREATE INDEX question_imports_created_by ON question_imports (created_by);
CREATE INDEX question_imports_created_at ON question_imports (created_at, id);
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
