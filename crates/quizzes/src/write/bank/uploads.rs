//! Keeping a question file until it is confirmed.

use chrono::{DateTime, Utc};
use kernel::Tx;
use kernel::id::QuestionImportId;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::bank::QuestionUpload;
use crate::entity::question_import;
use crate::error::Error;

/// Keeps an upload and its file.
///
/// # Errors
/// When the database refuses.
pub async fn keep_question_upload(
    tx: &Tx,
    upload: &QuestionUpload,
    content: Vec<u8>,
) -> Result<(), Error> {
    let row = question_import::ActiveModel {
        id: Set(upload.id),
        track_code: Set(upload.track.clone()),
        quiz_code: Set(upload.quiz.clone()),
        format: Set(upload.format.clone()),
        file_name: Set(upload.file_name.clone()),
        file_hash: Set(upload.file_hash.clone()),
        content: Set(content),
        status: Set(question_import::WAITING.to_owned()),
        created_by: Set(upload.created_by),
        created_at: Set(upload.created_at),
        applied_at: Set(None),
    };
    question_import::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Marks an upload as applied and lets go of its file. Tells whether it still
/// waited; of two at once only one is told yes.
///
/// # Errors
/// When the database refuses.
pub async fn mark_question_upload_applied(
    tx: &Tx,
    id: QuestionImportId,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let applied = question_import::Entity::update_many()
        .col_expr(
            question_import::Column::Status,
            Expr::value(question_import::APPLIED),
        )
        .col_expr(question_import::Column::AppliedAt, Expr::value(now))
        .col_expr(
            question_import::Column::Content,
            Expr::value(Vec::<u8>::new()),
        )
        .filter(question_import::Column::Id.eq(id))
        .filter(question_import::Column::Status.eq(question_import::WAITING))
        .exec(tx)
        .await?;
    Ok(applied.rows_affected == 1)
}

/// Lets go of the files of uploads from before `limit` that were never applied.
///
/// # Errors
/// When the database refuses.
pub async fn forget_question_uploads(tx: &Tx, limit: DateTime<Utc>) -> Result<(), Error> {
    question_import::Entity::update_many()
        .col_expr(
            question_import::Column::Content,
            Expr::value(Vec::<u8>::new()),
        )
        .filter(question_import::Column::CreatedAt.lt(limit))
        .filter(question_import::Column::Content.ne(Vec::<u8>::new()))
        .exec(tx)
        .await?;
    Ok(())
}
