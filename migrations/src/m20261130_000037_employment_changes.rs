//! Leave, return, leaving and coming back (休職・復職・退職・再入社), each with the
//! day from which it holds. A day in the future is planned and applied when it
//! comes.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE employment_changes (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    membership_id {uuid} NOT NULL,
    change TEXT NOT NULL CHECK (change IN ('leave', 'return', 'resign', 'rejoin')),
    effective_on {date} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'applied', 'cancelled', 'void')),
    decided_by {uuid} REFERENCES accounts (id),
    created_at {instant} NOT NULL,
    settled_at {instant},
    CHECK ((state = 'planned') = (settled_at IS NULL)),
    FOREIGN KEY (company_id, membership_id) REFERENCES memberships (company_id, id)
) {table};
CREATE UNIQUE INDEX employment_changes_one_planned ON employment_changes (membership_id) WHERE state = 'planned';
CREATE INDEX employment_changes_member ON employment_changes (company_id, membership_id);
CREATE INDEX employment_changes_decided_by ON employment_changes (decided_by);
CREATE INDEX employment_changes_due ON employment_changes (effective_on) WHERE state = 'planned';
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
