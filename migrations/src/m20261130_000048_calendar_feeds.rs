//! New addresses of calendar feeds: each makes the ones before it worthless.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// New addresses of calendar feeds.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE calendar_feed_renewals (
    company_id {uuid} NOT NULL,
    membership_id {uuid} NOT NULL,
    number {int} NOT NULL CHECK (number >= 1),
    renewed_at {instant} NOT NULL,
    PRIMARY KEY (company_id, membership_id, number),
    FOREIGN KEY (company_id, membership_id) REFERENCES memberships (company_id, id)
) {table};
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "calendar_feed_renewals").await
    }
}
