//! Keeping what was told of closed months.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::Tx;
use kernel::id::{BlockId, CompanyId};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait, Statement};

use crate::Error;
use crate::entity::{survey_block, survey_block_cell};
use crate::release::{CellKey, Frozen};

/// Rows of one INSERT.
const ROWS_PER_STATEMENT: usize = 500;

/// A block, or a new edition of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBlock {
    /// Its key; the old one for a new edition.
    pub id: BlockId,
    /// 1, or one more than before.
    pub edition: i32,
    /// For whom; for everybody as part of the partition when nobody is named.
    pub company: Option<CompanyId>,
    /// The k it keeps.
    pub k: u64,
    /// Its cells as they are told now.
    pub cells: BTreeMap<CellKey, Frozen>,
}

/// Keeps every other closing waiting until the transaction ends.
///
/// # Errors
/// When the database refuses.
pub async fn hold_blocks(tx: &Tx) -> Result<(), Error> {
    let hold = "UPDATE survey_block_head SET seals = seals WHERE id = 1";
    tx.execute_raw(Statement::from_string(tx.get_database_backend(), hold))
        .await?;
    Ok(())
}

/// Keeps that there was a look for something to close.
///
/// # Errors
/// When the database refuses.
pub async fn note_look(tx: &Tx, day: NaiveDate, seals: i64) -> Result<(), Error> {
    let note = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE survey_block_head SET looked_on = $1, seals = $2 WHERE id = 1",
        [day.into(), seals.into()],
    );
    tx.execute_raw(note).await?;
    Ok(())
}

/// Keeps blocks of a fiscal year for good.
///
/// # Errors
/// When the database refuses.
pub async fn store_blocks(
    tx: &Tx,
    year: i32,
    day: NaiveDate,
    blocks: &[NewBlock],
) -> Result<(), Error> {
    let row = |block: &NewBlock| survey_block::ActiveModel {
        id: Set(block.id),
        edition: Set(block.edition),
        fiscal_year: Set(year),
        company_id: Set(block.company),
        k: Set(i32::try_from(block.k).unwrap_or(i32::MAX)),
        formed_on: Set(day),
    };
    for chunk in blocks.chunks(ROWS_PER_STATEMENT) {
        survey_block::Entity::insert_many(chunk.iter().map(row))
            .exec_without_returning(tx)
            .await?;
    }
    let cells: Vec<survey_block_cell::ActiveModel> = blocks.iter().flat_map(cell_rows).collect();
    for chunk in cells.chunks(ROWS_PER_STATEMENT) {
        survey_block_cell::Entity::insert_many(chunk.iter().cloned())
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

fn cell_rows(block: &NewBlock) -> Vec<survey_block_cell::ActiveModel> {
    let row = |(key, told): (&CellKey, &Frozen)| {
        let [n1, n2, n3, n4, n5, na, blank] = told.counts.columns();
        survey_block_cell::ActiveModel {
            block_id: Set(block.id),
            edition: Set(block.edition),
            question_id: Set(key.question),
            round_id: Set(key.round),
            stratum_id: Set(key.stratum),
            seq: Set(told.seq),
            n1: Set(n1),
            n2: Set(n2),
            n3: Set(n3),
            n4: Set(n4),
            n5: Set(n5),
            na: Set(na),
            blank: Set(blank),
        }
    };
    block.cells.iter().map(row).collect()
}
