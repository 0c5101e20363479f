//! What people wrote: what a viewer may read of it, and the reviewer's desk.

use askama::Template;
use journeys::App;
use journeys::views::comments::{CommentOnDesk, comment_on_desk, readable_comments, review_queue};
use journeys::views::report_satisfaction::Viewer;
use kernel::{Role, date};
use poem::web::{Data, Form as Fields, Path, Query};
use poem::{Route, get, handler};
use serde::Deserialize;
use surveys::CommentState;
use surveys::mask::masked;

use crate::http::{PageResult, Signed};
use crate::pages::satisfaction::view::FiscalYear;
use crate::pages::shell::{self, Form, Layout, Nav, Visit, see_other};

const DESK: &str = "/survey-comments/review";

/// The paths of comments.
pub fn routes(route: Route) -> Route {
    route
        .at("/survey-comments", get(list))
        .at(DESK, get(desk))
        .at("/survey-comments/review/:comment", get(show).post(review))
}

#[derive(Deserialize)]
struct Period {
    from: Option<String>,
    to: Option<String>,
}

struct CommentView {
    question: String,
    text: String,
    is_edited: bool,
    /// Who may read it, and where it is looked at again: for reviewers.
    review: Option<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "survey_comments/list.html")]
struct ListPage {
    layout: Layout,
    form: Form,
    comments: Vec<CommentView>,
    is_firm: bool,
}

#[handler]
async fn list(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    asked: Query<Period>,
) -> PageResult {
    let viewer = Viewer::of(&actor)?;
    let year = FiscalYear::of(app.clock.today());
    let day = |typed: &Option<String>| typed.as_deref().and_then(date::parse);
    let from = day(&asked.0.from).unwrap_or(year.from);
    let to = day(&asked.0.to).unwrap_or(year.to);
    let is_firm = actor.has(Role::FirmAdmin);
    let comments = readable_comments(&app, &viewer, from, to).await?;
    let view = |one: journeys::views::comments::ReadableComment| CommentView {
        question: one.question,
        text: one.comment.text,
        is_edited: one.comment.is_edited,
        review: is_firm.then(|| {
            (
                one.comment.state.label(),
                format!("{DESK}/{}", one.comment.id),
            )
        }),
    };
    shell::show(&ListPage {
        layout: visit.layout("自由記述", Nav::Satisfaction),
        form: Form::new()
            .with("from", from.to_string())
            .with("to", to.to_string()),
        comments: comments.into_iter().map(view).collect(),
        is_firm,
    })
}

#[derive(Template)]
#[template(path = "survey_comments/nothing.html")]
struct NothingPage {
    layout: Layout,
}

/// Leads to any one that waits.
#[handler]
async fn desk(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    match review_queue(&app, &actor).await?.1 {
        Some(comment) => Ok(see_other(&format!("{DESK}/{comment}"))),
        None => shell::show(&NothingPage {
            layout: visit.layout("自由記述の確認", Nav::Satisfaction),
        }),
    }
}

/// A piece of the text, and whether it may tell who it is.
struct Piece {
    text: String,
    is_marked: bool,
}

#[derive(Template)]
#[template(path = "survey_comments/review.html")]
struct ReviewPage {
    layout: Layout,
    form: Form,
    path: String,
    question: String,
    pieces: Vec<Piece>,
    waiting: u64,
    states: Vec<(&'static str, &'static str)>,
}

impl ReviewPage {
    fn of(visit: &Visit, found: CommentOnDesk, form: Form) -> Self {
        Self {
            layout: visit
                .layout("自由記述の確認", Nav::Satisfaction)
                .with(&form),
            form,
            path: format!("{DESK}/{}", found.comment.id),
            question: found.question.clone(),
            pieces: pieces(&found),
            waiting: found.waiting,
            states: CommentState::CHOICES
                .iter()
                .map(|state| (state.as_str(), state.label()))
                .collect(),
        }
    }
}

fn pieces(found: &CommentOnDesk) -> Vec<Piece> {
    let characters: Vec<char> = found.comment.original.chars().collect();
    let cut = |range: std::ops::Range<usize>, is_marked| Piece {
        text: characters.get(range).unwrap_or_default().iter().collect(),
        is_marked,
    };
    let mut pieces = Vec::new();
    let mut place = 0;
    for mask in &found.masks {
        pieces.push(cut(place..mask.characters.start, false));
        pieces.push(cut(mask.characters.clone(), true));
        place = mask.characters.end;
    }
    pieces.push(cut(place..characters.len(), false));
    pieces
}

#[handler]
async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(comment): Path<String>,
) -> PageResult {
    let found = comment_on_desk(&app, &actor, &comment).await?;
    let released = found.comment.released.clone();
    let proposed = || masked(&found.comment.original, &found.masks);
    let mut form = Form::new().with("text", released.unwrap_or_else(proposed));
    if found.comment.state != CommentState::New {
        form = form.with("state", found.comment.state.as_str());
    }
    shell::show(&ReviewPage::of(&visit, found, form))
}

#[derive(Deserialize)]
struct Decided {
    #[serde(default)]
    state: String,
    #[serde(default)]
    text: String,
}

#[handler]
async fn review(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(comment): Path<String>,
    typed: Fields<Decided>,
) -> PageResult {
    let Decided { state, text } = typed.0;
    match journeys::review_comment(&app, &actor, &comment, &state, &text).await {
        Ok(()) => visit.done(DESK, "確認しました。"),
        Err(failure) => {
            let form = Form::new()
                .with("state", state)
                .with("text", text)
                .refused(failure)?;
            let found = comment_on_desk(&app, &actor, &comment).await?;
            shell::show_refused(&ReviewPage::of(&visit, found, form))
        }
    }
}
