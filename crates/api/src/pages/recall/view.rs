//! What the pages of a recall show.

use askama::Template;
use journeys::views::recall::RecallView;
use quizzes::{OpenQuestion, ReviewQuestion};

use super::question_path;
use crate::pages::quiz::QuestionCard;
use crate::pages::quiz::field::{FieldCard, hint};
use crate::pages::shell::{Layout, Nav, Visit};
use crate::words::{self, Language};

/// The quiz's name.
fn title(language: Language) -> &'static str {
    words::learning::RECALL_NAME.of(language)
}

/// The page behind a letter's link, before anything is asked.
#[derive(Template)]
#[template(path = "recall/cover.html")]
pub(super) struct CoverPage {
    layout: Layout,
    given_name: String,
    course: String,
    questions: usize,
    is_begun: bool,
}

impl CoverPage {
    pub(super) fn of(visit: &Visit, view: &RecallView) -> Self {
        Self {
            layout: visit.learner_layout(title(visit.language()), Nav::None),
            given_name: view.given_name.clone(),
            course: view.course.clone(),
            questions: view.items.len(),
            is_begun: view.recall.opened_at.is_some(),
        }
    }
}

/// One question.
#[derive(Template)]
#[template(path = "recall/question.html")]
pub(super) struct QuestionPage {
    layout: Layout,
    course: String,
    path: String,
    notice: Option<String>,
    place: i32,
    total: usize,
    stem: String,
    hint: &'static str,
    fields: Vec<FieldCard>,
}

impl QuestionPage {
    pub(super) fn of(
        visit: &Visit,
        view: &RecallView,
        question: &OpenQuestion,
        base: &str,
        notice: Option<String>,
    ) -> Self {
        let fields = question.fields.iter();
        let title = words::recall::QUESTION.with(visit.language(), question.position);
        Self {
            layout: visit.learner_layout(title, Nav::Home),
            course: view.course.clone(),
            path: question_path(base, question.position),
            notice,
            place: question.position,
            total: view.items.len(),
            stem: question.stem.clone(),
            hint: hint(question.kind, visit.language()),
            fields: fields
                .map(|field| FieldCard::of(question, field, visit.language()))
                .collect(),
        }
    }
}

/// A question after its answer, explained.
#[derive(Template)]
#[template(path = "recall/explained.html")]
pub(super) struct ExplainedPage {
    layout: Layout,
    course: String,
    question: QuestionCard,
    /// The next question, or the end.
    next: String,
    is_last: bool,
}

impl ExplainedPage {
    pub(super) fn of(
        visit: &Visit,
        view: &RecallView,
        question: &ReviewQuestion,
        base: &str,
    ) -> Self {
        let next = view.next().filter(|_| view.is_open);
        let title = words::recall::QUESTION_EXPLAINED.with(visit.language(), question.position);
        Self {
            layout: visit.learner_layout(title, Nav::Home),
            course: view.course.clone(),
            question: QuestionCard::of(question.clone(), visit.language()),
            next: next.map_or_else(|| base.to_owned(), |place| question_path(base, place)),
            is_last: next.is_none(),
        }
    }
}

/// A page to read again.
struct LinkCard {
    path: String,
    title: String,
}

/// The end: what to read again.
#[derive(Template)]
#[template(path = "recall/end.html")]
pub(super) struct EndPage {
    layout: Layout,
    course: String,
    /// Whether every question has an answer; not when its time is over.
    is_finished: bool,
    lessons: Vec<LinkCard>,
    is_signed_in: bool,
}

impl EndPage {
    pub(super) fn of(visit: &Visit, view: &RecallView, is_signed_in: bool) -> Self {
        let enrolment = view.recall.enrolment;
        let lessons = view.lessons.iter().map(|lesson| LinkCard {
            path: format!("/learn/{enrolment}/lessons/{}", lesson.code),
            title: lesson.title.clone(),
        });
        Self {
            layout: visit.learner_layout(title(visit.language()), Nav::Home),
            course: view.course.clone(),
            is_finished: view.next().is_none(),
            lessons: lessons.collect(),
            is_signed_in,
        }
    }
}
