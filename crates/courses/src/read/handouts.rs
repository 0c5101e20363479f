//! Handouts in force.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::Error;
use crate::entity::handout as table;
use crate::handout::{Handout, HandoutHead, HandoutKind};

/// The handouts in force without their texts: documents, then forms, then
/// cases, each by code.
///
/// # Errors
/// When the database refuses.
pub async fn handouts(db: &impl ConnectionTrait) -> Result<Vec<HandoutHead>, Error> {
    let rows = table::Entity::find()
        .select_only()
        .columns(HEAD)
        .order_by_asc(table::Column::Number)
        .into_model::<HeadRow>()
        .all(db)
        .await?;
    let newest: BTreeMap<String, HeadRow> = rows
        .into_iter()
        .map(|row| (row.code.clone(), row))
        .collect();
    let in_force = newest.into_values().filter(|row| !row.withdrawn);
    let mut handouts: Vec<HandoutHead> = in_force
        .map(HandoutHead::try_from)
        .collect::<Result<_, Error>>()?;
    handouts.sort_by_key(|handout| handout.kind);
    Ok(handouts)
}

const HEAD: [table::Column; 6] = [
    table::Column::Code,
    table::Column::Number,
    table::Column::Kind,
    table::Column::Title,
    table::Column::Withdrawn,
    table::Column::PublishedAt,
];

#[derive(FromQueryResult)]
struct HeadRow {
    code: String,
    number: i32,
    kind: String,
    title: String,
    withdrawn: bool,
    published_at: DateTime<Utc>,
}

impl TryFrom<HeadRow> for HandoutHead {
    type Error = Error;

    fn try_from(row: HeadRow) -> Result<Self, Error> {
        Ok(Self {
            kind: HandoutKind::parse(&row.kind)
                .ok_or_else(|| Error::Unreadable(format!("handout kind {}", row.kind)))?,
            code: row.code,
            number: row.number,
            title: row.title,
            published_at: row.published_at,
        })
    }
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
        let head = HeadRow {
            code: row.code,
            number: row.number,
            kind: row.kind,
            title: row.title,
            withdrawn: row.withdrawn,
            published_at: row.published_at,
        };
        Ok(Self {
            head: HandoutHead::try_from(head)?,
            html: row.html,
        })
    }
}
