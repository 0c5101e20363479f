//! What is taught: tracks, their immutable versions, modules and lessons.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// What is taught: tracks, their immutable versions, modules and lessons.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE tracks (
    id {uuid} NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    created_at {instant} NOT NULL
) {table};

CREATE TABLE track_versions (
    id {uuid} NOT NULL PRIMARY KEY,
    track_id {uuid} NOT NULL REFERENCES tracks (id),
    number {int} NOT NULL CHECK (number >= 1),
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    legal_basis_date {date} NOT NULL,
    minutes {int} NOT NULL CHECK (minutes > 0),
    content_hash TEXT NOT NULL,
    published_at {instant} NOT NULL,
    UNIQUE (track_id, number)
) {table};

CREATE TABLE modules (
    id {uuid} NOT NULL PRIMARY KEY,
    track_version_id {uuid} NOT NULL REFERENCES track_versions (id),
    code TEXT NOT NULL,
    position {int} NOT NULL,
    title TEXT NOT NULL,
    minutes {int} NOT NULL CHECK (minutes > 0),
    objectives TEXT NOT NULL,
    UNIQUE (track_version_id, code),
    UNIQUE (track_version_id, position)
) {table};

CREATE TABLE lessons (
    id {uuid} NOT NULL PRIMARY KEY,
    track_version_id {uuid} NOT NULL REFERENCES track_versions (id),
    module_id {uuid} REFERENCES modules (id),
    code TEXT NOT NULL,
    position {int} NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('text', 'video', 'case', 'role_play', 'checklist', 'quiz', 'survey')),
    title TEXT NOT NULL,
    minutes {int} NOT NULL CHECK (minutes > 0),
    html TEXT NOT NULL,
    easy_html TEXT NOT NULL DEFAULT '',
    CHECK ((module_id IS NULL) = (kind = 'survey')),
    UNIQUE (track_version_id, code),
    UNIQUE (track_version_id, position)
) {table};
CREATE INDEX lessons_module ON lessons (module_id);

CREATE TABLE track_slots (
    track_version_id {uuid} NOT NULL REFERENCES track_versions (id),
    code TEXT NOT NULL,
    position {int} NOT NULL,
    label TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('text', 'url')),
    required {bool} NOT NULL,
    help TEXT NOT NULL,
    PRIMARY KEY (track_version_id, code),
    UNIQUE (track_version_id, position)
) {table};

CREATE TABLE handouts (
    id {uuid} NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    number {int} NOT NULL CHECK (number >= 1),
    kind TEXT NOT NULL CHECK (kind IN ('document', 'case')),
    title TEXT NOT NULL,
    html TEXT NOT NULL,
    withdrawn {bool} NOT NULL,
    published_at {instant} NOT NULL,
    UNIQUE (code, number)
) {table};

CREATE TABLE slot_values (
    company_id {uuid} NOT NULL REFERENCES companies (id),
    code TEXT NOT NULL,
    value TEXT NOT NULL CHECK (value <> ''),
    updated_at {instant} NOT NULL,
    PRIMARY KEY (company_id, code)
) {table};
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "track_versions").await?;
        dialect::append_only(manager, "modules").await?;
        dialect::append_only(manager, "lessons").await?;
        dialect::append_only(manager, "track_slots").await?;
        dialect::append_only(manager, "handouts").await
    }
}
