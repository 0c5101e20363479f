//! The org tree as it changes by days: transfers of people, units that move or
//! are renamed; the order of units; and a person's supervisor.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Dated changes of the org tree.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
ALTER TABLE org_units ADD COLUMN place {int} NOT NULL DEFAULT 0;
ALTER TABLE memberships ADD COLUMN supervisor_id {uuid} REFERENCES memberships (id);
CREATE INDEX memberships_supervisor ON memberships (supervisor_id);

CREATE TABLE org_changes (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id),
    kind TEXT NOT NULL CHECK (kind IN ('transfer', 'move', 'rename')),
    membership_id {uuid},
    unit_id {uuid},
    target_id {uuid},
    new_name TEXT CHECK (length(new_name) BETWEEN 1 AND 100),
    before TEXT NOT NULL,
    effective_on {date} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'applied', 'cancelled', 'void')),
    decided_by {uuid} REFERENCES accounts (id),
    created_at {instant} NOT NULL,
    settled_at {instant},
    CHECK ((kind = 'transfer') = (membership_id IS NOT NULL)),
    CHECK ((kind = 'transfer') = (unit_id IS NULL)),
    CHECK ((kind = 'rename') = (new_name IS NOT NULL)),
    CHECK (kind <> 'rename' OR target_id IS NULL),
    CHECK ((state = 'planned') = (settled_at IS NULL)),
    FOREIGN KEY (company_id, membership_id) REFERENCES memberships (company_id, id),
    FOREIGN KEY (company_id, unit_id) REFERENCES org_units (company_id, id),
    FOREIGN KEY (company_id, target_id) REFERENCES org_units (company_id, id)
) {table};
CREATE UNIQUE INDEX org_changes_one_transfer ON org_changes (membership_id) WHERE state = 'planned' AND kind = 'transfer';
CREATE UNIQUE INDEX org_changes_one_of_unit ON org_changes (unit_id, kind) WHERE state = 'planned' AND kind <> 'transfer';
CREATE INDEX org_changes_company ON org_changes (company_id, state);
CREATE INDEX org_changes_member ON org_changes (company_id, membership_id);
CREATE INDEX org_changes_unit ON org_changes (company_id, unit_id);
CREATE INDEX org_changes_target ON org_changes (company_id, target_id);
CREATE INDEX org_changes_decided_by ON org_changes (decided_by);
CREATE INDEX org_changes_due ON org_changes (effective_on) WHERE state = 'planned';
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
