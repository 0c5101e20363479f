//! Regrade runs: what they are about, and what they would do now.

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::{AttemptId, QuestionVersionId, QuizVersionId, RegradeRunId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::attempt::{Attempt, AttemptStatus, Outcome};
use crate::entity::regrade::{change, run, target};
use crate::entity::{attempt, item, question};
use crate::error::Error;
use crate::grading::{Answered, grade};
use crate::published::PublishedQuestion;
use crate::read;
use crate::read::adjustments::kept_passes;
use crate::read::answers::{Keys, keys_where, marks_for, with_key};
use crate::read::marks::Marks;
use crate::regrade::coded_name;
use crate::regrade::{Change, CodedAnswer, Policy, RegradeRun, is_rekeyable};
use crate::response::Response;
use crate::task::{self, Control, Sheet, SheetOption};

/// Keys in one IN-list.
const CHUNK: usize = 500;

/// A field of the form in which a corrected key is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyField {
    /// Its name, with codes of options.
    pub name: String,
    /// The words beside it; empty where the question itself says all.
    pub label: String,
    /// How it is filled in.
    pub control: Control,
    /// Codes and texts of the options it takes; none for text.
    pub options: Vec<(String, String)>,
    /// What the frozen key says.
    pub frozen: Vec<String>,
}

/// Every run, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn regrades(db: &impl ConnectionTrait) -> Result<Vec<RegradeRun>, Error> {
    let rows = run::Entity::find()
        .order_by_desc(run::Column::PlannedAt)
        .order_by_desc(run::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(RegradeRun::try_from).collect()
}

/// Every run about a question of this quiz, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn regrades_of(
    db: &impl ConnectionTrait,
    quiz: QuizVersionId,
) -> Result<Vec<(QuestionVersionId, RegradeRun)>, Error> {
    let targets = target::Entity::find()
        .filter(target::Column::QuestionVersionId.in_subquery(questions_of(quiz)))
        .all(db)
        .await?;
    let mut of_run: BTreeMap<RegradeRunId, QuestionVersionId> = targets
        .into_iter()
        .map(|row| (row.regrade_run_id, row.question_version_id))
        .collect();
    let runs = regrades(db).await?.into_iter();
    Ok(runs
        .filter_map(|run| Some((of_run.remove(&run.id)?, run)))
        .collect())
}

fn questions_of(quiz: QuizVersionId) -> sea_orm::sea_query::SelectStatement {
    use sea_orm::QueryTrait;
    question::Entity::find()
        .select_only()
        .column(question::Column::Id)
        .filter(question::Column::QuizVersionId.eq(quiz))
        .into_query()
}

/// One run.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn regrade(db: &impl ConnectionTrait, id: RegradeRunId) -> Result<RegradeRun, Error> {
    let row = run::Entity::find_by_id(id).one(db).await?;
    row.ok_or(Error::NotFound)?.try_into()
}

/// The questions of a run, each with its quiz.
///
/// # Errors
/// When the database refuses.
pub async fn regrade_targets(
    db: &impl ConnectionTrait,
    id: RegradeRunId,
) -> Result<BTreeMap<QuestionVersionId, QuizVersionId>, Error> {
    let keys = target_keys(db, id).await?;
    let quizzes = keys.into_iter();
    Ok(quizzes
        .map(|(id, keyed)| (id, keyed.question.quiz_version_id))
        .collect())
}

/// The questions of a run with their keys and what is in force now.
pub(crate) async fn target_keys(
    db: &impl ConnectionTrait,
    id: RegradeRunId,
) -> Result<Keys, Error> {
    let targets = target::Entity::find()
        .filter(target::Column::RegradeRunId.eq(id))
        .all(db)
        .await?;
    let ids = targets.into_iter().map(|row| row.question_version_id);
    keys_where(db, question::Column::Id.is_in(ids)).await
}

