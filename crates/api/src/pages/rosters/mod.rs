//! 一括登録: a file is uploaded, its columns are chosen where its headings do not
//! say them, its preview is read, and then it is confirmed.

mod columns;
mod undo;
mod view;

use askama::Template;
use journeys::import_roster::Confirmed;
use journeys::sheet::SheetFormat;
use journeys::undo_roster::undo_until;
use journeys::{App, RosterFile};
use kernel::Actor;
use kernel::date::display_instant;
use kernel::id::{CompanyId, RosterImportId};
use people::roster::ImportStatus;
use poem::web::{Data, Multipart, Path, Query};
use poem::{Response, Route, get, handler, post};
use serde::Deserialize;
use uuid::Uuid;

use crate::http::download;
use crate::http::parts::Parts;
use crate::http::{PageResult, Problem, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit, see_other};
use view::{PreviewView, UploadView, what_was_done};

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
            "/companies/:company/roster-imports/:import/columns",
            get(columns::show).post(columns::choose),
        )
        .at(
            "/companies/:company/roster-imports/:import/application",
            post(confirm),
        )
        .at(
            "/companies/:company/roster-imports/:import/undo",
            get(undo::show).post(undo::confirm),
        )
        .at(
            "/companies/:company/roster-imports/:import/fault-file",
            get(send_fault_file),
        )
}

fn rosters_path(company: CompanyId) -> String {
    format!("/companies/{company}/roster-imports")
}

fn import_path(company: CompanyId, import: RosterImportId) -> String {
    format!("{}/{import}", rosters_path(company))
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
    match journeys::take_roster(&app, &actor, company, file).await {
        Ok(taken) => {
            let page = import_path(company, taken.import.id);
            match taken.import.status {
                ImportStatus::Mapping => Ok(see_other(&format!("{page}/columns"))),
                _ => Ok(see_other(&page)),
            }
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
    /// Rows written and to be written, while this process applies it.
    rows: Option<(usize, usize)>,
    /// Until when it can be taken back; empty when it cannot be.
    undo_until: String,
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
        ImportStatus::Mapping => "列の対応を選んでください",
        ImportStatus::Validated => "登録する内容の確認",
        ImportStatus::Rejected => "名簿にエラーがあります",
        ImportStatus::Queued => "名簿を登録しています",
        ImportStatus::Applied => "名簿を登録しました",
        ImportStatus::Undone => "名簿の登録を元に戻しました",
    };
    shell::show(&PreviewPage {
        layout: visit.layout(title, Nav::Rosters),
        base: rosters_path(company),
        undo_until: undo_until(&found.import, app.clock.now())
            .map_or_else(String::new, display_instant),
        import: UploadView::from(&found.import),
        preview: found.planned.as_ref().map(PreviewView::from),
        rows: app.under_way.rows(import).filter(|(_, of)| *of > 0),
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
    let page = import_path(company, import);
    match journeys::confirm_roster(&app, &actor, company, import).await {
        Ok(Confirmed::Applied(result)) => {
            let outcome = result.import.outcome.unwrap_or_default();
            visit.done(&page, &what_was_done(&outcome))
        }
        Ok(Confirmed::Queued(_)) => Ok(see_other(&page)),
        // The preview shows the faults that came up since it was made.
        Err(failure) if !failure.faults.is_empty() => Ok(see_other(&page)),
        Err(failure) => Err(failure.into()),
    }
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

#[derive(Default, Deserialize)]
#[serde(default)]
struct TemplateAsked {
    /// The word of the format; a workbook without one.
    format: String,
}

#[handler]
async fn send_template(
    Signed(actor): Signed,
    Path(company): Path<Uuid>,
    Query(asked): Query<TemplateAsked>,
) -> PageResult {
    let format = SheetFormat::parse(&asked.format).unwrap_or_default();
    let bytes = journeys::roster_template(&actor, CompanyId(company), format)?;
    let name = format!("roster.{}", format.extension());
    Ok(download::file(format.media_type(), &name, bytes))
}

fn workbook(name: &str, bytes: Vec<u8>) -> Response {
    download::file(SheetFormat::Xlsx.media_type(), name, bytes)
}
