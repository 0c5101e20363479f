//! Certificates as their holder, their company and the public see them.

use enrolments::{Certificate, Serial, SignedFile, Snapshot, Validity};
use kernel::id::{CertificateId, CompanyId, EnrolmentId};
use kernel::{Actor, Failure};
use people::Member;

use super::staff_list::reach;
use crate::App;

/// Every certificate of the actor, the newest first.
///
/// # Errors
/// Forbidden for an account that is no member.
pub async fn own_certificates(app: &App, actor: &Actor) -> Result<Vec<Certificate>, Failure> {
    let (company, membership) = actor.require_membership()?;
    let db = app.db.read();
    Ok(enrolments::read::certificates_of_member(&db, company, membership).await?)
}

/// One of them.
///
/// # Errors
/// Not found for another's.
pub async fn own_certificate(
    app: &App,
    actor: &Actor,
    id: CertificateId,
) -> Result<Certificate, Failure> {
    let (company, membership) = actor.require_membership()?;
    let found = enrolments::read::certificate(&app.db.read(), company, id).await?;
    if found.membership != membership {
        return Err(Failure::not_found());
    }
    Ok(found)
}

/// The one that may be printed of an enrolment of the actor, if any.
///
/// # Errors
/// Forbidden for an account that is no member.
pub async fn own_certificate_of(
    app: &App,
    actor: &Actor,
    enrolment: EnrolmentId,
) -> Result<Option<Certificate>, Failure> {
    let today = app.clock.today();
    let own = own_certificates(app, actor).await?;
    Ok(own
        .into_iter()
        .find(|one| one.enrolment == enrolment && one.validity(today).may_print()))
}

/// A certificate with its holder and those before and after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyCertificate {
    /// The certificate.
    pub certificate: Certificate,
    /// The holder as they are now.
    pub member: Member,
    /// Every certificate of the enrolment, the oldest first.
    pub chain: Vec<Certificate>,
}

/// A certificate of somebody that the actor manages: all of the company for
/// its HR and the firm's admin, a subtree for unit managers.
///
/// # Errors
/// Forbidden for whoever manages nobody; not found for a foreign one.
pub async fn company_certificate(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    id: CertificateId,
) -> Result<CompanyCertificate, Failure> {
    let reach = reach(app, actor, company).await?;
    let db = app.db.read();
    let certificate = enrolments::read::certificate(&db, company, id).await?;
    let member = people::read::member(&db, company, certificate.membership).await?;
    let member = member.filter(|member| reach.covers(member.unit));
    let enrolment = certificate.enrolment;
    Ok(CompanyCertificate {
        member: member.ok_or_else(Failure::not_found)?,
        chain: enrolments::read::certificates_of_enrolment(&db, company, enrolment).await?,
        certificate,
    })
}

/// What somebody learns who has only a number.
#[expect(clippy::large_enum_variant, reason = "one is made for each request")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckedCertificate {
    /// No certificate has this number.
    Unknown,
    /// Replaced or taken back: nothing more is told.
    Ended(Validity),
    /// It holds, or did until its last day.
    Stands(Told),
}

/// What is told of a certificate that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Valid or expired.
    pub validity: Validity,
    /// The holder's family name; the whole name for who has the holder's link.
    pub name: String,
    /// The holder's company, for who has the holder's link only.
    pub company: Option<String>,
    /// Everything else that is printed; never show its name and company.
    pub said: Snapshot,
}

/// Looks a number up, as anybody may. With the token of the holder's link the
/// whole name and the company are told.
///
/// # Errors
/// When the database refuses; not found for a wrong token.
pub async fn check_certificate(
    app: &App,
    typed: &str,
    token: Option<&str>,
) -> Result<CheckedCertificate, Failure> {
    let Some(serial) = Serial::parse(typed) else {
        return Ok(CheckedCertificate::Unknown);
    };
    let found = enrolments::read::certificate_by_serial(&app.db.read(), &serial).await?;
    let Some(certificate) = found else {
        return Ok(CheckedCertificate::Unknown);
    };
    let is_holders = match token {
        None => false,
        // 128 bits that are compared by their hash: nothing to be timed.
        Some(token) => {
            let same =
                kernel::secret::hash(token) == kernel::secret::hash(&certificate.holder_token());
            if !same {
                return Err(Failure::not_found());
            }
            true
        }
    };
    let validity = certificate.validity(app.clock.today());
    if !validity.may_print() {
        return Ok(CheckedCertificate::Ended(validity));
    }
    let mut said = certificate.snapshot;
    let name = if is_holders {
        said.name.clone()
    } else {
        said.masked_name()
    };
    let company = is_holders.then(|| said.company.clone());
    said.name = name.clone();
    said.company = company.clone().unwrap_or_default();
    Ok(CheckedCertificate::Stands(Told {
        validity,
        name,
        company,
        said,
    }))
}

/// What a signed file is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileCheck {
    /// Signed exactly so by a key of ours.
    Sound,
    /// Of another form.
    NoCertificate,
    /// Names a key that is not among the given ones.
    UnknownKey(String),
    /// Not what was signed.
    Changed,
}

/// Checks a file against public keys alone, without any database.
pub fn check_file(text: &str, keys: &[(String, kernel::PublicKey)]) -> FileCheck {
    let Some(file) = SignedFile::parse(text) else {
        return FileCheck::NoCertificate;
    };
    let Some((_, key)) = keys.iter().find(|(id, _)| *id == file.key_id) else {
        return FileCheck::UnknownKey(file.key_id);
    };
    if file.is_signed_by(key) {
        FileCheck::Sound
    } else {
        FileCheck::Changed
    }
}

/// In which fields a file differs from the certificate that was issued under
/// its number; nothing when the number is not ours.
///
/// # Errors
/// When the database refuses.
pub async fn file_differs(app: &App, text: &str) -> Result<Option<Vec<String>>, Failure> {
    let Some(file) = SignedFile::parse(text) else {
        return Ok(None);
    };
    let Some(serial) = file.serial().and_then(Serial::parse) else {
        return Ok(None);
    };
    let found = enrolments::read::certificate_by_serial(&app.db.read(), &serial).await?;
    Ok(found.map(|issued| file.differing(&issued.snapshot.fields())))
}
