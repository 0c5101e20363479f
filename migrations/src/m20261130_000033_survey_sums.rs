//! Sums beside the cells, so that the firm's report of a year reads hundreds
//! of rows and not every session's; and what a round's turnout derives from.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Sums of the cells by question, track and month.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// `survey_rounds.eligible` is fixed when a round on the web closes; before
/// that, and on paper, nobody knows it.
const SQL: &str = "
CREATE TABLE survey_sums (
    question_id {uuid} NOT NULL REFERENCES survey_questions (id),
    track_id {uuid} NOT NULL REFERENCES tracks (id),
    month TEXT NOT NULL,
    n1 {long} NOT NULL CHECK (n1 >= 0),
    n2 {long} NOT NULL CHECK (n2 >= 0),
    n3 {long} NOT NULL CHECK (n3 >= 0),
    n4 {long} NOT NULL CHECK (n4 >= 0),
    n5 {long} NOT NULL CHECK (n5 >= 0),
    na {long} NOT NULL CHECK (na >= 0),
    blank {long} NOT NULL CHECK (blank >= 0),
    PRIMARY KEY (question_id, track_id, month)
) {keyed};
CREATE INDEX survey_sums_track ON survey_sums (track_id);
INSERT INTO survey_sums (question_id, track_id, month, n1, n2, n3, n4, n5, na, blank)
    SELECT c.question_id, r.track_id, SUBSTR(CAST(r.ended_on AS TEXT), 1, 7),
    SUM(c.n1), SUM(c.n2), SUM(c.n3), SUM(c.n4), SUM(c.n5), SUM(c.na), SUM(c.blank)
    FROM cells c JOIN survey_rounds r ON r.id = c.round_id GROUP BY 1, 2, 3;

ALTER TABLE survey_rounds ADD COLUMN ballots {int} NOT NULL DEFAULT 0 CHECK (ballots >= 0);
ALTER TABLE survey_rounds ADD COLUMN eligible {int} CHECK (eligible >= 0);
UPDATE survey_rounds SET ballots =
    (SELECT COALESCE(SUM(s.ballots_in - s.ballots_out), 0) FROM seals s WHERE s.round_id = survey_rounds.id);
UPDATE survey_rounds SET eligible =
    (SELECT COUNT(*) FROM participations p WHERE p.round_id = survey_rounds.id)
    WHERE kind = 'web' AND closed_on IS NOT NULL;
CREATE INDEX survey_rounds_kind ON survey_rounds (kind, ended_on);
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
