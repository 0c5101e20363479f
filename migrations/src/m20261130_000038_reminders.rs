//! Reminders (督促): plans as they were saved, what was sent or not sent about
//! which enrolment and why, and addresses that letters cannot reach.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE reminder_plans (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} REFERENCES companies (id),
    version {int} NOT NULL CHECK (version >= 1),
    document TEXT NOT NULL,
    saved_by {uuid} REFERENCES accounts (id),
    saved_at {instant} NOT NULL,
    UNIQUE (company_id, version)
) {table};
CREATE UNIQUE INDEX reminder_plans_of_firm ON reminder_plans (version) WHERE company_id IS NULL;
CREATE INDEX reminder_plans_saved_by ON reminder_plans (saved_by);

CREATE TABLE reminders (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    membership_id {uuid} NOT NULL,
    enrolment_id {uuid} NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('not_started', 'behind', 'unfinished', 'by_hand')),
    step_id {uuid},
    occurrence {int} NOT NULL CHECK (occurrence >= 1),
    batch_id {uuid},
    planned_on {date} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('written', 'suppressed')),
    letter_id {uuid} REFERENCES outbox (id),
    reason TEXT,
    wants_copy {bool} NOT NULL,
    copied_at {instant},
    created_by {uuid} REFERENCES accounts (id),
    created_at {instant} NOT NULL,
    CHECK ((state = 'written') = (letter_id IS NOT NULL)),
    CHECK ((state = 'suppressed') = (reason IS NOT NULL)),
    CHECK ((kind = 'by_hand') = (batch_id IS NOT NULL)),
    CHECK ((step_id IS NULL) = (batch_id IS NOT NULL)),
    UNIQUE (step_id, enrolment_id, occurrence),
    UNIQUE (batch_id, enrolment_id),
    FOREIGN KEY (company_id, membership_id) REFERENCES memberships (company_id, id),
    FOREIGN KEY (company_id, enrolment_id) REFERENCES enrolments (company_id, id)
) {table};
CREATE INDEX reminders_member ON reminders (company_id, membership_id, created_at);
CREATE INDEX reminders_enrolment ON reminders (company_id, enrolment_id);
CREATE INDEX reminders_letter ON reminders (letter_id);
CREATE INDEX reminders_created_by ON reminders (created_by);
CREATE INDEX reminders_uncopied ON reminders (company_id) WHERE wants_copy AND copied_at IS NULL;

CREATE TABLE bounced_addresses (
    company_id {uuid} NOT NULL REFERENCES companies (id),
    address_folded TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('refused', 'reported')),
    reason TEXT NOT NULL,
    bounced_at {instant} NOT NULL,
    PRIMARY KEY (company_id, address_folded)
) {table};
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "reminder_plans").await
    }
}