/// The question of a quiz with this code.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn question_by_code(
    db: &impl ConnectionTrait,
    quiz: QuizVersionId,
    code: &str,
) -> Result<(QuestionVersionId, PublishedQuestion), Error> {
    let row = question::Entity::find()
        .filter(question::Column::QuizVersionId.eq(quiz))
        .filter(question::Column::Code.eq(code))
        .one(db)
        .await?;
    let id = row.ok_or(Error::NotFound)?.id;
    let published = read::published(db, quiz).await?.into_iter();
    let mut published = published.filter(|question| question.code == code);
    Ok((id, published.next().ok_or(Error::NotFound)?))
}

/// Where a question stands: its quiz, its code and its stem.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn question_head(
    db: &impl ConnectionTrait,
    id: QuestionVersionId,
) -> Result<(QuizVersionId, String, String), Error> {
    let row = question::Entity::find_by_id(id).one(db).await?;
    let row = row.ok_or(Error::NotFound)?;
    Ok((row.quiz_version_id, row.code, row.stem))
}

/// The fields in which a corrected key is given; none for a kind that cannot
/// be rescored.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn key_fields(
    db: &impl ConnectionTrait,
    id: QuestionVersionId,
) -> Result<Vec<KeyField>, Error> {
    let mut keys = keys_where(db, question::Column::Id.eq(id)).await?;
    let keyed = keys.remove(&id).ok_or(Error::NotFound)?;
    if !is_rekeyable(&keyed.key.task) {
        return Ok(Vec::new());
    }
    let options = keyed.options.iter().map(|option| SheetOption {
        id: option.id,
        code: option.code.clone(),
        body: option.body.clone(),
    });
    let sheet = Sheet {
        kind: keyed.key.task.kind(),
        options: options.collect(),
        layout: keyed.key.task.layout(),
    };
    let frozen = CodedAnswer::of(&keyed.key, &task::solution(&keyed.key));
    let fields = task::fields(&sheet, &Response::default()).into_iter();
    let fields = fields.map(|field| {
        let name = coded_name(&keyed.key, &field.name);
        let options = field.options.iter().filter_map(|id| {
            let option = keyed.options.iter().find(|option| option.id == *id)?;
            Some((option.code.clone(), option.body.clone()))
        });
        KeyField {
            frozen: frozen.values(&name).to_vec(),
            name,
            label: field.label,
            control: field.control,
            options: options.collect(),
        }
    });
    Ok(fields.collect())
}

/// What a run does to every graded attempt that was asked its question: for an
/// applied run what it did to those it changed, for any other what it would do
/// now. In the order of the attempts' keys. Reads every company: for the firm.
///
/// # Errors
/// When the database refuses.
pub async fn regrade_changes(
    db: &impl ConnectionTrait,
    run: &RegradeRun,
) -> Result<Vec<Change>, Error> {
    if run.status == crate::regrade::RegradeStatus::Applied {
        return changes_made(db, run.id).await;
    }
    changes_now(db, run).await
}

async fn changes_made(db: &impl ConnectionTrait, id: RegradeRunId) -> Result<Vec<Change>, Error> {
    let rows = change::Entity::find()
        .filter(change::Column::RegradeRunId.eq(id))
        .order_by_asc(change::Column::AttemptId)
        .all(db)
        .await?;
    let mut changes = Vec::new();
    for rows in rows.chunks(CHUNK) {
        let ids = rows.iter().map(|row| row.attempt_id);
        let attempts = attempt::Entity::find()
            .filter(attempt::Column::Id.is_in(ids))
            .all(db)
            .await?;
        let attempts: BTreeMap<AttemptId, attempt::Model> =
            attempts.into_iter().map(|row| (row.id, row)).collect();
        for row in rows {
            let attempt = attempts.get(&row.attempt_id).ok_or(Error::NotFound)?;
            changes.push(made(row, attempt));
        }
    }
    Ok(changes)
}

fn made(row: &change::Model, attempt: &attempt::Model) -> Change {
    Change {
        attempt: row.attempt_id,
        company: row.company_id,
        enrolment: attempt.enrolment_id,
        quiz: attempt.quiz_version_id,
        item_before: row.item_before,
        item_after: row.item_after,
        before: Outcome {
            points: row.points_before,
            total_points: row.total_before,
            passed: row.passed_before,
        },
        after: Outcome {
            points: row.points_after,
            total_points: row.total_after,
            passed: row.passed_after,
        },
        is_kept: row.kept_pass,
    }
}

