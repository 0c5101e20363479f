//! Which address of a calendar feed is good.

use kernel::id::{CompanyId, MembershipId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::Error;
use crate::entity::feed::{Column, Entity};

/// The number of a person's feed address: 0 until they have it made anew.
///
/// # Errors
/// When the database refuses.
pub async fn feed_number(
    db: &impl ConnectionTrait,
    company: CompanyId,
    member: MembershipId,
) -> Result<i32, Error> {
    let newest = Entity::find()
        .filter(Column::CompanyId.eq(company))
        .filter(Column::MembershipId.eq(member))
        .order_by_desc(Column::Number)
        .one(db)
        .await?;
    Ok(newest.map_or(0, |row| row.number))
}
