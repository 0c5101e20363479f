//! One question per page, and the answers before handing in.

use std::collections::BTreeSet;

use askama::Template;
use journeys::App;
use journeys::views::quiz::{QuizSheet, quiz_sheet};
use kernel::id::{AttemptId, OptionId};
use kernel::{Actor, Failure, Kind};
use poem::web::{Data, Path};
use poem::{Response, handler};
use quizzes::write::Answer;
use quizzes::{OpenOption, OpenQuestion, QuestionKind};
use uuid::Uuid;

use super::{check_path, intro_path, question_path, result_path};
use crate::http::{PageResult, Problem, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit, see_other};

/// Tells the page's script the version of the answer it has just saved.
const VERSION_HEADER: &str = "x-answer-version";

struct OptionCard {
    id: String,
    text: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "quiz/question.html")]
struct QuestionPage {
    layout: Layout,
    intro: String,
    title: String,
    path: String,
    draft: String,
    notice: Option<String>,
    place: i32,
    total: usize,
    answered: usize,
    is_last: bool,
    takes_many: bool,
    stem: String,
    version: i32,
    options: Vec<OptionCard>,
}

impl QuestionPage {
    fn of(
        visit: &Visit,
        sheet: &QuizSheet,
        question: &OpenQuestion,
        notice: Option<String>,
    ) -> Self {
        let open = &sheet.open;
        let total = open.questions.len();
        let place = question.position;
        let path = question_path(open.attempt.id, place);
        let card = |option: &OpenOption| OptionCard {
            id: option.id.to_string(),
            text: option.body.clone(),
            is_chosen: question.chosen.contains(&option.id),
        };
        Self {
            layout: visit.layout(format!("設問{place}"), Nav::Home),
            intro: intro_path(sheet.enrolment, &sheet.lesson.code),
            title: open.quiz.title.clone(),
            draft: format!("{path}/draft"),
            path,
            notice,
            place,
            total,
            answered: total - open.unanswered().len(),
            is_last: open.question_at(place + 1).is_none(),
            takes_many: question.kind == QuestionKind::Multiple,
            stem: question.stem.clone(),
            version: question.version,
            options: question.options.iter().map(card).collect(),
        }
    }
}

/// The attempt, or the page that shows it now.
async fn sheet_of(
    app: &App,
    actor: &Actor,
    attempt: AttemptId,
) -> Result<Result<QuizSheet, Response>, Problem> {
    match quiz_sheet(app, actor, attempt).await {
        Ok(sheet) => Ok(Ok(sheet)),
        Err(failure) if is_closed(&failure) => Ok(Err(see_other(&result_path(attempt)))),
        Err(failure) => Err(failure.into()),
    }
}

fn is_closed(failure: &Failure) -> bool {
    failure.code == "quiz.attempt_closed"
}

fn question_at(sheet: &QuizSheet, place: i32) -> Result<&OpenQuestion, Failure> {
    let question = sheet.open.question_at(place);
    question.ok_or_else(Failure::not_found)
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((attempt, place)): Path<(Uuid, i32)>,
) -> PageResult {
    let sheet = match sheet_of(&app, &actor, AttemptId(attempt)).await? {
        Ok(sheet) => sheet,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let question = question_at(&sheet, place)?;
    shell::show(&QuestionPage::of(&visit, &sheet, question, None))
}

/// A question's form. A field that comes many times cannot be read into a
/// struct.
struct Typed {
    options: BTreeSet<OptionId>,
    version: i32,
    go: Go,
}

/// Where the learner goes next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Go {
    Next,
    Back,
    Check,
}

impl Typed {
    fn of(pairs: Vec<(String, String)>) -> Result<Self, Problem> {
        let mut typed = Self {
            options: BTreeSet::new(),
            version: 0,
            go: Go::Next,
        };
        for (name, value) in pairs {
            match (name.as_str(), value.as_str()) {
                ("option", value) => {
                    let option = value.parse();
                    typed
                        .options
                        .insert(option.map_err(|_| Problem::malformed("option is no key"))?);
                }
                ("version", value) => {
                    let version = value.parse();
                    typed.version =
                        version.map_err(|_| Problem::malformed("version is no number"))?;
                }
                ("go", "back") => typed.go = Go::Back,
                ("go", "check") => typed.go = Go::Check,
                _ => {}
            }
        }
        Ok(typed)
    }
}

