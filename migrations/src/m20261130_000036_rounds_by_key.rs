//! What a period's sum asks of each round, in one index: its last day and its
//! track beside the key that cells name.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Last day and track of rounds, by key.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE INDEX survey_rounds_period ON survey_rounds (id, ended_on, track_id);
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
