//! The Open Badges beside certificates: whom each is about, without a name, and
//! its place in the list that says which were taken back.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Digital twins of certificates.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE badge_credentials (
    certificate_id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    subject {uuid} NOT NULL UNIQUE,
    status_list {int} NOT NULL CHECK (status_list >= 0),
    status_index {int} NOT NULL CHECK (status_index BETWEEN 0 AND 131071),
    made_at {instant} NOT NULL,
    UNIQUE (status_list, status_index),
    FOREIGN KEY (company_id, certificate_id) REFERENCES certificates (company_id, id)
) {table};
CREATE INDEX badge_credentials_certificate ON badge_credentials (company_id, certificate_id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "badge_credentials").await
    }
}
