//! How the firm, and a company, want pages, letters and certificates to look.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Colours and logos.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE themes (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} REFERENCES companies (id),
    key_color TEXT CHECK (length(key_color) = 7),
    hover_color TEXT CHECK (length(hover_color) = 7),
    logo {bytes},
    saved_by {uuid} NOT NULL REFERENCES accounts (id),
    saved_at {instant} NOT NULL,
    CHECK ((key_color IS NULL) = (hover_color IS NULL)),
    CHECK (logo IS NULL OR key_color IS NOT NULL)
) {table};
CREATE INDEX themes_company ON themes (company_id, id);
CREATE INDEX themes_saved_by ON themes (saved_by);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "themes").await
    }
}
