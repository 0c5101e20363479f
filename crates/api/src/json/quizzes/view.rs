//! What the API shows of a quiz: before, while and after an attempt.

use chrono::{DateTime, Utc};
use journeys::views::quiz::{QuizIntro, QuizResult, QuizSheet};
use poem_openapi::Object;
use quizzes::{
    Attempt, Explained, Field, Judgement, OpenOption, OpenQuestion, Release, ReviewField,
    ReviewOption, ReviewQuestion,
};
use uuid::Uuid;

use crate::json::regrades::GainView;

/// A quiz before an attempt.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MyQuiz {
    /// The step's stable code.
    code: String,
    /// The title.
    title: String,
    /// How many questions there are.
    questions: usize,
    /// Points that pass; every safety question must be right as well.
    pass_points: i32,
    /// Points there are.
    total_points: i32,
    /// Attempts used, an open one included.
    attempts_used: i32,
    /// Attempts left; left out when there is no limit.
    attempts_left: Option<i32>,
    /// Minutes from the start to the deadline; left out without limit.
    time_limit_minutes: Option<i32>,
    /// Whether the questions are answered in turn: none shows before the one
    /// ahead of it is answered, and an answered one stands.
    in_turn: bool,
    /// Whether an attempt may begin now.
    may_start: bool,
    /// When the next attempt may begin, if that is later than now.
    retry_at: Option<DateTime<Utc>>,
    /// The attempt in progress.
    open_attempt: Option<Uuid>,
    /// Every attempt, the first one first.
    attempts: Vec<MyAttemptHead>,
}

/// An attempt without its questions.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MyAttemptHead {
    /// Its key.
    id: Uuid,
    /// 1 for the first.
    no: i32,
    /// `in_progress`, `needs_grading`, `graded`, `abandoned` or `void`.
    status: String,
    /// When it began.
    started_at: DateTime<Utc>,
    /// When it was handed in.
    submitted_at: Option<DateTime<Utc>>,
    /// Points reached; left out until it is graded.
    points: Option<i32>,
    /// Points there are; left out until it is graded.
    total_points: Option<i32>,
    /// Whether it passed; left out until it is graded.
    passed: Option<bool>,
}

/// An attempt in progress.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MyAttempt {
    /// Its key.
    id: Uuid,
    /// The enrolment.
    enrolment: Uuid,
    /// The step's stable code.
    code: String,
    /// The quiz's title.
    title: String,
    /// 1 for the first.
    no: i32,
    /// When it began.
    started_at: DateTime<Utc>,
    /// When it is handed in by itself, by the server's clock; left out without
    /// limit.
    deadline_at: Option<DateTime<Utc>>,
    /// How many questions it asks.
    asked: usize,
    /// The questions that show, in order: every one, or up to the one whose
    /// turn it is.
    questions: Vec<MyQuestion>,
}

/// A question while it is answered.
#[derive(Debug, Object)]
pub struct MyQuestion {
    /// Its key.
    id: Uuid,
    /// Its place, from 1.
    position: i32,
    /// `single`, `multiple`, `true_false`, `ordering`, `matching`,
    /// `short_text`, `best_worst`, `ranking`, `scenario` or `essay`.
    kind: String,
    /// Plain text.
    stem: String,
    /// In this attempt's order.
    options: Vec<MyOption>,
    /// What is filled in: for a choice the one field `option`. A scenario
    /// shows the field of its next stage when the one before is saved.
    fields: Vec<MyField>,
    /// To be sent with the next answer.
    version: i32,
}

/// A field of a question while it is answered.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MyField {
    /// Its name, to be sent back with its values.
    name: String,
    /// The words beside it; empty where the question says all.
    label: String,
    /// `one` or `pick` (one of the options), `many` (any of them), `line`
    /// (text) or `area` (several lines of text).
    control: String,
    /// Keys of the options it takes; none for text.
    options: Vec<Uuid>,
    /// Its values saved so far: keys of options, or the text.
    given: Vec<String>,
    /// Whether it stands and cannot be changed.
    fixed: bool,
    /// The fewest characters asked for; left out where none are.
    min_chars: Option<usize>,
    /// The most characters taken; left out where the text is short anyway.
    max_chars: Option<usize>,
}

/// An option while its question is answered.
#[derive(Debug, Object)]
pub struct MyOption {
    /// Its key.
    id: Uuid,
    /// Plain text.
    text: String,
}

