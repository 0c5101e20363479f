//! The newest proof, and what a proof looks at.

use kernel::id::SurveyQuestionId;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, Statement, Value};

use super::verify::{cells_and_deltas, count, differing};
use crate::Error;
use crate::entity::survey_proof;
use crate::proof::Proof;

/// The newest proof; nothing before the first.
///
/// # Errors
/// When the database refuses.
pub async fn newest_proof(db: &impl ConnectionTrait) -> Result<Option<Proof>, Error> {
    let row = survey_proof::Entity::find()
        .order_by_desc(survey_proof::Column::ProvedOn)
        .one(db)
        .await?;
    Ok(row.map(|row| Proof {
        on: row.proved_on,
        at: row.proved_at,
        cells: row.cells,
        findings: row.findings.lines().map(ToOwned::to_owned).collect(),
    }))
}

/// How many cells there are to prove.
///
/// # Errors
/// When the database refuses.
pub async fn cells_to_prove(db: &impl ConnectionTrait) -> Result<i64, Error> {
    count(db, "SELECT COUNT(*) FROM cells").await
}

/// How many cells of these questions are not the sum of their seals' deltas:
/// what a figure over them would be signed on. Reads the cells and deltas of
/// the questions, no ballot.
///
/// # Errors
/// When the database refuses.
pub async fn unproved_cells(
    db: &impl ConnectionTrait,
    questions: &[SurveyQuestionId],
) -> Result<i64, Error> {
    if questions.is_empty() {
        return Ok(0);
    }
    let places: Vec<String> = (1..=questions.len()).map(|n| format!("${n}")).collect();
    let places = places.join(", ");
    let (cells, deltas) = cells_and_deltas(&format!("WHERE question_id IN ({places})"));
    let sql = differing(&cells, &deltas);
    let values: Vec<Value> = questions.iter().map(|id| id.0.into()).collect();
    let asked = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let row = db.query_one_raw(asked).await?;
    let row = row.ok_or_else(|| Error::Stored("a count answered nothing".to_owned()))?;
    Ok(row.try_get_by_index(0)?)
}
