//! A company's certificates: the list, the archive, one with its history,
//! replacing it and taking it back.

use askama::Template;
use enrolments::{Certificate, Validity};
use journeys::views::certificates::{CompanyCertificate, company_certificate};
use journeys::views::report_certificates::{CertificateFilter, CertificateRow, certificate_list};
use journeys::{
    App, archive_certificates, links, print_company_certificate, reissue_certificate,
    revoke_certificate,
};
use kernel::id::{CertificateId, CompanyId};
use kernel::{Actor, Cursor, Failure, PageRequest, Role, date};
use poem::web::{Data, Path, Query};
use poem::{Body, handler};
use serde::Deserialize;
use uuid::Uuid;

use super::{list_path, pdf, status_of};
use crate::http::download;
use crate::http::render::percent_encoded;
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Pager, Status, Visit};

/// The filter, as the address carries it.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    unit: String,
    track: String,
    validity: String,
    q: String,
    after: Option<Uuid>,
}

impl Asked {
    fn filter(&self) -> CertificateFilter {
        CertificateFilter {
            unit: self.unit.parse().ok(),
            track: Some(self.track.clone()).filter(|track| !track.is_empty()),
            validity: Validity::parse(&self.validity),
            search: self.q.clone(),
        }
    }

    fn address(&self) -> String {
        let parts = [
            ("unit", &self.unit),
            ("track", &self.track),
            ("validity", &self.validity),
            ("q", &self.q),
        ];
        let filled = parts.into_iter().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> = filled
            .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
            .collect();
        pairs.join("&")
    }

    fn form(&self) -> Form {
        Form::new()
            .with("unit", &self.unit)
            .with("track", &self.track)
            .with("validity", &self.validity)
            .with("q", &self.q)
    }
}

struct RowCard {
    path: String,
    name: String,
    kana: String,
    employee_no: String,
    unit: String,
    track: String,
    title: String,
    completed_on: String,
    status: Status,
    serial: String,
    may_print: bool,
}

impl RowCard {
    fn of(list_path: &str, row: CertificateRow) -> Self {
        Self {
            path: format!("{list_path}/{}", row.id),
            name: row.name,
            kana: row.kana,
            employee_no: row.employee_no,
            unit: row.unit_path,
            track: row.track,
            title: row.title,
            completed_on: date::display(row.completed_on),
            status: status_of(row.validity),
            serial: row.serial,
            may_print: row.validity.may_print(),
        }
    }
}

#[derive(Template)]
#[template(path = "certificates/list.html")]
struct ListPage {
    layout: Layout,
    form: Form,
    path: String,
    archive: String,
    company_name: String,
    units: Vec<(String, String)>,
    tracks: Vec<(String, String)>,
    words: Vec<(String, String)>,
    count: i64,
    is_narrow: bool,
    rows: Vec<RowCard>,
    no_pdf: Option<String>,
    pager: Pager,
}

#[handler]
pub(super) async fn show_list(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let company = CompanyId(company);
    let after = asked.after.map(Cursor);
    let filter = asked.filter();
    let page = PageRequest::new(None, after);
    let found = certificate_list(&app, &actor, company, &filter, page).await?;
    let path = list_path(company);
    let address = asked.address();
    let question = if address.is_empty() { "" } else { "?" };
    let word = |one: Validity| (one.as_str().to_owned(), one.label().to_owned());
    shell::show(&ListPage {
        layout: visit.layout("修了証", Nav::Certificates),
        form: asked.form(),
        archive: format!("{path}/archive{question}{address}"),
        company_name: found.company.name,
        units: found
            .units
            .into_iter()
            .map(|unit| (unit.id.to_string(), unit.path))
            .collect(),
        tracks: found.tracks,
        words: Validity::ALL.map(word).to_vec(),
        count: found.count,
        is_narrow: filter != CertificateFilter::default(),
        pager: Pager::new(&path, &address, after, found.rows.next),
        rows: found
            .rows
            .items
            .into_iter()
            .map(|row| RowCard::of(&path, row))
            .collect(),
        no_pdf: app
            .printer
            .check()
            .err()
            .map(|why| Failure::from(why).message),
        path,
    })
}

#[handler]
pub(super) async fn send_archive(
    Signed(actor): Signed,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let company = CompanyId(company);
    let archive = archive_certificates(&app, &actor, company, &asked.filter()).await?;
    Ok(download::file(
        "application/zip",
        &archive.name,
        Body::from_async_read(archive.reader),
    ))
}

/// One certificate of the history, in words.
struct ChainLine {
    path: String,
    serial: String,
    status: Status,
    issued_at: String,
    reason: Option<String>,
    ended_at: Option<String>,
    ended_reason: Option<String>,
    is_here: bool,
}

