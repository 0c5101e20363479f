//! What is to be done after a training session.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE session_follow_ups (
    id {uuid} NOT NULL PRIMARY KEY,
    session_id {uuid} NOT NULL REFERENCES scheduled_sessions (id),
    body TEXT NOT NULL CHECK (length(body) BETWEEN 1 AND 200),
    created_by {uuid} NOT NULL REFERENCES accounts (id),
    created_at {instant} NOT NULL,
    done_by {uuid} REFERENCES accounts (id),
    done_at {instant},
    CHECK ((done_by IS NULL) = (done_at IS NULL))
) {table};
CREATE INDEX session_follow_ups_session ON session_follow_ups (session_id, created_at);
CREATE INDEX session_follow_ups_created_by ON session_follow_ups (created_by);
CREATE INDEX session_follow_ups_done_by ON session_follow_ups (done_by);
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
