//! Receipts: changing and withdrawing an answer afterwards, answers that come
//! too late, ballots that are declared void, and comments that are read
//! before others may read them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::dialect;

/// Receipts, late answers, void ballots and reviewed comments.
#[derive(DeriveMigrationName)]
pub struct Migration;

const STATES: &str = "status IN ('counted', 'late', 'withdrawn', 'void')";

/// SQLite cannot change a CHECK, so the table is written anew under its name.
/// Rows that refer to it are looked at when the transaction ends: by then
/// every ballot is there again.
const SQLITE_BALLOTS: &str = "
PRAGMA defer_foreign_keys = ON;
CREATE TABLE kept_ballots AS SELECT * FROM ballots;
DROP TABLE ballots;
CREATE TABLE ballots (
    id {bytes} NOT NULL PRIMARY KEY,
    round_id {uuid} NOT NULL REFERENCES survey_rounds (id),
    stratum_id {uuid} NOT NULL REFERENCES strata (id),
    seq {int} NOT NULL,
    status TEXT NOT NULL CHECK ({states}),
    paper_no TEXT,
    mark {bytes},
    UNIQUE (round_id, paper_no)
) {keyed};
INSERT INTO ballots SELECT id, round_id, stratum_id, seq, status, paper_no, NULL FROM kept_ballots;
DROP TABLE kept_ballots;
CREATE INDEX ballots_stratum ON ballots (stratum_id);
";

const POSTGRES_BALLOTS: &str = "
ALTER TABLE ballots
    DROP CONSTRAINT ballots_status_check,
    ADD CONSTRAINT ballots_status_check CHECK ({states}),
    ADD COLUMN mark {bytes};
";

/// Comments of before keep their words in `body` until the worker has closed
/// them; no new row has one.
const SQL: &str = "
CREATE UNIQUE INDEX ballots_mark ON ballots (mark);

ALTER TABLE ballot_pool ADD COLUMN kind TEXT NOT NULL DEFAULT 'ballot' CHECK (kind IN ('ballot', 'late', 'change'));
ALTER TABLE ballot_pool ADD COLUMN mark {bytes};
CREATE UNIQUE INDEX ballot_pool_mark ON ballot_pool (mark);

ALTER TABLE seals ADD COLUMN ballots_out {int} NOT NULL DEFAULT 0 CHECK (ballots_out >= 0);
ALTER TABLE seals ADD COLUMN ballots_changed {int} NOT NULL DEFAULT 0 CHECK (ballots_changed >= 0);

CREATE TABLE ballot_invalidations (
    id {uuid} NOT NULL PRIMARY KEY,
    round_id {uuid} NOT NULL REFERENCES survey_rounds (id),
    ballot_id {bytes} NOT NULL REFERENCES ballots (id),
    kind TEXT NOT NULL CHECK (kind IN ('duplicate', 'test', 'other')),
    reason TEXT NOT NULL CHECK (reason <> ''),
    status TEXT NOT NULL CHECK (status IN ('requested', 'refused', 'approved', 'applied')),
    requested_by {uuid} NOT NULL REFERENCES accounts (id),
    requested_on {date} NOT NULL,
    decided_by {uuid} REFERENCES accounts (id),
    decided_on {date},
    CHECK (decided_by <> requested_by),
    CHECK ((decided_by IS NULL) = (status = 'requested')),
    CHECK ((decided_on IS NULL) = (decided_by IS NULL))
) {table};
CREATE UNIQUE INDEX ballot_invalidations_ballot ON ballot_invalidations (ballot_id) WHERE status <> 'refused';
CREATE INDEX ballot_invalidations_of ON ballot_invalidations (ballot_id);
CREATE INDEX ballot_invalidations_round ON ballot_invalidations (round_id);
CREATE INDEX ballot_invalidations_by ON ballot_invalidations (requested_by);
CREATE INDEX ballot_invalidations_decided ON ballot_invalidations (decided_by);

CREATE TABLE kept_comments AS SELECT * FROM ballot_comments;
DROP TABLE ballot_comments;
CREATE TABLE ballot_comments (
    id {bytes} NOT NULL PRIMARY KEY,
    round_id {uuid} NOT NULL REFERENCES survey_rounds (id),
    stratum_id {uuid} NOT NULL REFERENCES strata (id),
    question_id {uuid} NOT NULL REFERENCES survey_questions (id),
    seq {int} NOT NULL,
    mark {bytes},
    status TEXT NOT NULL CHECK (status IN ('new', 'public', 'company_ok', 'instructor_only', 'withheld')),
    body TEXT,
    original {bytes},
    released TEXT,
    is_edited {bool} NOT NULL,
    reviewed_by {uuid} REFERENCES accounts (id),
    reviewed_on {date},
    CHECK (body IS NULL OR original IS NULL),
    CHECK (status <> 'new' OR body IS NOT NULL OR original IS NOT NULL),
    CHECK ((status IN ('public', 'company_ok', 'instructor_only')) = (released IS NOT NULL)),
    CHECK ((status = 'new') = (reviewed_by IS NULL)),
    CHECK ((reviewed_on IS NULL) = (reviewed_by IS NULL))
) {keyed};
INSERT INTO ballot_comments
    SELECT id, round_id, stratum_id, question_id, seq, NULL, status, body, NULL, NULL, {false}, NULL, NULL FROM kept_comments;
DROP TABLE kept_comments;
CREATE UNIQUE INDEX ballot_comments_mark ON ballot_comments (mark);
CREATE INDEX ballot_comments_round ON ballot_comments (round_id);
CREATE INDEX ballot_comments_stratum ON ballot_comments (stratum_id);
CREATE INDEX ballot_comments_question ON ballot_comments (question_id);
CREATE INDEX ballot_comments_reviewed_by ON ballot_comments (reviewed_by);
CREATE INDEX ballot_comments_status ON ballot_comments (status);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_postgres = manager.get_connection().get_database_backend() == DbBackend::Postgres;
        let (ballots, falsehood) = if is_postgres {
            (POSTGRES_BALLOTS, "false")
        } else {
            (SQLITE_BALLOTS, "0")
        };
        dialect::run(manager, &ballots.replace("{states}", STATES)).await?;
        dialect::run(manager, &SQL.replace("{false}", falsehood)).await
    }
}