impl ChainLine {
    fn of(list: &str, here: CertificateId, one: &Certificate, today: chrono::NaiveDate) -> Self {
        Self {
            path: format!("{list}/{}", one.id),
            serial: one.snapshot.serial.clone(),
            status: status_of(one.validity(today)),
            issued_at: date::display_instant(one.issued_at),
            reason: one.reason.clone(),
            ended_at: one.ended_at.map(date::display_instant),
            ended_reason: one.ended_reason.clone(),
            is_here: one.id == here,
        }
    }
}

#[derive(Template)]
#[template(path = "certificates/show.html")]
struct ShowPage {
    layout: Layout,
    form: Form,
    list: String,
    path: String,
    status: Status,
    title: String,
    printed_name: String,
    name_now: String,
    track: String,
    version: i32,
    completed_on: String,
    valid_until: Option<String>,
    serial: String,
    check: String,
    share: String,
    may_print: bool,
    may_reissue: bool,
    may_revoke: bool,
    no_pdf: Option<String>,
    chain: Vec<ChainLine>,
}

impl ShowPage {
    fn new(
        visit: &Visit,
        app: &App,
        actor: &Actor,
        found: &CompanyCertificate,
        form: Form,
    ) -> Self {
        let one = &found.certificate;
        let today = app.clock.today();
        let list = list_path(one.company);
        let validity = one.validity(today);
        let said = &one.snapshot;
        Self {
            layout: visit.layout("修了証の詳細", Nav::Certificates).with(&form),
            form,
            path: format!("{list}/{}", one.id),
            status: status_of(validity),
            title: said.title.clone(),
            printed_name: said.name.clone(),
            name_now: found.member.full_name(),
            track: said.track.clone(),
            version: said.version,
            completed_on: date::display(said.completed_on),
            valid_until: said.valid_until.map(date::display),
            serial: said.serial.clone(),
            check: links::certificate_check(app, &said.serial),
            share: links::certificate_holder(app, &said.serial, &one.holder_token()),
            may_print: validity.may_print(),
            may_reissue: validity.may_print() && actor.require_company(one.company).is_ok(),
            may_revoke: validity.may_print() && actor.has(Role::FirmAdmin),
            no_pdf: app
                .printer
                .check()
                .err()
                .map(|why| Failure::from(why).message),
            chain: found
                .chain
                .iter()
                .map(|other| ChainLine::of(&list, one.id, other, today))
                .collect(),
            list,
        }
    }
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, certificate)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let (company, certificate) = (CompanyId(company), CertificateId(certificate));
    let found = company_certificate(&app, &actor, company, certificate).await?;
    shell::show(&ShowPage::new(&visit, &app, &actor, &found, Form::new()))
}

#[handler]
pub(super) async fn send_pdf(
    Signed(actor): Signed,
    app: Data<&App>,
    Path((company, certificate)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let (company, certificate) = (CompanyId(company), CertificateId(certificate));
    let printed = print_company_certificate(&app, &actor, company, certificate).await?;
    Ok(pdf(printed))
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    revocation_reason: String,
}

#[handler]
pub(super) async fn reissue(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, certificate)): Path<(Uuid, Uuid)>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let (company, certificate) = (CompanyId(company), CertificateId(certificate));
    let reason = typed.0.reason;
    match reissue_certificate(&app, &actor, company, certificate, &reason).await {
        Ok(new) => visit.done(
            &format!("{}/{new}", list_path(company)),
            "修了証を差し替えました。前の番号は「差し替え済み」になりました。",
        ),
        Err(failure) => {
            let form = Form::new().with("reason", reason).refused(failure)?;
            let found = company_certificate(&app, &actor, company, certificate).await?;
            shell::show_refused(&ShowPage::new(&visit, &app, &actor, &found, form))
        }
    }
}

#[handler]
pub(super) async fn revoke(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, certificate)): Path<(Uuid, Uuid)>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let (company, certificate) = (CompanyId(company), CertificateId(certificate));
    let reason = typed.0.revocation_reason;
    match revoke_certificate(&app, &actor, company, certificate, &reason).await {
        Ok(()) => visit.done(
            &format!("{}/{certificate}", list_path(company)),
            "修了証を取り消しました。",
        ),
        Err(mut failure) => {
            // This form's field has a name of its own: two stand on one page.
            for fault in &mut failure.faults {
                fault.pointer = fault.pointer.replace("/reason", "/revocation_reason");
            }
            let form = Form::new()
                .with("revocation_reason", reason)
                .refused(failure)?;
            let found = company_certificate(&app, &actor, company, certificate).await?;
            shell::show_refused(&ShowPage::new(&visit, &app, &actor, &found, form))
        }
    }
}
