//! Learning: opening a lesson, finishing it, and the one place where an
//! enrolment is completed.
//!
//! What always holds:
//! - The first evidence pins the content version and begins the enrolment.
//! - A step opens when all before it are done ([`order`]), the first when the
//!   tracks that come before are completed ([`prerequisites`]).
//! - Completion is decided in the transaction that records the last evidence
//!   ([`record_done`]), whether that evidence is a lesson read, a quiz passed
//!   or a survey answered.

pub(crate) mod exemption;
pub mod order;
pub mod prerequisites;

use courses::{LessonHead, LessonKind};
use enrolments::{Enrolment, Status};
use kernel::audit::Event;
use kernel::id::{CompanyId, EnrolmentId, LessonId, MembershipId, TrackVersionId};
use kernel::{Actor, Failure, Tx};
use serde_json::json;

use crate::App;
use crate::answer_survey::open_participation;
use crate::complete_enrolment::complete_enrolment;
use crate::views::track_outline::{StepView, TrackOutline, track_outline};
use order::StepState;
use prerequisites::Missing;

/// A step that a trainee looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedLesson {
    /// The step and how the trainee stands in it.
    pub step: StepView,
    /// Its sanitised text with the company's own words in its slots; empty for
    /// a quiz or the survey.
    pub html: String,
    /// The same in やさしい日本語, where there is one.
    pub easy_html: Option<String>,
    /// Where the step lies and what is left, with this opening counted.
    pub outline: TrackOutline,
}

/// What finishing a lesson led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletedLesson {
    /// The step to go on with; nothing when all is done.
    pub next: Option<LessonHead>,
    /// Whether the whole enrolment is completed now.
    pub is_completed: bool,
}

/// A step that is ready to be worked on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// The enrolment, in progress and locked until the transaction ends.
    pub enrolment: Enrolment,
    /// The step in its pinned version.
    pub step: LessonHead,
    /// Whether it was opened for the first time.
    pub newly: bool,
}

/// What recording a finished step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// Whether the step was not done before.
    pub newly: bool,
    /// Whether the enrolment is completed now.
    pub is_completed: bool,
}

/// Shows a step to its trainee. The first look at a text is evidence: it
/// begins the enrolment and pins the version. Later looks write nothing.
///
/// # Errors
/// Not found for a foreign enrolment or an unknown step; a conflict when the
/// step is not open yet or the enrolment is closed unfinished.
pub async fn open_lesson(
    app: &App,
    actor: &Actor,
    enrolment: EnrolmentId,
    code: &str,
) -> Result<OpenedLesson, Failure> {
    let mut outline = track_outline(app, actor, enrolment).await?;
    let mut step = step_of(&outline, code)?.clone();
    if step.state == StepState::Locked {
        if !outline.missing.is_empty() {
            return Err(prerequisites::refusal(&outline.missing));
        }
        return Err(locked(&outline));
    }
    let status = outline.enrolment.status;
    if !status.is_open() && status != Status::Completed {
        return Err(closed(status));
    }
    if step.state == StepState::NotStarted && step.lesson.kind.is_page() {
        note_opening(app, actor, enrolment, code).await?;
        outline = track_outline(app, actor, enrolment).await?;
        step = step_of(&outline, code)?.clone();
    }
    let (company, _) = actor.require_membership()?;
    let db = app.db.read();
    let lesson = courses::read::lesson(&db, outline.version.id, code).await?;
    let lesson = lesson.ok_or_else(Failure::not_found)?;
    let words = courses::read::slot_values(&db, company).await?;
    let fill = |html: String| courses::slot::fill(&html, &words);
    Ok(OpenedLesson {
        step,
        html: fill(lesson.html),
        easy_html: lesson.easy_html.map(fill),
        outline,
    })
}

