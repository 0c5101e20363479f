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

use super::{check_path, outline_path, result_path, start_path, step_path};
use crate::http::{PageResult, Signed};
use crate::pages::certificates::own_path;
use crate::pages::shell::{self, Layout, Nav, Status, Visit, see_other};

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

impl From<ReviewQuestion> for QuestionCard {
    fn from(question: ReviewQuestion) -> Self {
        Self {
            place: question.position,
            right: question.right,
            answered: question.answered,
            stem: question.stem,
            adjusted: question.adjusted.as_ref().map(Policy::learner_words),
            is_void: question.adjusted == Some(Policy::Void),
            part: (question.total_points > 1)
                .then(|| format!("{} / {}点", question.points, question.total_points)),
            // What the fields say is not said again option by option.
            options: if question.fields.is_empty() {
                question.options
            } else {
                Vec::new()
            },
            fields: question.fields,
            is_essay: question.judgement.is_some(),
            judgement: question.judgement,
            feedback: question.feedback,
        }
    }
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
        Self {
            layout: visit.layout(format!("結果：{}", review.quiz.title), Nav::Home),
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
            regraded: regraded_words(&review),
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
                .map(QuestionCard::from)
                .collect(),
            course: outline.version.title,
            certificate: certificate.map(|one| own_path(one.id)),
        }
    }
}

fn regraded_words(review: &Review) -> Option<String> {
    let day = date::display(date::jst_date(review.regraded_at?));
    let kept = if review.is_pass_kept {
        "合格は、そのままです。"
    } else {
        ""
    };
    Some(format!("採点を見直しました（{day}）。{kept}"))
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
        let title = format!("採点をお待ちください：{}", waiting.quiz.title);
        Self {
            layout: visit.layout(title, Nav::Home),
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
