//! A certificate as PDF. It is made once, outside any transaction, and kept:
//! every later download gets the same bytes, whatever font or layout a later
//! release has.

use enrolments::{Certificate, Snapshot};
use kernel::audit::Event;
use kernel::id::{CertificateId, CompanyId, ThemeId};
use kernel::{Actor, Failure, date};
use serde_json::json;

use crate::App;
use crate::links;
use crate::pdf::{Look, Sheet};
use crate::views::certificates::{company_certificate, own_certificate};

/// The PDF of the actor's own certificate.
///
/// # Errors
/// Not found for another's; a conflict when it was replaced or revoked, or
/// when this installation lacks the font or one of its letters.
pub async fn print_own_certificate(
    app: &App,
    actor: &Actor,
    id: CertificateId,
) -> Result<PrintedCertificate, Failure> {
    let certificate = own_certificate(app, actor, id).await?;
    printed(app, &certificate).await
}

/// The PDF of a certificate of somebody that the actor manages.
///
/// # Errors
/// As [`print_own_certificate`].
pub async fn print_company_certificate(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    id: CertificateId,
) -> Result<PrintedCertificate, Failure> {
    let found = company_certificate(app, actor, company, id).await?;
    printed(app, &found.certificate).await
}

/// A file to download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedCertificate {
    /// ASCII only, with its ending.
    pub name: String,
    /// The PDF.
    pub pdf: Vec<u8>,
}

async fn printed(app: &App, certificate: &Certificate) -> Result<PrintedCertificate, Failure> {
    Ok(PrintedCertificate {
        name: format!("certificate-{}.pdf", certificate.snapshot.serial),
        pdf: pdf_of(app, certificate).await?,
    })
}

/// The kept PDF, made and kept now if there is none yet.
pub(crate) async fn pdf_of(app: &App, certificate: &Certificate) -> Result<Vec<u8>, Failure> {
    let (company, id) = (certificate.company, certificate.id);
    if !certificate.validity(app.clock.today()).may_print() {
        return Err(enrolments::Error::CertificateEnded(certificate.status).into());
    }
    let kept = enrolments::read::certificate_file(&app.db.read(), company, id).await?;
    if let Some(pdf) = kept {
        return Ok(pdf);
    }
    let look = look(app, &certificate.snapshot).await?;
    let sheet = sheet(app, &certificate.snapshot, look);
    let pdf = app.printer.print_apart(sheet).await?;
    keep(app, certificate, pdf).await?;
    let kept = enrolments::read::certificate_file(&app.db.read(), company, id).await?;
    kept.ok_or_else(|| Failure::internal("certificate.not_kept", id.to_string()))
}

/// Of two that made it at once, the first one's is kept.
async fn keep(app: &App, certificate: &Certificate, pdf: Vec<u8>) -> Result<(), Failure> {
    let (company, id) = (certificate.company, certificate.id);
    let tx = app.db.write().await?;
    let now = app.clock.now();
    let bytes = pdf.len();
    if !enrolments::write::keep_certificate_file(&tx, now, company, id, pdf).await? {
        return Ok(());
    }
    let event = Event {
        company: Some(company),
        actor: None,
        action: "certificate.printed",
        object: Some(id.0),
        detail: &json!({ "bytes": bytes }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

/// The look that was in force when the certificate was issued.
async fn look(app: &App, said: &Snapshot) -> Result<Look, Failure> {
    let design = said.design.as_deref().and_then(|id| id.parse().ok());
    let Some(id) = design.map(ThemeId) else {
        return Ok(Look::default());
    };
    let theme = people::read::theme(&app.db.read(), id).await?;
    Ok(theme.map_or_else(Look::default, |theme| Look {
        key: theme.colors.map(|colors| colors.key.parts()),
        logo: theme.logo,
    }))
}

/// Everything that the sheet shows, from the snapshot alone.
fn sheet(app: &App, said: &Snapshot, look: Look) -> Sheet {
    let mut facts = vec![format!(
        "研修コース：{}（第{}版、法令基準日 {}）",
        said.track,
        said.version,
        date::long(said.legal_basis_date)
    )];
    if let Some(until) = said.valid_until {
        facts.push(format!("有効期限：{}", both_dates(until)));
    }
    if said.issued_on != said.completed_on {
        facts.push(format!("発行日：{}", date::long(said.issued_on)));
    }
    Sheet {
        title: said.title.clone(),
        company: said.company.clone(),
        name: said.name.clone(),
        statement: said.statement.clone(),
        facts,
        date: format!("{}修了", both_dates(said.completed_on)),
        firm: said.firm.clone(),
        serial: said.serial.clone(),
        check_url: links::certificate_check(app, &said.serial),
        look,
    }
}

/// `2026年12月1日（令和8年12月1日）`
pub fn both_dates(day: chrono::NaiveDate) -> String {
    match date::by_era(day) {
        Some(era) => format!("{}（{era}）", date::long(day)),
        None => date::long(day),
    }
}
