//! Which tracks come before a version.

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
    let mut tracks = Vec::with_capacity(rows.len());
    for row in rows {
        let found = track::Entity::find()
            .filter(track::Column::Code.eq(&row.code))
            .one(db)
            .await?;
        // Published beside it, since the content names it.
        tracks.extend(found.map(|track| track.id));
    }
    Ok(tracks)
}
