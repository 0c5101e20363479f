//! The receipt (控え番号): shown once the answers are in, and the page where
//! whoever holds it looks at the answers, changes them or takes them back.
//!
//! What always holds:
//! - Nobody is asked who they are.
//! - GET changes nothing and shows no answer; the number never stands in an
//!   address that is sent.

use std::collections::BTreeMap;

use askama::Template;
use journeys::App;
use journeys::answer_survey::HandedBack;
use journeys::pdf::Qr;
use journeys::{change_answer, links, look_at_answer, withdraw_answer};
use kernel::id::SurveyQuestionId;
use poem::web::{Data, Form as Fields};
use poem::{Route, get, handler, post};
use surveys::write::Redeemed;
use surveys::{Answer, Form as Questionnaire};

use super::answer_layout;
use super::view::{self, QuestionView, given};
use crate::http::PageResult;
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use crate::words;

const RECEIPTS: &str = "/survey-receipts";
const CHANGE: &str = "/survey-receipts/change";
const WITHDRAWAL: &str = "/survey-receipts/withdrawal";

pub(super) fn routes(route: Route) -> Route {
    route
        .at(RECEIPTS, get(ask).post(look))
        .at(CHANGE, post(change))
        .at(WITHDRAWAL, post(withdraw))
}

#[derive(Template)]
#[template(path = "survey/receipt.html")]
struct NewPage {
    layout: Layout,
    /// Whether answers came too late for the figures.
    is_late: bool,
    /// Whether the paper was handed back before.
    was_taken_before: bool,
    receipt: String,
    address: String,
    page: &'static str,
    qr_side: usize,
    qr_path: String,
}

/// The receipt of a ballot that has just been handed back.
pub(super) fn show_new(visit: &Visit, app: &App, back: &HandedBack) -> PageResult {
    let address = links::survey_receipt(app, &back.receipt);
    let qr = Qr::of(&address);
    shell::show(&NewPage {
        layout: answer_layout(visit, words::survey::THANK_YOU.of(visit.language())),
        is_late: back.redeemed == Redeemed::TakenLate,
        was_taken_before: back.redeemed == Redeemed::TakenBefore,
        receipt: back.receipt.reveal(),
        address,
        page: RECEIPTS,
        qr_side: qr.as_ref().map_or(0, Qr::side),
        qr_path: qr.as_ref().map_or_else(String::new, Qr::svg_path),
    })
}

#[derive(Template)]
#[template(path = "survey/ask_receipt.html")]
struct AskPage {
    layout: Layout,
    form: Form,
    action: &'static str,
}

impl AskPage {
    fn of(visit: &Visit, form: Form) -> Self {
        let title = words::survey::REVIEW.of(visit.language());
        Self {
            layout: visit.learner_layout(title, Nav::None).with(&form),
            form,
            action: RECEIPTS,
        }
    }
}

#[derive(Template)]
#[template(path = "survey/held.html")]
struct HeldPage {
    layout: Layout,
    form: Form,
    change: &'static str,
    withdrawal: &'static str,
    receipt: String,
    state: &'static str,
    last_day: String,
    /// What was just done; empty when nothing was.
    done: &'static str,
    can_be_changed: bool,
    can_be_withdrawn: bool,
    questions: Vec<QuestionView>,
}

#[handler]
async fn ask(visit: Visit) -> PageResult {
    shell::show(&AskPage::of(&visit, visit.form()))
}

type Typed = Fields<Vec<(String, String)>>;

#[handler]
async fn look(visit: Visit, app: Data<&App>, fields: Typed) -> PageResult {
    show_held(&app, &visit, receipt(&fields.0), None, "").await
}

#[handler]
async fn change(visit: Visit, app: Data<&App>, fields: Typed) -> PageResult {
    let fields = fields.0;
    let receipt = receipt(&fields);
    match change_answer(&app, receipt, &given(&fields)).await {
        Ok(()) => {
            let done = words::survey::CHANGED.of(visit.language());
            show_held(&app, &visit, receipt, None, done).await
        }
        Err(failure) => {
            let state = view::typed(&fields).speaking(visit.language());
            let state = state.refused(failure)?;
            show_held(&app, &visit, receipt, Some(state), "").await
        }
    }
}

#[handler]
async fn withdraw(visit: Visit, app: Data<&App>, fields: Typed) -> PageResult {
    let fields = fields.0;
    let receipt = receipt(&fields);
    match withdraw_answer(&app, receipt).await {
        Ok(()) => {
            let done = words::survey::WITHDRAWN.of(visit.language());
            show_held(&app, &visit, receipt, None, done).await
        }
        Err(failure) => {
            let state = visit.form().refused(failure)?;
            show_held(&app, &visit, receipt, Some(state), "").await
        }
    }
}

/// The answers of a receipt; with `refused`, the form as it was typed.
async fn show_held(
    app: &App,
    visit: &Visit,
    receipt: &str,
    refused: Option<Form>,
    done: &'static str,
) -> PageResult {
    let found = match look_at_answer(app, receipt).await {
        Ok(found) => found,
        Err(failure) => {
            let form = visit.form().with("receipt", receipt).refused(failure)?;
            return shell::show_refused(&AskPage::of(visit, form));
        }
    };
    let is_refused = refused.is_some();
    let held = &found.held;
    let form = refused
        .unwrap_or_else(|| answered(visit.form(), &found.form, &held.answers, &held.comments));
    let language = visit.language();
    let page = HeldPage {
        layout: answer_layout(visit, words::survey::OWN_ANSWERS.of(language)).with(&form),
        form,
        change: CHANGE,
        withdrawal: WITHDRAWAL,
        receipt: receipt.trim().to_owned(),
        state: words::survey::state(held.state).of(language),
        last_day: language.day(found.held.round.last_day()),
        done,
        can_be_changed: found.can_be_changed,
        can_be_withdrawn: found.held.state.can_be_withdrawn(),
        questions: QuestionView::all(
            &found.form,
            &words::survey::free_text(language, found.text_release),
        ),
    };
    if is_refused {
        shell::show_refused(&page)
    } else {
        shell::show(&page)
    }
}

/// A blank form as it was answered.
pub(super) fn answered(
    mut form: Form,
    paper: &Questionnaire,
    answers: &BTreeMap<SurveyQuestionId, Answer>,
    comments: &BTreeMap<SurveyQuestionId, String>,
) -> Form {
    for question in &paper.questions {
        let name = view::name(question);
        let value = match (answers.get(&question.id), comments.get(&question.id)) {
            (Some(Answer::Rated(rating)), _) => rating.grade().to_string(),
            (Some(Answer::NotApplicable), _) => view::NOT_APPLICABLE.to_owned(),
            (_, Some(text)) => text.clone(),
            _ => continue,
        };
        form = form.with(&name, value);
    }
    form
}

fn receipt(fields: &[(String, String)]) -> &str {
    let receipt = fields.iter().find(|(name, _)| name == "receipt");
    receipt.map(|(_, value)| value.as_str()).unwrap_or_default()
}
