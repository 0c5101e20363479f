//! Adding to the counts: one delta row per seal, the running cell, and the
//! sum over the cells of a question, a track and a month.

use std::collections::BTreeMap;

use kernel::Tx;
use kernel::id::{StratumId, SurveyQuestionId, TrackId};
use sea_orm::{ConnectionTrait, Statement, Value};

use super::bulk;
use crate::{Answer, Counts, Error, Round};

/// The change that one seal makes, in the order in which cells are locked.
#[derive(Debug, Default)]
pub(crate) struct Deltas(BTreeMap<(SurveyQuestionId, StratumId), Counts>);

/// What a transaction adds to the sums of questions by track and month. It is
/// written once, after the cells of every round that the transaction touches:
/// rounds share these rows, so whoever held one and then waited for another
/// round could wait for ever.
#[derive(Debug, Default)]
#[must_use = "the sums would differ from the cells"]
pub struct Sums(BTreeMap<(SurveyQuestionId, TrackId, String), Counts>);

const DELTAS: &str =
    "cell_deltas (round_id, seq, question_id, stratum_id, n1, n2, n3, n4, n5, na, blank)";
const CELLS: &str = "cells (question_id, round_id, stratum_id, n1, n2, n3, n4, n5, na, blank)";
const SUMS: &str = "survey_sums (question_id, track_id, month, n1, n2, n3, n4, n5, na, blank)";
const CORRECT_CELL: &str = "UPDATE cells SET n1 = n1 + $4, n2 = n2 + $5, n3 = n3 + $6, n4 = n4 + $7, \
     n5 = n5 + $8, na = na + $9, blank = blank + $10 \
     WHERE question_id = $1 AND round_id = $2 AND stratum_id = $3";
const CORRECT_SUM: &str = "UPDATE survey_sums SET n1 = n1 + $4, n2 = n2 + $5, n3 = n3 + $6, n4 = n4 + $7, \
     n5 = n5 + $8, na = na + $9, blank = blank + $10 \
     WHERE question_id = $1 AND track_id = $2 AND month = $3";

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

    /// Writes one delta per cell and adds it to the cell, never read, modify,
    /// write; what the sums gain by it is added to `sums`.
    pub async fn write(
        self,
        tx: &Tx,
        round: &Round,
        seq: i32,
        sums: &mut Sums,
    ) -> Result<(), Error> {
        let month = round.ended_on.format("%Y-%m").to_string();
        let (mut deltas, mut cells) = (Vec::new(), Vec::new());
        for ((question, stratum), counts) in self.0 {
            let key = (question, round.track, month.clone());
            *sums.0.entry(key).or_default() += counts;
            let [n1, n2, n3, n4, n5, na, blank] = counts.columns().map(Value::from);
            let delta = [
                round.id.0.into(),
                seq.into(),
                question.0.into(),
                stratum.0.into(),
            ];
            let [a, b, c, d] = delta;
            deltas.push([a, b, c, d, n1, n2, n3, n4, n5, na, blank]);
            cells.push(Addition {
                key: [question.0.into(), round.id.0.into(), stratum.0.into()],
                counts,
            });
        }
        bulk::insert(tx, DELTAS, deltas, "").await?;
        add(
            tx,
            CELLS,
            "question_id, round_id, stratum_id",
            CORRECT_CELL,
            cells,
        )
        .await
    }
}

impl Sums {
    /// Writes them; the last of a transaction's locks.
    pub async fn write(self, tx: &Tx) -> Result<(), Error> {
        let sum = |((question, track, month), counts): ((SurveyQuestionId, TrackId, String), _)| {
            Addition {
                key: [question.0.into(), track.0.into(), month.into()],
                counts,
            }
        };
        let sums: Vec<Addition> = self.0.into_iter().map(sum).collect();
        add(tx, SUMS, "question_id, track_id, month", CORRECT_SUM, sums).await
    }
}

/// What is added to one row of counts.
struct Addition {
    key: [Value; 3],
    counts: Counts,
}

/// Adds to rows, which are made when they are missing. A row with a negative
/// count may not even be proposed; a correction finds its row there.
async fn add(
    tx: &Tx,
    into: &str,
    key: &str,
    correct: &str,
    additions: Vec<Addition>,
) -> Result<(), Error> {
    let table = into.split(' ').next().unwrap_or(into);
    let gains = ["n1", "n2", "n3", "n4", "n5", "na", "blank"]
        .map(|column| format!("{column} = {table}.{column} + excluded.{column}"));
    let upsert = format!("ON CONFLICT ({key}) DO UPDATE SET {}", gains.join(", "));
    let wanted = additions.len();
    let (mut rows, mut written) = (Vec::new(), 0);
    for Addition { key, counts } in additions {
        let is_correction = counts.columns().iter().any(|count| *count < 0);
        let [a, b, c] = key;
        let [n1, n2, n3, n4, n5, na, blank] = counts.columns().map(Value::from);
        let row = [a, b, c, n1, n2, n3, n4, n5, na, blank];
        if !is_correction {
            rows.push(row);
            continue;
        }
        // Rows are locked in the order of their keys, whatever is done to them.
        written += bulk::insert(tx, into, std::mem::take(&mut rows), &upsert).await?;
        let statement = Statement::from_sql_and_values(tx.get_database_backend(), correct, row);
        written += tx.execute_raw(statement).await?.rows_affected();
    }
    written += bulk::insert(tx, into, rows, &upsert).await?;
    if usize::try_from(written) == Ok(wanted) {
        return Ok(());
    }
    Err(Error::Stored(format!(
        "{written} of {wanted} rows of {table} were there to be changed"
    )))
}
