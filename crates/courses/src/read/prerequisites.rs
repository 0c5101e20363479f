//! Which tracks come before a version.

use std::collections::BTreeMap;

use kernel::id::{TrackId, TrackVersionId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::Error;
use crate::entity::{track, track_prerequisite};

/// The tracks that must be completed before a version is begun, in the
/// author's order.
///
/// # Errors
/// When the database refuses.
pub async fn prerequisites(
    db: &impl ConnectionTrait,
    version: TrackVersionId,
) -> Result<Vec<TrackId>, Error> {
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
    let known = rows.iter().filter_map(|row| found.get(&row.code).copied());
    Ok(known.collect())
}
