//! Which tracks come before another.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Prerequisites of track versions. They name a track by its code: the one
/// named may be published after the one that names it.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE track_prerequisites (
    track_version_id {uuid} NOT NULL REFERENCES track_versions (id),
    position {int} NOT NULL,
    code TEXT NOT NULL CHECK (code <> ''),
    PRIMARY KEY (track_version_id, position),
    UNIQUE (track_version_id, code)
) {table};
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "track_prerequisites").await
    }
}
