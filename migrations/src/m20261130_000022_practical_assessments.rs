//! Assessed role-plays: published rubrics, assessments with their score
//! sheets, the note that is handed over, and the role of those who assess.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::dialect;

/// Assessed role-plays, and the role of an assessor.
#[derive(DeriveMigrationName)]
pub struct Migration;

const ROLES: &str =
    "role IN ('firm_admin', 'author', 'instructor', 'assessor', 'company_hr', 'unit_manager')";
const FIRM_ROLES: &str = "role IN ('firm_admin', 'author', 'instructor', 'assessor')";

/// SQLite cannot change a CHECK, so the table is written anew under its name.
/// No other table refers to it.
const SQLITE_ROLES: &str = "
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
const POSTGRES_ROLES: &str = "
ALTER TABLE role_assignments
    DROP CONSTRAINT role_assignments_role_check,
    DROP CONSTRAINT role_assignments_check,
    ADD CONSTRAINT role_assignments_role_check CHECK ({roles}),
    ADD CONSTRAINT role_assignments_check CHECK ((company_id IS NULL) = ({firm_roles}));
";

const SQL: &str = "
CREATE TABLE rubric_versions (
    id {uuid} NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    number {int} NOT NULL CHECK (number >= 1),
    title TEXT NOT NULL,
    intro TEXT NOT NULL,
    criteria TEXT NOT NULL,
    mean_tenths {int} NOT NULL CHECK (mean_tenths BETWEEN 10 AND 40),
    raises TEXT NOT NULL,
    uses TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    published_at {instant} NOT NULL,
    UNIQUE (code, number)
) {table};

CREATE TABLE practical_assessments (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    enrolment_id {uuid} NOT NULL,
    lesson_id {uuid} NOT NULL REFERENCES lessons (id),
    track TEXT NOT NULL,
    rubric_version_id {uuid} NOT NULL REFERENCES rubric_versions (id),
    scheduled_on {date} NOT NULL,
    first_assessor_id {uuid} NOT NULL REFERENCES accounts (id),
    second_assessor_id {uuid} REFERENCES accounts (id),
    hands_over {bool} NOT NULL,
    handed_from_id {uuid} UNIQUE,
    status TEXT NOT NULL CHECK (status IN ('scheduled', 'scored', 'moderated', 'final')),
    halves TEXT,
    passed {bool},
    created_by {uuid} NOT NULL REFERENCES accounts (id),
    created_at {instant} NOT NULL,
    UNIQUE (company_id, id),
    CHECK (second_assessor_id IS NULL OR second_assessor_id <> first_assessor_id),
    CHECK (handed_from_id IS NULL OR handed_from_id <> id),
    CHECK ((passed IS NOT NULL) = (status IN ('moderated', 'final'))),
    CHECK ((passed IS NULL) = (halves IS NULL)),
    FOREIGN KEY (company_id, enrolment_id) REFERENCES enrolments (company_id, id),
    FOREIGN KEY (company_id, handed_from_id) REFERENCES practical_assessments (company_id, id)
) {table};
CREATE UNIQUE INDEX practical_assessments_one_open ON practical_assessments (enrolment_id, lesson_id) WHERE status = 'scheduled';
CREATE INDEX practical_assessments_enrolment ON practical_assessments (company_id, enrolment_id);
CREATE INDEX practical_assessments_lesson ON practical_assessments (lesson_id);
CREATE INDEX practical_assessments_rubric ON practical_assessments (rubric_version_id);
CREATE INDEX practical_assessments_first ON practical_assessments (first_assessor_id, status);
CREATE INDEX practical_assessments_second ON practical_assessments (second_assessor_id, status);
CREATE INDEX practical_assessments_created_by ON practical_assessments (created_by);
CREATE INDEX practical_assessments_status ON practical_assessments (status, scheduled_on);

CREATE TABLE assessment_sheets (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    assessment_id {uuid} NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('assessor', 'moderator')),
    given_by {uuid} NOT NULL REFERENCES accounts (id),
    client_id {uuid} NOT NULL,
    levels TEXT NOT NULL,
    comment TEXT NOT NULL,
    note TEXT NOT NULL,
    supersedes_id {uuid} UNIQUE,
    given_at {instant} NOT NULL,
    UNIQUE (company_id, id),
    UNIQUE (given_by, client_id),
    CHECK (supersedes_id IS NULL OR supersedes_id <> id),
    FOREIGN KEY (company_id, assessment_id) REFERENCES practical_assessments (company_id, id),
    FOREIGN KEY (company_id, supersedes_id) REFERENCES assessment_sheets (company_id, id)
) {table};
CREATE INDEX assessment_sheets_assessment ON assessment_sheets (company_id, assessment_id);
CREATE UNIQUE INDEX assessment_sheets_first ON assessment_sheets (assessment_id, given_by, kind) WHERE supersedes_id IS NULL;

CREATE TABLE handover_notes (
    assessment_id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    fields TEXT NOT NULL,
    version {int} NOT NULL CHECK (version >= 1),
    written_by {uuid} NOT NULL REFERENCES accounts (id),
    updated_at {instant} NOT NULL,
    handed_in_at {instant},
    FOREIGN KEY (company_id, assessment_id) REFERENCES practical_assessments (company_id, id)
) {table};
CREATE INDEX handover_notes_company ON handover_notes (company_id, assessment_id);
CREATE INDEX handover_notes_written_by ON handover_notes (written_by);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_connection().get_database_backend();
        let roles = if backend == DbBackend::Postgres {
            POSTGRES_ROLES
        } else {
            SQLITE_ROLES
        };
        let roles = roles
            .replace("{roles}", ROLES)
            .replace("{firm_roles}", FIRM_ROLES);
        dialect::run(manager, &roles).await?;
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "rubric_versions").await?;
        dialect::append_only(manager, "assessment_sheets").await
    }
}
