//! The page before an attempt, and its beginning.

use askama::Template;
use journeys::App;
use journeys::views::quiz::{QuizIntro, quiz_intro, quiz_sheet};
use kernel::id::EnrolmentId;
use kernel::{Actor, Kind, date};
use poem::handler;
use poem::web::{Data, Path};
use quizzes::{Attempt, AttemptStatus};
use uuid::Uuid;

use super::{check_path, outline_path, question_path, result_path, start_path, step_path};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Status, Visit, see_other, told};
use crate::words::{self, Language};

/// An attempt so far.
struct TryCard {
    no: i32,
    score: String,
    at: String,
    status: Option<Status>,
    path: Option<String>,
}

impl TryCard {
    fn of(attempt: &Attempt, language: Language) -> Self {
        let graded = attempt
            .outcome
            .filter(|_| attempt.status == AttemptStatus::Graded);
        let is_waiting = attempt.status == AttemptStatus::NeedsGrading;
        let status = graded.map(|outcome| {
            if outcome.passed {
                Status::Passed
            } else {
                Status::Failed
            }
        });
        Self {
            no: attempt.no,
            score: match graded {
                Some(outcome) => {
                    words::quiz::POINTS_OF.with_two(language, outcome.points, outcome.total_points)
                }
                None if is_waiting => words::quiz::WAITS_FOR_GRADING.of(language).to_owned(),
                None => String::new(),
            },
            at: date::display_instant(attempt.submitted_at.unwrap_or(attempt.started_at)),
            status,
            path: (graded.is_some() || is_waiting).then(|| result_path(attempt.id)),
        }
    }
}

#[derive(Template)]
#[template(path = "quiz/intro.html")]
struct IntroPage {
    layout: Layout,
    outline: String,
    course: String,
    start: String,
    notice: Option<String>,
    questions: usize,
    minutes: i32,
    pass_points: i32,
    is_judged: bool,
    total_points: i32,
    attempts: String,
    is_open: bool,
    is_waiting: bool,
    may_start: bool,
    retry_at: Option<String>,
    time_limit: Option<i32>,
    in_turn: bool,
    passed: bool,
    exempts_from: Option<String>,
    tries: Vec<TryCard>,
}

impl IntroPage {
    fn of(visit: &Visit, intro: QuizIntro, notice: Option<String>) -> Self {
        let QuizIntro {
            outline,
            lesson,
            quiz,
            questions,
            standing,
            may_start,
            retry_at,
            exempts_from,
        } = intro;
        let enrolment = outline.enrolment.id;
        let language = visit.language();
        let done = standing.attempts.iter();
        let done = done.filter(|attempt| attempt.status != AttemptStatus::InProgress);
        Self {
            layout: visit.learner_layout(&quiz.title, Nav::Home),
            outline: outline_path(enrolment),
            start: start_path(enrolment, &lesson.code),
            course: outline.version.title,
            exempts_from,
            notice,
            questions,
            minutes: lesson.minutes,
            pass_points: quiz.pass_points,
            is_judged: quiz.is_judged(),
            total_points: quiz.total_points,
            attempts: attempts_left(quiz.attempts_allowed, standing.left, language),
            is_open: standing.open().is_some(),
            is_waiting: standing.waiting().is_some(),
            may_start,
            retry_at: retry_at.map(date::display_instant),
            time_limit: quiz.rules.time_limit_minutes,
            in_turn: quiz.rules.in_turn,
            passed: standing.passed().is_some(),
            tries: done.map(|attempt| TryCard::of(attempt, language)).collect(),
        }
    }
}

fn attempts_left(allowed: i32, left: Option<i32>, language: Language) -> String {
    match left {
        None => words::quiz::TRIES_UNLIMITED.of(language).to_owned(),
        Some(left) if left == allowed => words::quiz::TRIES_ALLOWED.with(language, allowed),
        Some(left) => words::quiz::TRIES_LEFT.with(language, left),
    }
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((enrolment, code)): Path<(Uuid, String)>,
) -> PageResult {
    let id = EnrolmentId(enrolment);
    match quiz_intro(&app, &actor, id, &code).await {
        Ok(intro) => shell::show(&IntroPage::of(&visit, intro, None)),
        // The lesson's own page says what comes first.
        Err(failure) if failure.code == "lesson.locked" => Ok(see_other(&step_path(id, &code))),
        Err(failure) => Err(failure.into()),
    }
}

#[handler]
pub(super) async fn start(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((enrolment, code)): Path<(Uuid, String)>,
) -> PageResult {
    let id = EnrolmentId(enrolment);
    match journeys::start_attempt(&app, &actor, id, &code).await {
        Ok(started) => go_on(&app, &actor, started.attempt).await,
        Err(failure) if failure.code == "lesson.locked" => Ok(see_other(&step_path(id, &code))),
        Err(failure) if failure.kind == Kind::Conflict => {
            let intro = quiz_intro(&app, &actor, id, &code).await?;
            let notice = told(visit.language(), &failure);
            shell::show_refused(&IntroPage::of(&visit, intro, Some(notice)))
        }
        Err(failure) => Err(failure.into()),
    }
}

/// To the first question without an answer, or to the answers when all have
/// one.
async fn go_on(app: &App, actor: &Actor, attempt: Attempt) -> PageResult {
    let sheet = quiz_sheet(app, actor, attempt.id).await?;
    let next = sheet.open.unanswered().into_iter().next();
    let path = next.map_or_else(
        || check_path(attempt.id),
        |place| question_path(attempt.id, place),
    );
    Ok(see_other(&path))
}
