//! Published quizzes with their questions and options, and attempts at them.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Published quizzes with their questions and options, and attempts at them.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE quiz_versions (
    id {uuid} NOT NULL PRIMARY KEY,
    track_version_id {uuid} NOT NULL REFERENCES track_versions (id),
    lesson_id {uuid} NOT NULL UNIQUE REFERENCES lessons (id),
    title TEXT NOT NULL,
    pass_points {int} NOT NULL CHECK (pass_points >= 0),
    total_points {int} NOT NULL CHECK (total_points >= pass_points),
    attempts_allowed {int} NOT NULL CHECK (attempts_allowed >= 0),
    draws TEXT NOT NULL
) {table};
CREATE INDEX quiz_versions_track_version ON quiz_versions (track_version_id);

CREATE TABLE question_versions (
    id {uuid} NOT NULL PRIMARY KEY,
    quiz_version_id {uuid} NOT NULL REFERENCES quiz_versions (id),
    code TEXT NOT NULL,
    position {int} NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('single', 'multiple')),
    objective TEXT NOT NULL,
    safety {bool} NOT NULL,
    points {int} NOT NULL CHECK (points > 0),
    stem TEXT NOT NULL,
    UNIQUE (quiz_version_id, code),
    UNIQUE (quiz_version_id, position)
) {table};

CREATE TABLE question_options (
    id {uuid} NOT NULL PRIMARY KEY,
    question_version_id {uuid} NOT NULL REFERENCES question_versions (id),
    code TEXT NOT NULL,
    position {int} NOT NULL,
    body TEXT NOT NULL,
    correct {bool} NOT NULL,
    explanation TEXT NOT NULL,
    UNIQUE (question_version_id, code),
    UNIQUE (question_version_id, position)
) {table};

CREATE TABLE attempts (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    enrolment_id {uuid} NOT NULL,
    quiz_version_id {uuid} NOT NULL REFERENCES quiz_versions (id),
    no {int} NOT NULL CHECK (no >= 1),
    seed {long} NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('in_progress', 'submitted', 'needs_grading', 'graded', 'abandoned', 'void')),
    started_at {instant} NOT NULL,
    deadline_at {instant},
    submitted_at {instant},
    points {int} CHECK (points >= 0),
    total_points {int} NOT NULL CHECK (total_points > 0),
    passed {bool},
    CHECK (points IS NULL OR points <= total_points),
    CHECK (status <> 'graded' OR (points IS NOT NULL AND passed IS NOT NULL AND submitted_at IS NOT NULL)),
    UNIQUE (enrolment_id, quiz_version_id, no),
    UNIQUE (company_id, id),
    FOREIGN KEY (company_id, enrolment_id) REFERENCES enrolments (company_id, id)
) {table};
CREATE UNIQUE INDEX attempts_one_open ON attempts (enrolment_id, quiz_version_id) WHERE status = 'in_progress';
CREATE INDEX attempts_enrolment ON attempts (company_id, enrolment_id);
CREATE INDEX attempts_quiz ON attempts (quiz_version_id);

CREATE TABLE attempt_items (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    attempt_id {uuid} NOT NULL,
    question_version_id {uuid} NOT NULL REFERENCES question_versions (id),
    position {int} NOT NULL,
    option_order TEXT NOT NULL,
    response TEXT,
    version {int} NOT NULL,
    answered_at {instant},
    points {int} CHECK (points >= 0),
    UNIQUE (attempt_id, question_version_id),
    UNIQUE (attempt_id, position),
    FOREIGN KEY (company_id, attempt_id) REFERENCES attempts (company_id, id)
) {table};
CREATE INDEX attempt_items_attempt ON attempt_items (company_id, attempt_id);
CREATE INDEX attempt_items_question ON attempt_items (question_version_id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "quiz_versions").await?;
        dialect::append_only(manager, "question_versions").await?;
        dialect::append_only(manager, "question_options").await
    }
}
