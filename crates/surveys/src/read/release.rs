//! Blocks as they were told, and which years a closing has work in.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use kernel::id::BlockId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Statement};

use crate::Error;
use crate::entity::{survey_block, survey_block_cell};
use crate::release::{Block, CellKey, Frozen, fiscal_year};

/// Keys of one statement.
const KEYS_PER_STATEMENT: usize = 500;

/// Cells that are not told yet, or stand otherwise than they were told.
const TO_CLOSE: &str = "SELECT DISTINCT r.ended_on FROM cells c JOIN survey_rounds r ON r.id = c.round_id \
     LEFT JOIN (SELECT t.* FROM survey_block_cells t \
     JOIN survey_blocks b ON b.id = t.block_id AND b.edition = t.edition \
     WHERE b.company_id IS NULL AND NOT EXISTS \
     (SELECT 1 FROM survey_blocks z WHERE z.id = b.id AND z.edition > b.edition)) f \
     ON f.question_id = c.question_id AND f.round_id = c.round_id AND f.stratum_id = c.stratum_id \
     WHERE r.cutoff_at <= $1 AND (f.block_id IS NULL OR f.n1 <> c.n1 OR f.n2 <> c.n2 OR f.n3 <> c.n3 \
     OR f.n4 <> c.n4 OR f.n5 <> c.n5 OR f.na <> c.na OR f.blank <> c.blank)";
const PAST_SEALS: &str = "SELECT COUNT(*) FROM seals s JOIN survey_rounds r ON r.id = s.round_id \
     WHERE r.cutoff_at <= $1";

/// The day of the last look for something to close, and how many seals of past
/// rounds there were then.
///
/// # Errors
/// When the database refuses.
pub async fn head(db: &impl ConnectionTrait) -> Result<(Option<NaiveDate>, i64), Error> {
    let ask = Statement::from_string(
        db.get_database_backend(),
        "SELECT looked_on, seals FROM survey_block_head WHERE id = 1",
    );
    let row = db.query_one_raw(ask).await?;
    let row = row.ok_or_else(|| Error::Stored("the head of the blocks is missing".to_owned()))?;
    Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))
}

/// How many seals the rounds have that nobody can answer any more.
///
/// # Errors
/// When the database refuses.
pub async fn seals_of_past_rounds(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<i64, Error> {
    let ask = Statement::from_sql_and_values(db.get_database_backend(), PAST_SEALS, [now.into()]);
    let row = db.query_one_raw(ask).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get_by_index(0))?)
}

/// The fiscal years with answers that are not told as they stand.
///
/// # Errors
/// When the database refuses.
pub async fn years_to_close(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<BTreeSet<i32>, Error> {
    let ask = Statement::from_sql_and_values(db.get_database_backend(), TO_CLOSE, [now.into()]);
    let rows = db.query_all_raw(ask).await?;
    let year = |row: &sea_orm::QueryResult| {
        let day: NaiveDate = row.try_get_by_index(0)?;
        Ok(fiscal_year(day))
    };
    rows.iter().map(year).collect()
}

/// The fiscal years of which something was told.
///
/// # Errors
/// When the database refuses.
pub async fn years_told(db: &impl ConnectionTrait) -> Result<BTreeSet<i32>, Error> {
    let ask = Statement::from_string(
        db.get_database_backend(),
        "SELECT DISTINCT fiscal_year FROM survey_blocks",
    );
    let rows = db.query_all_raw(ask).await?;
    let years = rows.iter().map(|row| row.try_get_by_index(0));
    Ok(years.collect::<Result<_, _>>()?)
}

/// Every block of a fiscal year in its newest edition, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn blocks_of_year(db: &impl ConnectionTrait, year: i32) -> Result<Vec<Block>, Error> {
    let rows = survey_block::Entity::find()
        .filter(survey_block::Column::FiscalYear.eq(year))
        .order_by_asc(survey_block::Column::Id)
        .order_by_asc(survey_block::Column::Edition)
        .all(db)
        .await?;
    let mut blocks: BTreeMap<BlockId, Block> = BTreeMap::new();
    for row in rows {
        // A later edition comes later and takes the place.
        let block = Block {
            id: row.id,
            edition: row.edition,
            company: row.company_id,
            k: row.k.unsigned_abs().into(),
            cells: BTreeMap::new(),
        };
        blocks.insert(row.id, block);
    }
    let keys: Vec<BlockId> = blocks.keys().copied().collect();
    for chunk in keys.chunks(KEYS_PER_STATEMENT) {
        let cells = survey_block_cell::Entity::find()
            .filter(survey_block_cell::Column::BlockId.is_in(chunk.iter().copied()))
            .all(db)
            .await?;
        for cell in cells {
            if let Some(block) = blocks
                .get_mut(&cell.block_id)
                .filter(|block| block.edition == cell.edition)
            {
                let (key, told) = cell.into();
                block.cells.insert(key, told);
            }
        }
    }
    Ok(blocks.into_values().collect())
}

impl From<survey_block_cell::Model> for (CellKey, Frozen) {
    fn from(row: survey_block_cell::Model) -> Self {
        let key = CellKey {
            question: row.question_id,
            round: row.round_id,
            stratum: row.stratum_id,
        };
        let counts = [row.n1, row.n2, row.n3, row.n4, row.n5, row.na, row.blank].into();
        (
            key,
            Frozen {
                seq: row.seq,
                counts,
            },
        )
    }
}