async fn note_opening(
    app: &App,
    actor: &Actor,
    enrolment: EnrolmentId,
    code: &str,
) -> Result<(), Failure> {
    let (company, membership) = actor.require_membership()?;
    let tx = app.db.write().await?;
    let entered = enter_step(app, &tx, company, membership, enrolment, code).await?;
    if !entered.newly {
        return Ok(());
    }
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "lesson.opened",
        object: Some(enrolment.0),
        detail: &json!({ "lesson": code, "version": entered.step.version }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

/// Notes that a trainee has read a lesson. Done before, nothing changes.
///
/// # Errors
/// As [`open_lesson`]; a conflict for a quiz or the survey, which are done by
/// answering them.
pub async fn complete_lesson(
    app: &App,
    actor: &Actor,
    enrolment: EnrolmentId,
    code: &str,
) -> Result<CompletedLesson, Failure> {
    let (company, membership) = actor.require_membership()?;
    let outline = track_outline(app, actor, enrolment).await?;
    let step = step_of(&outline, code)?;
    if !step.lesson.kind.is_page() {
        return Err(Failure::conflict(
            "lesson.not_text",
            "テストとアンケートは、答えを送ると終わります。",
        ));
    }
    if step.state == StepState::Done {
        return Ok(CompletedLesson::of(&outline));
    }
    let tx = app.db.write().await?;
    let entered = enter_step(app, &tx, company, membership, enrolment, code).await?;
    let done = record_done(app, &tx, company, enrolment, entered.step.id).await?;
    if !done.newly {
        // Another tab was faster; it has written everything there is to write.
        drop(tx);
        let outline = track_outline(app, actor, enrolment).await?;
        return Ok(CompletedLesson::of(&outline));
    }
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "lesson.completed",
        object: Some(enrolment.0),
        detail: &json!({
            "lesson": code,
            "version": entered.step.version,
            "enrolment_completed": done.is_completed,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    let outline = track_outline(app, actor, enrolment).await?;
    Ok(CompletedLesson::of(&outline))
}

impl CompletedLesson {
    fn of(outline: &TrackOutline) -> Self {
        Self {
            next: outline.next().map(|step| step.lesson.clone()),
            is_completed: outline.enrolment.status == Status::Completed,
        }
    }
}

/// Readies a step for work inside the caller's transaction: pins the version
/// and begins the enrolment if this is its first evidence, refuses a step
/// whose turn has not come, and notes that it was opened.
///
/// # Errors
/// Not found for another member's enrolment or an unknown step; a conflict
/// when the step is not open yet or the enrolment is closed.
pub async fn enter_step(
    app: &App,
    tx: &Tx,
    company: CompanyId,
    membership: MembershipId,
    enrolment: EnrolmentId,
    code: &str,
) -> Result<Entered, Failure> {
    let ready = ready_step(app, tx, company, membership, enrolment, code).await?;
    if !ready.missing.is_empty() {
        return Err(prerequisites::refusal(&ready.missing));
    }
    if ready.state == StepState::Locked {
        return Err(locked_before(ready.next.as_ref()));
    }
    open_ready(app, tx, ready).await
}

/// The same for a step that may be worked on before its turn, whatever comes
/// before the track: the survey of somebody who attended a training session.
///
/// # Errors
/// As [`enter_step`], but for the order.
pub(crate) async fn enter_any_step(
    app: &App,
    tx: &Tx,
    company: CompanyId,
    membership: MembershipId,
    enrolment: EnrolmentId,
    code: &str,
) -> Result<Entered, Failure> {
    let ready = ready_step(app, tx, company, membership, enrolment, code).await?;
    open_ready(app, tx, ready).await
}

/// A step of an enrolment that is in progress and locked.
struct Ready {
    enrolment: Enrolment,
    step: LessonHead,
    state: StepState,
    next: Option<LessonHead>,
    /// What comes before the track.
    missing: Vec<Missing>,
}

async fn ready_step(
    app: &App,
    tx: &Tx,
    company: CompanyId,
    membership: MembershipId,
    enrolment: EnrolmentId,
    code: &str,
) -> Result<Ready, Failure> {
    let now = app.clock.now();
    let locked_row = enrolments::write::lock(tx, company, enrolment).await?;
    if locked_row.membership != membership {
        return Err(Failure::not_found());
    }
    if !locked_row.status.is_open() {
        return Err(closed(locked_row.status));
    }
    let version = version_to_learn(tx, &locked_row).await?;
    let missing = prerequisites::missing(tx, &locked_row, version).await?;
    let enrolment_row =
        enrolments::write::pin_and_start(tx, company, enrolment, version, now).await?;
    let steps = courses::read::steps(tx, version).await?;
    let progress = enrolments::read::progress_of(tx, company, enrolment).await?;
    let states = order::states(&steps, &progress);
    let (step, state) = steps
        .iter()
        .zip(states)
        .find(|(step, _)| step.code == code)
        .ok_or_else(Failure::not_found)?;
    Ok(Ready {
        enrolment: enrolment_row,
        step: step.clone(),
        state,
        next: order::next(&steps, &progress).cloned(),
        missing,
    })
}

async fn open_ready(app: &App, tx: &Tx, ready: Ready) -> Result<Entered, Failure> {
    let now = app.clock.now();
    let (company, id) = (ready.enrolment.company, ready.enrolment.id);
    let recorded =
        enrolments::write::start_lesson(tx, &app.ids, now, company, id, ready.step.id).await?;
    Ok(Entered {
        enrolment: ready.enrolment,
        step: ready.step,
        newly: recorded.newly,
    })
}

/// The version that an open enrolment is learnt from: its pin, or the newest
/// when there is no evidence yet.
///
/// # Errors
/// When the database refuses, or the track was never published.
pub(crate) async fn version_to_learn(
    db: &impl sea_orm::ConnectionTrait,
    enrolment: &Enrolment,
) -> Result<TrackVersionId, Failure> {
    if let Some(pinned) = enrolment.track_version {
        return Ok(pinned);
    }
    let current = courses::read::current_version(db, enrolment.track).await?;
    let current = current.ok_or_else(|| {
        Failure::internal("track.unpublished", format!("track {}", enrolment.track))
    })?;
    Ok(current.id)
}

/// Records that a step is done and completes the enrolment if it was the
/// last. Lessons, quizzes and the survey all call this, inside the
/// transaction that holds their evidence; the enrolment must be in progress
/// ([`enter_step`]).
///
/// # Errors
/// A conflict when the enrolment is not in progress.
pub async fn record_done(
    app: &App,
    tx: &Tx,
    company: CompanyId,
    enrolment: EnrolmentId,
    lesson: LessonId,
) -> Result<Done, Failure> {
    let now = app.clock.now();
    let recorded =
        enrolments::write::finish_lesson(tx, &app.ids, now, company, enrolment, lesson).await?;
    let row = enrolments::read::of_company(tx, company, enrolment).await?;
    if row.status == Status::Completed {
        return Ok(Done {
            newly: recorded.newly,
            is_completed: true,
        });
    }
    let version = version_to_learn(tx, &row).await?;
    let steps = courses::read::steps(tx, version).await?;
    let progress = enrolments::read::progress_of(tx, company, enrolment).await?;
    let next = order::next(&steps, &progress);
    if let Some(step) = next
        && step.kind == LessonKind::Survey
    {
        open_participation(app, tx, &row, &step.code).await?;
    }
    let is_last = next.is_none();
    if is_last {
        complete_enrolment(app, tx, &row, now).await?;
    }
    Ok(Done {
        newly: recorded.newly,
        is_completed: is_last,
    })
}

fn step_of<'o>(outline: &'o TrackOutline, code: &str) -> Result<&'o StepView, Failure> {
    let mut steps = outline.steps();
    steps
        .find(|step| step.lesson.code == code)
        .ok_or_else(Failure::not_found)
}

fn locked(outline: &TrackOutline) -> Failure {
    locked_before(outline.next().map(|step| &step.lesson))
}

fn locked_before(next: Option<&LessonHead>) -> Failure {
    let message = match next {
        Some(step) => format!("先に「{}」を終えると開きます。", step.title),
        None => "まだ開けません。".to_owned(),
    };
    Failure::conflict("lesson.locked", message)
}

fn closed(status: Status) -> Failure {
    let message = match status {
        Status::Completed => "この研修は修了しています。",
        Status::ExpiredUnfinished => {
            "受講期間が終わりました。続けるには、会社の研修担当者に期限の延長を頼んでください。"
        }
        _ => "この研修は受けなくてよいことになりました。会社の研修担当者に確かめてください。",
    };
    Failure::conflict("enrolment.closed", message)
}