/// What the run would do to every attempt that it is about.
pub(crate) async fn changes_now(
    db: &impl ConnectionTrait,
    run: &RegradeRun,
) -> Result<Vec<Change>, Error> {
    let kept = kept_passes(db).await?;
    let mut changes = Vec::new();
    for (question, keyed) in target_keys(db, run.id).await? {
        let quiz = read::quiz(db, keyed.question.quiz_version_id).await?;
        let plan = Plan {
            keys: read::keys_of(db, quiz.id).await?,
            pass_points: quiz.pass_points,
            question,
            policy: &run.policy,
            kept: &kept,
        };
        let attempts = graded_with(db, quiz.id, question).await?;
        for some in attempts.chunks(CHUNK) {
            let mut items = items_by_attempt(db, some).await?;
            for attempt in some {
                let items = items.remove(&attempt.id).unwrap_or_default();
                let marks = marks_for(db, &plan.keys, attempt).await?;
                changes.push(plan.change(attempt, items, &marks)?);
            }
        }
    }
    changes.sort_by_key(|change| change.attempt);
    Ok(changes)
}

/// One question of one quiz, and what is to happen to it.
struct Plan<'p> {
    keys: Keys,
    pass_points: i32,
    question: QuestionVersionId,
    policy: &'p Policy,
    kept: &'p BTreeSet<AttemptId>,
}

impl Plan<'_> {
    fn change(
        &self,
        attempt: &Attempt,
        items: Vec<item::Model>,
        marks: &Marks,
    ) -> Result<Change, Error> {
        let before = attempt.outcome.ok_or(Error::NotGraded)?;
        let mut answers: Vec<Answered> = Vec::new();
        let mut place = None;
        let mut item_before = 0;
        for item in items {
            if item.question_version_id == self.question {
                place = Some(answers.len());
                item_before = item.points.unwrap_or_default();
            }
            answers.push(with_key(item, &self.keys, marks)?.answered);
        }
        let place = place.ok_or_else(|| Error::Stored(format!("attempt {}", attempt.id)))?;
        if *self.policy != Policy::Keep {
            answers[place].adjusted = Some(self.policy.clone());
        }
        let grade = grade(self.pass_points, &answers);
        let was_kept = self.kept.contains(&attempt.id);
        let is_kept = before.passed && !grade.passed && !was_kept;
        Ok(Change {
            attempt: attempt.id,
            company: attempt.company,
            enrolment: attempt.enrolment,
            quiz: attempt.quiz,
            item_before,
            item_after: grade.items[place],
            before,
            after: Outcome {
                points: grade.points,
                total_points: grade.total,
                passed: grade.passed || is_kept || was_kept,
            },
            is_kept,
        })
    }
}

async fn graded_with(
    db: &impl ConnectionTrait,
    quiz: QuizVersionId,
    question: QuestionVersionId,
) -> Result<Vec<Attempt>, Error> {
    use sea_orm::QueryTrait;
    let asked = item::Entity::find()
        .select_only()
        .column(item::Column::AttemptId)
        .filter(item::Column::QuestionVersionId.eq(question))
        .into_query();
    let rows = attempt::Entity::find()
        .filter(attempt::Column::QuizVersionId.eq(quiz))
        .filter(attempt::Column::Status.eq(AttemptStatus::Graded.as_str()))
        .filter(attempt::Column::Id.in_subquery(asked))
        .order_by_asc(attempt::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(Attempt::try_from).collect()
}

/// The items of some attempts, each attempt's in order.
pub(crate) async fn items_by_attempt(
    db: &impl ConnectionTrait,
    attempts: &[Attempt],
) -> Result<BTreeMap<AttemptId, Vec<item::Model>>, Error> {
    let ids = attempts.iter().map(|attempt| attempt.id);
    let rows = item::Entity::find()
        .filter(item::Column::AttemptId.is_in(ids))
        .order_by_asc(item::Column::Position)
        .all(db)
        .await?;
    let mut items: BTreeMap<AttemptId, Vec<item::Model>> = BTreeMap::new();
    for row in rows {
        items.entry(row.attempt_id).or_default().push(row);
    }
    Ok(items)
}
