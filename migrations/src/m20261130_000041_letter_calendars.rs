//! The calendar file that a letter may carry. Letters from before carry none.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The calendar file of a letter.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
ALTER TABLE outbox ADD COLUMN calendar_method TEXT
    CHECK (calendar_method IN ('REQUEST', 'CANCEL'));
ALTER TABLE outbox ADD COLUMN calendar_text TEXT
    CHECK ((calendar_text IS NULL) = (calendar_method IS NULL));
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
