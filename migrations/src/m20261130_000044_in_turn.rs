//! A quiz may ask its questions in turn, without a way back.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Whether a quiz is answered in turn.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
ALTER TABLE quiz_versions ADD COLUMN in_turn {bool} NOT NULL DEFAULT FALSE;
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
