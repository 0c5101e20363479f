//! Keeping what a proof found.

use chrono::TimeDelta;
use kernel::Tx;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::Error;
use crate::entity::survey_proof;
use crate::proof::Proof;

/// Proofs older than this are cleared away.
const KEPT: TimeDelta = TimeDelta::days(400);

/// Keeps a proof in place of an earlier one of its day.
///
/// # Errors
/// When the database refuses.
pub async fn note_proof(tx: &Tx, proof: &Proof) -> Result<(), Error> {
    let row = survey_proof::ActiveModel {
        proved_on: Set(proof.on),
        proved_at: Set(proof.at),
        cells: Set(proof.cells),
        findings: Set(proof.findings.join("\n")),
    };
    let replaces = OnConflict::column(survey_proof::Column::ProvedOn)
        .update_columns([
            survey_proof::Column::ProvedAt,
            survey_proof::Column::Cells,
            survey_proof::Column::Findings,
        ])
        .to_owned();
    survey_proof::Entity::insert(row)
        .on_conflict(replaces)
        .exec_without_returning(tx)
        .await?;
    survey_proof::Entity::delete_many()
        .filter(survey_proof::Column::ProvedOn.lt(proof.on - KEPT))
        .exec(tx)
        .await?;
    Ok(())
}
