//! The holder's own certificate: to look at, to print, to take along.

use askama::Template;
use enrolments::Certificate;
use journeys::views::certificates::own_certificate;
use journeys::{App, links, print_own_certificate};
use kernel::id::CertificateId;
use poem::handler;
use poem::web::{Data, Path};
use uuid::Uuid;

use super::{SheetPart, own_path, pdf, status_of};
use crate::http::download;
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Status, Visit};
use crate::words::{self, Language};

#[derive(Template)]
#[template(path = "certificates/own.html")]
struct OwnPage {
    layout: Layout,
    status: Status,
    sheet: Option<SheetPart>,
    path: String,
    check: String,
    share: String,
    /// Why there is no PDF; shown instead of its button.
    no_pdf: Option<String>,
}

impl OwnPage {
    fn new(visit: &Visit, app: &App, certificate: &Certificate) -> Self {
        let validity = certificate.validity(app.clock.today());
        let said = &certificate.snapshot;
        let language = visit.language();
        let no_pdf = app.printer.check().err();
        Self {
            layout: visit.learner_layout(said.title.clone(), Nav::History),
            status: status_of(validity),
            sheet: validity.may_print().then(|| SheetPart::of(app, said)),
            path: own_path(certificate.id),
            check: links::certificate_check(app, &said.serial),
            share: links::certificate_holder(app, &said.serial, &certificate.holder_token()),
            no_pdf: no_pdf.map(|reason| match language {
                Language::Japanese => kernel::Failure::from(reason).message,
                _ => words::certificates::NO_PDF.of(language).to_owned(),
            }),
        }
    }
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(certificate): Path<Uuid>,
) -> PageResult {
    let found = own_certificate(&app, &actor, CertificateId(certificate)).await?;
    shell::show(&OwnPage::new(&visit, &app, &found))
}

#[handler]
pub(super) async fn send_pdf(
    Signed(actor): Signed,
    app: Data<&App>,
    Path(certificate): Path<Uuid>,
) -> PageResult {
    let printed = print_own_certificate(&app, &actor, CertificateId(certificate)).await?;
    Ok(pdf(printed))
}

#[handler]
pub(super) async fn send_signed(
    Signed(actor): Signed,
    app: Data<&App>,
    Path(certificate): Path<Uuid>,
) -> PageResult {
    let found = own_certificate(&app, &actor, CertificateId(certificate)).await?;
    let name = format!("certificate-{}.json", found.snapshot.serial);
    Ok(download::file(
        "application/json",
        &name,
        found.signed_file().text(),
    ))
}
