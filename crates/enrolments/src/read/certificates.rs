//! Questions about certificates.

use chrono::NaiveDate;
use kernel::PublicKey;
use kernel::id::{CertificateId, CompanyId, EnrolmentId, MembershipId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::certificate::{Certificate, CertificateStatus, Serial, file_hash};
use crate::enrolment::{Enrolment, Status};
use crate::entity::{certificate, certificate_file, enrolment};
use crate::error::Error;

/// One certificate of a company.
///
/// # Errors
/// [`Error::NoCertificate`] also for another company's.
pub async fn certificate(
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: CertificateId,
) -> Result<Certificate, Error> {
    certificate::Entity::find_by_id(id)
        .filter(certificate::Column::CompanyId.eq(company))
        .one(db)
        .await?
        .ok_or(Error::NoCertificate)?
        .try_into()
}

/// The certificate with this number, of whichever company: what the public
/// check page asks, which says of it no more than it must.
///
/// # Errors
/// When the database refuses.
pub async fn certificate_by_serial(
    db: &impl ConnectionTrait,
    serial: &Serial,
) -> Result<Option<Certificate>, Error> {
    certificate::Entity::find()
        .filter(certificate::Column::Serial.eq(serial.as_str()))
        .one(db)
        .await?
        .map(Certificate::try_from)
        .transpose()
}

/// Every certificate a person ever had, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn certificates_of_member(
    db: &impl ConnectionTrait,
    company: CompanyId,
    membership: MembershipId,
) -> Result<Vec<Certificate>, Error> {
    certificate::Entity::find()
        .filter(certificate::Column::CompanyId.eq(company))
        .filter(certificate::Column::MembershipId.eq(membership))
        .order_by_desc(certificate::Column::IssuedAt)
        .order_by_desc(certificate::Column::Id)
        .all(db)
        .await?
        .into_iter()
        .map(Certificate::try_from)
        .collect()
}

/// Every certificate of an enrolment, the oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn certificates_of_enrolment(
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: EnrolmentId,
) -> Result<Vec<Certificate>, Error> {
    certificate::Entity::find()
        .filter(certificate::Column::CompanyId.eq(company))
        .filter(certificate::Column::EnrolmentId.eq(id))
        .order_by_asc(certificate::Column::IssuedAt)
        .order_by_asc(certificate::Column::Id)
        .all(db)
        .await?
        .into_iter()
        .map(Certificate::try_from)
        .collect()
}

/// The PDF of a certificate; nothing before it was first made.
///
/// # Errors
/// [`Error::Stored`] when it is no longer the one that was kept.
pub async fn certificate_file(
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: CertificateId,
) -> Result<Option<Vec<u8>>, Error> {
    let found = certificate_file::Entity::find_by_id(id)
        .filter(certificate_file::Column::CompanyId.eq(company))
        .one(db)
        .await?;
    let Some(file) = found else {
        return Ok(None);
    };
    if file_hash(&file.pdf) != file.sha256 {
        return Err(Error::Stored(format!("PDF of certificate {id}")));
    }
    Ok(Some(file.pdf))
}

/// Completed enrolments without any certificate, of every company, by key
/// after `after`.
///
/// # Errors
/// When the database refuses.
pub async fn uncertified(
    db: &impl ConnectionTrait,
    after: Option<EnrolmentId>,
    limit: u64,
) -> Result<Vec<Enrolment>, Error> {
    let mut query = enrolment::Entity::find()
        .filter(enrolment::Column::Status.eq(Status::Completed.as_str()))
        .filter(
            enrolment::Column::Id.not_in_subquery(
                sea_orm::sea_query::Query::select()
                    .column(certificate::Column::EnrolmentId)
                    .from(certificate::Entity)
                    .to_owned(),
            ),
        );
    if let Some(after) = after {
        query = query.filter(enrolment::Column::Id.gt(after));
    }
    query
        .order_by_asc(enrolment::Column::Id)
        .limit(limit)
        .all(db)
        .await?
        .into_iter()
        .map(Enrolment::try_from)
        .collect()
}

/// Rows looked at in one statement.
const AT_ONCE: u64 = 1000;

/// What does not hold of certificates, in words, with the keys that may have
/// signed them. For `verify`.
///
/// # Errors
/// When the database refuses.
pub async fn certificate_findings(
    db: &impl ConnectionTrait,
    keys: &[(String, PublicKey)],
) -> Result<Vec<String>, Error> {
    let mut findings = Vec::new();
    let mut last: Option<CertificateId> = None;
    loop {
        let mut query = certificate::Entity::find().order_by_asc(certificate::Column::Id);
        if let Some(last) = last {
            query = query.filter(certificate::Column::Id.gt(last));
        }
        let rows = query.limit(AT_ONCE).all(db).await?;
        let Some(newest) = rows.last() else {
            return Ok(findings);
        };
        last = Some(newest.id);
        for row in rows {
            let (id, kind) = (row.id, row.kind.clone());
            let columns = (row.serial.clone(), row.completed_on, row.valid_until);
            match Certificate::try_from(row) {
                Ok(certificate) => {
                    let fault = fault_of(&certificate, &kind, &columns, keys);
                    findings.extend(fault.map(|fault| format!("certificate {id} {fault}")));
                }
                Err(error) => findings.push(format!("certificate {id}: {error}")),
            }
        }
    }
}

fn fault_of(
    certificate: &Certificate,
    kind: &str,
    (serial, completed_on, valid_until): &(String, NaiveDate, Option<NaiveDate>),
    keys: &[(String, PublicKey)],
) -> Option<&'static str> {
    let said = &certificate.snapshot;
    if said.kind != kind
        || said.serial != *serial
        || said.completed_on != *completed_on
        || said.valid_until != *valid_until
    {
        return Some("says something else than its row");
    }
    if Serial::parse(serial).is_none_or(|read| read.as_str() != serial) {
        return Some("has a number of another form");
    }
    let is_ended = certificate.status != CertificateStatus::Issued;
    if is_ended != certificate.ended_at.is_some() {
        return Some("ended without a time, or not at all");
    }
    let key = keys.iter().find(|(id, _)| *id == certificate.key_id);
    let text = certificate.signed_text.as_bytes();
    match key {
        None => Some("is signed by a key that nobody noted"),
        Some((_, key)) if !key.accepts(text, &certificate.signature) => {
            Some("is not what was signed")
        }
        Some(_) => None,
    }
}
