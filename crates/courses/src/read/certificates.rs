//! What the certificates of a track say.

use kernel::id::TrackVersionId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::{track_certificate, track_version};
use crate::{CertificateTerms, Error};

/// The terms under which a version is certified: its own, or for a version
/// published without any those of the first later one of its track. So what
/// was learnt before a track had certificates is certified too. Nothing when
/// the track has none.
///
/// # Errors
/// When the database refuses.
pub async fn certificate_terms(
    db: &impl ConnectionTrait,
    version: TrackVersionId,
) -> Result<Option<CertificateTerms>, Error> {
    if let Some(own) = track_certificate::Entity::find_by_id(version)
        .one(db)
        .await?
    {
        return Ok(Some(own.into()));
    }
    let Some(version) = track_version::Entity::find_by_id(version).one(db).await? else {
        return Ok(None);
    };
    let later = track_version::Entity::find()
        .filter(track_version::Column::TrackId.eq(version.track_id))
        .filter(track_version::Column::Number.gt(version.number))
        .order_by_asc(track_version::Column::Number)
        .all(db)
        .await?;
    for version in later {
        let terms = track_certificate::Entity::find_by_id(version.id)
            .one(db)
            .await?;
        if let Some(terms) = terms {
            return Ok(Some(terms.into()));
        }
    }
    Ok(None)
}

impl From<track_certificate::Model> for CertificateTerms {
    fn from(row: track_certificate::Model) -> Self {
        Self {
            kind: row.kind,
            title: row.title,
            statement: row.statement,
            valid_months: row.valid_months,
        }
    }
}
