//! Handing in, and the result with why.

use askama::Template;
use courses::LessonHead;
use enrolments::Certificate;
use journeys::App;
use journeys::views::certificates::own_certificate_of;
use journeys::views::quiz::{QuizResult, QuizWaiting, quiz_result, quiz_waiting};
use kernel::date;
use kernel::id::{AttemptId, EnrolmentId};
use poem::handler;
use poem::web::{Data, Path};
use quizzes::{
    Gain, Judgement, Policy, Release, Review, ReviewField, ReviewOption, ReviewQuestion,
};
use uuid::Uuid;

use super::field::label;
use super::{check_path, outline_path, result_path, start_path, step_path};
use crate::http::{PageResult, Signed};
use crate::pages::certificates::own_path;
use crate::pages::shell::{self, Layout, Nav, Status, Visit, see_other};
use crate::words::{self, Language};

struct LinkCard {
    path: String,
    title: String,
}

impl LinkCard {
    fn of(enrolment: EnrolmentId, lesson: &LessonHead) -> Self {
        Self {
            path: step_path(enrolment, &lesson.code),
            title: lesson.title.clone(),
        }
    }
}

/// A question after handing in.
pub(in crate::pages) struct QuestionCard {
    pub(in crate::pages) place: i32,
    pub(in crate::pages) right: bool,
    pub(in crate::pages) answered: bool,
    pub(in crate::pages) stem: String,
    /// What a regrade did to it.
    pub(in crate::pages) adjusted: Option<&'static str>,
    pub(in crate::pages) is_void: bool,
    /// A part of the points, where not all or nothing.
    pub(in crate::pages) part: Option<String>,
    pub(in crate::pages) fields: Vec<ReviewField>,
    /// Graded by a person: neither right nor wrong.
    pub(in crate::pages) is_essay: bool,
    pub(in crate::pages) judgement: Option<Judgement>,
    pub(in crate::pages) feedback: Option<String>,
    pub(in crate::pages) options: Vec<ReviewOption>,
}

impl QuestionCard {
    pub(in crate::pages) fn of(question: ReviewQuestion, language: Language) -> Self {
        let (points, total_points) = (question.points, question.total_points);
        let own_words = |field: ReviewField| ReviewField {
            label: label(question.kind, &field.label, language),
            ..field
        };
        Self {
            place: question.position,
            right: question.right,
            answered: question.answered,
            stem: question.stem,
            adjusted: question
                .adjusted
                .as_ref()
                .and_then(|policy| adjusted_words(policy, language)),
            is_void: question.adjusted == Some(Policy::Void),
            part: (total_points > 1)
                .then(|| words::quiz::POINTS_OF.with_two(language, points, total_points)),
            // What the fields say is not said again option by option.
            options: if question.fields.is_empty() {
                question.options
            } else {
                Vec::new()
            },
            fields: question.fields.into_iter().map(own_words).collect(),
            is_essay: question.judgement.is_some(),
            judgement: question.judgement,
            feedback: question.feedback,
        }
    }
}

/// What the learner is told of a regrade; nothing where nothing changed.
fn adjusted_words(policy: &Policy, language: Language) -> Option<&'static str> {
    let phrase = match policy {
        Policy::Rescore(_) => words::quiz::KEY_CORRECTED,
        Policy::FullCredit => words::quiz::RIGHT_FOR_ALL,
        Policy::Void => words::quiz::TAKEN_OUT,
        Policy::EitherKey(_) => words::quiz::KEY_WIDENED,
        Policy::Keep => return None,
    };
    Some(phrase.of(language))
}

#[derive(Template)]
#[template(path = "quiz/result.html")]
struct ResultPage {
    layout: Layout,
    outline: String,
    course: String,
    retry: String,
    status: Status,
    passed: bool,
    points: i32,
    total_points: i32,
    pass_points: i32,
    is_judged: bool,
    safety_held: bool,
    attempts_left: Option<i32>,
    may_retry: bool,
    retry_at: Option<String>,
    is_open: bool,
    quiz_passed: bool,
    whole_key: bool,
    result_only: bool,
    /// That the score was looked at again, and when.
    regraded: Option<String>,
    gain: Option<Gain>,
    exempts_from: Option<String>,
    next: Option<LinkCard>,
    lessons: Vec<LinkCard>,
    questions: Vec<QuestionCard>,
    /// The page of the certificate that the last step brought.
    certificate: Option<String>,
}

