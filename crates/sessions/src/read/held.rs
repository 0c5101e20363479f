//! Held sessions. They belong to the firm, not to a company.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::id::SessionId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::training_session as table;
use crate::{Error, TrainingSession};

/// How many codes one statement asks for.
const CODES_PER_STATEMENT: usize = 500;

/// The sessions among `codes` that are on record, by code.
///
/// # Errors
/// When the database refuses.
pub async fn by_codes(
    db: &impl ConnectionTrait,
    codes: &[String],
) -> Result<BTreeMap<String, TrainingSession>, Error> {
    let mut found = BTreeMap::new();
    for chunk in codes.chunks(CODES_PER_STATEMENT) {
        let wanted = table::Column::Code.is_in(chunk.iter().map(String::as_str));
        for row in table::Entity::find().filter(wanted).all(db).await? {
            found.insert(row.code.clone(), row.into());
        }
    }
    Ok(found)
}

/// The sessions among `ids` that are on record, by key.
///
/// # Errors
/// When the database refuses.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[SessionId],
) -> Result<BTreeMap<SessionId, TrainingSession>, Error> {
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(CODES_PER_STATEMENT) {
        let wanted = table::Column::Id.is_in(chunk.iter().copied());
        for row in table::Entity::find().filter(wanted).all(db).await? {
            found.insert(row.id, row.into());
        }
    }
    Ok(found)
}

/// The sessions that ended in a period, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn ended_between(
    db: &impl ConnectionTrait,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<TrainingSession>, Error> {
    let rows = table::Entity::find()
        .filter(table::Column::EndedOn.between(from, to))
        .order_by_desc(table::Column::EndedOn)
        .order_by_asc(table::Column::Code)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(TrainingSession::from).collect())
}
