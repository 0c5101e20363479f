//! An assessed role-play may be cancelled while it has no result; then another
//! one of the same role-play can be scheduled.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// When, by whom and why an assessment was cancelled.
#[derive(DeriveMigrationName)]
pub struct Migration;

// What its sheets give stays in `status`; they are kept.
const SQL: &str = "
ALTER TABLE practical_assessments ADD COLUMN cancelled_at {instant};
ALTER TABLE practical_assessments ADD COLUMN cancelled_by {uuid} REFERENCES accounts (id);
ALTER TABLE practical_assessments ADD COLUMN cancel_reason TEXT CHECK (
    (cancel_reason IS NULL) = (cancelled_at IS NULL)
    AND (cancel_reason IS NULL) = (cancelled_by IS NULL)
    AND (cancelled_at IS NULL OR passed IS NULL)
);
CREATE INDEX practical_assessments_cancelled_by ON practical_assessments (cancelled_by);
DROP INDEX practical_assessments_one_open;
CREATE UNIQUE INDEX practical_assessments_one_open ON practical_assessments (enrolment_id, lesson_id)
    WHERE status = 'scheduled' AND cancelled_at IS NULL;
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
