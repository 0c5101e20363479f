//! The Open Badges beside certificates.

use kernel::id::{CertificateId, CompanyId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait,
};

use crate::badge::BadgeEntry;
use crate::certificate::CertificateStatus;
use crate::entity::{badge_credential, certificate};

/// What the credential of a certificate has of its own; nothing before it was
/// first asked for.
///
/// # Errors
/// When the database refuses.
pub async fn badge_entry(
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: CertificateId,
) -> Result<Option<BadgeEntry>, DbErr> {
    let row = badge_credential::Entity::find_by_id(id)
        .filter(badge_credential::Column::CompanyId.eq(company))
        .one(db)
        .await?;
    Ok(row.map(|row| BadgeEntry {
        subject: row.subject,
        list: row.status_list,
        index: row.status_index,
    }))
}

/// How many credentials there are, of every company.
///
/// # Errors
/// When the database refuses.
pub async fn badge_count(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    badge_credential::Entity::find().count(db).await
}

/// The bits of a list whose certificates were superseded or revoked; nothing
/// when there is no such list.
///
/// # Errors
/// When the database refuses.
pub async fn ended_badges(db: &impl ConnectionTrait, list: i32) -> Result<Option<Vec<i32>>, DbErr> {
    let in_list = badge_credential::Entity::find()
        .filter(badge_credential::Column::StatusList.eq(list))
        .count(db)
        .await?;
    if in_list == 0 {
        return Ok(None);
    }
    let ended = badge_credential::Entity::find()
        .select_only()
        .column(badge_credential::Column::StatusIndex)
        .filter(badge_credential::Column::StatusList.eq(list))
        .filter(
            badge_credential::Column::CertificateId.in_subquery(
                certificate::Entity::find()
                    .select_only()
                    .column(certificate::Column::Id)
                    .filter(certificate::Column::Status.ne(CertificateStatus::Issued.as_str()))
                    .into_query(),
            ),
        )
        .into_tuple()
        .all(db)
        .await?;
    Ok(Some(ended))
}
