//! What a trainee sees of a quiz: before, while and after an attempt.

use chrono::{DateTime, Utc};
use courses::{LessonHead, LessonKind};
use kernel::id::{AttemptId, EnrolmentId};
use kernel::{Actor, Failure};
use quizzes::{Attempt, AttemptStatus, Gain, OpenAttempt, Quiz, Review, Standing};

use super::gain::gain_until;
use super::track_outline::{TrackOutline, track_outline};
use crate::App;
use crate::learn::exemption::is_exemption_test;
use crate::learn::open_lesson;
use crate::take_quiz::{close_overdue_attempt, own_attempt};

/// A quiz before an attempt: no question shows yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuizIntro {
    /// Where the quiz lies.
    pub outline: TrackOutline,
    /// Its step.
    pub lesson: LessonHead,
    /// The quiz.
    pub quiz: Quiz,
    /// How many questions it has.
    pub questions: usize,
    /// The attempts so far.
    pub standing: Standing,
    /// Whether an attempt may begin now.
    pub may_start: bool,
    /// When the next attempt may begin, if that is later than now.
    pub retry_at: Option<DateTime<Utc>>,
    /// The title of the track from which a pass exempts, where this is an
    /// exemption test.
    pub exempts_from: Option<String>,
}

/// An attempt in progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuizSheet {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The quiz's step.
    pub lesson: LessonHead,
    /// The questions without the key, and the answers so far.
    pub open: OpenAttempt,
}

/// A graded attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuizResult {
    /// Where the quiz lies, as it stands now.
    pub outline: TrackOutline,
    /// The quiz's step.
    pub lesson: LessonHead,
    /// The score, and why, as far as it is let out.
    pub review: Review,
    /// The lessons that the quiz is about, to read again.
    pub lessons: Vec<LessonHead>,
    /// What was learnt since the test before learning, where this is the test
    /// after it.
    pub gain: Option<Gain>,
    /// The title of the track from which a pass exempts, where this is an
    /// exemption test.
    pub exempts_from: Option<String>,
}

/// An attempt that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuizWaiting {
    /// Where the quiz lies, as it stands now.
    pub outline: TrackOutline,
    /// The quiz.
    pub quiz: Quiz,
    /// The attempt.
    pub attempt: Attempt,
}

/// The quiz with this code in the actor's own enrolment.
///
/// # Errors
/// Not found for a foreign enrolment or a step that is no quiz; a conflict
/// when its turn has not come.
pub async fn quiz_intro(
    app: &App,
    actor: &Actor,
    enrolment: EnrolmentId,
    code: &str,
) -> Result<QuizIntro, Failure> {
    let outline = track_outline(app, actor, enrolment).await?;
    let missing = outline.missing.iter();
    let tests = missing.filter_map(|one| Some((&one.title, one.exemption_test.as_ref()?)));
    let exempting = tests.into_iter().find(|(_, test)| test.code == code);
    let exempting = exempting.map(|(title, test)| (title.clone(), test.clone()));
    let (exempts_from, lesson, outline) = match exempting {
        Some((title, test)) => (Some(title), test, outline),
        None => {
            let opened = open_lesson(app, actor, enrolment, code).await?;
            (None, opened.step.lesson, opened.outline)
        }
    };
    if lesson.kind != LessonKind::Quiz {
        return Err(Failure::not_found());
    }
    let db = app.db.read();
    let quiz = quizzes::read::quiz_of_lesson(&db, lesson.id).await?;
    let quiz = quiz.ok_or_else(Failure::not_found)?;
    let company = outline.enrolment.company;
    let standing = quizzes::read::standing(&db, company, enrolment, &quiz).await?;
    let now = app.clock.now();
    Ok(QuizIntro {
        questions: quizzes::read::question_count(&db, &quiz).await?,
        may_start: standing.may_start(now),
        retry_at: standing.retry_at(now),
        standing,
        outline,
        lesson,
        quiz,
        exempts_from,
    })
}

/// The actor's own attempt while it takes answers.
///
/// # Errors
/// Not found for a foreign attempt, a conflict when it is handed in or its
/// time is up.
pub async fn quiz_sheet(
    app: &App,
    actor: &Actor,
    attempt: AttemptId,
) -> Result<QuizSheet, Failure> {
    let (company, membership) = actor.require_membership()?;
    let db = app.db.read();
    let attempt = own_attempt(&db, company, membership, attempt).await?;
    let is_open = attempt.status == AttemptStatus::InProgress;
    if is_open && attempt.is_time_up(app.clock.now()) {
        close_overdue_attempt(app, &attempt).await?;
    }
    let open = quizzes::read::open_attempt(&db, company, attempt.enrolment, attempt.id).await?;
    let lesson = courses::read::step(&db, open.quiz.lesson).await?;
    Ok(QuizSheet {
        enrolment: attempt.enrolment,
        lesson: lesson.ok_or_else(Failure::not_found)?,
        open,
    })
}

/// The actor's own attempt after it was handed in.
///
/// # Errors
/// Not found for a foreign attempt, a conflict before it is graded; while a
/// person has to judge it, `quiz.awaits_grading`.
pub async fn quiz_result(
    app: &App,
    actor: &Actor,
    attempt: AttemptId,
) -> Result<QuizResult, Failure> {
    let (company, membership) = actor.require_membership()?;
    let db = app.db.read();
    let attempt = own_attempt(&db, company, membership, attempt).await?;
    let review =
        quizzes::read::review(&db, app.clock.now(), company, attempt.enrolment, attempt.id).await?;
    let lesson = courses::read::step(&db, review.quiz.lesson).await?;
    let lesson = lesson.ok_or_else(Failure::not_found)?;
    let outline = track_outline(app, actor, attempt.enrolment).await?;
    let same_module = outline.steps().map(|step| &step.lesson).filter(|other| {
        other.kind.is_page() && other.module.is_some() && other.module == lesson.module
    });
    let exempts_from = if is_exemption_test(&outline.enrolment, &review.quiz) {
        courses::read::version(&db, review.quiz.track_version)
            .await?
            .map(|version| version.title)
    } else {
        None
    };
    Ok(QuizResult {
        exempts_from,
        lessons: same_module.cloned().collect(),
        gain: gain_until(&db, &review.attempt).await?,
        outline,
        lesson,
        review,
    })
}

/// The actor's own attempt while it waits for a person.
///
/// # Errors
/// Not found for a foreign attempt and for one that does not wait.
pub async fn quiz_waiting(
    app: &App,
    actor: &Actor,
    attempt: AttemptId,
) -> Result<QuizWaiting, Failure> {
    let (company, membership) = actor.require_membership()?;
    let db = app.db.read();
    let attempt = own_attempt(&db, company, membership, attempt).await?;
    if attempt.status != AttemptStatus::NeedsGrading {
        return Err(Failure::not_found());
    }
    Ok(QuizWaiting {
        quiz: quizzes::read::quiz(&db, attempt.quiz).await?,
        outline: track_outline(app, actor, attempt.enrolment).await?,
        attempt,
    })
}
