//! Questions about export layouts.

use kernel::id::{CompanyId, ExportLayoutId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::layout;
use crate::error::Error;
use crate::layout::{Column, ExportLayout};

/// A company's layouts, the oldest first.
///
/// # Errors
/// When the database refuses, or a stored column cannot be read.
pub async fn export_layouts(
    db: &impl ConnectionTrait,
    company: CompanyId,
) -> Result<Vec<ExportLayout>, Error> {
    layout::Entity::find()
        .filter(layout::Column::CompanyId.eq(company))
        .order_by_asc(layout::Column::CreatedAt)
        .order_by_asc(layout::Column::Id)
        .all(db)
        .await?
        .into_iter()
        .map(read)
        .collect()
}

/// One layout.
///
/// # Errors
/// [`Error::NoLayout`] also for another company's.
pub async fn export_layout(
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: ExportLayoutId,
) -> Result<ExportLayout, Error> {
    let row = layout::Entity::find_by_id(id)
        .filter(layout::Column::CompanyId.eq(company))
        .one(db)
        .await?;
    read(row.ok_or(Error::NoLayout)?)
}

fn read(row: layout::Model) -> Result<ExportLayout, Error> {
    let columns = row.columns.split(' ').map(|word| {
        let unreadable = || Error::Stored(format!("column {word} of export layout {}", row.id));
        Column::parse(word).ok_or_else(unreadable)
    });
    Ok(ExportLayout {
        columns: columns.collect::<Result<_, _>>()?,
        id: row.id,
        company: row.company_id,
        name: row.name,
        format: row.format,
    })
}
