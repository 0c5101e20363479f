//! What is told of answers below the firm: blocks of cells, formed once when
//! their months close, with the counts as they stood then.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Blocks of cells, formed once.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// A block without a company is part of the partition that every audience
/// shares; one with a company is that company's further release.
const SQL: &str = "
CREATE TABLE survey_blocks (
    id {uuid} NOT NULL,
    edition {int} NOT NULL CHECK (edition >= 1),
    fiscal_year {int} NOT NULL,
    company_id {uuid} REFERENCES companies (id),
    k {int} NOT NULL CHECK (k >= 1),
    formed_on {date} NOT NULL,
    PRIMARY KEY (id, edition),
    CHECK (company_id IS NULL OR edition = 1)
) {table};
CREATE INDEX survey_blocks_company ON survey_blocks (company_id);
CREATE INDEX survey_blocks_year ON survey_blocks (fiscal_year);

CREATE TABLE survey_block_cells (
    block_id {uuid} NOT NULL,
    edition {int} NOT NULL,
    question_id {uuid} NOT NULL REFERENCES survey_questions (id),
    round_id {uuid} NOT NULL REFERENCES survey_rounds (id),
    stratum_id {uuid} NOT NULL REFERENCES strata (id),
    seq {int} NOT NULL,
    n1 {long} NOT NULL CHECK (n1 >= 0),
    n2 {long} NOT NULL CHECK (n2 >= 0),
    n3 {long} NOT NULL CHECK (n3 >= 0),
    n4 {long} NOT NULL CHECK (n4 >= 0),
    n5 {long} NOT NULL CHECK (n5 >= 0),
    na {long} NOT NULL CHECK (na >= 0),
    blank {long} NOT NULL CHECK (blank >= 0),
    PRIMARY KEY (block_id, edition, question_id, round_id, stratum_id),
    FOREIGN KEY (block_id, edition) REFERENCES survey_blocks (id, edition)
) {keyed};
CREATE INDEX survey_block_cells_cell ON survey_block_cells (question_id, round_id, stratum_id);
CREATE INDEX survey_block_cells_round ON survey_block_cells (round_id);
CREATE INDEX survey_block_cells_stratum ON survey_block_cells (stratum_id);

CREATE TABLE survey_block_head (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    looked_on {date},
    seals {long} NOT NULL
) {table};
INSERT INTO survey_block_head (id, looked_on, seals) VALUES (1, NULL, 0);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "survey_blocks").await?;
        dialect::append_only(manager, "survey_block_cells").await
    }
}
