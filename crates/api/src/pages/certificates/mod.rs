//! 修了証: the holder's own, a company's, and the page where anybody checks a
//! number.

mod badges;
mod check;
mod company;
mod own;

use askama::Template;
use enrolments::{Snapshot, Validity};
use journeys::pdf::Qr;
use journeys::print_certificate::both_dates;
use journeys::{App, PrintedCertificate, links};
use kernel::date;
use kernel::id::{CertificateId, CompanyId};
use poem::{Response, Route, get, post};

use crate::http::download;
use crate::pages::shell::Status;

/// The paths of certificates.
pub fn routes(route: Route) -> Route {
    route
        .at("/history/certificates/:certificate", get(own::show))
        .at("/history/certificates/:certificate/pdf", get(own::send_pdf))
        .at(
            "/history/certificates/:certificate/signed",
            get(own::send_signed),
        )
        .at(
            "/history/certificates/:certificate/badge",
            get(badges::send_own),
        )
        .at("/badges/issuer", get(badges::send_profile))
        .at(
            "/badges/achievements/:track/:number",
            get(badges::send_achievement),
        )
        .at("/badges/status/:number", get(badges::send_status_list))
        .at("/badges/keys/:code", get(badges::send_key))
        .at("/certificates", get(check::ask))
        .at("/certificates/:serial", get(check::show))
        .at("/certificates/:serial/:token", get(check::show_to_bearer))
        .at("/.well-known/terakoya-keys.json", get(check::send_keys))
        .at("/companies/:company/certificates", get(company::show_list))
        .at(
            "/companies/:company/certificates/archive",
            get(company::send_archive),
        )
        .at(
            "/companies/:company/certificates/:certificate",
            get(company::show),
        )
        .at(
            "/companies/:company/certificates/:certificate/pdf",
            get(company::send_pdf),
        )
        .at(
            "/companies/:company/certificates/:certificate/reissue",
            post(company::reissue),
        )
        .at(
            "/companies/:company/certificates/:certificate/revocation",
            post(company::revoke),
        )
}

/// The holder's page of a certificate.
pub fn own_path(certificate: CertificateId) -> String {
    format!("/history/certificates/{certificate}")
}

/// A company's list.
pub fn list_path(company: CompanyId) -> String {
    format!("/companies/{company}/certificates")
}

/// How a certificate stands, as icon, word and colour.
pub(super) fn status_of(validity: Validity) -> Status {
    match validity {
        Validity::Valid => Status::Valid,
        Validity::Expired => Status::Expired,
        Validity::Superseded => Status::Superseded,
        Validity::Revoked => Status::Revoked,
    }
}

/// The certificate as the page shows and prints it.
#[derive(Template)]
#[template(path = "certificates/sheet.html")]
struct SheetPart {
    title: String,
    company: String,
    name: String,
    statement: String,
    track: String,
    version: i32,
    legal_basis_date: String,
    completed_on: String,
    issued_on: Option<String>,
    valid_until: Option<String>,
    firm: String,
    serial: String,
    check_url: String,
    qr_side: usize,
    qr_path: String,
}

impl SheetPart {
    fn of(app: &App, said: &Snapshot) -> Self {
        let check_url = links::certificate_check(app, &said.serial);
        let qr = Qr::of(&check_url);
        Self {
            title: said.title.clone(),
            company: said.company.clone(),
            name: said.name.clone(),
            statement: said.statement.clone(),
            track: said.track.clone(),
            version: said.version,
            legal_basis_date: date::long(said.legal_basis_date),
            completed_on: both_dates(said.completed_on),
            issued_on: (said.issued_on != said.completed_on).then(|| date::long(said.issued_on)),
            valid_until: said.valid_until.map(both_dates),
            firm: said.firm.clone(),
            serial: said.serial.clone(),
            qr_side: qr.as_ref().map_or(0, Qr::side),
            qr_path: qr.as_ref().map_or_else(String::new, Qr::svg_path),
            check_url,
        }
    }
}

/// A PDF as an answer.
fn pdf(printed: PrintedCertificate) -> Response {
    download::file("application/pdf", &printed.name, printed.pdf)
}
