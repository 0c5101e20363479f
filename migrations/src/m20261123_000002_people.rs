//! Who: companies, org units, persons, memberships, accounts, roles and sign-in.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Who: companies, org units, persons, memberships, accounts, roles and sign-in.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE companies (
    id {uuid} NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 32),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    fiscal_year_start {int} NOT NULL DEFAULT 4 CHECK (fiscal_year_start BETWEEN 1 AND 12),
    is_sample {bool} NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'closing', 'closed')),
    created_at {instant} NOT NULL
) {table};

CREATE TABLE org_units (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id),
    parent_id {uuid},
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    path TEXT NOT NULL CHECK (length(path) BETWEEN 1 AND 500),
    status TEXT NOT NULL CHECK (status IN ('active', 'archived')),
    created_at {instant} NOT NULL,
    UNIQUE (company_id, id),
    UNIQUE (company_id, path),
    FOREIGN KEY (company_id, parent_id) REFERENCES org_units (company_id, id)
) {table};
CREATE INDEX org_units_parent ON org_units (company_id, parent_id);

CREATE TABLE persons (
    id {uuid} NOT NULL PRIMARY KEY,
    family_name TEXT NOT NULL CHECK (length(family_name) BETWEEN 1 AND 100),
    given_name TEXT NOT NULL CHECK (length(given_name) <= 100),
    family_kana TEXT NOT NULL CHECK (length(family_kana) <= 100),
    given_kana TEXT NOT NULL CHECK (length(given_kana) <= 100),
    status TEXT NOT NULL CHECK (status IN ('active', 'erased')),
    created_at {instant} NOT NULL
) {table};

CREATE TABLE memberships (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id),
    person_id {uuid} NOT NULL REFERENCES persons (id),
    employee_no TEXT NOT NULL CHECK (length(employee_no) BETWEEN 1 AND 64),
    email TEXT CHECK (length(email) <= 254),
    email_folded TEXT,
    org_unit_id {uuid},
    job_title TEXT NOT NULL CHECK (length(job_title) <= 100),
    joined_on {date},
    search_text TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'on_leave', 'left')),
    created_at {instant} NOT NULL,
    updated_at {instant} NOT NULL,
    UNIQUE (company_id, id),
    UNIQUE (company_id, employee_no),
    UNIQUE (company_id, email_folded),
    FOREIGN KEY (company_id, org_unit_id) REFERENCES org_units (company_id, id)
) {table};
CREATE INDEX memberships_person ON memberships (person_id);
CREATE INDEX memberships_unit ON memberships (company_id, org_unit_id);
CREATE INDEX memberships_sort ON memberships (company_id, sort_key, id);

CREATE TABLE accounts (
    id {uuid} NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('staff', 'member')),
    person_id {uuid} NOT NULL REFERENCES persons (id),
    company_id {uuid} REFERENCES companies (id),
    membership_id {uuid} UNIQUE,
    email TEXT,
    email_folded TEXT,
    password_hash TEXT,
    status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
    created_at {instant} NOT NULL,
    CHECK ((kind = 'staff') = (company_id IS NULL)),
    CHECK ((kind = 'member') = (membership_id IS NOT NULL)),
    FOREIGN KEY (company_id, membership_id) REFERENCES memberships (company_id, id)
) {table};
CREATE INDEX accounts_person ON accounts (person_id);
CREATE INDEX accounts_company ON accounts (company_id, membership_id);
CREATE UNIQUE INDEX accounts_staff_email ON accounts (email_folded) WHERE kind = 'staff';

CREATE TABLE role_assignments (
    id {uuid} NOT NULL PRIMARY KEY,
    account_id {uuid} NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL CHECK (role IN ('firm_admin', 'author', 'instructor', 'company_hr', 'unit_manager')),
    company_id {uuid} REFERENCES companies (id),
    org_unit_id {uuid},
    valid_from {instant} NOT NULL,
    valid_to {instant},
    created_at {instant} NOT NULL,
    CHECK ((company_id IS NULL) = (role IN ('firm_admin', 'author', 'instructor'))),
    CHECK ((org_unit_id IS NOT NULL) = (role = 'unit_manager')),
    FOREIGN KEY (company_id, org_unit_id) REFERENCES org_units (company_id, id)
) {table};
CREATE INDEX role_assignments_account ON role_assignments (account_id);
CREATE INDEX role_assignments_unit ON role_assignments (company_id, org_unit_id);

CREATE TABLE pins (
    account_id {uuid} NOT NULL PRIMARY KEY REFERENCES accounts (id),
    pin_hash TEXT NOT NULL,
    issued_at {instant} NOT NULL,
    expires_at {instant} NOT NULL,
    used_at {instant}
) {table};

CREATE TABLE sign_in_links (
    id {uuid} NOT NULL PRIMARY KEY,
    account_id {uuid} NOT NULL REFERENCES accounts (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('setup', 'invitation', 'reset', 'demo')),
    token_hash {bytes} NOT NULL UNIQUE,
    created_at {instant} NOT NULL,
    expires_at {instant} NOT NULL,
    used_at {instant}
) {table};
CREATE INDEX sign_in_links_account ON sign_in_links (account_id);

CREATE TABLE web_sessions (
    token_hash {bytes} NOT NULL PRIMARY KEY,
    account_id {uuid} NOT NULL REFERENCES accounts (id),
    created_at {instant} NOT NULL,
    last_seen_at {instant} NOT NULL,
    expires_at {instant} NOT NULL
) {table};
CREATE INDEX web_sessions_account ON web_sessions (account_id);

CREATE TABLE api_keys (
    id {uuid} NOT NULL PRIMARY KEY,
    account_id {uuid} NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    token_hash {bytes} NOT NULL UNIQUE,
    created_at {instant} NOT NULL,
    expires_at {instant} NOT NULL,
    revoked_at {instant}
) {table};
CREATE INDEX api_keys_account ON api_keys (account_id);

CREATE TABLE throttles (
    key TEXT NOT NULL PRIMARY KEY,
    failures {int} NOT NULL CHECK (failures >= 0),
    window_started_at {instant} NOT NULL
) {table};

CREATE TABLE roster_imports (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id),
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    content {bytes} NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('validated', 'rejected', 'applied')),
    created_by {uuid} REFERENCES accounts (id),
    created_at {instant} NOT NULL,
    applied_at {instant},
    UNIQUE (company_id, id)
) {table};
CREATE INDEX roster_imports_created_by ON roster_imports (created_by);
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
