//! Handouts in force.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::Error;
use crate::entity::handout as table;
use crate::handout::{Handout, HandoutKind};

/// Every handout in force, documents first, by code.
///
/// # Errors
/// When the database refuses.
pub async fn handouts(db: &impl ConnectionTrait) -> Result<Vec<Handout>, Error> {
    let in_force = newest(db).await?.into_values();
    let mut handouts: Vec<Handout> = in_force
        .filter(|row| !row.withdrawn)
        .map(Handout::try_from)
        .collect::<Result<_, Error>>()?;
    handouts.sort_by_key(|handout| handout.kind);
    Ok(handouts)
}

/// The handout in force with this code.
///
/// # Errors
/// When the database refuses.
pub async fn handout(db: &impl ConnectionTrait, code: &str) -> Result<Option<Handout>, Error> {
    let row = table::Entity::find()
        .filter(table::Column::Code.eq(code))
        .order_by_desc(table::Column::Number)
        .one(db)
        .await?;
    let row = row.filter(|row| !row.withdrawn);
    row.map(Handout::try_from).transpose()
}

/// The newest version of every handout, the withdrawn ones among them, by
/// code.
pub(crate) async fn newest(
    db: &impl ConnectionTrait,
) -> Result<BTreeMap<String, table::Model>, Error> {
    let rows = table::Entity::find()
        .order_by_asc(table::Column::Number)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.code.clone(), row))
        .collect())
}

impl TryFrom<table::Model> for Handout {
    type Error = Error;

    fn try_from(row: table::Model) -> Result<Self, Error> {
        Ok(Self {
            kind: HandoutKind::parse(&row.kind)
                .ok_or_else(|| Error::Unreadable(format!("handout kind {}", row.kind)))?,
            code: row.code,
            number: row.number,
            title: row.title,
            html: row.html,
            published_at: row.published_at,
        })
    }
}
