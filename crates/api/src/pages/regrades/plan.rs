//! Planning a regrade of one question.

use std::collections::BTreeMap;

use askama::Template;
use journeys::views::regrades::{Regradable, regradable};
use journeys::{App, PlanRegrade, plan_regrade};
use poem::handler;
use poem::web::{Data, Path};
use quizzes::{CodedAnswer, Control, KeyField, Policy, PublishedQuestion};

use super::{run_path, statistics_path};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// Before the names of a corrected key's fields.
const KEY: &str = "key-";

struct KeyOption {
    code: String,
    text: String,
    is_frozen: bool,
    is_chosen: bool,
}

/// A field of the corrected key.
struct KeyCard {
    name: String,
    label: String,
    control: Control,
    text: String,
    options: Vec<KeyOption>,
}

impl KeyCard {
    fn of(field: KeyField, typed: &CodedAnswer) -> Self {
        let chosen = typed.values(&field.name);
        let options = field.options.into_iter().map(|(code, text)| KeyOption {
            is_frozen: field.frozen.contains(&code),
            is_chosen: chosen.contains(&code),
            code,
            text,
        });
        Self {
            text: chosen.join("\n"),
            options: options.collect(),
            control: field.control,
            label: field.label,
            name: format!("{KEY}{}", field.name),
        }
    }

    fn is_text(&self) -> bool {
        self.control == Control::Line
    }

    fn is_picked(&self) -> bool {
        self.control == Control::Pick
    }

    fn takes_many(&self) -> bool {
        self.control == Control::Many
    }
}

#[derive(Template)]
#[template(path = "regrades/plan.html")]
struct PlanPage {
    layout: Layout,
    form: Form,
    statistics: String,
    title: String,
    code: String,
    question: PublishedQuestion,
    policies: Vec<(String, String)>,
    fields: Vec<KeyCard>,
}

impl PlanPage {
    fn of(visit: &Visit, found: Regradable, form: Form, typed: &CodedAnswer) -> Self {
        let can_rescore = !found.fields.is_empty();
        let policies = Policy::WORDS.iter().filter(|(word, _)| {
            let needs_key = matches!(*word, "rescore" | "either_key");
            can_rescore || !needs_key
        });
        let fields = found.fields.into_iter();
        Self {
            layout: visit.layout("採点を見直す", Nav::Tracks).with(&form),
            form,
            statistics: statistics_path(&found.place),
            title: found.place.title,
            code: found.place.code,
            question: found.question,
            policies: policies
                .map(|(word, label)| ((*word).to_owned(), (*label).to_owned()))
                .collect(),
            fields: fields.map(|field| KeyCard::of(field, typed)).collect(),
        }
    }
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((track, number, lesson, question)): Path<(String, i32, String, String)>,
) -> PageResult {
    let found = regradable(&app, &actor, (&track, number, &lesson), &question).await?;
    let form = Form::new().with("same_wording", "yes");
    shell::show(&PlanPage::of(&visit, found, form, &CodedAnswer::default()))
}

/// The form as it was typed.
#[derive(Default)]
struct Typed {
    policy: String,
    same_wording: bool,
    reason: String,
    key: CodedAnswer,
}

impl Typed {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            match name.as_str() {
                "policy" => typed.policy = value,
                "reason" => typed.reason = value,
                "same_wording" => typed.same_wording = true,
                _ => {
                    if let Some(field) = name.strip_prefix(KEY) {
                        // A text takes one accepted answer a line; a code has none.
                        let lines = value.lines().map(str::trim);
                        let lines = lines.filter(|line| !line.is_empty()).map(str::to_owned);
                        fields.entry(field.to_owned()).or_default().extend(lines);
                    }
                }
            }
        }
        typed.key = CodedAnswer(fields);
        typed
    }
}

#[handler]
pub(super) async fn record(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((track, number, lesson, question)): Path<(String, i32, String, String)>,
    typed: poem::web::Form<Vec<(String, String)>>,
) -> PageResult {
    let typed = Typed::of(typed.0);
    let plan = PlanRegrade {
        track,
        number,
        lesson,
        question,
        same_wording: typed.same_wording,
        policy: Policy::of(&typed.policy, typed.key.clone()),
        reason: typed.reason.clone(),
    };
    match plan_regrade(&app, &actor, &plan).await {
        Ok(id) => visit.done(
            &run_path(id),
            "見直しを計画しました。次に、試算して、だれが変わるかを確かめてください。",
        ),
        Err(failure) => {
            let mut form = Form::new()
                .with("policy", typed.policy)
                .with("reason", typed.reason);
            if typed.same_wording {
                form = form.with("same_wording", "yes");
            }
            let form = form.refused(failure)?;
            let place = (plan.track.as_str(), plan.number, plan.lesson.as_str());
            let found = regradable(&app, &actor, place, &plan.question).await?;
            shell::show_refused(&PlanPage::of(&visit, found, form, &typed.key))
        }
    }
}
