//! Regrading a published question (再採点): planned and tried by the firm's
//! admin, then applied or discarded. An applied run is the only thing that
//! changes a score (invariant 15).
//!
//! What always holds:
//! - Trying changes no score; applying refuses when an attempt changed since.
//! - A pass that would be lost stands, and so does what came of it. The people
//!   are listed, and a person decides what follows.
//! - Who passes now has the step done, and the course if it was the last step,
//!   in the same transaction, as when handing in.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use kernel::audit::Event;
use kernel::id::{CompanyId, EnrolmentId, QuizVersionId, RegradeRunId};
use kernel::{Actor, Failure, Fault, Role, Tx};
use quizzes::write::{HeldRegrade, NewRegrade};
use quizzes::{Change, Policy, Quiz};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::App;
use crate::learn;

/// Who may change scores.
const REGRADERS: [Role; 1] = [Role::FirmAdmin];

/// A regrade to plan, as people name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRegrade {
    /// The track's code.
    pub track: String,
    /// The version's number.
    pub number: i32,
    /// The code of the quiz's step.
    pub lesson: String,
    /// The question's code.
    pub question: String,
    /// Whether the same wording in other versions is meant too.
    pub same_wording: bool,
    /// What is to happen; nothing when none was chosen.
    pub policy: Option<Policy>,
    /// Why.
    pub reason: String,
}

/// What applying did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regraded {
    /// False when somebody was faster, or it was asked for twice.
    pub newly: bool,
    /// How many attempts have another score.
    pub changed: usize,
    /// How many pass that did not.
    pub new_passes: usize,
    /// How many keep a pass that would be lost.
    pub kept_passes: usize,
}

