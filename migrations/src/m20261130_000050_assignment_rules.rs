//! Assignment rules (受講対象ルール): every version as it was saved, and which
//! enrolments they ordered, with their window.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Assignment rules.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE assignment_rules (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id),
    track_id {uuid} NOT NULL REFERENCES tracks (id),
    applied_on {date},
    created_at {instant} NOT NULL,
    UNIQUE (company_id, id)
) {table};
CREATE INDEX assignment_rules_track ON assignment_rules (track_id);

CREATE TABLE assignment_rule_versions (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    rule_id {uuid} NOT NULL,
    version {int} NOT NULL CHECK (version >= 1),
    document TEXT NOT NULL,
    saved_by {uuid} REFERENCES accounts (id),
    saved_at {instant} NOT NULL,
    UNIQUE (rule_id, version),
    FOREIGN KEY (company_id, rule_id) REFERENCES assignment_rules (company_id, id)
) {table};
CREATE INDEX assignment_rule_versions_rule ON assignment_rule_versions (company_id, rule_id);
CREATE INDEX assignment_rule_versions_saved_by ON assignment_rule_versions (saved_by);

CREATE TABLE rule_enrolments (
    enrolment_id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    rule_id {uuid} NOT NULL,
    rule_version {int} NOT NULL,
    membership_id {uuid} NOT NULL,
    cycle_no {int} NOT NULL CHECK (cycle_no >= 1),
    opens_on {date} NOT NULL,
    UNIQUE (rule_id, membership_id, cycle_no),
    FOREIGN KEY (rule_id, rule_version) REFERENCES assignment_rule_versions (rule_id, version),
    FOREIGN KEY (company_id, rule_id) REFERENCES assignment_rules (company_id, id),
    FOREIGN KEY (company_id, enrolment_id) REFERENCES enrolments (company_id, id),
    FOREIGN KEY (company_id, membership_id) REFERENCES memberships (company_id, id)
) {table};
CREATE INDEX rule_enrolments_rule ON rule_enrolments (company_id, rule_id);
CREATE INDEX rule_enrolments_version ON rule_enrolments (rule_id, rule_version);
CREATE INDEX rule_enrolments_enrolment ON rule_enrolments (company_id, enrolment_id);
CREATE INDEX rule_enrolments_member ON rule_enrolments (company_id, membership_id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "assignment_rule_versions").await?;
        dialect::append_only(manager, "rule_enrolments").await
    }
}
