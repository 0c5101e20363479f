//! What an applied roster did to each member, kept for the day in which it can
//! be taken back.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// What rosters did.
#[derive(DeriveMigrationName)]
pub struct Migration;

// No key to the membership: taking a roster back may remove it.
const SQL: &str = "
CREATE TABLE roster_import_changes (
    import_id {uuid} NOT NULL,
    membership_id {uuid} NOT NULL,
    company_id {uuid} NOT NULL,
    is_new {bool} NOT NULL,
    fields TEXT NOT NULL,
    enrolments TEXT NOT NULL,
    PRIMARY KEY (import_id, membership_id),
    FOREIGN KEY (company_id, import_id) REFERENCES roster_imports (company_id, id)
) {table};
CREATE INDEX roster_import_changes_import ON roster_import_changes (company_id, import_id);
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
