//! Questions from another program's file: it is uploaded, what it would do is
//! read, and then it is confirmed.

use askama::Template;
use journeys::views::question_bank::QuizPlace;
use journeys::{App, ImportCounts, PlannedImport, QuestionFile, QuestionFormat};
use kernel::date::display_instant;
use kernel::id::QuestionImportId;
use kernel::{Actor, Failure};
use poem::handler;
use poem::web::{Data, Multipart, Path};
use quizzes::{Difference, ImportAction, QuestionUpload};
use uuid::Uuid;

use super::question_path;
use crate::http::parts::Parts;
use crate::http::{PageResult, Problem, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Status, Visit, see_other};

const BASE: &str = "/questions/imports";
/// How many questions a page shows. The API shows all.
const SHOWN: usize = 300;

type Choices = Vec<(String, String)>;

/// One upload in the list.
struct UploadView {
    path: String,
    file_name: String,
    created_at: String,
    place: String,
    state: &'static str,
}

impl From<&QuestionUpload> for UploadView {
    fn from(upload: &QuestionUpload) -> Self {
        Self {
            path: format!("{BASE}/{}", upload.id),
            file_name: upload.file_name.clone(),
            created_at: display_instant(upload.created_at),
            place: format!("{}　{}", upload.track, upload.quiz),
            state: match upload.applied_at {
                Some(_) => "取り込み済み",
                None => "未確定",
            },
        }
    }
}

#[derive(Template)]
#[template(path = "questions/imports.html")]
struct UploadsPage {
    layout: Layout,
    form: Form,
    base: &'static str,
    quizzes: Choices,
    formats: Choices,
    uploads: Vec<UploadView>,
}

impl UploadsPage {
    async fn of(app: &App, actor: &Actor, visit: &Visit, form: Form) -> Result<Self, Problem> {
        let (uploads, places) = journeys::question_uploads(app, actor).await?;
        Ok(Self {
            layout: visit.layout("設問の取り込み", Nav::Questions).with(&form),
            form,
            base: BASE,
            quizzes: places.iter().map(quiz_choice).collect(),
            formats: formats(),
            uploads: uploads.iter().map(UploadView::from).collect(),
        })
    }
}

fn quiz_choice(place: &QuizPlace) -> (String, String) {
    let words = format!("{}　{}", place.course, place.title);
    (format!("{}/{}", place.track, place.quiz), words)
}

pub(super) fn formats() -> Choices {
    let choice = |format: QuestionFormat| (format.as_str().to_owned(), format.label().to_owned());
    QuestionFormat::ALL.map(choice).to_vec()
}

#[handler]
pub(super) async fn show_uploads(
    app: Data<&App>,
    Signed(actor): Signed,
    visit: Visit,
) -> PageResult {
    shell::show(&UploadsPage::of(&app, &actor, &visit, Form::new()).await?)
}

#[handler]
pub(super) async fn take_upload(
    app: Data<&App>,
    Signed(actor): Signed,
    visit: Visit,
    parts: Multipart,
) -> PageResult {
    let sent = Parts::read(parts).await?;
    let (place, format) = (sent.field("quiz"), sent.field("format"));
    let form = Form::new().with("quiz", place).with("format", format);
    let (track, quiz) = place.split_once('/').unwrap_or_default();
    let file = QuestionFile {
        format: QuestionFormat::parse(format),
        track: track.to_owned(),
        quiz: quiz.to_owned(),
        name: sent.file_name,
        bytes: sent.bytes,
    };
    match journeys::preview_questions(&app, Some(&actor), file).await {
        Ok(taken) => Ok(see_other(&format!("{BASE}/{}", taken.upload.id))),
        Err(failure) => {
            let form = form.refused(failure)?;
            shell::show_refused(&UploadsPage::of(&app, &actor, &visit, form).await?)
        }
    }
}

/// What becomes of one question.
struct RowView {
    line: usize,
    name: String,
    code: String,
    path: Option<String>,
    status: Status,
    verdict: &'static str,
    losses: Vec<String>,
    differences: Vec<Difference>,
    before_use: Vec<String>,
    reason: String,
}

