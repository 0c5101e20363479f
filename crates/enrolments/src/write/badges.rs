//! The Open Badges beside certificates.

use chrono::{DateTime, Utc};
use kernel::Tx;
use kernel::id::{CertificateId, CompanyId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::badge::BadgeEntry;
use crate::entity::badge_credential;
use crate::error::Error;

/// Gives a certificate's credential its subject and its place in a list.
/// Returns whether it got them: not when it has one already, and not when the
/// place is taken.
///
/// # Errors
/// The database's refusal of a foreign certificate.
pub async fn enter_badge(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    id: CertificateId,
    entry: BadgeEntry,
) -> Result<bool, Error> {
    let row = badge_credential::ActiveModel {
        certificate_id: Set(id),
        company_id: Set(company),
        subject: Set(entry.subject),
        status_list: Set(entry.list),
        status_index: Set(entry.index),
        made_at: Set(now),
    };
    let entered = badge_credential::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(entered > 0)
}
