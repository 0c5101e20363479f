//! Who typed which sheet of paper in: the provenance of ratings without a file.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Sheets that were typed in.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE typed_sheets (
    round_id {uuid} NOT NULL,
    seq {int} NOT NULL,
    typed_by {uuid} NOT NULL REFERENCES accounts (id),
    typed_on {date} NOT NULL,
    PRIMARY KEY (round_id, seq),
    FOREIGN KEY (round_id, seq) REFERENCES seals (round_id, seq)
) {keyed};
CREATE INDEX typed_sheets_by ON typed_sheets (typed_by);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "typed_sheets").await
    }
}