impl ResultPage {
    fn of(visit: &Visit, result: QuizResult, certificate: Option<Certificate>) -> Self {
        let QuizResult {
            outline,
            lesson,
            review,
            lessons,
            gain,
            exempts_from,
        } = result;
        let enrolment = outline.enrolment.id;
        let next = outline.next().map(|step| &step.lesson);
        let passed = review.outcome.passed;
        let language = visit.language();
        let title = words::quiz::RESULT_OF.with(language, &review.quiz.title);
        Self {
            layout: visit.learner_layout(title, Nav::Home),
            outline: outline_path(enrolment),
            retry: start_path(enrolment, &lesson.code),
            status: if passed {
                Status::Passed
            } else {
                Status::Failed
            },
            passed,
            points: review.outcome.points,
            total_points: review.outcome.total_points,
            pass_points: review.pass_points,
            regraded: regraded_words(&review, language),
            gain,
            exempts_from,
            is_judged: review.quiz.is_judged(),
            safety_held: review.safety_held,
            attempts_left: review.attempts_left,
            may_retry: review.may_retry,
            retry_at: review.retry_at.map(date::display_instant),
            is_open: review.is_open,
            quiz_passed: review.quiz_passed,
            whole_key: review.release == Release::WholeKey,
            result_only: review.release == Release::ResultOnly,
            next: next.map(|next| LinkCard::of(enrolment, next)),
            lessons: lessons
                .iter()
                .map(|lesson| LinkCard::of(enrolment, lesson))
                .collect(),
            questions: review
                .questions
                .into_iter()
                .map(|question| QuestionCard::of(question, language))
                .collect(),
            course: outline.version.title,
            certificate: certificate.map(|one| own_path(one.id)),
        }
    }
}

fn regraded_words(review: &Review, language: Language) -> Option<String> {
    let day = language.day(date::jst_date(review.regraded_at?));
    let phrase = if review.is_pass_kept {
        words::quiz::REGRADED_PASS_STANDS
    } else {
        words::quiz::REGRADED
    };
    Some(phrase.with(language, day))
}

#[derive(Template)]
#[template(path = "quiz/waiting.html")]
struct WaitingPage {
    layout: Layout,
    outline: String,
    course: String,
    submitted_at: Option<String>,
}

impl WaitingPage {
    fn of(visit: &Visit, waiting: QuizWaiting) -> Self {
        let title = words::quiz::WAIT_FOR.with(visit.language(), &waiting.quiz.title);
        Self {
            layout: visit.learner_layout(title, Nav::Home),
            outline: outline_path(waiting.outline.enrolment.id),
            submitted_at: waiting.attempt.submitted_at.map(date::display_instant),
            course: waiting.outline.version.title,
        }
    }
}

#[handler]
pub(super) async fn submit(
    Signed(actor): Signed,
    app: Data<&App>,
    Path(attempt): Path<Uuid>,
) -> PageResult {
    let attempt = AttemptId(attempt);
    journeys::submit_attempt(&app, &actor, attempt).await?;
    Ok(see_other(&result_path(attempt)))
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(attempt): Path<Uuid>,
) -> PageResult {
    let attempt = AttemptId(attempt);
    match quiz_result(&app, &actor, attempt).await {
        Ok(result) => {
            let enrolment = result.outline.enrolment.id;
            let certificate = own_certificate_of(&app, &actor, enrolment).await?;
            shell::show(&ResultPage::of(&visit, result, certificate))
        }
        Err(failure) if failure.code == "quiz.awaits_grading" => {
            let waiting = quiz_waiting(&app, &actor, attempt).await?;
            shell::show(&WaitingPage::of(&visit, waiting))
        }
        Err(failure) if failure.code == "quiz.not_graded" => Ok(see_other(&check_path(attempt))),
        Err(failure) => Err(failure.into()),
    }
}
