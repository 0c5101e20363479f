//! More kinds of questions, time limits, cooling-off and review of a quiz,
//! and what people grant beyond its rules.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::dialect;

/// More kinds of questions, limits of a quiz, and grants.
#[derive(DeriveMigrationName)]
pub struct Migration;

const KINDS: &str = "kind IN ('single', 'multiple', 'true_false', 'ordering', 'matching', 'short_text', 'best_worst', 'ranking', 'scenario')";

/// SQLite cannot change a CHECK, so the table is written anew under its name.
/// Rows that refer to it are looked at when the transaction ends: by then
/// every question is there again.
const SQLITE_QUESTIONS: &str = "
PRAGMA defer_foreign_keys = ON;
CREATE TABLE kept_questions AS SELECT * FROM question_versions;
DROP TABLE question_versions;
CREATE TABLE question_versions (
    id {uuid} NOT NULL PRIMARY KEY,
    quiz_version_id {uuid} NOT NULL REFERENCES quiz_versions (id),
    code TEXT NOT NULL,
    position {int} NOT NULL,
    kind TEXT NOT NULL CHECK ({kinds}),
    objective TEXT NOT NULL,
    safety {bool} NOT NULL,
    points {int} NOT NULL CHECK (points > 0),
    stem TEXT NOT NULL,
    layout TEXT NOT NULL,
    answer TEXT NOT NULL,
    feedback TEXT NOT NULL,
    UNIQUE (quiz_version_id, code),
    UNIQUE (quiz_version_id, position)
) {table};
INSERT INTO question_versions
    SELECT id, quiz_version_id, code, position, kind, objective, safety, points, stem, '{}', '{}', ''
    FROM kept_questions;
DROP TABLE kept_questions;
";

const POSTGRES_QUESTIONS: &str = "
ALTER TABLE question_versions
    DROP CONSTRAINT question_versions_kind_check,
    ADD CONSTRAINT question_versions_kind_check CHECK ({kinds}),
    ADD COLUMN layout TEXT NOT NULL DEFAULT '{}',
    ADD COLUMN answer TEXT NOT NULL DEFAULT '{}',
    ADD COLUMN feedback TEXT NOT NULL DEFAULT '';
ALTER TABLE question_versions
    ALTER COLUMN layout DROP DEFAULT,
    ALTER COLUMN answer DROP DEFAULT,
    ALTER COLUMN feedback DROP DEFAULT;
";

const SQL: &str = "
ALTER TABLE quiz_versions ADD COLUMN time_limit_minutes {int} CHECK (time_limit_minutes > 0);
ALTER TABLE quiz_versions ADD COLUMN cooling_off_minutes {int} NOT NULL DEFAULT 0 CHECK (cooling_off_minutes >= 0);
ALTER TABLE quiz_versions ADD COLUMN review TEXT NOT NULL DEFAULT 'when_over' CHECK (review IN ('when_over', 'always', 'never'));

CREATE INDEX attempts_deadline ON attempts (deadline_at) WHERE status = 'in_progress';

CREATE TABLE attempt_grants (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    enrolment_id {uuid} NOT NULL,
    quiz_version_id {uuid} NOT NULL REFERENCES quiz_versions (id),
    attempt_id {uuid},
    minutes {int} CHECK (minutes > 0),
    reason TEXT NOT NULL CHECK (reason <> ''),
    granted_by {uuid} NOT NULL REFERENCES accounts (id),
    granted_at {instant} NOT NULL,
    CHECK ((attempt_id IS NULL) = (minutes IS NULL)),
    FOREIGN KEY (company_id, enrolment_id) REFERENCES enrolments (company_id, id),
    FOREIGN KEY (company_id, attempt_id) REFERENCES attempts (company_id, id)
) {table};
CREATE INDEX attempt_grants_enrolment ON attempt_grants (company_id, enrolment_id, quiz_version_id);
CREATE INDEX attempt_grants_attempt ON attempt_grants (company_id, attempt_id);
CREATE INDEX attempt_grants_quiz ON attempt_grants (quiz_version_id);
CREATE INDEX attempt_grants_by ON attempt_grants (granted_by);

CREATE TABLE late_answers (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    attempt_id {uuid} NOT NULL,
    question_version_id {uuid} NOT NULL REFERENCES question_versions (id),
    response TEXT NOT NULL,
    received_at {instant} NOT NULL,
    FOREIGN KEY (company_id, attempt_id) REFERENCES attempts (company_id, id)
) {table};
CREATE INDEX late_answers_attempt ON late_answers (company_id, attempt_id);
CREATE INDEX late_answers_question ON late_answers (question_version_id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_connection().get_database_backend();
        if backend == DbBackend::Postgres {
            dialect::run(manager, &POSTGRES_QUESTIONS.replace("{kinds}", KINDS)).await?;
        } else {
            dialect::run(manager, &SQLITE_QUESTIONS.replace("{kinds}", KINDS)).await?;
            dialect::append_only(manager, "question_versions").await?;
        }
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "attempt_grants").await?;
        dialect::append_only(manager, "late_answers").await
    }
}
