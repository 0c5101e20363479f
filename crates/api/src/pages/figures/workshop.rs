//! The firm's workshop: define, look, let a second person approve, register
//! where a figure is used, take it back.

use askama::Template;
use chrono::NaiveDate;
use journeys::App;
use journeys::publish_figure::{
    FigureInput, FigurePreview, approve_figure, preview_figure, propose_figure, register_place,
    retract_figure,
};
use journeys::views::figures::{figure_files, figure_register, firm_figure};
use kernel::id::FigureProposalId;
use kernel::{Failure, Fault, Role, date};
use poem::web::{Data, Path};
use poem::{Response, handler};
use serde::Deserialize;
use surveys::figure::PlaceKind;
use surveys::proof::Proof;
use uuid::Uuid;

use super::public::page;
use super::view::{ClaimView, FirmView};
use crate::http::download;
use crate::http::{PageResult, Problem, Signed};
use crate::pages::satisfaction::view::FiscalYear;
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// A proposal in one line.
struct ProposalView {
    path: String,
    period: String,
    question: String,
    note: String,
    at: String,
}

#[derive(Template)]
#[template(path = "figures/list.html")]
struct ListPage {
    layout: Layout,
    form: Form,
    /// An auditor only looks.
    may_change: bool,
    /// The newest proof of the counts, in words; empty before the first.
    proof: String,
    /// Whether it failed: nothing can be published.
    is_unproved: bool,
    figures: Vec<FirmView>,
    waiting: Vec<ProposalView>,
    tracks: Vec<(String, String)>,
    questions: Vec<(String, String)>,
}

async fn list_page(
    app: &App,
    actor: &kernel::Actor,
    visit: &Visit,
    form: Form,
) -> Result<ListPage, Problem> {
    let register = figure_register(app, actor).await?;
    let db = app.db.read();
    let tracks = courses::read::current_versions(&db)
        .await
        .map_err(Failure::from)?;
    let waiting = register.waiting.into_iter().map(|one| ProposalView {
        path: proposal_path(one.id),
        period: format!(
            "{} から {}",
            one.definition.from.format("%Y/%m/%d"),
            one.definition.to.format("%Y/%m/%d")
        ),
        question: one.definition.question,
        note: one.note,
        at: date::display_instant(one.at),
    });
    Ok(ListPage {
        layout: visit.layout("公表値", super::nav(actor)).with(&form),
        form,
        may_change: actor.has(Role::FirmAdmin),
        proof: register.proof.as_ref().map(proof_words).unwrap_or_default(),
        is_unproved: register.proof.is_some_and(|proof| !proof.holds()),
        figures: register.figures.iter().map(FirmView::from).collect(),
        waiting: waiting.collect(),
        tracks: tracks
            .into_iter()
            .map(|version| (version.track.code, version.title))
            .collect(),
        questions: journeys::views::report_satisfaction::questions(app).await?,
    })
}

fn proof_words(proof: &Proof) -> String {
    let at = date::display_instant(proof.at);
    if proof.holds() {
        return format!("{at} 一致（{}区分）", proof.cells);
    }
    format!("{at} 不一致：{}", proof.findings.join("、"))
}

fn proposal_path(id: FigureProposalId) -> String {
    format!("/figures/proposals/{id}")
}

#[handler]
pub(super) async fn list(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    let year = FiscalYear::of(app.clock.today());
    let last_year = FiscalYear::of(year.from.pred_opt().unwrap_or(year.from));
    let form = Form::new()
        .with("from", last_year.from.to_string())
        .with("to", last_year.to.to_string());
    shell::show(&list_page(&app, &actor, &visit, form).await?)
}

#[derive(Deserialize)]
struct Defined {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    track: String,
    #[serde(default)]
    question: String,
    #[serde(default)]
    note: String,
}

impl Defined {
    fn input(&self) -> Result<FigureInput, Failure> {
        let mut faults = Vec::new();
        let mut day = |text: &str, pointer: &str| {
            let day = date::parse(text.trim());
            if day.is_none() {
                let message = "日付は 2024/03/31 の形で入力してください。";
                faults.push(Fault::new(pointer, "date.syntax", message));
            }
            day
        };
        let (from, to): (Option<NaiveDate>, Option<NaiveDate>) =
            (day(&self.from, "/from"), day(&self.to, "/to"));
        match (from, to) {
            (Some(from), Some(to)) => Ok(FigureInput {
                from,
                to,
                track: (!self.track.is_empty()).then(|| self.track.clone()),
                question: self.question.clone(),
                note: self.note.clone(),
            }),
            _ => Err(Failure::invalid(faults)),
        }
    }
}

#[handler]
pub(super) async fn propose(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    typed: poem::web::Form<Defined>,
) -> PageResult {
    let made = match typed.0.input() {
        Ok(input) => propose_figure(&app, Some(&actor), &input).await,
        Err(failure) => Err(failure),
    };
    match made {
        Ok(id) => visit.done(
            &proposal_path(id),
            "定義しました。別の運営管理者が内容を確かめて承認すると、確定します。",
        ),
        Err(failure) => {
            let form = Form::new()
                .with("from", typed.0.from)
                .with("to", typed.0.to)
                .with("track", typed.0.track)
                .with("question", typed.0.question)
                .with("note", typed.0.note)
                .refused(failure)?;
            shell::show_refused(&list_page(&app, &actor, &visit, form).await?)
        }
    }
}

