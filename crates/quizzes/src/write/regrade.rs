//! Regrading: planning a run, trying it, applying or discarding it.
//!
//! Handing in and applying must not pass each other unseen: whoever grades
//! holds the quiz shared, whoever applies holds it alone ([`hold_grading`],
//! [`hold_regrade`]). Both take it before any enrolment.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, QuestionVersionId, QuizVersionId, RegradeRunId};
use kernel::{Fault, Ids, Tx};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    UpdateMany,
};

use crate::entity::regrade::{adjustment, change, run, target};
use crate::entity::{attempt, item, question, quiz};
use crate::error::Error;
use crate::publication::{NewOption, NewQuestion};
use crate::read;
use crate::read::KeyedQuestion;
use crate::regrade::{
    Change, CodedAnswer, Policy, RegradeRun, RegradeStatus, digest, reason_faults, rekeyed,
};
use crate::task;

/// Rows in one INSERT: 13 columns stay far below SQLite's limit of 32 766
/// parameters.
const CHUNK: usize = 500;

/// A regrade to plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewRegrade<'a> {
    /// Which question.
    pub question: QuestionVersionId,
    /// Whether the same wording in other quiz versions is meant too.
    pub same_wording: bool,
    /// What is to happen to it.
    pub policy: &'a Policy,
    /// Why.
    pub reason: &'a str,
    /// Who plans it.
    pub by: AccountId,
}

/// Writes a run down. Nothing else changes.
///
/// # Errors
/// [`Error::NotFound`] for an unknown question, [`Error::Faulty`] with every
/// fault: no reason, a key that does not fit the question, or a question
/// without which an attempt could be worth nothing.
pub async fn plan_regrade(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    new: &NewRegrade<'_>,
) -> Result<RegradeRunId, Error> {
    let chosen = question::Column::Id.eq(new.question);
    let mut keys = read::keys_where(tx, chosen).await?;
    let keyed = keys.remove(&new.question).ok_or(Error::NotFound)?;
    let targets = if new.same_wording {
        read::same_wording(tx, &keyed).await?
    } else {
        vec![new.question]
    };
    let mut faults = reason_faults(new.reason);
    if let Some(answer) = new.policy.answer() {
        faults.extend(key_faults(&keyed, answer));
    }
    if *new.policy == Policy::Void && leaves_nothing(tx, &targets).await? {
        faults.push(nothing_left());
    }
    if !faults.is_empty() {
        return Err(Error::Faulty(faults));
    }
    let id = ids.fresh(now);
    let row = run::ActiveModel {
        id: Set(id),
        question_version_id: Set(new.question),
        policy: Set(new.policy.as_str().to_owned()),
        answer: Set(new.policy.stored_answer()?),
        reason: Set(new.reason.trim().to_owned()),
        status: Set(RegradeStatus::Planned.as_str().to_owned()),
        planned_by: Set(new.by),
        planned_at: Set(now),
        previewed_at: Set(None),
        attempts: Set(None),
        digest: Set(None),
        closed_by: Set(None),
        closed_at: Set(None),
    };
    run::Entity::insert(row).exec_without_returning(tx).await?;
    let rows = targets.into_iter().map(|question| target::ActiveModel {
        regrade_run_id: Set(id),
        question_version_id: Set(question),
    });
    target::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    Ok(id)
}

fn key_faults(keyed: &KeyedQuestion, answer: &CodedAnswer) -> Vec<Fault> {
    let unfit = |message: &str| vec![Fault::new("/key", "quiz.regrade.key", message)];
    let Some(key) = rekeyed(&keyed.key, answer) else {
        return unfit(
            "この設問の選択肢から、正解を、すべての欄に決めてください。場面が分かれる設問の正解は訂正できません。",
        );
    };
    let options = key.options.iter().map(|option| NewOption {
        code: option.code.clone(),
        body: option.code.clone(),
        correct: option.correct,
        explanation: String::new(),
    });
    let question = NewQuestion {
        code: keyed.question.code.clone(),
        objective: keyed.question.objective.clone(),
        safety: key.safety,
        points: key.points,
        stem: keyed.question.stem.clone(),
        feedback: keyed.question.feedback.clone(),
        options: options.collect(),
        task: key.task,
    };
    let faults = task::faults("", &question);
    faults
        .first()
        .map_or_else(Vec::new, |fault| unfit(&fault.message))
}

fn nothing_left() -> Fault {
    Fault::new(
        "/policy",
        "quiz.regrade.nothing_left",
        "この設問を外すと、配点が残らない受験が出ます。「全員を正解にする」などを選んでください。",
    )
}

