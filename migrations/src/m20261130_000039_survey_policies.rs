//! Rounds by name beside the confidential ones, the policy that each round was
//! opened with, a participation for each form, and decisions that two
//! wordings of a question may be pooled.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::dialect;

/// Policies, rounds by name, follow-up surveys.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// What every round of before was opened with, and its SHA-256.
const POLICY: &str = "{\"cutoff_days\":14,\"k_distribution\":10,\"k_score\":5,\"k_text\":10,\"mode\":\"confidential\",\
     \"public_free_from\":100,\"public_least\":30,\"rate_in_print_below\":50,\"readers\":\"blocks\",\
     \"response\":\"one ballot per person, counted until the cutoff, late and withdrawn ones kept apart\",\"version\":1}";
const POLICY_SHA256: &str = "96f3ce9cb083cc2680b75a1d15a88d0daa62cbe97489ed72da8dab6d96e40582";

const POLICIES: &str = "
CREATE TABLE survey_policies (
    sha256 TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
) {table};
INSERT INTO survey_policies (sha256, body) VALUES ('{policy_sha256}', '{policy}');
";

/// SQLite cannot change a constraint, so the tables are written anew under
/// their names. Rows that refer to them are looked at when the transaction
/// ends: by then every row is there again.
const ON_SQLITE: &str = "
PRAGMA defer_foreign_keys = ON;
CREATE TABLE kept_rounds AS SELECT * FROM survey_rounds;
DROP TABLE survey_rounds;
CREATE TABLE survey_rounds (
    id {uuid} NOT NULL PRIMARY KEY,
    survey_version_id {uuid} NOT NULL REFERENCES survey_versions (id),
    track_id {uuid} NOT NULL REFERENCES tracks (id),
    session_id {uuid} UNIQUE REFERENCES training_sessions (id),
    kind TEXT NOT NULL CHECK (kind IN ('web', 'paper')),
    mode TEXT NOT NULL CHECK (mode IN ('named', 'confidential')),
    policy_sha256 TEXT NOT NULL REFERENCES survey_policies (sha256),
    k_score {int} NOT NULL CHECK (k_score >= 1),
    month TEXT,
    ended_on {date} NOT NULL,
    cutoff_at {instant} NOT NULL,
    closed_on {date},
    final_seq {int} NOT NULL,
    ballots {int} NOT NULL DEFAULT 0 CHECK (ballots >= 0),
    eligible {int} CHECK (eligible >= 0),
    CHECK ((kind = 'web') = (month IS NOT NULL)),
    CHECK (kind = 'web' OR mode = 'confidential'),
    UNIQUE (survey_version_id, track_id, month, policy_sha256)
) {table};
INSERT INTO survey_rounds SELECT id, survey_version_id, track_id, session_id, kind, mode, '{policy_sha256}', k_score,
    month, ended_on, cutoff_at, closed_on, final_seq, ballots, eligible FROM kept_rounds;
DROP TABLE kept_rounds;
CREATE INDEX survey_rounds_track ON survey_rounds (track_id, ended_on);
CREATE INDEX survey_rounds_period ON survey_rounds (id, ended_on, track_id);
CREATE INDEX survey_rounds_kind ON survey_rounds (kind, ended_on);

CREATE TABLE kept_participations AS SELECT * FROM participations;
DROP TABLE participations;
CREATE TABLE participations (
    enrolment_id {uuid} NOT NULL,
    form_id {uuid} NOT NULL REFERENCES survey_forms (id),
    round_id {uuid} NOT NULL REFERENCES survey_rounds (id),
    company_id {uuid} NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('none', 'issued', 'done')),
    blinded_hash {bytes},
    CHECK ((status = 'issued') = (blinded_hash IS NOT NULL)),
    PRIMARY KEY (enrolment_id, form_id),
    FOREIGN KEY (company_id, enrolment_id) REFERENCES enrolments (company_id, id)
) {keyed};
INSERT INTO participations SELECT p.enrolment_id, v.form_id, p.round_id, p.company_id, p.status, p.blinded_hash
    FROM kept_participations p JOIN survey_rounds r ON r.id = p.round_id
    JOIN survey_versions v ON v.id = r.survey_version_id;
DROP TABLE kept_participations;
CREATE INDEX participations_round ON participations (round_id, company_id);
CREATE INDEX participations_enrolment ON participations (company_id, enrolment_id);
";

const ON_POSTGRES: &str = "
ALTER TABLE survey_rounds ADD COLUMN policy_sha256 TEXT REFERENCES survey_policies (sha256);
UPDATE survey_rounds SET policy_sha256 = '{policy_sha256}';
ALTER TABLE survey_rounds
    ALTER COLUMN policy_sha256 SET NOT NULL,
    DROP CONSTRAINT survey_rounds_survey_version_id_track_id_month_key,
    ADD CHECK (kind = 'web' OR mode = 'confidential'),
    ADD UNIQUE (survey_version_id, track_id, month, policy_sha256);