#[derive(Template)]
#[template(path = "figures/preview.html")]
struct PreviewPage {
    layout: Layout,
    form: Form,
    path: String,
    defined_by: String,
    note: String,
    claim: Option<ClaimView>,
    seen: String,
    refusals: Vec<String>,
    may_approve: bool,
}

impl PreviewPage {
    fn new(visit: &Visit, found: FigurePreview, form: Form) -> Self {
        let manifest = found.draft.manifest;
        let refusals = found.draft.refusals.into_iter();
        Self {
            layout: visit.layout("公表値の確認", Nav::Satisfaction).with(&form),
            form,
            path: proposal_path(found.proposal.id),
            defined_by: found.defined_by,
            note: found.proposal.note,
            seen: manifest
                .as_ref()
                .map(|manifest| manifest.snapshot_sha256.clone())
                .unwrap_or_default(),
            claim: manifest.as_ref().map(ClaimView::from),
            refusals: refusals.map(|fault| fault.message).collect(),
            may_approve: found.may_approve,
        }
    }
}

#[handler]
pub(super) async fn preview(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(id): Path<Uuid>,
) -> PageResult {
    let found = preview_figure(&app, &actor, FigureProposalId(id)).await?;
    if let Some(code) = &found.published {
        return Ok(shell::see_other(&super::path(code)));
    }
    shell::show(&PreviewPage::new(&visit, found, Form::new()))
}

#[derive(Deserialize)]
struct Approval {
    #[serde(default)]
    seen: String,
}

#[handler]
pub(super) async fn approve(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(id): Path<Uuid>,
    typed: poem::web::Form<Approval>,
) -> PageResult {
    let id = FigureProposalId(id);
    match approve_figure(&app, &actor, id, &typed.0.seen).await {
        Ok(code) => visit.done(
            &super::path(&code),
            "承認しました。この値は確定し、変わりません。",
        ),
        Err(failure) => {
            let form = Form::new().refused(failure)?;
            let found = preview_figure(&app, &actor, id).await?;
            shell::show_refused(&PreviewPage::new(&visit, found, form))
        }
    }
}

#[derive(Deserialize)]
struct UsedAt {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    place: String,
}

#[handler]
pub(super) async fn add_place(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(code): Path<String>,
    typed: poem::web::Form<UsedAt>,
) -> PageResult {
    let typed = typed.0;
    let kind = PlaceKind::parse(&typed.kind).unwrap_or(PlaceKind::Other);
    match register_place(&app, &actor, &code, kind, &typed.place).await {
        Ok(()) => visit.done(&super::path(&code), "使う場所を登録しました。"),
        Err(failure) => {
            let form = Form::new()
                .with("kind", typed.kind)
                .with("place", typed.place)
                .refused(failure)?;
            shell::show_refused(&page(&app, &visit, &code, Some(&actor), form).await?)
        }
    }
}

#[derive(Deserialize)]
struct Reason {
    #[serde(default)]
    reason: String,
}

#[handler]
pub(super) async fn retract(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(code): Path<String>,
    typed: poem::web::Form<Reason>,
) -> PageResult {
    match retract_figure(&app, &actor, &code, &typed.0.reason).await {
        Ok(()) => visit.done(
            &super::path(&code),
            "取り下げました。下の「使っている場所」から、すべて消してください。",
        ),
        Err(failure) => {
            let form = Form::new()
                .with("reason", typed.0.reason)
                .refused(failure)?;
            shell::show_refused(&page(&app, &visit, &code, Some(&actor), form).await?)
        }
    }
}

#[derive(Template)]
#[template(path = "figures/sheet.html")]
struct SheetPage {
    layout: Layout,
    firm: FirmView,
    qr: String,
    address: String,
}

/// The evidence on one sheet of A4, for printing.
#[handler]
pub(super) async fn sheet(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(code): Path<String>,
) -> PageResult {
    let figure = firm_figure(&app, &actor, &code).await?;
    let address = format!("{}{}", app.settings.base_url, super::path(&code));
    shell::show(&SheetPage {
        layout: visit.layout(format!("公表値の根拠 {code}"), super::nav(&actor)),
        firm: FirmView::from(&figure),
        qr: shell::qr(&address),
        address,
    })
}

/// The same as a PDF of one page.
#[handler]
pub(super) async fn sheet_pdf(
    Signed(actor): Signed,
    app: Data<&App>,
    Path(code): Path<String>,
) -> PageResult {
    let pdf = journeys::print_figure(&app, &actor, &code).await?;
    Ok(download::file(
        "application/pdf",
        &format!("{code}.pdf"),
        pdf,
    ))
}

#[handler]
pub(super) async fn snapshot(
    Signed(actor): Signed,
    app: Data<&App>,
    Path(code): Path<String>,
) -> PageResult {
    let files = figure_files(&app, &actor, &code).await?;
    Ok(text_file("snapshot.txt", files.snapshot))
}

#[handler]
pub(super) async fn rounds(
    Signed(actor): Signed,
    app: Data<&App>,
    Path(code): Path<String>,
) -> PageResult {
    let files = figure_files(&app, &actor, &code).await?;
    Ok(text_file("rounds.txt", files.leaves))
}

#[handler]
pub(super) async fn seals(
    Signed(actor): Signed,
    app: Data<&App>,
    Path(code): Path<String>,
) -> PageResult {
    let files = figure_files(&app, &actor, &code).await?;
    Ok(text_file("seals.txt", files.rounds))
}

fn text_file(name: &str, text: String) -> Response {
    download::file("text/plain; charset=utf-8", name, text)
}
