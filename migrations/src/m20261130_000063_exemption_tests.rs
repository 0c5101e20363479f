//! The quiz that opens a track instead of the track before it.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// An exemption test is named by its code, as the track before is.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
ALTER TABLE track_prerequisites ADD COLUMN exemption_test TEXT CHECK (exemption_test <> '');
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