#[handler]
pub(super) async fn save(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((attempt, place)): Path<(Uuid, i32)>,
    typed: poem::web::Form<Vec<(String, String)>>,
) -> PageResult {
    let attempt = AttemptId(attempt);
    let typed = Typed::of(typed.0)?;
    let sheet = match sheet_of(&app, &actor, attempt).await? {
        Ok(sheet) => sheet,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let question = question_at(&sheet, place)?;
    let answer = Answer {
        question: question.id,
        options: typed.options,
        version: typed.version,
    };
    match journeys::save_answer(&app, &actor, attempt, &answer).await {
        Ok(_) => Ok(see_other(&next_path(&sheet, place, typed.go))),
        Err(failure) if is_closed(&failure) => Ok(see_other(&result_path(attempt))),
        Err(failure) if matches!(failure.kind, Kind::Conflict | Kind::Invalid) => {
            let fresh = quiz_sheet(&app, &actor, attempt).await?;
            let question = question_at(&fresh, place)?;
            let notice = Some(failure.message);
            shell::show_refused(&QuestionPage::of(&visit, &fresh, question, notice))
        }
        Err(failure) => Err(failure.into()),
    }
}

fn next_path(sheet: &QuizSheet, place: i32, go: Go) -> String {
    let attempt = sheet.open.attempt.id;
    let next = match go {
        Go::Next => place + 1,
        Go::Back => place - 1,
        Go::Check => return check_path(attempt),
    };
    match sheet.open.question_at(next) {
        Some(_) => question_path(attempt, next),
        None => check_path(attempt),
    }
}

/// The same for the page's script: no page comes back, only the version.
#[handler]
pub(super) async fn save_draft(
    Signed(actor): Signed,
    app: Data<&App>,
    Path((attempt, place)): Path<(Uuid, i32)>,
    typed: poem::web::Form<Vec<(String, String)>>,
) -> PageResult {
    let attempt = AttemptId(attempt);
    let typed = Typed::of(typed.0)?;
    let sheet = quiz_sheet(&app, &actor, attempt).await?;
    let answer = Answer {
        question: question_at(&sheet, place)?.id,
        options: typed.options,
        version: typed.version,
    };
    let version = journeys::save_answer(&app, &actor, attempt, &answer).await?;
    Ok(Response::builder()
        .header(VERSION_HEADER, version.to_string())
        .finish())
}

/// A question among the answers.
struct AnswerCard {
    place: i32,
    path: String,
    stem: String,
    chosen: Vec<String>,
}

#[derive(Template)]
#[template(path = "quiz/check.html")]
struct CheckPage {
    layout: Layout,
    intro: String,
    title: String,
    submission: String,
    unanswered: Vec<AnswerCard>,
    questions: Vec<AnswerCard>,
}

impl AnswerCard {
    fn of(attempt: AttemptId, question: &OpenQuestion) -> Self {
        let chosen = question.options.iter();
        let chosen = chosen.filter(|option| question.chosen.contains(&option.id));
        Self {
            place: question.position,
            path: question_path(attempt, question.position),
            stem: shortened(&question.stem),
            chosen: chosen.map(|option| option.body.clone()).collect(),
        }
    }
}

/// Enough of a question to know it again.
fn shortened(stem: &str) -> String {
    const LONGEST: usize = 30;
    let mut short: String = stem.chars().take(LONGEST).collect();
    if stem.chars().count() > LONGEST {
        short.push('…');
    }
    short
}

#[handler]
pub(super) async fn check(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(attempt): Path<Uuid>,
) -> PageResult {
    let attempt = AttemptId(attempt);
    let sheet = match sheet_of(&app, &actor, attempt).await? {
        Ok(sheet) => sheet,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let questions = sheet.open.questions.iter();
    let unanswered = questions
        .clone()
        .filter(|question| question.chosen.is_empty());
    let card = |question: &OpenQuestion| AnswerCard::of(attempt, question);
    shell::show(&CheckPage {
        layout: visit.layout("答えの確認", Nav::Home),
        intro: intro_path(sheet.enrolment, &sheet.lesson.code),
        title: sheet.open.quiz.title.clone(),
        submission: format!("/attempts/{attempt}/submission"),
        unanswered: unanswered.map(card).collect(),
        questions: questions.map(card).collect(),
    })
}