/// Writes a regrade down; nothing else changes.
///
/// # Errors
/// Forbidden but for the firm's admin, not found for an unknown question,
/// invalid with every fault.
pub async fn plan_regrade(
    app: &App,
    actor: &Actor,
    plan: &PlanRegrade,
) -> Result<RegradeRunId, Failure> {
    actor.require(&REGRADERS)?;
    let tx = app.db.write().await?;
    let quiz = quiz_by_code(&tx, &plan.track, plan.number, &plan.lesson).await?;
    let (question, _) = quizzes::read::question_by_code(&tx, quiz.id, &plan.question).await?;
    // With no policy the other faults are told as well.
    let policy = plan.policy.as_ref().unwrap_or(&Policy::Keep);
    let new = NewRegrade {
        question,
        same_wording: plan.same_wording,
        policy,
        reason: &plan.reason,
        by: actor.account,
    };
    let now = app.clock.now();
    let planned = quizzes::write::plan_regrade(&tx, &app.ids, now, &new).await;
    let id = with_policy_fault(plan.policy.is_none(), planned.map_err(Failure::from))?;
    let targets = quizzes::read::regrade_targets(&tx, id).await?;
    let event = Event {
        company: None,
        actor: Some(actor.account),
        action: "regrade.planned",
        object: Some(id.0),
        detail: &json!({
            "question": question,
            "policy": policy.as_str(),
            "questions": targets.len(),
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(id)
}

fn with_policy_fault<T>(is_missing: bool, planned: Result<T, Failure>) -> Result<T, Failure> {
    if !is_missing {
        return planned;
    }
    let mut faults = vec![Fault::new(
        "/policy",
        "quiz.regrade.policy",
        "見直し方を1つ選んでください。",
    )];
    match planned {
        Err(failure) if failure.faults.is_empty() => return Err(failure),
        Err(failure) => faults.extend(failure.faults),
        Ok(_) => {}
    }
    Err(Failure::invalid(faults))
}

/// The quiz of a step, as people name it.
///
/// # Errors
/// Not found for an unknown version or a step that is no quiz.
pub(crate) async fn quiz_by_code(
    db: &impl ConnectionTrait,
    track: &str,
    number: i32,
    lesson: &str,
) -> Result<Quiz, Failure> {
    let outline = courses::read::outline_by_number(db, track, number).await?;
    let outline = outline.ok_or_else(Failure::not_found)?;
    let step = outline.steps().find(|step| step.code == lesson);
    let step = step.ok_or_else(Failure::not_found)?;
    let quiz = quizzes::read::quiz_of_lesson(db, step.id).await?;
    quiz.ok_or_else(Failure::not_found)
}

/// Tries a planned regrade without effect on any score, and notes what it
/// showed.
///
/// # Errors
/// Forbidden but for the firm's admin, not found, a conflict when it is closed.
pub async fn preview_regrade(
    app: &App,
    actor: &Actor,
    id: RegradeRunId,
) -> Result<Vec<Change>, Failure> {
    actor.require(&REGRADERS)?;
    let tx = app.db.write().await?;
    let changes = quizzes::write::preview_regrade(&tx, app.clock.now(), id).await?;
    let event = Event {
        company: None,
        actor: Some(actor.account),
        action: "regrade.previewed",
        object: Some(id.0),
        detail: &json!({ "attempts": changes.len() }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(changes)
}

/// Gives a regrade up.
///
/// # Errors
/// As [`preview_regrade`].
pub async fn discard_regrade(app: &App, actor: &Actor, id: RegradeRunId) -> Result<(), Failure> {
    actor.require(&REGRADERS)?;
    let tx = app.db.write().await?;
    quizzes::write::discard_regrade(&tx, app.clock.now(), id, actor.account).await?;
    let event = Event {
        company: None,
        actor: Some(actor.account),
        action: "regrade.discarded",
        object: Some(id.0),
        detail: &json!({}),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

/// Applies a regrade that was tried, once: of many calls one applies it, and
/// the others find it done.
///
/// # Errors
/// Forbidden but for the firm's admin, not found, a conflict when it was not
/// tried, was discarded, or an attempt changed since it was tried.
pub async fn apply_regrade(
    app: &App,
    actor: &Actor,
    id: RegradeRunId,
) -> Result<Regraded, Failure> {
    actor.require(&REGRADERS)?;
    let tx = app.db.write().await?;
    let held = quizzes::write::hold_regrade(&tx, id).await?;
    let mut done = Regraded::of(&held);
    if held.is_applied() {
        return Ok(done);
    }
    let passing: BTreeSet<(CompanyId, EnrolmentId, QuizVersionId)> = held
        .changes
        .iter()
        .filter(|change| change.is_new_pass())
        .map(|change| (change.company, change.enrolment, change.quiz))
        .collect();
    let mut quizzes: BTreeMap<QuizVersionId, Quiz> = BTreeMap::new();
    let mut learning = Vec::new();
    for (company, enrolment, id) in passing {
        let row = enrolments::write::lock(&tx, company, enrolment).await?;
        let quiz = match quizzes.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(quizzes::read::quiz(&tx, id).await?),
        };
        // Of an enrolment that is closed only the score changes, and an
        // exemption test is no step of what is learnt.
        let is_learning = row.status == enrolments::Status::InProgress;
        if is_learning && !learn::exemption::is_exemption_test(&row, quiz) {
            learning.push((company, enrolment, quiz.lesson));
        }
    }
    let now = app.clock.now();
    quizzes::write::apply_regrade(&tx, &app.ids, now, actor.account, &held).await?;
    let mut completed: BTreeMap<CompanyId, usize> = BTreeMap::new();
    for (company, enrolment, lesson) in learning {
        let recorded = learn::record_done(app, &tx, company, enrolment, lesson).await?;
        *completed.entry(company).or_default() += usize::from(recorded.is_completed);
    }
    done.newly = true;
    audit_companies(app, &tx, actor, &held, &completed).await?;
    let event = Event {
        company: None,
        actor: Some(actor.account),
        action: "regrade.applied",
        object: Some(id.0),
        detail: &json!({
            "policy": held.run.policy.as_str(),
            "attempts": held.changes.len(),
            "changed": done.changed,
            "new_passes": done.new_passes,
            "kept_passes": done.kept_passes,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(done)
}

/// One row in the chain of each company whose people have another score.
async fn audit_companies(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    held: &HeldRegrade,
    completed: &BTreeMap<CompanyId, usize>,
) -> Result<(), Failure> {
    let mut by_company: BTreeMap<CompanyId, Vec<&Change>> = BTreeMap::new();
    for change in held.changes.iter().filter(|change| change.is_change()) {
        by_company.entry(change.company).or_default().push(change);
    }
    for (company, changes) in by_company {
        let count = |which: fn(&Change) -> bool| changes.iter().filter(|one| which(one)).count();
        let event = Event {
            company: Some(company),
            actor: Some(actor.account),
            action: "attempts.regraded",
            object: Some(held.run.id.0),
            detail: &json!({
                "attempts": changes.len(),
                "new_passes": count(Change::is_new_pass),
                "kept_passes": count(|change| change.is_kept),
                "enrolments_completed": completed.get(&company).copied().unwrap_or_default(),
            }),
        };
        app.audit(tx, &event).await?;
    }
    Ok(())
}

impl Regraded {
    fn of(held: &HeldRegrade) -> Self {
        let count =
            |which: fn(&Change) -> bool| held.changes.iter().filter(|one| which(one)).count();
        Self {
            newly: false,
            changed: count(Change::is_change),
            new_passes: count(Change::is_new_pass),
            kept_passes: count(|change| change.is_kept),
        }
    }
}
