//! How the answers that came in files were given, and an index for the turnout
//! of every round whose eligible people are known.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The medium of imported answers.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Whatever was imported before was taken for paper. `eligible` is known on
/// paper, too, since files may tell it.
const SQL: &str = "
ALTER TABLE survey_rounds ADD COLUMN import_medium TEXT NOT NULL DEFAULT 'paper'
    CHECK (import_medium IN ('paper', 'web'));
CREATE INDEX survey_rounds_turnout ON survey_rounds
    (survey_version_id, ended_on, track_id, closed_on, session_id, ballots, eligible) WHERE eligible IS NOT NULL;
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