ALTER TABLE participations ADD COLUMN form_id {uuid} REFERENCES survey_forms (id);
UPDATE participations SET form_id = v.form_id FROM survey_rounds r JOIN survey_versions v ON v.id = r.survey_version_id
    WHERE r.id = participations.round_id;
ALTER TABLE participations
    ALTER COLUMN form_id SET NOT NULL,
    DROP CONSTRAINT participations_pkey,
    DROP CONSTRAINT participations_status_check,
    ADD PRIMARY KEY (enrolment_id, form_id),
    ADD CONSTRAINT participations_status_check CHECK (status IN ('none', 'issued', 'done'));
";

const SQL: &str = "
CREATE INDEX survey_rounds_policy ON survey_rounds (policy_sha256);
CREATE INDEX participations_form ON participations (form_id);

CREATE TABLE survey_settings (
    id {uuid} NOT NULL PRIMARY KEY,
    track_id {uuid} NOT NULL REFERENCES tracks (id),
    company_id {uuid} REFERENCES companies (id),
    policy_sha256 TEXT NOT NULL REFERENCES survey_policies (sha256),
    set_by {uuid} NOT NULL REFERENCES accounts (id),
    set_on {date} NOT NULL,
    UNIQUE (track_id, company_id)
) {table};
CREATE UNIQUE INDEX survey_settings_of_track ON survey_settings (track_id) WHERE company_id IS NULL;
CREATE INDEX survey_settings_company ON survey_settings (company_id);
CREATE INDEX survey_settings_policy ON survey_settings (policy_sha256);
CREATE INDEX survey_settings_by ON survey_settings (set_by);

CREATE TABLE named_ballots (
    ballot_id {bytes} NOT NULL PRIMARY KEY REFERENCES ballots (id),
    round_id {uuid} NOT NULL REFERENCES survey_rounds (id),
    company_id {uuid} NOT NULL,
    enrolment_id {uuid} NOT NULL,
    UNIQUE (round_id, enrolment_id),
    FOREIGN KEY (company_id, enrolment_id) REFERENCES enrolments (company_id, id)
) {keyed};
CREATE INDEX named_ballots_enrolment ON named_ballots (company_id, enrolment_id);

CREATE TABLE named_comments (
    ballot_id {bytes} NOT NULL REFERENCES named_ballots (ballot_id),
    question_id {uuid} NOT NULL REFERENCES survey_questions (id),
    closed {bytes} NOT NULL,
    PRIMARY KEY (ballot_id, question_id)
) {keyed};
CREATE INDEX named_comments_question ON named_comments (question_id);

ALTER TABLE survey_questions ADD COLUMN level {int} NOT NULL DEFAULT 1 CHECK (level BETWEEN 1 AND 4);

CREATE TABLE question_comparisons (
    id {uuid} NOT NULL PRIMARY KEY,
    question_id {uuid} NOT NULL REFERENCES survey_questions (id),
    comparable_with {uuid} NOT NULL REFERENCES survey_questions (id),
    reason TEXT NOT NULL CHECK (reason <> ''),
    decided_by {uuid} NOT NULL REFERENCES accounts (id),
    decided_on {date} NOT NULL,
    CHECK (question_id <> comparable_with),
    UNIQUE (question_id, comparable_with)
) {table};
CREATE INDEX question_comparisons_with ON question_comparisons (comparable_with);
CREATE INDEX question_comparisons_by ON question_comparisons (decided_by);
";

/// A round's mode and policy are fixed when it opens; its k may rise.
const FIXED_ON_SQLITE: &str = "
CREATE TRIGGER survey_rounds_fixed BEFORE UPDATE ON survey_rounds
    WHEN NEW.k_score < OLD.k_score OR NEW.mode <> OLD.mode OR NEW.policy_sha256 <> OLD.policy_sha256
    BEGIN SELECT RAISE(ABORT, 'the policy of a round is fixed'); END;
";
const FIXED_ON_POSTGRES: &str = "
CREATE FUNCTION survey_rounds_are_fixed() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the policy of a round is fixed'; END $$;
CREATE TRIGGER survey_rounds_fixed BEFORE UPDATE ON survey_rounds FOR EACH ROW
    WHEN (NEW.k_score < OLD.k_score OR NEW.mode <> OLD.mode OR NEW.policy_sha256 <> OLD.policy_sha256)
    EXECUTE FUNCTION survey_rounds_are_fixed();
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_postgres = manager.get_connection().get_database_backend() == DbBackend::Postgres;
        let (changed, fixed) = if is_postgres {
            (ON_POSTGRES, FIXED_ON_POSTGRES)
        } else {
            (ON_SQLITE, FIXED_ON_SQLITE)
        };
        for part in [POLICIES, changed, SQL, fixed] {
            let part = part.replace("{policy_sha256}", POLICY_SHA256);
            dialect::run(manager, &part.replace("{policy}", POLICY)).await?;
        }
        dialect::append_only(manager, "survey_policies").await?;
        dialect::append_only(manager, "question_comparisons").await
    }
}
