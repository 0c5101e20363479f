//! One question per page, and the answers before handing in.

use std::collections::BTreeMap;

use askama::Template;
use journeys::App;
use journeys::views::quiz::{QuizSheet, quiz_sheet};
use kernel::id::AttemptId;
use kernel::{Actor, Failure, Kind, date};
use poem::handler;
use poem::web::{Data, Path};
use quizzes::write::Answer;
use quizzes::{Field, OpenQuestion, Response};
use uuid::Uuid;

use super::field::{FieldCard, hint, label};
use super::{check_path, intro_path, question_path, result_path};
use crate::http::{PageResult, Problem, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit, see_other, told};
use crate::words::{self, Language};

/// Tells the page's script the version of the answer it has just saved.
const VERSION_HEADER: &str = "x-answer-version";

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
    /// Whether the questions are answered in turn: there is no way back.
    in_turn: bool,
    stem: String,
    hint: &'static str,
    /// Whether answers may be saved while they are still being chosen.
    saves_itself: bool,
    /// Until when, where there is a limit.
    deadline: Option<String>,
    version: i32,
    fields: Vec<FieldCard>,
}

impl QuestionPage {
    fn of(
        visit: &Visit,
        sheet: &QuizSheet,
        question: &OpenQuestion,
        notice: Option<String>,
    ) -> Self {
        let open = &sheet.open;
        let language = visit.language();
        let in_turn = open.quiz.rules.in_turn;
        let place = question.position;
        let path = question_path(open.attempt.id, place);
        Self {
            layout: visit.learner_layout(words::quiz::QUESTION.with(language, place), Nav::Home),
            intro: intro_path(sheet.enrolment, &sheet.lesson.code),
            title: open.quiz.title.clone(),
            draft: format!("{path}/draft"),
            path,
            notice,
            place,
            total: open.asked,
            answered: open.answered(),
            is_last: usize::try_from(place).is_ok_and(|place| place >= open.asked),
            in_turn,
            stem: question.stem.clone(),
            hint: hint(question.kind, language),
            saves_itself: !in_turn && !question.kind.stands_when_saved(),
            deadline: open.attempt.deadline_at.map(date::display_instant),
            version: question.version,
            fields: question
                .fields
                .iter()
                .map(|field| FieldCard::of(question, field, language))
                .collect(),
        }
    }
}

impl QuestionPage {
    /// The same page with a long text as it was typed, not as it was saved:
    /// what somebody wrote is not thrown away with the refusal.
    fn keeping(mut self, typed: &Response) -> Self {
        for field in self.fields.iter_mut().filter(|field| field.is_area()) {
            if let Some(text) = typed.value(&field.name) {
                field.text = text.to_owned();
            }
        }
        self
    }
}

/// The attempt, or the page that shows it now.
async fn sheet_of(
    app: &App,
    actor: &Actor,
    attempt: AttemptId,
) -> Result<Result<QuizSheet, poem::Response>, Problem> {
    match quiz_sheet(app, actor, attempt).await {
        Ok(sheet) => Ok(Ok(sheet)),
        Err(failure) if is_closed(&failure) => Ok(Err(see_other(&result_path(attempt)))),
        Err(failure) => Err(failure.into()),
    }
}

fn is_closed(failure: &Failure) -> bool {
    matches!(failure.code, "quiz.attempt_closed" | "quiz.time_up")
}

/// Where the questions are answered in turn, the page to go to instead of
/// another question's.
fn whose_turn(sheet: &QuizSheet, place: i32) -> Option<String> {
    if !sheet.open.quiz.rules.in_turn {
        return None;
    }
    match sheet.open.turn() {
        Some(turn) if turn == place => None,
        Some(turn) => Some(question_path(sheet.open.attempt.id, turn)),
        None => Some(check_path(sheet.open.attempt.id)),
    }
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
    if let Some(turn) = whose_turn(&sheet, place) {
        return Ok(see_other(&turn));
    }
    let question = question_at(&sheet, place)?;
    shell::show(&QuestionPage::of(&visit, &sheet, question, None))
}

