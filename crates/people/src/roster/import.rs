//! Uploaded rosters, kept between preview and confirmation.

use chrono::{DateTime, Utc};
use kernel::Tx;
use kernel::id::{AccountId, CompanyId, RosterImportId};
use kernel::secret::hex;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, DeriveActiveEnum, EntityTrait, EnumIter,
    FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use sha2::{Digest, Sha256};

/// Where an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ImportStatus {
    /// Without faults; may be applied.
    #[sea_orm(string_value = "validated")]
    Validated,
    /// With faults; will never be applied.
    #[sea_orm(string_value = "rejected")]
    Rejected,
    /// Applied, once.
    #[sea_orm(string_value = "applied")]
    Applied,
}

impl ImportStatus {
    /// The stored and transmitted word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Validated => "validated",
            Self::Rejected => "rejected",
            Self::Applied => "applied",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Validated => "確認待ち",
            Self::Rejected => "エラーあり",
            Self::Applied => "登録済み",
        }
    }
}

/// An uploaded roster, without the file itself.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct RosterImport {
    /// Its key.
    pub id: RosterImportId,
    /// Whose staff it lists.
    pub company: CompanyId,
    /// As the sender's machine called it, without folders.
    pub file_name: String,
    /// [`file_hash`] of the file.
    pub file_hash: String,
    /// Where it stands.
    pub status: ImportStatus,
    /// Who sent it; nobody for the command line.
    pub created_by: Option<AccountId>,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// When it was applied.
    pub applied_at: Option<DateTime<Utc>>,
}

/// What an upload is recognised by: SHA-256 in hexadecimal.
pub fn file_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// One upload of this company, with the file; the file is empty once it is no
/// longer needed.
///
/// # Errors
/// When the database refuses.
pub async fn import(
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: RosterImportId,
) -> Result<Option<(RosterImport, Vec<u8>)>, DbErr> {
    let row = row::Entity::find_by_id(id)
        .filter(row::Column::CompanyId.eq(company))
        .one(db)
        .await?;
    Ok(row.map(|row| (RosterImport::from(&row), row.content)))
}

/// The latest uploads of this company, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn latest_imports(
    db: &impl ConnectionTrait,
    company: CompanyId,
    limit: u64,
) -> Result<Vec<RosterImport>, DbErr> {
    // Every column but the content, which may be long.
    row::Entity::find()
        .select_only()
        .columns([
            row::Column::Id,
            row::Column::FileName,
            row::Column::FileHash,
            row::Column::Status,
            row::Column::CreatedBy,
            row::Column::CreatedAt,
            row::Column::AppliedAt,
        ])
        .column_as(row::Column::CompanyId, "company")
        .filter(row::Column::CompanyId.eq(company))
        .order_by_desc(row::Column::CreatedAt)
        .order_by_desc(row::Column::Id)
        .limit(limit)
        .into_model::<RosterImport>()
        .all(db)
        .await
}

/// Keeps an upload and its file.
///
/// # Errors
/// When the database refuses.
pub async fn keep_import(tx: &Tx, import: RosterImport, content: Vec<u8>) -> Result<(), DbErr> {
    let active = row::ActiveModel {
        id: Set(import.id),
        company_id: Set(import.company),
        file_name: Set(import.file_name),
        file_hash: Set(import.file_hash),
        content: Set(content),
        status: Set(import.status),
        created_by: Set(import.created_by),
        created_at: Set(import.created_at),
        applied_at: Set(import.applied_at),
    };
    row::Entity::insert(active)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Marks a validated upload as applied and lets go of its content: the file
/// is full of names, and the members have them now. Tells whether it was
/// still to be applied; of two at once only one is told yes.
///
/// # Errors
/// When the database refuses.
pub async fn mark_import_applied(
    tx: &Tx,
    company: CompanyId,
    id: RosterImportId,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let result = row::Entity::update_many()
        .col_expr(row::Column::Status, Expr::value(ImportStatus::Applied))
        .col_expr(row::Column::AppliedAt, Expr::value(now))
        .col_expr(row::Column::Content, Expr::value(Vec::<u8>::new()))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::CompanyId.eq(company))
        .filter(row::Column::Status.eq(ImportStatus::Validated))
        .exec(tx)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Lets go of the content of this company's uploads from before `limit` that
/// were never applied. Returns how many.
///
/// # Errors
/// When the database refuses.
pub async fn forget_import_contents(
    tx: &Tx,
    company: CompanyId,
    limit: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let result = row::Entity::update_many()
        .col_expr(row::Column::Content, Expr::value(Vec::<u8>::new()))
        .filter(row::Column::CompanyId.eq(company))
        .filter(row::Column::CreatedAt.lt(limit))
        .filter(row::Column::Content.ne(Vec::<u8>::new()))
        .exec(tx)
        .await?;
    Ok(result.rows_affected)
}

impl From<&row::Model> for RosterImport {
    fn from(row: &row::Model) -> Self {
        Self {
            id: row.id,
            company: row.company_id,
            file_name: row.file_name.clone(),
            file_hash: row.file_hash.clone(),
            status: row.status,
            created_by: row.created_by,
            created_at: row.created_at,
            applied_at: row.applied_at,
        }
    }
}

mod row {
    use kernel::id::{AccountId, CompanyId, RosterImportId};
    use sea_orm::entity::prelude::*;

    use super::ImportStatus;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "roster_imports")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RosterImportId,
        pub company_id: CompanyId,
        pub file_name: String,
        pub file_hash: String,
        pub content: Vec<u8>,
        pub status: ImportStatus,
        pub created_by: Option<AccountId>,
        pub created_at: DateTimeUtc,
        pub applied_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