/// The result of an attempt.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MyResult {
    /// The attempt's key.
    id: Uuid,
    /// The enrolment.
    enrolment: Uuid,
    /// The step's stable code.
    code: String,
    /// The quiz's title.
    title: String,
    /// 1 for the first.
    no: i32,
    /// When it was handed in.
    submitted_at: Option<DateTime<Utc>>,
    /// Points reached.
    points: i32,
    /// Points there are.
    total_points: i32,
    /// Points that pass.
    pass_points: i32,
    /// Whether every safety question is right.
    safety_held: bool,
    /// Enough points, and every safety question right.
    passed: bool,
    /// Attempts left; left out when there is no limit.
    attempts_left: Option<i32>,
    /// Whether another attempt may begin now.
    may_retry: bool,
    /// When the next attempt may begin, if that is later than now.
    retry_at: Option<DateTime<Utc>>,
    /// Whether every option is explained, or the chosen ones only because
    /// another attempt can still be made.
    whole_key: bool,
    /// When a regrade last changed how one of its questions is graded.
    regraded_at: Option<DateTime<Utc>>,
    /// What was learnt since the test before learning, where this is the test
    /// after it.
    gain: Option<GainView>,
    /// Every question, in order.
    questions: Vec<MyReviewQuestion>,
}

/// A question after handing in.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MyReviewQuestion {
    /// Its key.
    id: Uuid,
    /// Its place, from 1.
    position: i32,
    /// The learning objective it tests.
    objective: String,
    /// Whether passing needs it right.
    safety: bool,
    /// Plain text.
    stem: String,
    /// Whether it is right.
    right: bool,
    /// Points reached.
    points: i32,
    /// What it counts for; nothing when a regrade voided it.
    total_points: i32,
    /// What a regrade did to it: `rescore`, `full_credit`, `void` or
    /// `either_key`.
    adjusted: Option<String>,
    /// What was filled in where the options alone do not tell it.
    fields: Vec<MyReviewField>,
    /// What is to be learnt from the question as a whole, when it is let out.
    feedback: Option<String>,
    /// What a person gave an essay.
    judgement: Option<MyJudgement>,
    /// In this attempt's order.
    options: Vec<MyReviewOption>,
}

/// What a person gave an essay.
#[derive(Debug, Object)]
pub struct MyJudgement {
    /// To the learner; may be empty.
    comment: String,
    /// The level reached in each criterion; none where only the result shows.
    reached: Vec<MyReachedLevel>,
}

/// The level reached in one criterion.
#[derive(Debug, Object)]
pub struct MyReachedLevel {
    /// What was looked at.
    criterion: String,
    /// How such a text is known.
    words: String,
    /// What the level is worth.
    points: i32,
    /// What the best one is worth.
    best: i32,
}

/// A field after handing in.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MyReviewField {
    /// The words beside it.
    label: String,
    /// What was given; left out when nothing was.
    given: Option<String>,
    /// What is right, when that is let out.
    right: Option<String>,
}

/// An option after handing in.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MyReviewOption {
    /// Its key.
    id: Uuid,
    /// Plain text.
    text: String,
    /// Whether it was chosen.
    chosen: bool,
    /// Why it is right or wrong, when that is let out.
    explained: Option<MyExplanation>,
}

/// The key to one option.
#[derive(Debug, Object)]
pub struct MyExplanation {
    /// Whether it belongs to the key.
    correct: bool,
    /// Why.
    explanation: String,
}

impl From<QuizIntro> for MyQuiz {
    fn from(intro: QuizIntro) -> Self {
        let QuizIntro {
            lesson,
            quiz,
            questions,
            standing,
            may_start,
            retry_at,
            ..
        } = intro;
        Self {
            code: lesson.code,
            title: quiz.title,
            questions,
            pass_points: quiz.pass_points,
            total_points: quiz.total_points,
            attempts_used: standing.used,
            attempts_left: standing.left,
            time_limit_minutes: quiz.rules.time_limit_minutes,
            in_turn: quiz.rules.in_turn,
            may_start,
            retry_at,
            open_attempt: standing.open().map(|attempt| attempt.id.0),
            attempts: standing.attempts.iter().map(MyAttemptHead::from).collect(),
        }
    }
}

impl From<&Attempt> for MyAttemptHead {
    fn from(attempt: &Attempt) -> Self {
        Self {
            id: attempt.id.0,
            no: attempt.no,
            status: attempt.status.as_str().to_owned(),
            started_at: attempt.started_at,
            submitted_at: attempt.submitted_at,
            points: attempt.outcome.map(|outcome| outcome.points),
            total_points: attempt.outcome.map(|outcome| outcome.total_points),
            passed: attempt.outcome.map(|outcome| outcome.passed),
        }
    }
}

