//! Finding uploads and remembered columns.

use kernel::id::{AccountId, CompanyId, RosterImportId};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::{ColumnChoice, ImportProblem, ImportStatus, RosterImport, choice_row, read_json, row};

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
    let Some(row) = row else { return Ok(None) };
    let head = Head {
        id: row.id,
        company_id: row.company_id,
        file_name: row.file_name,
        file_hash: row.file_hash,
        status: row.status,
        row_count: row.row_count,
        column_choice: row.column_choice,
        created_by: row.created_by,
        created_at: row.created_at,
        confirmed_by: row.confirmed_by,
        problem: row.problem,
        applied_at: row.applied_at,
        outcome: row.outcome,
        undone_at: row.undone_at,
    };
    Ok(Some((head.import()?, row.content)))
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
    let heads = row::Entity::find()
        .select_only()
        .columns([
            row::Column::Id,
            row::Column::CompanyId,
            row::Column::FileName,
            row::Column::FileHash,
            row::Column::Status,
            row::Column::RowCount,
            row::Column::ColumnChoice,
            row::Column::CreatedBy,
            row::Column::CreatedAt,
            row::Column::ConfirmedBy,
            row::Column::Problem,
            row::Column::AppliedAt,
            row::Column::Outcome,
            row::Column::UndoneAt,
        ])
        .filter(row::Column::CompanyId.eq(company))
        .order_by_desc(row::Column::CreatedAt)
        .order_by_desc(row::Column::Id)
        .limit(limit)
        .into_model::<Head>()
        .all(db)
        .await?;
    heads.into_iter().map(Head::import).collect()
}

/// Uploads of any company that wait for the worker, the first confirmed first.
///
/// # Errors
/// When the database refuses.
pub async fn queued_imports(
    db: &impl ConnectionTrait,
    limit: u64,
) -> Result<Vec<(CompanyId, RosterImportId)>, DbErr> {
    row::Entity::find()
        .select_only()
        .columns([row::Column::CompanyId, row::Column::Id])
        .filter(row::Column::Status.eq(ImportStatus::Queued))
        .order_by_asc(row::Column::ConfirmedAt)
        .order_by_asc(row::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// The columns that somebody of this company chose for these headings; `hash`
/// is [`super::super::headings_hash`] of them.
///
/// # Errors
/// When the database refuses.
pub async fn remembered_choice(
    db: &impl ConnectionTrait,
    company: CompanyId,
    hash: &str,
) -> Result<Option<ColumnChoice>, DbErr> {
    let row = choice_row::Entity::find_by_id((company, hash.to_owned()))
        .one(db)
        .await?;
    read_json(row.as_ref().map(|row| &row.choice))
}

#[derive(FromQueryResult)]
struct Head {
    id: RosterImportId,
    company_id: CompanyId,
    file_name: String,
    file_hash: String,
    status: ImportStatus,
    row_count: i32,
    column_choice: Option<String>,
    created_by: Option<AccountId>,
    created_at: DateTimeUtc,
    confirmed_by: Option<AccountId>,
    problem: Option<ImportProblem>,
    applied_at: Option<DateTimeUtc>,
    outcome: Option<String>,
    undone_at: Option<DateTimeUtc>,
}

impl Head {
    fn import(self) -> Result<RosterImport, DbErr> {
        Ok(RosterImport {
            id: self.id,
            company: self.company_id,
            row_count: usize::try_from(self.row_count).unwrap_or(0),
            choice: read_json(self.column_choice.as_ref())?,
            outcome: read_json(self.outcome.as_ref())?,
            file_name: self.file_name,
            file_hash: self.file_hash,
            status: self.status,
            created_by: self.created_by,
            created_at: self.created_at,
            confirmed_by: self.confirmed_by,
            problem: self.problem,
            applied_at: self.applied_at,
            undone_at: self.undone_at,
        })
    }
}
