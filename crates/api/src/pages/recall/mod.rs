//! 思い出しクイズ: one question a page, its explanation at once, and at the end
//! what to read again. The same pages serve who is signed in and who comes by
//! a letter's link; the latter see these questions and nothing else.

mod figures;
mod view;

use askama::Template;
use journeys::recall::{LAPSED, LINK_ENDED};
use journeys::views::recall::{RecallView, recall_view};
use journeys::{App, RecallKey, answer_recall, begin_recall, open_linked_recall};
use kernel::id::{EnrolmentId, RecallId};
use kernel::{Failure, Kind};
use poem::web::{Data, Path};
use poem::{Route, get, handler, post};
use quizzes::{RecallItem, Response};
use serde::Deserialize;
use uuid::Uuid;

use crate::http::{PageResult, Problem, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit, see_other, told};
use crate::words;
use view::{CoverPage, EndPage, ExplainedPage, QuestionPage};

/// The paths of recalls.
pub fn routes(route: Route) -> Route {
    route
        .at("/recalls", post(begin))
        .at("/recalls/:recall", get(show_own))
        .at(
            "/recalls/:recall/questions/:place",
            get(show_own_question).post(answer_own),
        )
        .at("/recall/:token", get(show_linked).post(begin_linked))
        .at(
            "/recall/:token/questions/:place",
            get(show_linked_question).post(answer_linked),
        )
        .at("/recall-figures", get(figures::show))
}

fn own_path(recall: RecallId) -> String {
    format!("/recalls/{recall}")
}

fn linked_path(token: &str) -> String {
    format!("/recall/{token}")
}

fn question_path(base: &str, place: i32) -> String {
    format!("{base}/questions/{place}")
}

#[derive(Deserialize)]
struct Wanted {
    enrolment: Uuid,
}

#[handler]
async fn begin(
    Signed(actor): Signed,
    app: Data<&App>,
    wanted: poem::web::Form<Wanted>,
) -> PageResult {
    let id = begin_recall(&app, &actor, EnrolmentId(wanted.0.enrolment)).await?;
    go_on(&app, RecallKey::Own(&actor, id), &own_path(id)).await
}

#[handler]
async fn begin_linked(visit: Visit, app: Data<&App>, Path(token): Path<String>) -> PageResult {
    match open_linked_recall(&app, &token).await {
        Ok(()) => go_on(&app, RecallKey::Link(&token), &linked_path(&token)).await,
        Err(failure) => refused(&visit, failure),
    }
}

/// To the first question without an answer, or to the end.
async fn go_on(app: &App, key: RecallKey<'_>, base: &str) -> PageResult {
    let next = recall_view(app, key).await?.next();
    let place = next.map_or_else(|| base.to_owned(), |place| question_path(base, place));
    Ok(see_other(&place))
}

#[handler]
async fn show_own(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(recall): Path<Uuid>,
) -> PageResult {
    let id = RecallId(recall);
    let view = recall_view(&app, RecallKey::Own(&actor, id)).await?;
    match view.next().filter(|_| view.is_open) {
        Some(place) => Ok(see_other(&question_path(&own_path(id), place))),
        None => shell::show(&EndPage::of(&visit, &view, true)),
    }
}

#[handler]
async fn show_linked(visit: Visit, app: Data<&App>, Path(token): Path<String>) -> PageResult {
    match recall_view(&app, RecallKey::Link(&token)).await {
        Ok(view) if view.next().is_some() => shell::show(&CoverPage::of(&visit, &view)),
        Ok(view) => shell::show(&EndPage::of(&visit, &view, false)),
        Err(failure) => refused(&visit, failure),
    }
}

#[handler]
async fn show_own_question(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((recall, place)): Path<(Uuid, i32)>,
) -> PageResult {
    let id = RecallId(recall);
    let key = RecallKey::Own(&actor, id);
    show_question(&visit, &app, key, &own_path(id), place).await
}

#[handler]
async fn show_linked_question(
    visit: Visit,
    app: Data<&App>,
    Path((token, place)): Path<(String, i32)>,
) -> PageResult {
    let key = RecallKey::Link(&token);
    show_question(&visit, &app, key, &linked_path(&token), place).await
}

async fn show_question(
    visit: &Visit,
    app: &App,
    key: RecallKey<'_>,
    base: &str,
    place: i32,
) -> PageResult {
    let view = match recall_view(app, key).await {
        Ok(view) => view,
        Err(failure) => return refused(visit, failure),
    };
    show_item(visit, &view, base, place, None)
}

fn show_item(
    visit: &Visit,
    view: &RecallView,
    base: &str,
    place: i32,
    notice: Option<String>,
) -> PageResult {
    match view.item_at(place).ok_or_else(Failure::not_found)? {
        RecallItem::Open(_) if !view.is_open => Ok(see_other(base)),
        RecallItem::Open(question) => {
            let is_refused = notice.is_some();
            let page = QuestionPage::of(visit, view, question, base, notice);
            if is_refused {
                shell::show_refused(&page)
            } else {
                shell::show(&page)
            }
        }
        RecallItem::Answered(question) => {
            shell::show(&ExplainedPage::of(visit, view, question, base))
        }
    }
}

type Typed = poem::web::Form<Vec<(String, String)>>;

#[handler]
async fn answer_own(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((recall, place)): Path<(Uuid, i32)>,
    typed: Typed,
) -> PageResult {
    let id = RecallId(recall);
    let key = RecallKey::Own(&actor, id);
    answer(&visit, &app, key, &own_path(id), place, typed).await
}

#[handler]
async fn answer_linked(
    visit: Visit,
    app: Data<&App>,
    Path((token, place)): Path<(String, i32)>,
    typed: Typed,
) -> PageResult {
    let key = RecallKey::Link(&token);
    answer(&visit, &app, key, &linked_path(&token), place, typed).await
}

async fn answer(
    visit: &Visit,
    app: &App,
    key: RecallKey<'_>,
    base: &str,
    place: i32,
    typed: Typed,
) -> PageResult {
    match answer_recall(app, key, place, given(typed.0)).await {
        Ok(_) => Ok(see_other(&question_path(base, place))),
        Err(failure) if failure.code == LAPSED => Ok(see_other(base)),
        Err(failure) if failure.kind == Kind::Invalid => {
            let view = recall_view(app, key).await?;
            show_item(
                visit,
                &view,
                base,
                place,
                Some(told(visit.language(), &failure)),
            )
        }
        Err(failure) => refused(visit, failure),
    }
}

/// Nothing for わからない.
fn given(pairs: Vec<(String, String)>) -> Option<Response> {
    let mut fields: std::collections::BTreeMap<String, Vec<String>> = Default::default();
    for (name, value) in pairs {
        match name.as_str() {
            "go" if value == "unknown" => return None,
            "go" | "csrf" => {}
            _ => fields.entry(name).or_default().push(value),
        }
    }
    let response = fields
        .into_iter()
        .fold(Response::default(), |response, (field, values)| {
            response.with(field, values)
        });
    Some(response)
}

#[derive(Template)]
#[template(path = "recall/ended.html")]
struct EndedPage {
    layout: Layout,
}

/// A link that has ended says so, and where to sign in.
fn refused(visit: &Visit, failure: Failure) -> PageResult {
    if failure.code != LINK_ENDED {
        return Err(Problem::from(failure));
    }
    let title = words::recall::LINK_ENDED.of(visit.language());
    shell::show(&EndedPage {
        layout: visit.learner_layout(title, Nav::None),
    })
}
