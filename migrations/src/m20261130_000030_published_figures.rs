//! Published figures: proposals, the locked chain, what became of each, where
//! it is used, and which file each seal of paper ratings came from.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Published figures, and the files behind paper ratings.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE rating_import_seals (
    import_id {uuid} NOT NULL REFERENCES rating_imports (id),
    round_id {uuid} NOT NULL,
    seq {int} NOT NULL,
    ballots {int} NOT NULL CHECK (ballots >= 0),
    PRIMARY KEY (import_id, round_id, seq),
    FOREIGN KEY (round_id, seq) REFERENCES seals (round_id, seq)
) {keyed};
CREATE INDEX rating_import_seals_seal ON rating_import_seals (round_id, seq);

CREATE TABLE figure_proposals (
    id {uuid} NOT NULL PRIMARY KEY,
    period_from {date} NOT NULL,
    period_to {date} NOT NULL,
    track_id {uuid} REFERENCES tracks (id),
    question_code TEXT NOT NULL CHECK (question_code <> ''),
    note TEXT NOT NULL,
    proposed_by {uuid} REFERENCES accounts (id),
    proposed_at {instant} NOT NULL,
    CHECK (period_from <= period_to)
) {table};
CREATE INDEX figure_proposals_track ON figure_proposals (track_id);
CREATE INDEX figure_proposals_by ON figure_proposals (proposed_by);

CREATE TABLE figure_head (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    number {long} NOT NULL CHECK (number >= 0),
    sha256 TEXT NOT NULL
) {table};
INSERT INTO figure_head (id, number, sha256) VALUES (1, 0, '');

CREATE TABLE published_figures (
    id {uuid} NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    number {long} NOT NULL UNIQUE CHECK (number >= 1),
    proposal_id {uuid} NOT NULL UNIQUE REFERENCES figure_proposals (id),
    manifest TEXT NOT NULL,
    snapshot TEXT NOT NULL,
    rounds TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    previous_sha256 TEXT NOT NULL UNIQUE,
    signature TEXT NOT NULL,
    public_key TEXT NOT NULL,
    approved_by {uuid} NOT NULL REFERENCES accounts (id),
    locked_at {instant} NOT NULL
) {table};
CREATE INDEX published_figures_by ON published_figures (approved_by);

CREATE TABLE figure_states (
    id {uuid} NOT NULL PRIMARY KEY,
    figure_id {uuid} NOT NULL REFERENCES published_figures (id),
    status TEXT NOT NULL CHECK (status IN ('superseded', 'retracted')),
    reason TEXT NOT NULL CHECK (reason <> ''),
    successor_id {uuid} REFERENCES published_figures (id),
    changed_by {uuid} NOT NULL REFERENCES accounts (id),
    changed_at {instant} NOT NULL,
    CHECK ((status = 'superseded') = (successor_id IS NOT NULL)),
    UNIQUE (figure_id, status)
) {table};
CREATE INDEX figure_states_successor ON figure_states (successor_id);
CREATE INDEX figure_states_by ON figure_states (changed_by);

CREATE TABLE figure_places (
    id {uuid} NOT NULL PRIMARY KEY,
    figure_id {uuid} NOT NULL REFERENCES published_figures (id),
    kind TEXT NOT NULL CHECK (kind IN ('web', 'print', 'slides', 'other')),
    place TEXT NOT NULL CHECK (place <> ''),
    added_by {uuid} NOT NULL REFERENCES accounts (id),
    added_at {instant} NOT NULL
) {table};
CREATE INDEX figure_places_figure ON figure_places (figure_id);
CREATE INDEX figure_places_by ON figure_places (added_by);
";

const HISTORY: [&str; 5] = [
    "rating_import_seals",
    "figure_proposals",
    "published_figures",
    "figure_states",
    "figure_places",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        for table in HISTORY {
            dialect::append_only(manager, table).await?;
        }
        Ok(())
    }
}
