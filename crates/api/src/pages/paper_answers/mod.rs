//! Typing in sheets of paper: choose or add the session, then one sheet a page.

use std::collections::BTreeMap;

use askama::Template;
use journeys::type_paper::{PaperSession, paper_session, paper_sessions, ratings_of};
use journeys::{App, PaperInput, PaperSessionInput, open_paper_session, type_paper};
use kernel::id::SessionId;
use kernel::{Actor, Failure, Role, date};
use poem::web::{Data, Form as Fields, Path, Query};
use poem::{Route, get, handler};
use serde::Deserialize;
use uuid::Uuid;

use crate::http::render::percent_encoded;
use crate::http::{PageResult, Signed};
use crate::pages::satisfaction::view::FiscalYear;
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use crate::pages::survey::view::{self, QuestionView, given};

const PATH: &str = "/paper-answers";
const FIELDS: [&str; 4] = ["code", "track", "ended_on", "instructor"];

/// The paths of typing sheets in.
pub fn routes(route: Route) -> Route {
    route
        .at(PATH, get(list).post(add))
        .at("/paper-answers/:session", get(show).post(count))
}

struct SessionView {
    path: String,
    code: String,
    ended_on: String,
    instructor: String,
}

#[derive(Template)]
#[template(path = "paper_answers/list.html")]
struct ListPage {
    layout: Layout,
    form: Form,
    tracks: Vec<(String, String)>,
    /// Whether whoever looks names the instructor.
    names_instructor: bool,
    sessions: Vec<SessionView>,
}

async fn list_page(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    form: Form,
) -> Result<ListPage, Failure> {
    let year = FiscalYear::of(app.clock.today());
    let before = year.from.pred_opt().unwrap_or(year.from);
    let from = FiscalYear::of(before).from;
    let sessions = paper_sessions(app, actor, from, year.to).await?;
    let session = |one: sessions::TrainingSession| SessionView {
        path: format!("{PATH}/{}", one.id),
        ended_on: date::display(one.facts.ended_on),
        instructor: one.facts.instructor,
        code: one.code,
    };
    let versions = courses::read::current_versions(&app.db.read()).await?;
    let tracks = versions
        .into_iter()
        .map(|version| (version.track.code, version.title));
    Ok(ListPage {
        layout: visit
            .layout("紙の回答の入力", Nav::Satisfaction)
            .with(&form),
        form,
        tracks: tracks.collect(),
        names_instructor: actor.has(Role::FirmAdmin),
        sessions: sessions.into_iter().map(session).collect(),
    })
}

#[handler]
async fn list(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    shell::show(&list_page(&app, &actor, &visit, Form::new()).await?)
}

#[handler]
async fn add(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    typed: Fields<BTreeMap<String, String>>,
) -> PageResult {
    let typed = typed.0;
    let field = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let input = PaperSessionInput {
        code: field("code"),
        track: field("track"),
        ended_on: field("ended_on"),
        instructor: field("instructor"),
    };
    match open_paper_session(&app, &actor, &input).await {
        Ok(session) => visit.done(
            &format!("{PATH}/{session}"),
            "開催回を開きました。用紙を1枚ずつ入力してください。",
        ),
        Err(failure) => {
            let form = FIELDS
                .into_iter()
                .fold(Form::new(), |form, name| form.with(name, field(name)))
                .refused(failure)?;
            shell::show_refused(&list_page(&app, &actor, &visit, form).await?)
        }
    }
}

#[derive(Template)]
#[template(path = "paper_answers/sheet.html")]
struct SheetPage {
    layout: Layout,
    form: Form,
    path: String,
    code: String,
    track: String,
    ended_on: String,
    counted: i64,
    questions: Vec<QuestionView>,
}

fn sheet_page(visit: &Visit, found: &PaperSession, form: Form) -> SheetPage {
    let session = &found.session;
    SheetPage {
        layout: visit
            .layout("紙の回答の入力", Nav::Satisfaction)
            .with(&form),
        form,
        path: format!("{PATH}/{}", session.id),
        code: session.code.clone(),
        track: found.track.clone(),
        ended_on: date::display(session.facts.ended_on),
        counted: found.counted,
        questions: QuestionView::all(&ratings_of(&found.form), ""),
    }
}

#[derive(Default, Deserialize)]
struct Next {
    /// The company of the sheet before: sheets come in heaps.
    company: Option<String>,
}

#[handler]
async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(session): Path<Uuid>,
    next: Query<Next>,
) -> PageResult {
    let found = paper_session(&app, &actor, SessionId(session)).await?;
    let form = Form::new()
        .with("paper_no", (found.counted + 1).to_string())
        .with("company", next.0.company.unwrap_or_default());
    shell::show(&sheet_page(&visit, &found, form))
}

#[handler]
async fn count(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(session): Path<Uuid>,
    fields: Fields<Vec<(String, String)>>,
) -> PageResult {
    let (id, fields) = (SessionId(session), fields.0);
    let field = |name: &str| {
        let found = fields.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let input = PaperInput {
        paper_no: field("paper_no"),
        company: field("company"),
        answers: given(&fields),
    };
    match type_paper(&app, &actor, id, &input).await {
        Ok(()) => visit.done(
            &format!(
                "{PATH}/{id}?company={}",
                percent_encoded(input.company.trim())
            ),
            &format!(
                "用紙 {} を数えました。次の用紙を入力してください。",
                input.paper_no.trim()
            ),
        ),
        Err(failure) => {
            let found = paper_session(&app, &actor, id).await?;
            let form = view::typed(&fields)
                .with("paper_no", input.paper_no)
                .with("company", input.company)
                .refused(failure)?;
            shell::show_refused(&sheet_page(&visit, &found, form))
        }
    }
}
