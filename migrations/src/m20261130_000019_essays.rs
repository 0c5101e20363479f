//! Essays: one more kind of question, and what people give for them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::dialect;

/// Essays: one more kind of question, and what people give for them.
#[derive(DeriveMigrationName)]
pub struct Migration;

const KINDS: &str = "kind IN ('single', 'multiple', 'true_false', 'ordering', 'matching', 'short_text', 'best_worst', 'ranking', 'scenario', 'essay')";

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
    SELECT id, quiz_version_id, code, position, kind, objective, safety, points, stem, layout, answer, feedback
    FROM kept_questions;
DROP TABLE kept_questions;
";

const POSTGRES_QUESTIONS: &str = "
ALTER TABLE question_versions
    DROP CONSTRAINT question_versions_kind_check,
    ADD CONSTRAINT question_versions_kind_check CHECK ({kinds});
";

/// Of the marks of one essay one is the first, and each other takes the place
/// of exactly one: a chain without forks, whose end is in force.
const SQL: &str = "
CREATE INDEX attempts_waiting ON attempts (submitted_at) WHERE status = 'needs_grading';

CREATE TABLE essay_marks (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    attempt_id {uuid} NOT NULL,
    question_version_id {uuid} NOT NULL REFERENCES question_versions (id),
    levels TEXT NOT NULL,
    comment TEXT NOT NULL,
    supersedes {uuid} UNIQUE REFERENCES essay_marks (id),
    marked_by {uuid} NOT NULL REFERENCES accounts (id),
    marked_at {instant} NOT NULL,
    FOREIGN KEY (company_id, attempt_id) REFERENCES attempts (company_id, id)
) {table};
CREATE UNIQUE INDEX essay_marks_first ON essay_marks (attempt_id, question_version_id) WHERE supersedes IS NULL;
CREATE INDEX essay_marks_attempt ON essay_marks (company_id, attempt_id);
CREATE INDEX essay_marks_question ON essay_marks (question_version_id);
CREATE INDEX essay_marks_by ON essay_marks (marked_by);
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
        dialect::append_only(manager, "essay_marks").await
    }
}
