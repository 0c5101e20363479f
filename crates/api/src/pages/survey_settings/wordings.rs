//! Which wordings of a question are pooled, and deciding it.

use std::collections::BTreeMap;

use askama::Template;
use journeys::views::survey_rounds::{WordingView, survey_wordings};
use journeys::{App, ComparisonInput, compare_questions};
use kernel::{Actor, Failure, date};
use poem::web::{Data, Form as Fields};
use poem::{Route, get, handler};

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

const PATH: &str = "/survey-wordings";

pub(super) fn routes(route: Route) -> Route {
    route.at(PATH, get(show).post(decide))
}

struct DecisionView {
    code: String,
    one: String,
    other: String,
    reason: String,
    by: String,
    on: String,
}

#[derive(Template)]
#[template(path = "survey_settings/wordings.html")]
struct WordingsPage {
    layout: Layout,
    form: Form,
    wordings: Vec<WordingView>,
    choices: Vec<(String, String)>,
    decisions: Vec<DecisionView>,
}

async fn page(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    form: Form,
) -> Result<WordingsPage, Failure> {
    let found = survey_wordings(app, actor).await?;
    let choice = |one: &WordingView| {
        let words = format!("{}（第{}版）{}", one.label, one.versions, one.body);
        (one.question.to_string(), words)
    };
    let decisions = found
        .decisions
        .into_iter()
        .map(|(decision, by)| DecisionView {
            code: decision.code,
            one: decision.words.0,
            other: decision.words.1,
            reason: decision.reason,
            by,
            on: date::display(decision.on),
        });
    Ok(WordingsPage {
        layout: visit.layout("設問のことば", Nav::Satisfaction).with(&form),
        form,
        choices: found.wordings.iter().map(choice).collect(),
        decisions: decisions.collect(),
        wordings: found.wordings,
    })
}

#[handler]
async fn show(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    shell::show(&page(&app, &actor, &visit, Form::new()).await?)
}

#[handler]
async fn decide(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    typed: Fields<BTreeMap<String, String>>,
) -> PageResult {
    let typed = typed.0;
    let field = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let input = ComparisonInput {
        question: field("question"),
        comparable_with: field("comparable_with"),
        reason: field("reason"),
    };
    match compare_questions(&app, &actor, &input).await {
        Ok(()) => visit.done(PATH, "2つのことばを、これから1つの設問として集計します。"),
        Err(failure) => {
            let form = ["question", "comparable_with", "reason"]
                .into_iter()
                .fold(Form::new(), |form, name| form.with(name, field(name)))
                .refused(failure)?;
            shell::show_refused(&page(&app, &actor, &visit, form).await?)
        }
    }
}
