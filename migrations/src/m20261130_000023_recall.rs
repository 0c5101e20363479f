//! Spaced recall: a few questions some days after completion, which count for
//! nothing.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Spaced recall: a few questions some days after completion.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// The address that a link went to is kept as its SHA-256: when it is no
/// longer the member's, the link is dead.
const SQL: &str = "
CREATE INDEX enrolments_completed_on ON enrolments (completed_on, id) WHERE status = 'completed';

CREATE TABLE recalls (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    enrolment_id {uuid} NOT NULL,
    day_offset {int} NOT NULL CHECK (day_offset IN (2, 7, 21, 60)),
    seed {long} NOT NULL,
    created_at {instant} NOT NULL,
    opened_at {instant},
    finished_at {instant},
    mailed_at {instant},
    link_hash {bytes} UNIQUE,
    link_address_hash {bytes},
    link_expires_at {instant},
    CHECK (finished_at IS NULL OR opened_at IS NOT NULL),
    CHECK ((mailed_at IS NULL) = (link_hash IS NULL)),
    CHECK ((mailed_at IS NULL) = (link_address_hash IS NULL)),
    CHECK ((mailed_at IS NULL) = (link_expires_at IS NULL)),
    UNIQUE (enrolment_id, day_offset),
    UNIQUE (company_id, id),
    FOREIGN KEY (company_id, enrolment_id) REFERENCES enrolments (company_id, id)
) {table};
CREATE INDEX recalls_enrolment ON recalls (company_id, enrolment_id);

CREATE TABLE recall_items (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    recall_id {uuid} NOT NULL,
    question_version_id {uuid} NOT NULL REFERENCES question_versions (id),
    position {int} NOT NULL CHECK (position BETWEEN 1 AND 3),
    option_order TEXT NOT NULL,
    response TEXT,
    answered_at {instant},
    points {int} CHECK (points >= 0),
    CHECK ((answered_at IS NULL) = (points IS NULL)),
    CHECK (response IS NULL OR answered_at IS NOT NULL),
    UNIQUE (recall_id, question_version_id),
    UNIQUE (recall_id, position),
    FOREIGN KEY (company_id, recall_id) REFERENCES recalls (company_id, id)
) {table};
CREATE INDEX recall_items_recall ON recall_items (company_id, recall_id);
CREATE INDEX recall_items_question ON recall_items (question_version_id);
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
