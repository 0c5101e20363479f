//! Adding to the counts: one delta row per seal, and the running cell.

use std::collections::BTreeMap;

use kernel::Tx;
use kernel::id::{RoundId, StratumId, SurveyQuestionId};
use sea_orm::{ConnectionTrait, Statement, Value};

use crate::{Answer, Counts, Error};

/// The change that one seal makes, in the order in which cells are locked.
#[derive(Debug, Default)]
pub(crate) struct Deltas(BTreeMap<(SurveyQuestionId, StratumId), Counts>);

const INSERT_DELTA: &str = "INSERT INTO cell_deltas (round_id, seq, question_id, stratum_id, \
     n1, n2, n3, n4, n5, na, blank) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const ADD: &str = "INSERT INTO cells (question_id, round_id, stratum_id, n1, n2, n3, n4, n5, na, blank) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
     ON CONFLICT (question_id, round_id, stratum_id) DO UPDATE SET \
     n1 = cells.n1 + excluded.n1, n2 = cells.n2 + excluded.n2, n3 = cells.n3 + excluded.n3, \
     n4 = cells.n4 + excluded.n4, n5 = cells.n5 + excluded.n5, \
     na = cells.na + excluded.na, blank = cells.blank + excluded.blank";
const CORRECT: &str = "UPDATE cells SET n1 = n1 + $4, n2 = n2 + $5, n3 = n3 + $6, n4 = n4 + $7, \
     n5 = n5 + $8, na = na + $9, blank = blank + $10 \
     WHERE question_id = $1 AND round_id = $2 AND stratum_id = $3";

impl Deltas {
    pub fn add(&mut self, question: SurveyQuestionId, stratum: StratumId, answer: Answer) {
        self.0.entry((question, stratum)).or_default().add(answer);
    }

    /// One answer out again.
    pub fn remove(&mut self, question: SurveyQuestionId, stratum: StratumId, answer: Answer) {
        let counts = self.0.entry((question, stratum)).or_default();
        counts.remove(answer);
    }

    /// A blank that was filled in later.
    pub fn fill(&mut self, question: SurveyQuestionId, stratum: StratumId, answer: Answer) {
        let counts = self.0.entry((question, stratum)).or_default();
        counts.remove(Answer::Blank);
        counts.add(answer);
    }

    /// Writes one delta per cell, and adds it to the cell in one statement:
    /// never read, modify, write.
    pub async fn write(self, tx: &Tx, round: RoundId, seq: i32) -> Result<(), Error> {
        for ((question, stratum), counts) in self.0 {
            let columns = counts.columns();
            let numbers = columns.map(Value::from);
            let key = [
                round.0.into(),
                seq.into(),
                question.0.into(),
                stratum.0.into(),
            ];
            execute(tx, INSERT_DELTA, key.into_iter().chain(numbers.clone())).await?;
            // A row with a negative count may not even be proposed; a
            // correction finds its cell there.
            let sql = if columns.iter().any(|count| *count < 0) {
                CORRECT
            } else {
                ADD
            };
            let key = [question.0.into(), round.0.into(), stratum.0.into()];
            let changed = execute(tx, sql, key.into_iter().chain(numbers)).await?;
            if changed != 1 {
                return Err(Error::Stored(format!(
                    "cell of question {question} is missing"
                )));
            }
        }
        Ok(())
    }
}

async fn execute(tx: &Tx, sql: &str, values: impl Iterator<Item = Value>) -> Result<u64, Error> {
    let values: Vec<Value> = values.collect();
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    Ok(tx.execute_raw(statement).await?.rows_affected())
}
