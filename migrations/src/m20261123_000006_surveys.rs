//! Survey forms, rounds, participation, the ballot pool, sealed ballots and cells.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Survey forms, rounds, participation, the ballot pool, sealed ballots and cells.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE survey_forms (
    id {uuid} NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    created_at {instant} NOT NULL
) {table};

CREATE TABLE survey_versions (
    id {uuid} NOT NULL PRIMARY KEY,
    form_id {uuid} NOT NULL REFERENCES survey_forms (id),
    number {int} NOT NULL CHECK (number >= 1),
    title TEXT NOT NULL,
    intro TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    published_at {instant} NOT NULL,
    UNIQUE (form_id, number)
) {table};

CREATE TABLE survey_questions (
    id {uuid} NOT NULL PRIMARY KEY,
    survey_version_id {uuid} NOT NULL REFERENCES survey_versions (id),
    code TEXT NOT NULL,
    position {int} NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('rating', 'text')),
    label TEXT NOT NULL,
    body TEXT NOT NULL,
    scale TEXT NOT NULL,
    UNIQUE (survey_version_id, code),
    UNIQUE (survey_version_id, position)
) {table};

CREATE TABLE survey_rounds (
    id {uuid} NOT NULL PRIMARY KEY,
    survey_version_id {uuid} NOT NULL REFERENCES survey_versions (id),
    track_id {uuid} NOT NULL REFERENCES tracks (id),
    session_id {uuid} UNIQUE REFERENCES training_sessions (id),
    kind TEXT NOT NULL CHECK (kind IN ('web', 'paper')),
    mode TEXT NOT NULL CHECK (mode IN ('named', 'confidential')),
    k_score {int} NOT NULL CHECK (k_score >= 1),
    month TEXT,
    ended_on {date} NOT NULL,
    cutoff_at {instant} NOT NULL,
    closed_on {date},
    final_seq {int} NOT NULL,
    CHECK ((kind = 'web') = (month IS NOT NULL)),
    UNIQUE (survey_version_id, track_id, month)
) {table};
CREATE INDEX survey_rounds_track ON survey_rounds (track_id, ended_on);

CREATE TABLE strata (
    id {uuid} NOT NULL PRIMARY KEY,
    round_id {uuid} NOT NULL REFERENCES survey_rounds (id),
    company_id {uuid} REFERENCES companies (id),
    UNIQUE (round_id, company_id)
) {table};
CREATE UNIQUE INDEX strata_one_mixed ON strata (round_id) WHERE company_id IS NULL;
CREATE INDEX strata_company ON strata (company_id);

CREATE TABLE participations (
    enrolment_id {uuid} NOT NULL PRIMARY KEY,
    round_id {uuid} NOT NULL REFERENCES survey_rounds (id),
    company_id {uuid} NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('none', 'issued')),
    blinded_hash {bytes},
    CHECK ((status = 'issued') = (blinded_hash IS NOT NULL)),
    FOREIGN KEY (company_id, enrolment_id) REFERENCES enrolments (company_id, id)
) {keyed};
CREATE INDEX participations_round ON participations (round_id, company_id);
CREATE INDEX participations_enrolment ON participations (company_id, enrolment_id);

CREATE TABLE spent_tokens (
    round_id {uuid} NOT NULL REFERENCES survey_rounds (id),
    nullifier {bytes} NOT NULL,
    PRIMARY KEY (round_id, nullifier)
) {keyed};

CREATE TABLE ballot_pool (
    id {bytes} NOT NULL PRIMARY KEY,
    round_id {uuid} NOT NULL REFERENCES survey_rounds (id),
    sealed_box {bytes} NOT NULL
) {keyed};
CREATE INDEX ballot_pool_round ON ballot_pool (round_id);

CREATE TABLE ballots (
    id {bytes} NOT NULL PRIMARY KEY,
    round_id {uuid} NOT NULL REFERENCES survey_rounds (id),
    stratum_id {uuid} NOT NULL REFERENCES strata (id),
    seq {int} NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('counted', 'void')),
    paper_no TEXT,
    UNIQUE (round_id, paper_no)
) {keyed};
CREATE INDEX ballots_stratum ON ballots (stratum_id);

