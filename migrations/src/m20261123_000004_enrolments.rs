//! Training sessions, enrolments and progress.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Training sessions, enrolments and progress.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE training_sessions (
    id {uuid} NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 64),
    track_id {uuid} NOT NULL REFERENCES tracks (id),
    instructor TEXT NOT NULL,
    ended_on {date} NOT NULL,
    is_sample {bool} NOT NULL,
    created_at {instant} NOT NULL
) {table};
CREATE INDEX training_sessions_track ON training_sessions (track_id);

CREATE TABLE enrolments (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id),
    membership_id {uuid} NOT NULL,
    track_id {uuid} NOT NULL REFERENCES tracks (id),
    track_version_id {uuid} REFERENCES track_versions (id),
    cycle_no {int} NOT NULL CHECK (cycle_no >= 1),
    status TEXT NOT NULL CHECK (status IN ('assigned', 'in_progress', 'completed', 'waived', 'withdrawn', 'expired_unfinished')),
    source TEXT NOT NULL CHECK (source IN ('person', 'unit', 'company', 'roster')),
    due_on {date},
    started_at {instant},
    completed_at {instant},
    completed_on {date},
    created_by {uuid} REFERENCES accounts (id),
    created_at {instant} NOT NULL,
    UNIQUE (company_id, id),
    CHECK ((status = 'completed') = (completed_at IS NOT NULL)),
    CHECK ((completed_at IS NULL) = (completed_on IS NULL)),
    CHECK (status <> 'in_progress' OR track_version_id IS NOT NULL),
    FOREIGN KEY (company_id, membership_id) REFERENCES memberships (company_id, id)
) {table};
CREATE UNIQUE INDEX enrolments_one_open ON enrolments (membership_id, track_id) WHERE status IN ('assigned', 'in_progress');
CREATE INDEX enrolments_member ON enrolments (company_id, membership_id);
CREATE INDEX enrolments_track ON enrolments (track_id, status);
CREATE INDEX enrolments_version ON enrolments (track_version_id);
CREATE INDEX enrolments_created_by ON enrolments (created_by);

CREATE TABLE activity_progress (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    enrolment_id {uuid} NOT NULL,
    lesson_id {uuid} NOT NULL REFERENCES lessons (id),
    status TEXT NOT NULL CHECK (status IN ('in_progress', 'done', 'failed')),
    started_at {instant} NOT NULL,
    done_at {instant},
    CHECK ((status = 'done') = (done_at IS NOT NULL)),
    UNIQUE (enrolment_id, lesson_id),
    FOREIGN KEY (company_id, enrolment_id) REFERENCES enrolments (company_id, id)
) {table};
CREATE INDEX activity_progress_enrolment ON activity_progress (company_id, enrolment_id);
CREATE INDEX activity_progress_lesson ON activity_progress (lesson_id);
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
