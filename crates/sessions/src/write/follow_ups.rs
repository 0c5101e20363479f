//! Noting what is to be done after a session.

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, FollowUpId, ScheduledSessionId};
use kernel::{Ids, Tx};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::Error;
use crate::entity::follow_up::{ActiveModel, Column, Entity};

/// Notes something to be done.
///
/// # Errors
/// When the database refuses.
pub async fn add_follow_up(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    session: ScheduledSessionId,
    body: &str,
    by: AccountId,
) -> Result<FollowUpId, Error> {
    let id = ids.fresh(now);
    let row = ActiveModel {
        id: Set(id),
        session_id: Set(session),
        body: Set(body.to_owned()),
        created_by: Set(by),
        created_at: Set(now),
        done_by: Set(None),
        done_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(id)
}

/// Notes that something was done, by whom and when; or that it was not, with
/// nothing.
///
/// # Errors
/// [`Error::NotFound`] also for one of another session.
pub async fn settle_follow_up(
    tx: &Tx,
    session: ScheduledSessionId,
    id: FollowUpId,
    done: Option<(AccountId, DateTime<Utc>)>,
) -> Result<(), Error> {
    let changed = Entity::update_many()
        .col_expr(Column::DoneBy, Expr::value(done.map(|(by, _)| by)))
        .col_expr(Column::DoneAt, Expr::value(done.map(|(_, at)| at)))
        .filter(Column::SessionId.eq(session))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    if changed.rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}
