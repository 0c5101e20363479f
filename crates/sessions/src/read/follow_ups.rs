//! What is to be done after a session.

use kernel::id::ScheduledSessionId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::follow_up::{Column, Entity};
use crate::{Error, FollowUp};

/// Everything that was noted after a session, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn follow_ups(
    db: &impl ConnectionTrait,
    session: ScheduledSessionId,
) -> Result<Vec<FollowUp>, Error> {
    let rows = Entity::find()
        .filter(Column::SessionId.eq(session))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(FollowUp::from).collect())
}
