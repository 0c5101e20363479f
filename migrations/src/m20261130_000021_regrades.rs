//! Regrades: the run with its states, the questions it is about, how each is
//! graded since, and what it did to each attempt.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::dialect;

/// Regrades of published questions.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE regrade_runs (
    id {uuid} NOT NULL PRIMARY KEY,
    question_version_id {uuid} NOT NULL REFERENCES question_versions (id),
    policy TEXT NOT NULL CHECK (policy IN ('rescore', 'full_credit', 'void', 'either_key', 'keep')),
    answer TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    status TEXT NOT NULL CHECK (status IN ('planned', 'previewed', 'applied', 'discarded')),
    planned_by {uuid} NOT NULL REFERENCES accounts (id),
    planned_at {instant} NOT NULL,
    previewed_at {instant},
    attempts {int} CHECK (attempts >= 0),
    digest TEXT,
    closed_by {uuid} REFERENCES accounts (id),
    closed_at {instant},
    CHECK ((previewed_at IS NULL) = (digest IS NULL) AND (attempts IS NULL) = (digest IS NULL)),
    CHECK (status = 'planned' OR status = 'discarded' OR digest IS NOT NULL),
    CHECK ((status IN ('applied', 'discarded')) = (closed_at IS NOT NULL)),
    CHECK ((closed_by IS NULL) = (closed_at IS NULL))
) {table};
CREATE INDEX regrade_runs_question ON regrade_runs (question_version_id);
CREATE INDEX regrade_runs_planned_by ON regrade_runs (planned_by);
CREATE INDEX regrade_runs_closed_by ON regrade_runs (closed_by);

CREATE TABLE regrade_targets (
    regrade_run_id {uuid} NOT NULL REFERENCES regrade_runs (id),
    question_version_id {uuid} NOT NULL REFERENCES question_versions (id),
    PRIMARY KEY (regrade_run_id, question_version_id)
) {table};
CREATE INDEX regrade_targets_question ON regrade_targets (question_version_id);

CREATE TABLE question_adjustments (
    id {uuid} NOT NULL PRIMARY KEY,
    question_version_id {uuid} NOT NULL REFERENCES question_versions (id),
    no {int} NOT NULL CHECK (no >= 1),
    regrade_run_id {uuid} NOT NULL REFERENCES regrade_runs (id),
    policy TEXT NOT NULL CHECK (policy IN ('rescore', 'full_credit', 'void', 'either_key')),
    answer TEXT NOT NULL,
    applied_at {instant} NOT NULL,
    UNIQUE (question_version_id, no),
    UNIQUE (regrade_run_id, question_version_id)
) {table};

CREATE TABLE regrade_changes (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    regrade_run_id {uuid} NOT NULL REFERENCES regrade_runs (id),
    attempt_id {uuid} NOT NULL,
    item_before {int} NOT NULL,
    item_after {int} NOT NULL,
    points_before {int} NOT NULL,
    points_after {int} NOT NULL,
    total_before {int} NOT NULL,
    total_after {int} NOT NULL CHECK (total_after > 0),
    passed_before {bool} NOT NULL,
    passed_after {bool} NOT NULL,
    kept_pass {bool} NOT NULL,
    CHECK (points_after <= total_after),
    UNIQUE (regrade_run_id, attempt_id),
    FOREIGN KEY (company_id, attempt_id) REFERENCES attempts (company_id, id)
) {table};
CREATE INDEX regrade_changes_attempt ON regrade_changes (company_id, attempt_id);
";

/// A run may move on until it is applied or discarded; then it is history.
const SQLITE_CLOSED: &str = "
CREATE TRIGGER regrade_runs_no_update BEFORE UPDATE ON regrade_runs
WHEN OLD.status IN ('applied', 'discarded')
BEGIN SELECT RAISE(ABORT, 'a closed regrade never changes'); END;
CREATE TRIGGER regrade_runs_no_delete BEFORE DELETE ON regrade_runs
BEGIN SELECT RAISE(ABORT, 'a regrade is never deleted'); END;
";

const POSTGRES_CLOSED: &str = "
CREATE FUNCTION regrade_runs_is_closed() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF TG_OP = 'DELETE' OR OLD.status IN ('applied', 'discarded') THEN
        RAISE EXCEPTION 'a closed regrade never changes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER regrade_runs_closed BEFORE UPDATE OR DELETE ON regrade_runs
FOR EACH ROW EXECUTE FUNCTION regrade_runs_is_closed();
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        let backend = manager.get_connection().get_database_backend();
        let closed = if backend == DbBackend::Postgres {
            POSTGRES_CLOSED
        } else {
            SQLITE_CLOSED
        };
        dialect::run(manager, closed).await?;
        for table in ["regrade_targets", "question_adjustments", "regrade_changes"] {
            dialect::append_only(manager, table).await?;
        }
        Ok(())
    }
}
