//! Which tracks come before a version.

use std::collections::BTreeMap;

use kernel::id::{LessonId, TrackId, TrackVersionId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use crate::Error;
use crate::entity::{lesson, track, track_prerequisite, track_version};

/// A track that comes before a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prerequisite {
    /// The track.
    pub track: TrackId,
    /// Code of its quiz whose pass opens the version as well (免除テスト).
    pub exemption_test: Option<String>,
}

/// The tracks that must be completed before a version is begun, in the
/// author's order.
///
/// # Errors
/// When the database refuses.
pub async fn prerequisites(
    db: &impl ConnectionTrait,
    version: TrackVersionId,
) -> Result<Vec<Prerequisite>, Error> {
    let rows = track_prerequisite::Entity::find()
        .filter(track_prerequisite::Column::TrackVersionId.eq(version))
        .order_by_asc(track_prerequisite::Column::Position)
        .all(db)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let codes = rows.iter().map(|row| row.code.as_str());
    let found: BTreeMap<String, TrackId> = track::Entity::find()
        .filter(track::Column::Code.is_in(codes))
        .all(db)
        .await?
        .into_iter()
        .map(|track| (track.code, track.id))
        .collect();
    // Published beside it, since the content names it.
    let known = rows.into_iter().filter_map(|row| {
        Some(Prerequisite {
            track: *found.get(&row.code)?,
            exemption_test: row.exemption_test,
        })
    });
    Ok(known.collect())
}

/// The step with this code in every version of a track.
///
/// # Errors
/// When the database refuses.
pub async fn lessons_with_code(
    db: &impl ConnectionTrait,
    track: TrackId,
    code: &str,
) -> Result<Vec<LessonId>, Error> {
    let versions = track_version::Entity::find()
        .select_only()
        .column(track_version::Column::Id)
        .filter(track_version::Column::TrackId.eq(track))
        .into_query();
    let ids = lesson::Entity::find()
        .select_only()
        .column(lesson::Column::Id)
        .filter(lesson::Column::Code.eq(code))
        .filter(lesson::Column::TrackVersionId.in_subquery(versions))
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids)
}
