//! 一括登録: a file is uploaded, its preview read, and then it is confirmed.

mod view;

use askama::Template;
use journeys::{App, RosterFile, RosterResult};
use kernel::Actor;
use kernel::id::{CompanyId, RosterImportId};
use people::roster::ImportStatus;
use poem::web::{Data, Multipart, Path};
use poem::{Response, Route, get, handler, post};
use uuid::Uuid;

use crate::http::download;
use crate::http::parts::Parts;
use crate::http::{PageResult, Problem, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit, see_other};
use view::{PreviewView, UploadView};

/// The paths of rosters.
pub fn routes(route: Route) -> Route {
    route
        .at(
            "/companies/:company/roster-imports",
            get(show_uploads).post(take_upload),
        )
        .at(
            "/companies/:company/roster-imports/template",
            get(send_template),
        )
        .at(
            "/companies/:company/roster-imports/:import",
            get(show_preview),
        )
        .at(
            "/companies/:company/roster-imports/:import/application",
            post(confirm),
        )
        .at(
            "/companies/:company/roster-imports/:import/fault-file",
            get(send_fault_file),
        )
}

fn rosters_path(company: CompanyId) -> String {
    format!("/companies/{company}/roster-imports")
}

#[derive(Template)]
#[template(path = "rosters/uploads.html")]
struct UploadsPage {
    layout: Layout,
    form: Form,
    base: String,
    uploads: Vec<UploadView>,
}

impl UploadsPage {
    async fn of(
        app: &App,
        actor: &Actor,
        visit: &Visit,
        company: CompanyId,
        form: Form,
    ) -> Result<Self, Problem> {
        let latest = journeys::latest_rosters(app, actor, company).await?;
        Ok(Self {
            layout: visit.layout("名簿の一括登録", Nav::Rosters).with(&form),
            form,
            base: rosters_path(company),
            uploads: latest.iter().map(UploadView::from).collect(),
        })
    }
}

#[handler]
async fn show_uploads(
    app: Data<&App>,
    Signed(actor): Signed,
    visit: Visit,
    Path(company): Path<Uuid>,
) -> PageResult {
    let page = UploadsPage::of(&app, &actor, &visit, CompanyId(company), Form::new()).await?;
    shell::show(&page)
}

#[handler]
async fn take_upload(
    app: Data<&App>,
    Signed(actor): Signed,
    visit: Visit,
    Path(company): Path<Uuid>,
    parts: Multipart,
) -> PageResult {
    let company = CompanyId(company);
    let sent = Parts::read(parts).await?;
    let file = RosterFile {
        name: sent.file_name,
        bytes: sent.bytes,
    };
    match journeys::preview_roster(&app, Some(&actor), company, file).await {
        Ok(taken) => {
            let id = taken.import.id;
            Ok(see_other(&format!("{}/{id}", rosters_path(company))))
        }
        Err(failure) => {
            let form = Form::new().refused(failure)?;
            shell::show_refused(&UploadsPage::of(&app, &actor, &visit, company, form).await?)
        }
    }
}

#[derive(Template)]
#[template(path = "rosters/preview.html")]
struct PreviewPage {
    layout: Layout,
    base: String,
    import: UploadView,
    preview: Option<PreviewView>,
}

#[handler]
async fn show_preview(
    app: Data<&App>,
    Signed(actor): Signed,
    visit: Visit,
    Path((company, import)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let (company, import) = (CompanyId(company), RosterImportId(import));
    let found = journeys::roster_preview(&app, Some(&actor), company, import).await?;
    let title = match found.import.status {
        ImportStatus::Validated => "登録する内容の確認",
        ImportStatus::Rejected => "名簿にエラーがあります",
        ImportStatus::Applied => "名簿を登録しました",
    };
    shell::show(&PreviewPage {
        layout: visit.layout(title, Nav::Rosters),
        base: rosters_path(company),
        import: UploadView::from(&found.import),
        preview: found.planned.as_ref().map(PreviewView::from),
    })
}

#[handler]
async fn confirm(
    app: Data<&App>,
    Signed(actor): Signed,
    visit: Visit,
    Path((company, import)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let (company, import) = (CompanyId(company), RosterImportId(import));
    let page = format!("{}/{import}", rosters_path(company));
    match journeys::apply_roster(&app, Some(&actor), company, import).await {
        Ok(result) => visit.done(&page, &what_was_done(&result)),
        // The preview shows the faults that came up since it was made.
        Err(failure) if !failure.faults.is_empty() => Ok(see_other(&page)),
        Err(failure) => Err(failure.into()),
    }
}

fn what_was_done(result: &RosterResult) -> String {
    let counts = result.counts;
    let mut done = format!(
        "新規{}人、変更{}人を登録しました。",
        counts.create, counts.change
    );
    let enrolled = result.enrolled;
    if enrolled.enrolments > 0 {
        done.push_str(&format!(
            "コースへの受講登録は{}件です。{}人に案内メールを送ります。",
            enrolled.enrolments, enrolled.invited
        ));
    }
    if enrolled.without_email > 0 {
        done.push_str(&format!(
            "メールのない{}人には、ログイン用の用紙を印刷して渡してください。",
            enrolled.without_email
        ));
    }
    if !result.missing.is_empty() {
        done.push_str(&format!(
            "ファイルにない{}人はそのままにしました。",
            result.missing.len()
        ));
    }
    done
}

#[handler]
async fn send_fault_file(
    app: Data<&App>,
    Signed(actor): Signed,
    Path((company, import)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let (company, import) = (CompanyId(company), RosterImportId(import));
    let bytes = journeys::roster_fault_file(&app, Some(&actor), company, import).await?;
    Ok(workbook("roster-faults.xlsx", bytes))
}

#[handler]
async fn send_template(Signed(actor): Signed, Path(company): Path<Uuid>) -> PageResult {
    let bytes = journeys::roster_template(&actor, CompanyId(company))?;
    Ok(workbook("roster.xlsx", bytes))
}

fn workbook(name: &str, bytes: Vec<u8>) -> Response {
    download::file(journeys::sheet::SheetFormat::Xlsx.media_type(), name, bytes)
}
