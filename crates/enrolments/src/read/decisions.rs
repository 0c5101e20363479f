//! What people decided about enrolments.

use kernel::id::{CompanyId, EnrolmentId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::decision::Decided;
use crate::entity::decision;
use crate::error::Error;

/// What was decided about these enrolments, the oldest first, each with its
/// enrolment.
///
/// # Errors
/// When the database refuses.
pub async fn decisions(
    db: &impl ConnectionTrait,
    company: CompanyId,
    enrolments: &[EnrolmentId],
) -> Result<Vec<(EnrolmentId, Decided)>, Error> {
    let rows = decision::Entity::find()
        .filter(decision::Column::CompanyId.eq(company))
        .filter(decision::Column::EnrolmentId.is_in(enrolments.iter().copied()))
        .order_by_asc(decision::Column::DecidedAt)
        .order_by_asc(decision::Column::Id)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| Ok((row.enrolment_id, row.try_into()?)))
        .collect()
}
