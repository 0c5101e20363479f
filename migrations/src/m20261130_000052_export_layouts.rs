//! A company's layouts of the progress export.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Layouts of the progress export.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE export_layouts (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES companies (id),
    name TEXT NOT NULL CHECK (name <> ''),
    columns TEXT NOT NULL CHECK (columns <> ''),
    format TEXT NOT NULL CHECK (format IN ('xlsx', 'csv-utf8', 'csv-cp932')),
    created_by {uuid} NOT NULL REFERENCES accounts (id),
    created_at {instant} NOT NULL,
    UNIQUE (company_id, name)
) {table};
CREATE INDEX export_layouts_created_by ON export_layouts (created_by);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await
    }
}
