//! Keeping a report about a workplace.

use kernel::Tx;
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::Error;
use crate::entity::workplace_report::{ActiveModel, Entity};
use crate::workplace::WorkplaceReport;

/// Keeps a report in place of an earlier one about the same month.
///
/// # Errors
/// When the database refuses.
pub async fn add_workplace_report(tx: &Tx, report: &WorkplaceReport) -> Result<(), Error> {
    let answers = serde_json::to_string(&report.answers);
    let row = ActiveModel {
        id: Set(report.id),
        company_id: Set(report.company),
        org_unit_id: Set(report.observed.map(|(unit, _)| unit)),
        survey_version_id: Set(report.observed.map(|(_, version)| version)),
        month: Set(report.month),
        answers: Set(answers.map_err(|error| Error::Stored(error.to_string()))?),
        reported_by: Set(report.by),
        reported_at: Set(report.at),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}