impl From<QuizSheet> for MyAttempt {
    fn from(sheet: QuizSheet) -> Self {
        let attempt = sheet.open.attempt;
        Self {
            id: attempt.id.0,
            enrolment: sheet.enrolment.0,
            code: sheet.lesson.code,
            title: sheet.open.quiz.title,
            no: attempt.no,
            started_at: attempt.started_at,
            deadline_at: attempt.deadline_at,
            asked: sheet.open.asked,
            questions: sheet
                .open
                .questions
                .into_iter()
                .map(MyQuestion::from)
                .collect(),
        }
    }
}

impl From<OpenQuestion> for MyQuestion {
    fn from(question: OpenQuestion) -> Self {
        Self {
            id: question.id.0,
            position: question.position,
            kind: question.kind.as_str().to_owned(),
            stem: question.stem,
            options: question.options.into_iter().map(MyOption::from).collect(),
            fields: question.fields.into_iter().map(MyField::from).collect(),
            version: question.version,
        }
    }
}

impl From<Field> for MyField {
    fn from(field: Field) -> Self {
        Self {
            name: field.name,
            label: field.label,
            control: field.control.as_str().to_owned(),
            options: field.options.into_iter().map(|option| option.0).collect(),
            given: field.given,
            fixed: field.is_fixed,
            min_chars: field.limits.map(|limits| limits.min),
            max_chars: field.limits.map(|limits| limits.max),
        }
    }
}

impl From<OpenOption> for MyOption {
    fn from(option: OpenOption) -> Self {
        Self {
            id: option.id.0,
            text: option.body,
        }
    }
}

impl From<QuizResult> for MyResult {
    fn from(result: QuizResult) -> Self {
        let review = result.review;
        Self {
            id: review.attempt.id.0,
            enrolment: review.attempt.enrolment.0,
            code: result.lesson.code,
            title: review.quiz.title,
            no: review.attempt.no,
            submitted_at: review.attempt.submitted_at,
            points: review.outcome.points,
            total_points: review.outcome.total_points,
            pass_points: review.pass_points,
            safety_held: review.safety_held,
            passed: review.outcome.passed,
            attempts_left: review.attempts_left,
            may_retry: review.may_retry,
            retry_at: review.retry_at,
            whole_key: review.release == Release::WholeKey,
            regraded_at: review.regraded_at,
            gain: result.gain.map(GainView::from),
            questions: review
                .questions
                .into_iter()
                .map(MyReviewQuestion::from)
                .collect(),
        }
    }
}

impl From<ReviewQuestion> for MyReviewQuestion {
    fn from(question: ReviewQuestion) -> Self {
        Self {
            id: question.id.0,
            position: question.position,
            objective: question.objective,
            safety: question.safety,
            stem: question.stem,
            right: question.right,
            points: question.points,
            total_points: question.total_points,
            adjusted: question.adjusted.map(|policy| policy.as_str().to_owned()),
            fields: question
                .fields
                .into_iter()
                .map(MyReviewField::from)
                .collect(),
            feedback: question.feedback,
            judgement: question.judgement.map(MyJudgement::from),
            options: question
                .options
                .into_iter()
                .map(MyReviewOption::from)
                .collect(),
        }
    }
}

impl From<Judgement> for MyJudgement {
    fn from(judgement: Judgement) -> Self {
        let reached = judgement.reached.into_iter().map(|level| MyReachedLevel {
            criterion: level.criterion,
            words: level.words,
            points: level.points,
            best: level.best,
        });
        Self {
            comment: judgement.comment,
            reached: reached.collect(),
        }
    }
}

impl From<ReviewField> for MyReviewField {
    fn from(field: ReviewField) -> Self {
        Self {
            label: field.label,
            given: field.given,
            right: field.right,
        }
    }
}

impl From<ReviewOption> for MyReviewOption {
    fn from(option: ReviewOption) -> Self {
        Self {
            id: option.id.0,
            text: option.body,
            chosen: option.chosen,
            explained: option.explained.map(MyExplanation::from),
        }
    }
}

impl From<Explained> for MyExplanation {
    fn from(explained: Explained) -> Self {
        Self {
            correct: explained.correct,
            explanation: explained.explanation,
        }
    }
}
