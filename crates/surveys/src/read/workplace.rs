//! Reports about workplaces.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::id::CompanyId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::Error;
use crate::entity::workplace_report::{Column, Entity, Model};
use crate::workplace::WorkplaceReport;

/// The reports of a company from a month on that count: of each unit, or of
/// the company itself, the newest one of a month. Newest month first.
///
/// # Errors
/// When the database refuses.
pub async fn workplace_reports(
    db: &impl ConnectionTrait,
    company: CompanyId,
    from: NaiveDate,
) -> Result<Vec<WorkplaceReport>, Error> {
    let rows = Entity::find()
        .filter(Column::CompanyId.eq(company))
        .filter(Column::Month.gte(from))
        .order_by_asc(Column::ReportedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let mut newest = BTreeMap::new();
    for row in rows {
        newest.insert(
            (row.month, row.org_unit_id),
            WorkplaceReport::try_from(row)?,
        );
    }
    Ok(newest.into_values().rev().collect())
}

impl TryFrom<Model> for WorkplaceReport {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self, Error> {
        let answers = serde_json::from_str(&row.answers);
        Ok(Self {
            id: row.id,
            company: row.company_id,
            observed: row.org_unit_id.zip(row.survey_version_id),
            month: row.month,
            answers: answers.map_err(|error| Error::Stored(error.to_string()))?,
            by: row.reported_by,
            at: row.reported_at,
        })
    }
}
