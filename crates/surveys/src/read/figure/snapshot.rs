//! The lines that a figure is counted from, derived from the seals' deltas.

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::{RoundId, SurveyQuestionId};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use super::KEYS_PER_STATEMENT;
use crate::figure::{Line, Snapshot};
use crate::{Counts, Error};

/// What one round's deltas add up to.
#[derive(FromQueryResult)]
struct Delta {
    round_id: RoundId,
    seq: i32,
    question_id: SurveyQuestionId,
    n1: i64,
    n2: i64,
    n3: i64,
    n4: i64,
    n5: i64,
    na: i64,
    blank: i64,
}

/// The lines of these rounds for a question, each up to the seal that it is
/// pinned to, and the questions behind them.
///
/// # Errors
/// When the database refuses.
pub async fn snapshot_at(
    db: &impl ConnectionTrait,
    pins: &BTreeMap<RoundId, i32>,
    question: &str,
) -> Result<(Snapshot, Vec<SurveyQuestionId>), Error> {
    let keys: Vec<RoundId> = pins.keys().copied().collect();
    let mut lines: BTreeMap<(RoundId, SurveyQuestionId), Counts> = BTreeMap::new();
    for chunk in keys.chunks(KEYS_PER_STATEMENT) {
        for delta in deltas(db, chunk, question).await? {
            if pins
                .get(&delta.round_id)
                .is_some_and(|pin| delta.seq <= *pin)
            {
                let counts = lines
                    .entry((delta.round_id, delta.question_id))
                    .or_default();
                *counts += [
                    delta.n1,
                    delta.n2,
                    delta.n3,
                    delta.n4,
                    delta.n5,
                    delta.na,
                    delta.blank,
                ]
                .into();
            }
        }
    }
    let questions: BTreeSet<SurveyQuestionId> =
        lines.keys().map(|(_, question)| *question).collect();
    let lines: Vec<Line> = lines
        .into_iter()
        .map(|((round, question), counts)| Line::of_round(round, question, counts))
        .collect();
    Ok((Snapshot::of(&lines), questions.into_iter().collect()))
}

async fn deltas(
    db: &impl ConnectionTrait,
    rounds: &[RoundId],
    question: &str,
) -> Result<Vec<Delta>, Error> {
    let places: Vec<String> = (2..rounds.len() + 2)
        .map(|place| format!("${place}"))
        .collect();
    let sums: Vec<String> = ["n1", "n2", "n3", "n4", "n5", "na", "blank"]
        .map(|column| format!("CAST(SUM(d.{column}) AS BIGINT) AS {column}"))
        .to_vec();
    let sql = format!(
        "SELECT d.round_id, d.seq, d.question_id, {} FROM cell_deltas d \
         JOIN survey_questions q ON q.id = d.question_id \
         WHERE q.code = $1 AND d.round_id IN ({}) GROUP BY d.round_id, d.seq, d.question_id",
        sums.join(", "),
        places.join(", ")
    );
    let values = std::iter::once(Value::from(question)).chain(rounds.iter().map(|id| id.0.into()));
    let statement = Statement::from_sql_and_values(
        db.get_database_backend(),
        sql,
        values.collect::<Vec<Value>>(),
    );
    Ok(Delta::find_by_statement(statement).all(db).await?)
}

/// Reads the list of rounds that a figure is pinned to; nothing for another
/// text.
pub fn pins(text: &str) -> Option<BTreeMap<RoundId, i32>> {
    let pin = |line: &str| {
        let (round, seq) = line.split_once(',')?;
        Some((round.parse().ok()?, seq.parse().ok()?))
    };
    text.lines().map(pin).collect()
}
