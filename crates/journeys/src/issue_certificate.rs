//! Issuing certificates: once, by completion; and for what was completed
//! before its track had certificates.
//!
//! What always holds:
//! - Everything that is printed is frozen in the snapshot and signed before
//!   the row is written.
//! - The key that signs is noted in the same transaction.

use courses::CertificateTerms;
use enrolments::write::NewCertificate;
use enrolments::{Certificate, Enrolment, Serial, Snapshot, Status};
use kernel::audit::Event;
use kernel::id::{AccountId, CertificateId, EnrolmentId};
use kernel::{Failure, Tx, known_keys};
use serde_json::json;

use crate::App;
use crate::letters::certificate_issued::{CertificateIssued, certificate_issued};

/// Enrolments looked at in one go by [`issue_missing_certificates`].
const AT_ONCE: u64 = 200;

/// Issues the first certificate of a completed enrolment, whose lock the
/// caller holds. Nothing when there is one already, or the track has none.
///
/// # Errors
/// When the database or the entropy refuses.
pub(crate) async fn issue_first(
    app: &App,
    tx: &Tx,
    enrolment: &Enrolment,
) -> Result<Option<CertificateId>, Failure> {
    let (company, id) = (enrolment.company, enrolment.id);
    let Some(version) = enrolment.track_version else {
        return Ok(None);
    };
    let Some(terms) = courses::read::certificate_terms(tx, version).await? else {
        return Ok(None);
    };
    let earlier = enrolments::read::certificates_of_enrolment(tx, company, id).await?;
    if !earlier.is_empty() {
        return Ok(None);
    }
    let snapshot = first_snapshot(app, tx, enrolment, terms).await?;
    let issued = sign_and_write(app, tx, enrolment, &snapshot, None, None).await?;
    let event = Event {
        company: Some(company),
        actor: None,
        action: "certificate.issued",
        object: Some(issued.0),
        detail: &json!({ "enrolment": id, "kind": snapshot.kind }),
    };
    app.audit(tx, &event).await?;
    Ok(Some(issued))
}

async fn first_snapshot(
    app: &App,
    tx: &Tx,
    enrolment: &Enrolment,
    terms: CertificateTerms,
) -> Result<Snapshot, Failure> {
    let version = enrolment.track_version.ok_or_else(Failure::not_found)?;
    let version = courses::read::version(tx, version).await?;
    let version = version.ok_or_else(Failure::not_found)?;
    let completed_on = enrolment
        .completed_on
        .ok_or(enrolments::Error::NotCompleted(enrolment.status))?;
    let (name, company) = names(tx, enrolment).await?;
    Ok(Snapshot {
        serial: Serial::random()?.to_string(),
        kind: terms.kind,
        title: terms.title,
        statement: terms.statement,
        name,
        company,
        track: version.title,
        track_code: version.track.code,
        version: version.number,
        legal_basis_date: version.legal_basis_date,
        completed_on,
        issued_on: app.clock.today(),
        valid_until: enrolments::valid_until(completed_on, terms.valid_months),
        firm: app.settings.firm_name.clone(),
        design: design(tx, enrolment).await?,
    })
}

/// The holder's name as printed, and their company's, as they are now.
async fn names(tx: &Tx, enrolment: &Enrolment) -> Result<(String, String), Failure> {
    let member = people::read::member(tx, enrolment.company, enrolment.membership).await?;
    let company = people::read::company(tx, enrolment.company).await?;
    let (Some(member), Some(company)) = (member, company) else {
        return Err(Failure::not_found());
    };
    Ok((member.full_name(), company.name))
}

/// The theme in force at the holder's company: the look stays with the
/// certificate, whatever is chosen later.
async fn design(tx: &Tx, enrolment: &Enrolment) -> Result<Option<String>, Failure> {
    let theme = people::read::theme_in_force(tx, Some(enrolment.company)).await?;
    Ok(theme.map(|theme| theme.id.to_string()))
}

/// Issues the certificate that stands in for `old`, already superseded: with
/// the names as they are now, everything else as it was.
///
/// # Errors
/// Invalid without a reason.
pub(crate) async fn issue_anew(
    app: &App,
    tx: &Tx,
    enrolment: &Enrolment,
    old: &Certificate,
    reason: &str,
    by: AccountId,
) -> Result<CertificateId, Failure> {
    let (name, company) = names(tx, enrolment).await?;
    let snapshot = Snapshot {
        serial: Serial::random()?.to_string(),
        name,
        company,
        firm: app.settings.firm_name.clone(),
        issued_on: app.clock.today(),
        design: design(tx, enrolment).await?,
        ..old.snapshot.clone()
    };
    let replaces = Some((old.id, reason));
    sign_and_write(app, tx, enrolment, &snapshot, replaces, Some(by)).await
}

async fn sign_and_write(
    app: &App,
    tx: &Tx,
    enrolment: &Enrolment,
    snapshot: &Snapshot,
    replaces: Option<(CertificateId, &str)>,
    issued_by: Option<AccountId>,
) -> Result<CertificateId, Failure> {
    let now = app.clock.now();
    let key_id = known_keys::note(tx, &app.signing.public(), now).await?;
    let signature = app.signing.sign(snapshot.canonical().as_bytes());
    let new = NewCertificate {
        enrolment,
        snapshot,
        key_id: &key_id,
        signature: &signature,
        replaces,
        issued_by,
    };
    Ok(enrolments::write::issue_certificate(tx, &app.ids, now, &new).await?)
}

/// Writes to the holder that the certificate is there, if they have an
/// address and work there.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn tell(
    app: &App,
    tx: &Tx,
    certificate: CertificateId,
    enrolment: &Enrolment,
) -> Result<(), Failure> {
    let member = people::read::member(tx, enrolment.company, enrolment.membership).await?;
    let Some(member) = member else {
        return Ok(());
    };
    let at_work = member.status == people::MembershipStatus::Active;
    let Some(address) = member.email.as_deref().filter(|_| at_work) else {
        return Ok(());
    };
    let issued = enrolments::read::certificate(tx, enrolment.company, certificate).await?;
    let now = app.clock.now();
    let values = CertificateIssued {
        company: enrolment.company,
        person_name: &issued.snapshot.name,
        address,
        title: &issued.snapshot.title,
        track: &issued.snapshot.track,
        certificate,
    };
    let letter = certificate_issued(&app.settings, &values);
    mail::write::enqueue(tx, app.ids.fresh(now), now, &letter).await?;
    Ok(())
}

/// Issues a certificate for every completed enrolment that has none although
/// its track has certificates: what was completed before the track had them.
/// Each in its own transaction; run again, it finds nothing. Nobody is
/// written to. Gives how many it issued.
///
/// # Errors
/// When the database refuses; what was issued until then stays.
pub async fn issue_missing_certificates(app: &App) -> Result<usize, Failure> {
    let mut issued = 0;
    let mut after: Option<EnrolmentId> = None;
    loop {
        let found = enrolments::read::uncertified(&app.db.read(), after, AT_ONCE).await?;
        let Some(last) = found.last() else {
            return Ok(issued);
        };
        after = Some(last.id);
        for enrolment in found {
            let tx = app.db.write().await?;
            let enrolment = enrolments::write::lock(&tx, enrolment.company, enrolment.id).await?;
            if enrolment.status != Status::Completed {
                continue;
            }
            if issue_first(app, &tx, &enrolment).await?.is_some() {
                tx.commit().await?;
                issued += 1;
            }
        }
    }
}