impl From<PlannedImport> for RowView {
    fn from(planned: PlannedImport) -> Self {
        let question = planned.question;
        let has_losses = !question.losses.is_empty();
        let (status, verdict) = match (&question.action, has_losses) {
            (ImportAction::Add(_), false) => (Status::New, "取り込む（新しい設問）"),
            (ImportAction::Add(_), true) => (Status::New, "取り込む（一部を失う）"),
            (ImportAction::AddVersion { .. }, false) => (Status::Changed, "取り込む（新しい版）"),
            (ImportAction::AddVersion { .. }, true) => {
                (Status::Changed, "取り込む（新しい版。一部を失う）")
            }
            (ImportAction::Keep { .. }, _) => (Status::Unchanged, "変更なし"),
            (ImportAction::Refuse(_), _) => (Status::Fault, "取り込まない"),
        };
        let code = question.action.code().unwrap_or_default().to_owned();
        let losses = question.losses.into_iter().map(|loss| loss.message);
        let losses = losses.collect();
        let (path, differences, reason) = match question.action {
            ImportAction::Add(_) => (None, Vec::new(), String::new()),
            ImportAction::AddVersion {
                question,
                differences,
                ..
            } => (Some(question_path(question)), differences, String::new()),
            ImportAction::Keep { question, no, .. } => {
                let words = format!("第{no}版と同じ文です。");
                (Some(question_path(question)), Vec::new(), words)
            }
            ImportAction::Refuse(why) => (None, Vec::new(), why.message),
        };
        Self {
            line: question.line,
            name: question.name,
            code,
            path,
            status,
            verdict,
            losses,
            differences,
            before_use: planned.before_use,
            reason,
        }
    }
}

#[derive(Template)]
#[template(path = "questions/import.html")]
struct DryRunPage {
    layout: Layout,
    base: &'static str,
    path: String,
    upload: UploadView,
    format: &'static str,
    is_applied: bool,
    is_here: bool,
    counts: ImportCounts,
    taken: usize,
    rows: Vec<RowView>,
    more: usize,
}

#[handler]
pub(super) async fn show(
    app: Data<&App>,
    Signed(actor): Signed,
    visit: Visit,
    Path(upload): Path<Uuid>,
) -> PageResult {
    let shown = journeys::question_dry_run(&app, &actor, QuestionImportId(upload)).await?;
    let is_here = shown.planned.is_some();
    let planned = shown.planned.unwrap_or_default();
    let counts = ImportCounts::of(planned.iter().map(|one| &one.question));
    let more = planned.len().saturating_sub(SHOWN);
    let is_applied = shown.upload.applied_at.is_some();
    let title = if is_applied {
        "設問を取り込みました"
    } else {
        "取り込む内容の確認"
    };
    shell::show(&DryRunPage {
        layout: visit.layout(title, Nav::Questions),
        base: BASE,
        path: format!("{BASE}/{}/application", shown.upload.id),
        upload: UploadView::from(&shown.upload),
        format: shown.format.label(),
        is_applied,
        is_here,
        counts,
        taken: counts.added + counts.versions,
        rows: planned.into_iter().take(SHOWN).map(RowView::from).collect(),
        more,
    })
}

#[handler]
pub(super) async fn confirm(
    app: Data<&App>,
    Signed(actor): Signed,
    visit: Visit,
    Path(upload): Path<Uuid>,
) -> PageResult {
    let id = QuestionImportId(upload);
    let taken = journeys::apply_questions(&app, Some(&actor), id).await;
    let counts = taken
        .map_err(|failure: Failure| Problem::from(failure))?
        .counts;
    let mut done = format!(
        "新しい設問{}問、新しい版{}問を下書きとして取り込みました。確かめてから、「この版を使う」を押してください。",
        counts.added, counts.versions
    );
    if counts.refused > 0 {
        done.push_str(&format!("{}問は取り込みませんでした。", counts.refused));
    }
    visit.done(&format!("{BASE}/{id}"), &done)
}
