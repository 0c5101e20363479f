//! Queries. Sessions belong to the firm, not to a company.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

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
