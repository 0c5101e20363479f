//! Uploaded question files and the questions that they meet.

use kernel::id::QuestionImportId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{VersionRow, rows};
use crate::bank::{BankQuestion, BankVersion, KnownQuestion, QuestionUpload};
use crate::entity::{bank_question, question_import};
use crate::error::Error;

/// Every question of a track with all its versions, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn known_questions(
    db: &impl ConnectionTrait,
    track: &str,
) -> Result<Vec<KnownQuestion>, Error> {
    let questions = bank_question::Entity::find()
        .filter(bank_question::Column::TrackCode.eq(track))
        .order_by_asc(bank_question::Column::PlaceKey)
        .order_by_asc(bank_question::Column::Id)
        .all(db)
        .await?;
    let chosen = "q.track_code = $1 ORDER BY q.place_key, q.id, v.no DESC";
    let rows: Vec<VersionRow> = rows(db, chosen, vec![track.into()]).await?;
    let versions = rows.into_iter().map(BankVersion::try_from);
    let versions = versions.collect::<Result<Vec<_>, _>>()?;
    // Both lists have the same order, so each question takes what begins the rest.
    let mut versions = versions.into_iter().peekable();
    let mut known = Vec::new();
    for question in questions {
        let question = BankQuestion::try_from(question)?;
        let mut own = Vec::new();
        while let Some(version) = versions.next_if(|version| version.question == question.id) {
            own.push(version);
        }
        known.push(KnownQuestion {
            question,
            versions: own,
        });
    }
    Ok(known)
}

/// An upload with its file; the file is empty once it is no longer needed.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn question_upload(
    db: &impl ConnectionTrait,
    id: QuestionImportId,
) -> Result<(QuestionUpload, Vec<u8>), Error> {
    let row = question_import::Entity::find_by_id(id).one(db).await?;
    let row = row.ok_or(Error::NotFound)?;
    let content = row.content.clone();
    Ok((row.into(), content))
}

/// The latest uploads, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn latest_question_uploads(
    db: &impl ConnectionTrait,
    limit: u64,
) -> Result<Vec<QuestionUpload>, Error> {
    let rows = question_import::Entity::find()
        .order_by_desc(question_import::Column::CreatedAt)
        .order_by_desc(question_import::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(QuestionUpload::from).collect())
}
