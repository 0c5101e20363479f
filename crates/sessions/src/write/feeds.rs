//! A new address for a calendar feed.

use chrono::{DateTime, Utc};
use kernel::Tx;
use kernel::id::{CompanyId, MembershipId};
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::entity::feed::{ActiveModel, Entity};
use crate::{Error, read};

/// Counts a person's feed address on, so that the one before is worthless.
/// Returns its number.
///
/// # Errors
/// When the database refuses; of two at once one does.
pub async fn renew_feed(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    member: MembershipId,
) -> Result<i32, Error> {
    let number = read::feed_number(tx, company, member).await? + 1;
    let row = ActiveModel {
        company_id: Set(company),
        membership_id: Set(member),
        number: Set(number),
        renewed_at: Set(now),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(number)
}
