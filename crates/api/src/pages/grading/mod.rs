//! 記述の採点: what waits, the oldest first, and one essay a page. Nothing here
//! says whose answer it is.

use std::collections::BTreeMap;

use askama::Template;
use journeys::views::grading::{attempt_number, grading_list, grading_sheet};
use journeys::{App, Marking, mark_essay};
use kernel::id::AttemptId;
use kernel::{Failure, date};
use poem::web::{Data, Path};
use poem::{Route, get, handler};
use quizzes::read::{EssayAnswer, EssaySheet, Waiting};
use quizzes::{AttemptStatus, Criterion, Levels};
use uuid::Uuid;

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// The paths of grading.
pub fn routes(route: Route) -> Route {
    route.at("/grading", get(show_list)).at(
        "/grading/:attempt/questions/:place",
        get(show_essay).post(record),
    )
}

const LIST: &str = "/grading";

fn essay_path(attempt: AttemptId, place: i32) -> String {
    format!("{LIST}/{attempt}/questions/{place}")
}

struct WaitingCard {
    path: String,
    number: String,
    title: String,
    submitted_at: String,
}

impl WaitingCard {
    fn of(one: Waiting) -> Self {
        Self {
            path: essay_path(one.attempt, FIRST),
            number: attempt_number(one.attempt),
            title: one.title,
            submitted_at: date::display_instant(one.submitted_at),
        }
    }
}

/// In a link: the first essay without a mark, wherever it stands.
const FIRST: i32 = 0;

#[derive(Template)]
#[template(path = "grading/list.html")]
struct ListPage {
    layout: Layout,
    waiting: Vec<WaitingCard>,
    count: u64,
}

#[handler]
async fn show_list(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    let list = grading_list(&app, &actor).await?;
    shell::show(&ListPage {
        layout: visit.layout("記述の採点", Nav::Grading),
        waiting: list.waiting.into_iter().map(WaitingCard::of).collect(),
        count: list.count,
    })
}

/// A criterion as a group of radio buttons.
struct CriterionCard {
    field: String,
    title: String,
    levels: Vec<(String, String)>,
}

fn field_of(criterion: &Criterion) -> String {
    format!("levels/{}", criterion.code)
}

impl CriterionCard {
    fn options(&self) -> &[(String, String)] {
        &self.levels
    }

    fn of(criterion: &Criterion) -> Self {
        let levels = criterion.levels.iter().enumerate();
        let level = |(place, level): (usize, &quizzes::Level)| {
            let words = format!("{}（{}点）", level.words, level.points);
            (place.to_string(), words)
        };
        Self {
            field: field_of(criterion),
            title: criterion.title.clone(),
            levels: levels.map(level).collect(),
        }
    }
}

/// An essay of the same attempt.
struct OtherCard {
    path: String,
    place: i32,
    is_here: bool,
    is_marked: bool,
}

#[derive(Template)]
#[template(path = "grading/essay.html")]
struct EssayPage {
    layout: Layout,
    form: Form,
    number: String,
    place: i32,
    points: i32,
    others: Vec<OtherCard>,
    stem: String,
    text: String,
    length: usize,
    model_answer: String,
    feedback: String,
    is_graded: bool,
    /// What was given, once that stands.
    reached: Vec<(String, String)>,
    comment: String,
    criteria: Vec<CriterionCard>,
}