/// A question's form: its fields have names of their own.
struct Typed {
    response: Response,
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
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut version = 0;
        let mut go = Go::Next;
        for (name, value) in pairs {
            match (name.as_str(), value.as_str()) {
                ("version", value) => {
                    let number = value.parse();
                    version = number.map_err(|_| Problem::malformed("version is no number"))?;
                }
                ("go", "back") => go = Go::Back,
                ("go", "check") => go = Go::Check,
                ("go" | "csrf", _) => {}
                _ => values.entry(name).or_default().push(value),
            }
        }
        let response = values
            .into_iter()
            .fold(Response::default(), |response, (field, values)| {
                response.with(field, values)
            });
        Ok(Self {
            response,
            version,
            go,
        })
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
        response: typed.response,
        version: typed.version,
    };
    match journeys::save_answer(&app, &actor, attempt, &answer).await {
        // A case goes on to its next stage on the same page.
        Ok(_) if question.kind.stands_when_saved() && typed.go == Go::Next => {
            let fresh = quiz_sheet(&app, &actor, attempt).await?;
            let is_over = question_at(&fresh, place)?.is_answered();
            let same = question_path(attempt, place);
            let next = next_path(&sheet, place, typed.go);
            Ok(see_other(if is_over { &next } else { &same }))
        }
        Ok(_) if sheet.open.quiz.rules.in_turn => {
            let fresh = quiz_sheet(&app, &actor, attempt).await?;
            let question = question_at(&fresh, place)?;
            if question.is_answered() {
                return Ok(see_other(&next_path(&fresh, place, typed.go)));
            }
            let notice = words::quiz::ANSWER_FIRST.of(visit.language()).to_owned();
            let page = QuestionPage::of(&visit, &fresh, question, Some(notice));
            shell::show_refused(&page.keeping(&answer.response))
        }
        Ok(_) => Ok(see_other(&next_path(&sheet, place, typed.go))),
        Err(failure) if is_closed(&failure) => Ok(see_other(&result_path(attempt))),
        Err(failure) if matches!(failure.kind, Kind::Conflict | Kind::Invalid) => {
            let fresh = quiz_sheet(&app, &actor, attempt).await?;
            let question = question_at(&fresh, fresh.open.turn().unwrap_or(place))?;
            let notice = told(visit.language(), &failure);
            let page = QuestionPage::of(&visit, &fresh, question, Some(notice));
            if question.id != answer.question {
                return shell::show_refused(&page);
            }
            shell::show_refused(&page.keeping(&answer.response))
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
    let exists = usize::try_from(next).is_ok_and(|next| (1..=sheet.open.asked).contains(&next));
    if exists {
        question_path(attempt, next)
    } else {
        check_path(attempt)
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
        response: typed.response,
        version: typed.version,
    };
    let version = journeys::save_answer(&app, &actor, attempt, &answer).await?;
    Ok(poem::Response::builder()
        .header(VERSION_HEADER, version.to_string())
        .finish())
}

/// A question among the answers.
struct AnswerCard {
    place: i32,
    path: String,
    stem: String,
    is_answered: bool,
    /// Whether there is something, but less than asked.
    is_short: bool,
    given: Vec<String>,
}

#[derive(Template)]
#[template(path = "quiz/check.html")]
struct CheckPage {
    layout: Layout,
    intro: String,
    title: String,
    submission: String,
    /// How many questions have no answer yet.
    remaining: usize,
    /// Those of them that take an answer now.
    unanswered: Vec<AnswerCard>,
    /// Whether the questions are answered in turn: there is no way back.
    in_turn: bool,
    questions: Vec<AnswerCard>,
}

impl AnswerCard {
    fn of(attempt: AttemptId, question: &OpenQuestion, language: Language) -> Self {
        let given = question.fields.iter().flat_map(|field| {
            let label = label(question.kind, &field.label, language);
            let given = field.given.iter().map(|value| question.words_of(value));
            given.map(move |given| labelled(&label, given, language))
        });
        Self {
            place: question.position,
            path: question_path(attempt, question.position),
            stem: shortened(&question.stem),
            is_answered: question.is_answered(),
            is_short: question.fields.iter().any(Field::is_short),
            given: given.collect(),
        }
    }
}

/// What was given in a field, behind the words beside it.
fn labelled(label: &str, given: &str, language: Language) -> String {
    match label {
        "" => given.to_owned(),
        label => words::quiz::LABELLED.with_two(language, shortened(label), given),
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
    let language = visit.language();
    let questions = sheet.open.questions.iter();
    let unanswered = questions.clone().filter(|question| !question.is_answered());
    let card = |question: &OpenQuestion| AnswerCard::of(attempt, question, language);
    shell::show(&CheckPage {
        layout: visit.learner_layout(words::quiz::CHECK.of(language), Nav::Home),
        intro: intro_path(sheet.enrolment, &sheet.lesson.code),
        title: sheet.open.quiz.title.clone(),
        submission: format!("/attempts/{attempt}/submission"),
        remaining: sheet.open.asked - sheet.open.answered(),
        unanswered: unanswered.map(card).collect(),
        in_turn: sheet.open.quiz.rules.in_turn,
        questions: questions.map(card).collect(),
    })
}