CREATE TABLE ballot_answers (
    ballot_id {bytes} NOT NULL REFERENCES ballots (id),
    question_id {uuid} NOT NULL REFERENCES survey_questions (id),
    kind TEXT NOT NULL CHECK (kind IN ('rated', 'na', 'blank')),
    rating {int} CHECK (rating BETWEEN 1 AND 5),
    CHECK ((kind = 'rated') = (rating IS NOT NULL)),
    PRIMARY KEY (ballot_id, question_id)
) {keyed};
CREATE INDEX ballot_answers_question ON ballot_answers (question_id);

CREATE TABLE ballot_comments (
    id {bytes} NOT NULL PRIMARY KEY,
    round_id {uuid} NOT NULL REFERENCES survey_rounds (id),
    stratum_id {uuid} NOT NULL REFERENCES strata (id),
    question_id {uuid} NOT NULL REFERENCES survey_questions (id),
    seq {int} NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('new')),
    body TEXT NOT NULL CHECK (length(body) BETWEEN 1 AND 2000)
) {keyed};
CREATE INDEX ballot_comments_round ON ballot_comments (round_id);
CREATE INDEX ballot_comments_stratum ON ballot_comments (stratum_id);
CREATE INDEX ballot_comments_question ON ballot_comments (question_id);

CREATE TABLE seals (
    round_id {uuid} NOT NULL REFERENCES survey_rounds (id),
    seq {int} NOT NULL CHECK (seq >= 1),
    kind TEXT NOT NULL CHECK (kind IN ('batch', 'final', 'paper')),
    ballots_in {int} NOT NULL CHECK (ballots_in >= 0),
    sealed_on {date} NOT NULL,
    PRIMARY KEY (round_id, seq)
) {keyed};

CREATE TABLE cells (
    question_id {uuid} NOT NULL REFERENCES survey_questions (id),
    round_id {uuid} NOT NULL REFERENCES survey_rounds (id),
    stratum_id {uuid} NOT NULL REFERENCES strata (id),
    n1 {long} NOT NULL CHECK (n1 >= 0),
    n2 {long} NOT NULL CHECK (n2 >= 0),
    n3 {long} NOT NULL CHECK (n3 >= 0),
    n4 {long} NOT NULL CHECK (n4 >= 0),
    n5 {long} NOT NULL CHECK (n5 >= 0),
    na {long} NOT NULL CHECK (na >= 0),
    blank {long} NOT NULL CHECK (blank >= 0),
    PRIMARY KEY (question_id, round_id, stratum_id)
) {keyed};
CREATE INDEX cells_round ON cells (round_id);
CREATE INDEX cells_stratum ON cells (stratum_id);

CREATE TABLE cell_deltas (
    round_id {uuid} NOT NULL,
    seq {int} NOT NULL,
    question_id {uuid} NOT NULL REFERENCES survey_questions (id),
    stratum_id {uuid} NOT NULL REFERENCES strata (id),
    n1 {long} NOT NULL,
    n2 {long} NOT NULL,
    n3 {long} NOT NULL,
    n4 {long} NOT NULL,
    n5 {long} NOT NULL,
    na {long} NOT NULL,
    blank {long} NOT NULL,
    PRIMARY KEY (round_id, seq, question_id, stratum_id),
    FOREIGN KEY (round_id, seq) REFERENCES seals (round_id, seq)
) {keyed};
CREATE INDEX cell_deltas_question ON cell_deltas (question_id);
CREATE INDEX cell_deltas_stratum ON cell_deltas (stratum_id);

CREATE TABLE rating_imports (
    id {uuid} NOT NULL PRIMARY KEY,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL UNIQUE,
    ballots_taken {int} NOT NULL,
    rows_taken {int} NOT NULL,
    rows_not_taken {int} NOT NULL,
    created_by {uuid} REFERENCES accounts (id),
    created_at {instant} NOT NULL
) {table};
CREATE INDEX rating_imports_created_by ON rating_imports (created_by);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "survey_versions").await?;
        dialect::append_only(manager, "survey_questions").await?;
        dialect::append_only(manager, "seals").await?;
        dialect::append_only(manager, "cell_deltas").await
    }
}