impl EssayPage {
    fn of(visit: &Visit, sheet: &EssaySheet, essay: &EssayAnswer, form: Form) -> Self {
        let attempt = sheet.attempt.id;
        let other = |other: &EssayAnswer| OtherCard {
            path: essay_path(attempt, other.position),
            place: other.position,
            is_here: other.position == essay.position,
            is_marked: other.mark.is_some(),
        };
        Self {
            layout: visit
                .layout(format!("採点：{}", sheet.title), Nav::Grading)
                .with(&form),
            form,
            number: attempt_number(attempt),
            place: essay.position,
            points: essay.points,
            others: sheet.essays.iter().map(other).collect(),
            stem: essay.stem.clone(),
            length: essay.text.chars().count(),
            text: essay.text.clone(),
            model_answer: essay.essay.model_answer.clone(),
            feedback: essay.feedback.clone(),
            is_graded: sheet.attempt.status == AttemptStatus::Graded,
            reached: reached(essay),
            comment: essay
                .mark
                .as_ref()
                .map_or_else(String::new, |mark| mark.comment.clone()),
            criteria: essay.essay.criteria.iter().map(CriterionCard::of).collect(),
        }
    }
}

fn reached(essay: &EssayAnswer) -> Vec<(String, String)> {
    let Some(mark) = &essay.mark else {
        return Vec::new();
    };
    let criteria = essay.essay.criteria.iter();
    let line = |criterion: &Criterion| {
        let level = criterion.levels.get(mark.levels.of(&criterion.code)?)?;
        let words = format!("{}（{}点）", level.words, level.points);
        Some((criterion.title.clone(), words))
    };
    criteria.filter_map(line).collect()
}

/// The form as it was given last.
fn form_of(essay: &EssayAnswer) -> Form {
    let Some(mark) = &essay.mark else {
        return Form::new();
    };
    let form = Form::new().with("comment", &mark.comment);
    let criteria = essay.essay.criteria.iter();
    criteria.fold(form, |form, criterion| {
        match mark.levels.of(&criterion.code) {
            Some(place) => form.with(&field_of(criterion), place.to_string()),
            None => form,
        }
    })
}

fn essay_at(sheet: &EssaySheet, place: i32) -> Result<&EssayAnswer, Failure> {
    let mut essays = sheet.essays.iter();
    let found = if place == FIRST {
        let unmarked = essays.clone().find(|essay| essay.mark.is_none());
        unmarked.or(essays.next())
    } else {
        essays.find(|essay| essay.position == place)
    };
    found.ok_or_else(Failure::not_found)
}

#[handler]
async fn show_essay(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((attempt, place)): Path<(Uuid, i32)>,
) -> PageResult {
    let sheet = grading_sheet(&app, &actor, AttemptId(attempt)).await?;
    let essay = essay_at(&sheet, place)?;
    shell::show(&EssayPage::of(&visit, &sheet, essay, form_of(essay)))
}

#[handler]
async fn record(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((attempt, place)): Path<(Uuid, i32)>,
    typed: poem::web::Form<BTreeMap<String, String>>,
) -> PageResult {
    let attempt = AttemptId(attempt);
    let sheet = grading_sheet(&app, &actor, attempt).await?;
    let essay = essay_at(&sheet, place)?;
    let typed = typed.0;
    let value = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let criteria = essay.essay.criteria.iter();
    let levels = criteria
        .clone()
        .fold(Levels::default(), |levels, criterion| {
            match value(&field_of(criterion)).parse() {
                Ok(place) => levels.with(criterion.code.clone(), place),
                Err(_) => levels,
            }
        });
    let marking = Marking {
        question: essay.question,
        levels,
        comment: value("comment"),
    };
    match mark_essay(&app, &actor, attempt, &marking).await {
        Ok(done) if done.marked.attempt.status == AttemptStatus::Graded => {
            visit.done(LIST, "採点を記録しました。結果が受講者に表示されます。")
        }
        Ok(_) => visit.done(
            &essay_path(attempt, FIRST),
            "採点を記録しました。この答案には、まだ採点していない記述があります。",
        ),
        Err(failure) => {
            let form = Form::new().with("comment", value("comment"));
            let form = criteria.fold(form, |form, criterion| {
                let field = field_of(criterion);
                let given = value(&field);
                form.with(&field, given)
            });
            let form = form.refused(failure)?;
            shell::show_refused(&EssayPage::of(&visit, &sheet, essay, form))
        }
    }
}
