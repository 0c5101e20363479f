//! Requests to take ballots out of the counts.

use std::collections::BTreeMap;

use kernel::id::RoundId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::{ballot, ballot_invalidation};
use crate::{Error, Invalidation, InvalidationKind, InvalidationState};

/// Every request of a round, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn invalidations(
    db: &impl ConnectionTrait,
    round: RoundId,
) -> Result<Vec<Invalidation>, Error> {
    let rows = ballot_invalidation::Entity::find()
        .filter(ballot_invalidation::Column::RoundId.eq(round))
        .order_by_desc(ballot_invalidation::Column::Id)
        .all(db)
        .await?;
    let ballots = ballot::Entity::find()
        .filter(ballot::Column::Id.is_in(rows.iter().map(|row| row.ballot_id.clone())))
        .all(db)
        .await?;
    let mut papers: BTreeMap<Vec<u8>, Option<String>> = ballots
        .into_iter()
        .map(|ballot| (ballot.id, ballot.paper_no))
        .collect();
    let invalidation = |row: ballot_invalidation::Model| {
        let broken = || Error::Stored(format!("invalidation {}", row.id));
        Ok(Invalidation {
            id: row.id,
            paper_no: papers.remove(&row.ballot_id).flatten(),
            kind: InvalidationKind::parse(&row.kind).ok_or_else(broken)?,
            state: InvalidationState::parse(&row.status).ok_or_else(broken)?,
            reason: row.reason,
            requested_by: row.requested_by,
            requested_on: row.requested_on,
            decided_by: row.decided_by,
        })
    };
    rows.into_iter().map(invalidation).collect()
}
