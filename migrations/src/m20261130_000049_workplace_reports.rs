//! What managers observe in their units after a course, and what a company
//! counts about its workplaces.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Reports about workplaces.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE workplace_reports (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id),
    org_unit_id {uuid},
    survey_version_id {uuid} REFERENCES survey_versions (id),
    month {date} NOT NULL,
    answers TEXT NOT NULL,
    reported_by {uuid} NOT NULL REFERENCES accounts (id),
    reported_at {instant} NOT NULL,
    CHECK ((org_unit_id IS NULL) = (survey_version_id IS NULL)),
    FOREIGN KEY (company_id, org_unit_id) REFERENCES org_units (company_id, id)
) {table};
CREATE INDEX workplace_reports_company ON workplace_reports (company_id, month);
CREATE INDEX workplace_reports_unit ON workplace_reports (company_id, org_unit_id);
CREATE INDEX workplace_reports_version ON workplace_reports (survey_version_id);
CREATE INDEX workplace_reports_by ON workplace_reports (reported_by);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "workplace_reports").await
    }
}
