//! Beginning a role-play in the room, and handing an observer's sheet in.

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, RolePlayDrawId};
use kernel::{Ids, Tx};
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::entity::observation::{draw, sheet};
use crate::{Booking, Error, Observation, RolePlayDraw};

/// Keeps a draw. The newest one of a date is played.
///
/// # Errors
/// When the database refuses.
pub async fn add_draw(tx: &Tx, draw: &RolePlayDraw, by: AccountId) -> Result<(), Error> {
    let rounds = serde_json::to_string(&draw.rounds);
    let row = draw::ActiveModel {
        id: Set(draw.id),
        session_id: Set(draw.session),
        date_id: Set(draw.date),
        lesson: Set(draw.lesson.clone()),
        rubric_version_id: Set(draw.rubric),
        observer: Set(draw.observer.clone()),
        rounds: Set(rounds.map_err(|error| Error::Stored(error.to_string()))?),
        drawn_by: Set(by),
        drawn_at: Set(draw.at),
    };
    draw::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Keeps a sheet in place of the observer's earlier one of the round.
///
/// # Errors
/// When the database refuses.
pub async fn add_observation(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    draw: RolePlayDrawId,
    booking: &Booking,
    seen: &Observation,
) -> Result<(), Error> {
    let levels = serde_json::to_string(&seen.levels);
    let row = sheet::ActiveModel {
        id: Set(ids.fresh(now)),
        draw_id: Set(draw),
        company_id: Set(booking.company),
        booking_id: Set(booking.id),
        round: Set(seen.round),
        levels: Set(levels.map_err(|error| Error::Stored(error.to_string()))?),
        sent_at: Set(now),
    };
    sheet::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
