//! The role of an auditor, which ends on a day.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::dialect;

/// An auditor among the firm's roles; never one without an end.
#[derive(DeriveMigrationName)]
pub struct Migration;

const ROLES: &str = "role IN ('firm_admin', 'author', 'instructor', 'assessor', 'auditor', 'company_hr', 'unit_manager')";
const FIRM_ROLES: &str = "role IN ('firm_admin', 'author', 'instructor', 'assessor', 'auditor')";

/// SQLite cannot change a CHECK, so the table is written anew under its name.
/// No other table refers to it.
const SQLITE: &str = "
CREATE TABLE kept_roles AS SELECT * FROM role_assignments;
DROP TABLE role_assignments;
CREATE TABLE role_assignments (
    id {uuid} NOT NULL PRIMARY KEY,
    account_id {uuid} NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL CHECK ({roles}),
    company_id {uuid} REFERENCES companies (id),
    org_unit_id {uuid},
    valid_from {instant} NOT NULL,
    valid_to {instant},
    created_at {instant} NOT NULL,
    CHECK ((company_id IS NULL) = ({firm_roles})),
    CHECK ((org_unit_id IS NOT NULL) = (role = 'unit_manager')),
    CHECK (role <> 'auditor' OR valid_to IS NOT NULL),
    FOREIGN KEY (company_id, org_unit_id) REFERENCES org_units (company_id, id)
) {table};
CREATE INDEX role_assignments_account ON role_assignments (account_id);
CREATE INDEX role_assignments_unit ON role_assignments (company_id, org_unit_id);
INSERT INTO role_assignments
    SELECT id, account_id, role, company_id, org_unit_id, valid_from, valid_to, created_at
    FROM kept_roles;
DROP TABLE kept_roles;
";

/// The second CHECK has the name that PostgreSQL gave it.
const POSTGRES: &str = "
ALTER TABLE role_assignments
    DROP CONSTRAINT role_assignments_role_check,
    DROP CONSTRAINT role_assignments_check,
    ADD CONSTRAINT role_assignments_role_check CHECK ({roles}),
    ADD CONSTRAINT role_assignments_check CHECK ((company_id IS NULL) = ({firm_roles})),
    ADD CONSTRAINT role_assignments_auditor_ends CHECK (role <> 'auditor' OR valid_to IS NOT NULL);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_connection().get_database_backend();
        let sql = if backend == DbBackend::Postgres {
            POSTGRES
        } else {
            SQLITE
        };
        let sql = sql
            .replace("{roles}", ROLES)
            .replace("{firm_roles}", FIRM_ROLES);
        dialect::run(manager, &sql).await
    }
}
