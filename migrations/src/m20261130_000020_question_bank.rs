//! The question bank: questions with their versions, the state of each version
//! and how it came to be, and which version a published question was made of.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Bank questions, versions, states, and what published questions are made of.
#[derive(DeriveMigrationName)]
pub struct Migration;

// The numbers of a question name versions of its own. They are no foreign
// keys, for a version names its question already; `verify` looks at them.
const SQL: &str = "
CREATE TABLE bank_questions (
    id {uuid} NOT NULL PRIMARY KEY,
    track_code TEXT NOT NULL,
    quiz_code TEXT NOT NULL,
    code TEXT NOT NULL,
    place_key TEXT NOT NULL,
    file_state TEXT NOT NULL CHECK (file_state IN ('none', 'present', 'missing', 'removed')),
    newest_no {int} NOT NULL CHECK (newest_no >= 1),
    head_no {int} NOT NULL CHECK (head_no BETWEEN 1 AND newest_no),
    current_no {int} CHECK (current_no BETWEEN 1 AND newest_no),
    file_no {int} CHECK (file_no BETWEEN 1 AND newest_no),
    pending_no {int} CHECK (pending_no BETWEEN 1 AND newest_no),
    created_at {instant} NOT NULL,
    UNIQUE (track_code, quiz_code, code)
) {table};
CREATE INDEX bank_questions_place ON bank_questions (place_key, id);

CREATE TABLE bank_versions (
    id {uuid} NOT NULL PRIMARY KEY,
    bank_question_id {uuid} NOT NULL REFERENCES bank_questions (id),
    no {int} NOT NULL CHECK (no >= 1),
    origin TEXT NOT NULL CHECK (origin IN ('file', 'page', 'import')),
    kind TEXT NOT NULL,
    objective TEXT NOT NULL,
    safety {bool} NOT NULL,
    points {int} NOT NULL,
    stem TEXT NOT NULL,
    feedback TEXT NOT NULL,
    options TEXT NOT NULL,
    answer TEXT NOT NULL,
    tags TEXT NOT NULL,
    basis TEXT NOT NULL,
    note TEXT NOT NULL,
    search_text TEXT NOT NULL,
    marks TEXT NOT NULL,
    author_id {uuid} REFERENCES accounts (id),
    created_at {instant} NOT NULL,
    UNIQUE (bank_question_id, no)
) {table};
CREATE INDEX bank_versions_author ON bank_versions (author_id);

CREATE TABLE bank_states (
    bank_version_id {uuid} NOT NULL PRIMARY KEY REFERENCES bank_versions (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'ready', 'hidden', 'void'))
) {table};

CREATE TABLE bank_changes (
    id {uuid} NOT NULL PRIMARY KEY,
    bank_version_id {uuid} NOT NULL REFERENCES bank_versions (id),
    no {int} NOT NULL CHECK (no >= 1),
    from_state TEXT CHECK (from_state IN ('draft', 'ready', 'hidden', 'void')),
    to_state TEXT NOT NULL CHECK (to_state IN ('draft', 'ready', 'hidden', 'void')),
    reason TEXT NOT NULL,
    changed_by {uuid} REFERENCES accounts (id),
    changed_at {instant} NOT NULL,
    CHECK (to_state NOT IN ('hidden', 'void') OR reason <> ''),
    CHECK ((from_state IS NULL) = (no = 1)),
    UNIQUE (bank_version_id, no)
) {table};
CREATE INDEX bank_changes_by ON bank_changes (changed_by);

ALTER TABLE question_versions ADD COLUMN bank_version_id {uuid} REFERENCES bank_versions (id);
CREATE INDEX question_versions_bank ON question_versions (bank_version_id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "bank_versions").await?;
        dialect::append_only(manager, "bank_changes").await
    }
}
