//! What people decide about enrolments beyond their rules: another last day,
//! an exemption, a withdrawal.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Decisions about enrolments.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE enrolment_decisions (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    enrolment_id {uuid} NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('due', 'waived', 'withdrawn')),
    due_before {date},
    due_after {date},
    reason TEXT NOT NULL CHECK (reason <> ''),
    decided_by {uuid} NOT NULL REFERENCES accounts (id),
    decided_at {instant} NOT NULL,
    FOREIGN KEY (company_id, enrolment_id) REFERENCES enrolments (company_id, id)
) {table};
CREATE INDEX enrolment_decisions_enrolment ON enrolment_decisions (company_id, enrolment_id);
CREATE INDEX enrolment_decisions_by ON enrolment_decisions (decided_by);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "enrolment_decisions").await
    }
}
