//! Releasing comments, and forgetting what was written.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::id::AccountId;
use kernel::{Tx, date, secret};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};

use crate::comment::{CommentState, ORIGINAL_KEPT_DAYS, Review};
use crate::entity::ballot_comment;
use crate::sealed_box::close_text;
use crate::{Error, SurveyKeys, read};

/// Releases or withholds a comment. It may be looked at again until its
/// original is purged. Returns whether the text was edited.
///
/// # Errors
/// [`Error::Missing`] for a comment that is none, or whose original is gone.
pub async fn review_comment(
    tx: &Tx,
    keys: &SurveyKeys,
    now: DateTime<Utc>,
    id: &str,
    review: &Review,
    by: AccountId,
) -> Result<bool, Error> {
    let found = read::comment_under_review(tx, keys, id).await?;
    let found = found.ok_or(Error::Missing)?;
    let key = secret::unhex::<16>(id).ok_or(Error::Missing)?;
    let is_released = review.state.is_released();
    let is_edited = is_released && review.text != found.original;
    let row = ballot_comment::ActiveModel {
        id: Set(key.to_vec()),
        status: Set(review.state.as_str().to_owned()),
        released: Set(is_released.then(|| review.text.clone())),
        is_edited: Set(is_edited),
        reviewed_by: Set(Some(by)),
        reviewed_on: Set(Some(date::jst_date(now))),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(is_edited)
}

/// Closes comments from before they were kept closed. Returns how many.
///
/// # Errors
/// When the database refuses.
pub async fn close_plain_comments(tx: &Tx, keys: &SurveyKeys) -> Result<usize, Error> {
    let rows = ballot_comment::Entity::find()
        .filter(ballot_comment::Column::Body.is_not_null())
        .all(tx)
        .await?;
    let count = rows.len();
    for row in rows {
        let Some(text) = &row.body else { continue };
        let closed = close_text(keys, text)?;
        let mut row: ballot_comment::ActiveModel = row.into();
        row.original = Set(Some(closed));
        row.body = Set(None);
        row.update(tx).await?;
    }
    Ok(count)
}

/// Removes the originals of comments that were reviewed
/// [`ORIGINAL_KEPT_DAYS`] ago. Returns how many.
///
/// # Errors
/// When the database refuses.
pub async fn purge_originals(tx: &Tx, now: DateTime<Utc>) -> Result<u64, Error> {
    let last_day = date::jst_date(now - TimeDelta::days(ORIGINAL_KEPT_DAYS));
    let none: Option<Vec<u8>> = None;
    let purged = ballot_comment::Entity::update_many()
        .col_expr(ballot_comment::Column::Original, Expr::value(none))
        .filter(ballot_comment::Column::Status.ne(CommentState::New.as_str()))
        .filter(ballot_comment::Column::Original.is_not_null())
        .filter(ballot_comment::Column::ReviewedOn.lte(last_day))
        .exec(tx)
        .await?;
    Ok(purged.rows_affected)
}