/// Whether an attempt could consist of voided questions only: an attempt asks
/// so many different questions, and at most the voided ones of them count for
/// nothing.
async fn leaves_nothing(tx: &Tx, targets: &[QuestionVersionId]) -> Result<bool, Error> {
    let chosen = question::Column::Id.is_in(targets.iter().copied());
    for keyed in read::keys_where(tx, chosen).await?.into_values() {
        let quiz = read::quiz(tx, keyed.question.quiz_version_id).await?;
        let all = read::keys_of(tx, quiz.id).await?;
        let is_void = |other: &&KeyedQuestion| {
            let voided = other.adjusted.as_ref();
            other.question.id == keyed.question.id
                || voided.is_some_and(|found| found.policy == Policy::Void)
        };
        if all.values().filter(is_void).count() >= quiz.asked(all.len()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Tries a run without effect and notes what it showed, so that it can be told
/// later whether it is still so. Gives what every attempt would become.
///
/// # Errors
/// [`Error::NotFound`], [`Error::RegradeClosed`].
pub async fn preview_regrade(
    tx: &Tx,
    now: DateTime<Utc>,
    id: RegradeRunId,
) -> Result<Vec<Change>, Error> {
    let found = lock(tx, id).await?;
    require(&found, RegradeStatus::Previewed)?;
    let changes = read::changes_now(tx, &found).await?;
    let attempts = i32::try_from(changes.len()).unwrap_or(i32::MAX);
    row_of(id)
        .col_expr(
            run::Column::Status,
            Expr::value(RegradeStatus::Previewed.as_str()),
        )
        .col_expr(run::Column::PreviewedAt, Expr::value(now))
        .col_expr(run::Column::Attempts, Expr::value(attempts))
        .col_expr(run::Column::Digest, Expr::value(digest(&changes)))
        .exec(tx)
        .await?;
    Ok(changes)
}

/// Gives a run up.
///
/// # Errors
/// [`Error::NotFound`], [`Error::RegradeClosed`].
pub async fn discard_regrade(
    tx: &Tx,
    now: DateTime<Utc>,
    id: RegradeRunId,
    by: AccountId,
) -> Result<(), Error> {
    let found = lock(tx, id).await?;
    require(&found, RegradeStatus::Discarded)?;
    close(tx, now, id, by, RegradeStatus::Discarded).await
}

/// A run whose quizzes nobody grades until the transaction ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRegrade {
    /// The run.
    pub run: RegradeRun,
    /// What it does to every attempt it is about; nothing when it was applied
    /// before.
    pub changes: Vec<Change>,
}

impl HeldRegrade {
    /// Whether somebody was faster.
    pub fn is_applied(&self) -> bool {
        self.run.status == RegradeStatus::Applied
    }
}

/// Holds a run for applying, and refuses when it is not what was tried.
///
/// # Errors
/// [`Error::NotFound`], [`Error::RegradeClosed`] before it was tried or after
/// it was discarded, [`Error::RegradeStale`] when an attempt changed since,
/// [`Error::Faulty`] when nothing would be left to score.
pub async fn hold_regrade(tx: &Tx, id: RegradeRunId) -> Result<HeldRegrade, Error> {
    let questions = read::regrade_targets(tx, id).await?;
    let quizzes: BTreeSet<QuizVersionId> = questions.values().copied().collect();
    for quiz in quizzes {
        hold(tx, quiz, LockType::NoKeyUpdate).await?;
    }
    let run = lock(tx, id).await?;
    if run.status == RegradeStatus::Applied {
        let changes = Vec::new();
        return Ok(HeldRegrade { run, changes });
    }
    require(&run, RegradeStatus::Applied)?;
    let targets: Vec<QuestionVersionId> = questions.into_keys().collect();
    // Another question may have been voided since this run was planned.
    if run.policy == Policy::Void && leaves_nothing(tx, &targets).await? {
        return Err(Error::Faulty(vec![nothing_left()]));
    }
    let changes = read::changes_now(tx, &run).await?;
    if !run.showed(&changes) {
        return Err(Error::RegradeStale);
    }
    Ok(HeldRegrade { run, changes })
}

/// Keeps a quiz from being regraded until the transaction ends; others may
/// grade attempts at it meanwhile. Call it before locking the enrolment.
///
/// # Errors
/// When the database refuses.
pub async fn hold_grading(tx: &Tx, quiz: QuizVersionId) -> Result<(), Error> {
    hold(tx, quiz, LockType::Share).await
}

/// A row lock on PostgreSQL; SQLite's writer holds the whole database already.
async fn hold(tx: &Tx, id: QuizVersionId, lock: LockType) -> Result<(), Error> {
    let held: Option<QuizVersionId> = quiz::Entity::find_by_id(id)
        .select_only()
        .column(quiz::Column::Id)
        .lock(lock)
        .into_tuple()
        .one(tx)
        .await?;
    held.map(drop).ok_or(Error::NotFound)
}

/// Puts a held run in force: its questions are graded by its policy from now
/// on, and every attempt that differs gets its new score, with a row that says
/// what it was before.
///
/// # Errors
/// When the database refuses.
pub async fn apply_regrade(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    by: AccountId,
    held: &HeldRegrade,
) -> Result<(), Error> {
    if held.run.policy != Policy::Keep {
        put_in_force(tx, ids, now, &held.run).await?;
    }
    let targets = read::regrade_targets(tx, held.run.id).await?;
    let changed: Vec<&Change> = held.changes.iter().filter(|one| one.is_change()).collect();
    for some in changed.chunks(CHUNK) {
        let rows = some
            .iter()
            .map(|one| change_row(ids, now, held.run.id, one));
        change::Entity::insert_many(rows)
            .exec_without_returning(tx)
            .await?;
    }
    for one in changed {
        let of_quiz = targets.iter().filter(|(_, quiz)| **quiz == one.quiz);
        for (question, _) in of_quiz {
            item::Entity::update_many()
                .col_expr(item::Column::Points, Expr::value(one.item_after))
                .filter(item::Column::CompanyId.eq(one.company))
                .filter(item::Column::AttemptId.eq(one.attempt))
                .filter(item::Column::QuestionVersionId.eq(*question))
                .exec(tx)
                .await?;
        }
        attempt::Entity::update_many()
            .col_expr(attempt::Column::Points, Expr::value(one.after.points))
            .col_expr(
                attempt::Column::TotalPoints,
                Expr::value(one.after.total_points),
            )
            .col_expr(attempt::Column::Passed, Expr::value(one.after.passed))
            .filter(attempt::Column::CompanyId.eq(one.company))
            .filter(attempt::Column::Id.eq(one.attempt))
            .exec(tx)
            .await?;
    }
    close(tx, now, held.run.id, by, RegradeStatus::Applied).await
}

async fn put_in_force(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    run: &RegradeRun,
) -> Result<(), Error> {
    for question in read::regrade_targets(tx, run.id).await?.into_keys() {
        let earlier = adjustment::Entity::find()
            .filter(adjustment::Column::QuestionVersionId.eq(question))
            .count(tx)
            .await?;
        let row = adjustment::ActiveModel {
            id: Set(ids.fresh(now)),
            question_version_id: Set(question),
            no: Set(i32::try_from(earlier).unwrap_or(i32::MAX).saturating_add(1)),
            regrade_run_id: Set(run.id),
            policy: Set(run.policy.as_str().to_owned()),
            answer: Set(run.policy.stored_answer()?),
            applied_at: Set(now),
        };
        adjustment::Entity::insert(row)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

fn change_row(
    ids: &Ids,
    now: DateTime<Utc>,
    run: RegradeRunId,
    one: &Change,
) -> change::ActiveModel {
    change::ActiveModel {
        id: Set(ids.fresh(now)),
        company_id: Set(one.company),
        regrade_run_id: Set(run),
        attempt_id: Set(one.attempt),
        item_before: Set(one.item_before),
        item_after: Set(one.item_after),
        points_before: Set(one.before.points),
        points_after: Set(one.after.points),
        total_before: Set(one.before.total_points),
        total_after: Set(one.after.total_points),
        passed_before: Set(one.before.passed),
        passed_after: Set(one.after.passed),
        kept_pass: Set(one.is_kept),
    }
}

/// Reads a run and keeps others from moving it until the transaction ends.
async fn lock(tx: &Tx, id: RegradeRunId) -> Result<RegradeRun, Error> {
    let row = run::Entity::find_by_id(id)
        .lock(LockType::Update)
        .one(tx)
        .await?;
    row.ok_or(Error::NotFound)?.try_into()
}

fn require(run: &RegradeRun, next: RegradeStatus) -> Result<(), Error> {
    if run.status.may_become(next) {
        return Ok(());
    }
    Err(Error::RegradeClosed {
        from: run.status,
        to: next,
    })
}

async fn close(
    tx: &Tx,
    now: DateTime<Utc>,
    id: RegradeRunId,
    by: AccountId,
    status: RegradeStatus,
) -> Result<(), Error> {
    row_of(id)
        .col_expr(run::Column::Status, Expr::value(status.as_str()))
        .col_expr(run::Column::ClosedBy, Expr::value(by))
        .col_expr(run::Column::ClosedAt, Expr::value(now))
        .exec(tx)
        .await?;
    Ok(())
}

fn row_of(id: RegradeRunId) -> UpdateMany<run::Entity> {
    run::Entity::update_many().filter(run::Column::Id.eq(id))
}
