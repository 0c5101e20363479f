//! Keeping held sessions on record.

use chrono::{DateTime, Utc};
use kernel::id::SessionId;
use kernel::{Ids, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::training_session as table;
use crate::{Error, SessionFacts};

/// The session of this code, and whether this call wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ensured {
    /// Its key.
    pub id: SessionId,
    /// Whether it was not on record before.
    pub is_new: bool,
}

/// Makes sure that a session with these facts is on record.
///
/// # Errors
/// [`Error::FactsDiffer`] when the code stands for another session,
/// [`Error::NotStorable`] when the schema could not keep it, or when the
/// database refuses.
pub async fn ensure(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    code: &str,
    facts: &SessionFacts,
    is_sample: bool,
) -> Result<Ensured, Error> {
    if !facts.is_storable(code) {
        return Err(Error::NotStorable {
            code: code.to_owned(),
        });
    }
    let row = table::ActiveModel {
        id: Set(ids.fresh(now)),
        code: Set(code.to_owned()),
        track_id: Set(facts.track),
        instructor: Set(facts.instructor.clone()),
        ended_on: Set(facts.ended_on),
        is_sample: Set(is_sample),
        created_at: Set(now),
    };
    let inserted = table::Entity::insert(row)
        .on_conflict(
            OnConflict::column(table::Column::Code)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    let on_record = table::Entity::find()
        .filter(table::Column::Code.eq(code))
        .one(tx)
        .await?;
    match on_record.map(crate::TrainingSession::from) {
        Some(session) if session.facts == *facts => Ok(Ensured {
            id: session.id,
            is_new: inserted == 1,
        }),
        _ => Err(Error::FactsDiffer {
            code: code.to_owned(),
        }),
    }
}
