//! The role-play that is played on a date, and what its observers saw.

use kernel::id::{RolePlayDrawId, ScheduledSessionId, SessionDateId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::observation::{draw, sheet};
use crate::observation::newest_sheets;
use crate::{Error, Observation, RolePlayDraw};

/// The draw that is played on a date: the newest.
///
/// # Errors
/// When the database refuses.
pub async fn current_draw(
    db: &impl ConnectionTrait,
    date: SessionDateId,
) -> Result<Option<RolePlayDraw>, Error> {
    let row = draw::Entity::find()
        .filter(draw::Column::DateId.eq(date))
        .order_by_desc(draw::Column::DrawnAt)
        .order_by_desc(draw::Column::Id)
        .one(db)
        .await?;
    row.map(RolePlayDraw::try_from).transpose()
}

/// The draw of a session that was begun last, on whatever date.
///
/// # Errors
/// When the database refuses.
pub async fn newest_draw(
    db: &impl ConnectionTrait,
    session: ScheduledSessionId,
) -> Result<Option<RolePlayDraw>, Error> {
    let row = draw::Entity::find()
        .filter(draw::Column::SessionId.eq(session))
        .order_by_desc(draw::Column::DrawnAt)
        .order_by_desc(draw::Column::Id)
        .one(db)
        .await?;
    row.map(RolePlayDraw::try_from).transpose()
}

/// The sheets of a draw that count.
///
/// # Errors
/// When the database refuses.
pub async fn observations(
    db: &impl ConnectionTrait,
    draw: RolePlayDrawId,
) -> Result<Vec<Observation>, Error> {
    let rows = sheet::Entity::find()
        .filter(sheet::Column::DrawId.eq(draw))
        .order_by_asc(sheet::Column::SentAt)
        .order_by_asc(sheet::Column::Id)
        .all(db)
        .await?;
    let sent: Result<Vec<Observation>, Error> = rows.into_iter().map(TryInto::try_into).collect();
    Ok(newest_sheets(sent?))
}

impl TryFrom<draw::Model> for RolePlayDraw {
    type Error = Error;

    fn try_from(row: draw::Model) -> Result<Self, Error> {
        let rounds = serde_json::from_str(&row.rounds);
        Ok(Self {
            id: row.id,
            session: row.session_id,
            date: row.date_id,
            lesson: row.lesson,
            rubric: row.rubric_version_id,
            observer: row.observer,
            rounds: rounds.map_err(|error| Error::Stored(error.to_string()))?,
            at: row.drawn_at,
        })
    }
}

impl TryFrom<sheet::Model> for Observation {
    type Error = Error;

    fn try_from(row: sheet::Model) -> Result<Self, Error> {
        let levels = serde_json::from_str(&row.levels);
        Ok(Self {
            booking: row.booking_id,
            round: row.round,
            levels: levels.map_err(|error| Error::Stored(error.to_string()))?,
        })
    }
}
