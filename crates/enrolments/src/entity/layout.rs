//! The table of export layouts.

use kernel::id::{AccountId, CompanyId, ExportLayoutId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "export_layouts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExportLayoutId,
    pub company_id: CompanyId,
    pub name: String,
    pub columns: String,
    pub format: String,
    pub created_by: AccountId,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
