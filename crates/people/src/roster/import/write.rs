//! Moving an upload from state to state. Every step is one guarded statement;
//! the row count says who won.

use chrono::{DateTime, Utc};
use kernel::Tx;
use kernel::id::{AccountId, CompanyId, RosterImportId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    UpdateMany,
};

use super::{
    ColumnChoice, ImportOutcome, ImportProblem, ImportStatus, RosterImport, choice_row, row,
    to_json,
};

/// Keeps an upload and its file.
///
/// # Errors
/// When the database refuses.
pub async fn keep_import(tx: &Tx, import: &RosterImport, content: Vec<u8>) -> Result<(), DbErr> {
    let active = row::ActiveModel {
        id: Set(import.id),
        company_id: Set(import.company),
        file_name: Set(import.file_name.clone()),
        file_hash: Set(import.file_hash.clone()),
        content: Set(content),
        status: Set(import.status),
        row_count: Set(i32::try_from(import.row_count).unwrap_or(i32::MAX)),
        column_choice: Set(import.choice.as_ref().map(to_json).transpose()?),
        created_by: Set(import.created_by),
        created_at: Set(import.created_at),
        confirmed_by: Set(None),
        confirmed_at: Set(None),
        tries: Set(0),
        problem: Set(None),
        applied_at: Set(None),
        outcome: Set(None),
        undone_at: Set(None),
    };
    row::Entity::insert(active)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Gives an upload that is not confirmed other columns and the state that they
/// lead to. False when it is too late.
///
/// # Errors
/// When the database refuses.
pub async fn set_import_choice(
    tx: &Tx,
    company: CompanyId,
    id: RosterImportId,
    choice: &ColumnChoice,
    status: ImportStatus,
) -> Result<bool, DbErr> {
    use ImportStatus::{Mapping, Rejected, Validated};
    let result = one(company, id, &[Mapping, Validated, Rejected])
        .col_expr(row::Column::Status, Expr::value(status))
        .col_expr(row::Column::ColumnChoice, Expr::value(to_json(choice)?))
        .exec(tx)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Remembers the columns chosen for these headings, in place of an earlier
/// choice.
///
/// # Errors
/// When the database refuses.
pub async fn remember_choice(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    hash: &str,
    choice: &ColumnChoice,
    by: Option<AccountId>,
) -> Result<(), DbErr> {
    use choice_row::Column::{Choice, ChosenAt, ChosenBy, CompanyId, HeadingsHash};
    choice_row::Entity::insert(choice_row::ActiveModel {
        company_id: Set(company),
        headings_hash: Set(hash.to_owned()),
        choice: Set(to_json(choice)?),
        chosen_by: Set(by),
        chosen_at: Set(now),
    })
    .on_conflict(
        OnConflict::columns([CompanyId, HeadingsHash])
            .update_columns([Choice, ChosenBy, ChosenAt])
            .to_owned(),
    )
    .exec_without_returning(tx)
    .await?;
    Ok(())
}

/// Hands a validated upload to the worker. False when it is none any more.
///
/// # Errors
/// When the database refuses.
pub async fn queue_import(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    id: RosterImportId,
    by: Option<AccountId>,
) -> Result<bool, DbErr> {
    let result = one(company, id, &[ImportStatus::Validated])
        .col_expr(row::Column::Status, Expr::value(ImportStatus::Queued))
        .col_expr(row::Column::ConfirmedBy, Expr::value(by))
        .col_expr(row::Column::ConfirmedAt, Expr::value(now))
        .col_expr(row::Column::Tries, Expr::value(0))
        .col_expr(row::Column::Problem, Expr::value(None::<ImportProblem>))
        .exec(tx)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Notes that the worker begins with a queued upload, unless it has begun `most`
/// times already. False then, and when it waits no longer.
///
/// # Errors
/// When the database refuses.
pub async fn count_try(
    tx: &Tx,
    company: CompanyId,
    id: RosterImportId,
    most: i32,
) -> Result<bool, DbErr> {
    let result = one(company, id, &[ImportStatus::Queued])
        .col_expr(row::Column::Tries, Expr::col(row::Column::Tries).add(1))
        .filter(row::Column::Tries.lt(most))
        .exec(tx)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Takes a queued upload back from the worker: to be confirmed again, with the
/// reason, or rejected for the faults it has now. False when it waits no longer.
///
/// # Errors
/// When the database refuses.
pub async fn unqueue_import(
    tx: &Tx,
    company: CompanyId,
    id: RosterImportId,
    problem: Option<ImportProblem>,
) -> Result<bool, DbErr> {
    let status = match problem {
        Some(_) => ImportStatus::Validated,
        None => ImportStatus::Rejected,
    };
    let result = one(company, id, &[ImportStatus::Queued])
        .col_expr(row::Column::Status, Expr::value(status))
        .col_expr(row::Column::Problem, Expr::value(problem))
        .exec(tx)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Holds an upload until the transaction ends, so that one at a time applies it
/// or takes it back. Tells where it stands; nothing for another company's.
///
/// # Errors
/// When the database refuses.
pub async fn hold_import(
    tx: &Tx,
    company: CompanyId,
    id: RosterImportId,
) -> Result<Option<ImportStatus>, DbErr> {
    row::Entity::find_by_id(id)
        .select_only()
        .column(row::Column::Status)
        .filter(row::Column::CompanyId.eq(company))
        .lock_exclusive()
        .into_tuple()
        .one(tx)
        .await
}

/// Marks a validated or queued upload as applied and lets go of its content:
/// the file is full of names, and the members have them now. Tells whether it
/// was still to be applied; of two at once only one is told yes.
///
/// # Errors
/// When the database refuses.
pub async fn mark_import_applied(
    tx: &Tx,
    company: CompanyId,
    id: RosterImportId,
    now: DateTime<Utc>,
    outcome: &ImportOutcome,
) -> Result<bool, DbErr> {
    use ImportStatus::{Applied, Queued, Validated};
    let result = one(company, id, &[Validated, Queued])
        .col_expr(row::Column::Status, Expr::value(Applied))
        .col_expr(row::Column::AppliedAt, Expr::value(now))
        .col_expr(row::Column::Content, Expr::value(Vec::<u8>::new()))
        .col_expr(row::Column::Outcome, Expr::value(to_json(outcome)?))
        .col_expr(row::Column::Problem, Expr::value(None::<ImportProblem>))
        .exec(tx)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Marks an applied upload as taken back. Tells whether it was still applied.
///
/// # Errors
/// When the database refuses.
pub async fn mark_import_undone(
    tx: &Tx,
    company: CompanyId,
    id: RosterImportId,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let result = one(company, id, &[ImportStatus::Applied])
        .col_expr(row::Column::Status, Expr::value(ImportStatus::Undone))
        .col_expr(row::Column::UndoneAt, Expr::value(now))
        .exec(tx)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Lets go of the content of this company's uploads from before `limit` that
/// were never applied and wait for nobody. Returns how many.
///
/// # Errors
/// When the database refuses.
pub async fn forget_import_contents(
    tx: &Tx,
    company: CompanyId,
    limit: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let result = old_contents(limit)
        .filter(row::Column::CompanyId.eq(company))
        .exec(tx)
        .await?;
    Ok(result.rows_affected)
}

/// [`forget_import_contents`] in every company.
///
/// # Errors
/// When the database refuses.
pub async fn forget_all_import_contents(tx: &Tx, limit: DateTime<Utc>) -> Result<u64, DbErr> {
    Ok(old_contents(limit).exec(tx).await?.rows_affected)
}

fn old_contents(limit: DateTime<Utc>) -> UpdateMany<row::Entity> {
    row::Entity::update_many()
        .col_expr(row::Column::Content, Expr::value(Vec::<u8>::new()))
        .filter(row::Column::CreatedAt.lt(limit))
        .filter(row::Column::Status.ne(ImportStatus::Queued))
        .filter(row::Column::Content.ne(Vec::<u8>::new()))
}

fn one(
    company: CompanyId,
    id: RosterImportId,
    statuses: &[ImportStatus],
) -> UpdateMany<row::Entity> {
    row::Entity::update_many()
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::CompanyId.eq(company))
        .filter(row::Column::Status.is_in(statuses.iter().copied()))
}
