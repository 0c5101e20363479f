//! Issuing, replacing and revoking certificates. What one says, and its
//! signature, the journey makes.

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, CertificateId, CompanyId};
use kernel::{Ids, Tx};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::certificate::{Certificate, CertificateStatus, Snapshot, file_hash};
use crate::enrolment::{Enrolment, Status};
use crate::entity::{certificate, certificate_file};
use crate::error::Error;
use crate::read;

const LONGEST_REASON: usize = 200;

/// A certificate to issue.
#[derive(Clone, Debug)]
pub struct NewCertificate<'a> {
    /// The completed enrolment, locked by the caller.
    pub enrolment: &'a Enrolment,
    /// What it says.
    pub snapshot: &'a Snapshot,
    /// The name of the key that signed [`Snapshot::canonical`].
    pub key_id: &'a str,
    /// The signature.
    pub signature: &'a str,
    /// Which one it stands in for, already superseded, and why.
    pub replaces: Option<(CertificateId, &'a str)>,
    /// Who has it issued; nobody when completion does.
    pub issued_by: Option<AccountId>,
}

/// Issues a certificate. Two first ones of one enrolment are refused by the
/// database; whoever may be the second asks
/// [`read::certificates_of_enrolment`] under the enrolment's lock.
///
/// # Errors
/// [`Error::NotCompleted`], [`Error::Reason`].
pub async fn issue_certificate(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    new: &NewCertificate<'_>,
) -> Result<CertificateId, Error> {
    let enrolment = new.enrolment;
    if enrolment.status != Status::Completed {
        return Err(Error::NotCompleted(enrolment.status));
    }
    let reason = match new.replaces {
        Some((_, reason)) => Some(checked(reason)?.to_owned()),
        None => None,
    };
    let id: CertificateId = ids.fresh(now);
    let row = certificate::ActiveModel {
        id: Set(id),
        company_id: Set(enrolment.company),
        enrolment_id: Set(enrolment.id),
        membership_id: Set(enrolment.membership),
        track_id: Set(enrolment.track),
        kind: Set(new.snapshot.kind.clone()),
        serial: Set(new.snapshot.serial.clone()),
        status: Set(CertificateStatus::Issued.as_str().to_owned()),
        snapshot: Set(new.snapshot.canonical()),
        key_id: Set(new.key_id.to_owned()),
        signature: Set(new.signature.to_owned()),
        completed_on: Set(new.snapshot.completed_on),
        valid_until: Set(new.snapshot.valid_until),
        replaces: Set(new.replaces.map(|(old, _)| old)),
        reason: Set(reason),
        issued_by: Set(new.issued_by),
        issued_at: Set(now),
        ended_by: Set(None),
        ended_at: Set(None),
        ended_reason: Set(None),
    };
    certificate::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(id)
}

/// How a certificate ends.
#[derive(Clone, Copy, Debug)]
pub struct End<'a> {
    /// Superseded or revoked.
    pub status: CertificateStatus,
    /// Why.
    pub reason: &'a str,
    /// Who decided it.
    pub by: AccountId,
}

/// Ends an issued certificate and gives it as it was. The enrolment must be
/// locked by the caller.
///
/// # Errors
/// [`Error::NoCertificate`], [`Error::CertificateEnded`], [`Error::Reason`].
pub async fn end_certificate(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    id: CertificateId,
    end: End<'_>,
) -> Result<Certificate, Error> {
    let reason = checked(end.reason)?;
    let before = read::certificate(tx, company, id).await?;
    if before.status != CertificateStatus::Issued {
        return Err(Error::CertificateEnded(before.status));
    }
    certificate::Entity::update_many()
        .col_expr(
            certificate::Column::Status,
            Expr::value(end.status.as_str()),
        )
        .col_expr(certificate::Column::EndedBy, Expr::value(end.by))
        .col_expr(certificate::Column::EndedAt, Expr::value(now))
        .col_expr(certificate::Column::EndedReason, Expr::value(reason))
        .filter(certificate::Column::CompanyId.eq(company))
        .filter(certificate::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(before)
}

/// Keeps the PDF of a certificate for ever. Whoever comes second changes
/// nothing and reads the first one's.
///
/// # Errors
/// The database's refusal of a foreign certificate.
pub async fn keep_certificate_file(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    id: CertificateId,
    pdf: Vec<u8>,
) -> Result<bool, Error> {
    let row = certificate_file::ActiveModel {
        certificate_id: Set(id),
        company_id: Set(company),
        sha256: Set(file_hash(&pdf)),
        pdf: Set(pdf),
        rendered_at: Set(now),
    };
    let kept = certificate_file::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(kept > 0)
}

fn checked(reason: &str) -> Result<&str, Error> {
    let reason = reason.trim();
    let is_sound = !reason.is_empty() && reason.chars().count() <= LONGEST_REASON;
    is_sound.then_some(reason).ok_or(Error::Reason)
}
