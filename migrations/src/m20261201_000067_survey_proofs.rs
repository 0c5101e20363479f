//! What the nightly proof of the surveys' counts found.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// One row a day in Japan; a second look on the same day takes its place.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE survey_proofs (
    proved_on {date} NOT NULL PRIMARY KEY,
    proved_at {instant} NOT NULL,
    cells {long} NOT NULL CHECK (cells >= 0),
    findings TEXT NOT NULL
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
