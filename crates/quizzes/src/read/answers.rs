//! Stored answers with the keys they are graded by. Only grading, the
//! review, the authors' preview and the check of invariants read the key.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use kernel::id::{AttemptId, CompanyId, QuestionVersionId, QuizVersionId};
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::attempt::{Attempt, AttemptStatus};
use crate::entity::{attempt, item, option, question};
use crate::error::Error;
use crate::grading::{Answered, grade};
use crate::mark::Levels;
use crate::quiz::Quiz;
use crate::read::adjustments::{InForce, in_force, kept_passes};
use crate::read::{self, marks::Marks};
use crate::response::Response;
use crate::task::{Key, KeyOption, Task};

/// A published question with its options, key and all.
#[derive(Clone)]
pub(crate) struct KeyedQuestion {
    pub(crate) question: question::Model,
    pub(crate) options: Vec<option::Model>,
    pub(crate) key: Key,
    /// What an applied regrade says of it.
    pub(crate) adjusted: Option<InForce>,
}

impl KeyedQuestion {
    /// With an answer, as grading takes it.
    pub(crate) fn answered(&self, response: Response, mark: Option<Levels>) -> Answered {
        Answered {
            key: self.key.clone(),
            response,
            adjusted: self.adjusted.as_ref().map(|found| found.policy.clone()),
            mark,
        }
    }
}

/// One item of an attempt with its question.
pub(crate) struct AnsweredItem {
    pub(crate) item: item::Model,
    pub(crate) keyed: KeyedQuestion,
    pub(crate) answered: Answered,
}

pub(crate) type Keys = BTreeMap<QuestionVersionId, KeyedQuestion>;

/// Every item of an attempt with its question and key, in order.
pub(crate) async fn answers_of(
    db: &impl ConnectionTrait,
    attempt: &Attempt,
) -> Result<Vec<AnsweredItem>, Error> {
    let keys = keys_of(db, attempt.quiz).await?;
    let items = items_of(db, attempt.company, attempt.id).await?;
    let marks = marks_for(db, &keys, attempt).await?;
    items
        .into_iter()
        .map(|item| with_key(item, &keys, &marks))
        .collect()
}

/// The items of an attempt, in order.
pub(crate) async fn items_of(
    db: &impl ConnectionTrait,
    company: CompanyId,
    attempt: AttemptId,
) -> Result<Vec<item::Model>, Error> {
    Ok(item::Entity::find()
        .filter(item::Column::CompanyId.eq(company))
        .filter(item::Column::AttemptId.eq(attempt))
        .order_by_asc(item::Column::Position)
        .all(db)
        .await?)
}

/// The marks of an attempt; nothing is asked where no essay is.
pub(crate) async fn marks_for(
    db: &impl ConnectionTrait,
    keys: &Keys,
    attempt: &Attempt,
) -> Result<Marks, Error> {
    let mut tasks = keys.values().map(|keyed| &keyed.key.task);
    if !tasks.any(|task| matches!(task, Task::Essay(_))) {
        return Ok(Marks::new());
    }
    read::marks_of(db, attempt.company, attempt.id).await
}

pub(crate) fn with_key(
    item: item::Model,
    keys: &Keys,
    marks: &Marks,
) -> Result<AnsweredItem, Error> {
    let keyed = keys
        .get(&item.question_version_id)
        .ok_or_else(|| Error::Stored(format!("item {} of another quiz", item.id)))?
        .clone();
    let mark = marks.get(&item.question_version_id);
    let mark = mark.map(|mark| mark.levels.clone());
    let answered = keyed.answered(item.response()?, mark);
    Ok(AnsweredItem {
        item,
        keyed,
        answered,
    })
}

/// Every question of a quiz with its key.
pub(crate) async fn keys_of(db: &impl ConnectionTrait, quiz: QuizVersionId) -> Result<Keys, Error> {
    keys_where(db, question::Column::QuizVersionId.eq(quiz)).await
}

/// One question with its key.
pub(crate) async fn keyed_one(
    db: &impl ConnectionTrait,
    id: QuestionVersionId,
) -> Result<KeyedQuestion, Error> {
    let mut found = keys_where(db, question::Column::Id.eq(id)).await?;
    found.remove(&id).ok_or(Error::NotFound)
}

/// The chosen questions with their keys, and what regrades say of them.
pub(crate) async fn keys_where(
    db: &impl ConnectionTrait,
    chosen: SimpleExpr,
) -> Result<Keys, Error> {
    let questions = question::Entity::find().filter(chosen).all(db).await?;
    let ids: Vec<QuestionVersionId> = questions.iter().map(|question| question.id).collect();
    let mut adjusted = in_force(db, &ids).await?;
    let options = option::Entity::find()
        .filter(option::Column::QuestionVersionId.is_in(ids))
        .order_by_asc(option::Column::Position)
        .all(db)
        .await?;
    let mut by_question: BTreeMap<QuestionVersionId, Vec<option::Model>> = BTreeMap::new();
    for option in options {
        by_question
            .entry(option.question_version_id)
            .or_default()
            .push(option);
    }
    questions
        .into_iter()
        .map(|question| {
            let options = by_question.remove(&question.id).unwrap_or_default();
            let adjusted = adjusted.remove(&question.id);
            Ok((question.id, keyed(question, options, adjusted)?))
        })
        .collect()
}

fn keyed(
    question: question::Model,
    options: Vec<option::Model>,
    adjusted: Option<InForce>,
) -> Result<KeyedQuestion, Error> {
    let task = Task::read(&question.kind, &question.answer)?;
    let key_options = options.iter().map(|option| KeyOption {
        id: option.id,
        code: option.code.clone(),
        correct: option.correct,
    });
    Ok(KeyedQuestion {
        key: Key {
            task,
            safety: question.safety,
            points: question.points,
            options: key_options.collect(),
        },
        question,
        options,
        adjusted,
    })
}

/// Every graded attempt whose stored score is not what its pinned version, its
/// stored answers, its marks and the applied regrades give, and every one that
/// waits for a person and for no essay, or has points already (invariant I-3),
/// in words; nothing when all hold.
///
/// # Errors
/// When the database refuses.
pub async fn findings(db: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let mut quizzes: BTreeMap<QuizVersionId, (Quiz, Keys)> = BTreeMap::new();
    let mut findings = Vec::new();
    let kept = kept_passes(db).await?;
    let handed_in = [AttemptStatus::Graded, AttemptStatus::NeedsGrading];
    let handed_in = attempt::Entity::find()
        .filter(attempt::Column::Status.is_in(handed_in.map(AttemptStatus::as_str)))
        .order_by_asc(attempt::Column::Id)
        .all(db)
        .await?;
    for row in handed_in {
        let attempt = Attempt::try_from(row)?;
        let (quiz, keys) = match quizzes.entry(attempt.quiz) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(first) => {
                let quiz = read::quiz(db, attempt.quiz).await?;
                first.insert((quiz, keys_of(db, attempt.quiz).await?))
            }
        };
        let items = items_of(db, attempt.company, attempt.id).await?;
        let marks = marks_for(db, keys, &attempt).await?;
        if attempt.status == AttemptStatus::NeedsGrading {
            if !waiting_holds(keys, &attempt, items, &marks)? {
                findings.push(format!(
                    "I-3 attempt {} waits for a person without an essay to grade",
                    attempt.id
                ));
            }
        } else if !score_holds(quiz, keys, &attempt, &kept, items, &marks)? {
            findings.push(format!(
                "I-3 attempt {} has another score than its answers give",
                attempt.id
            ));
        }
    }
    Ok(findings)
}

/// Some essay has no mark yet, and nothing has points.
fn waiting_holds(
    keys: &Keys,
    attempt: &Attempt,
    items: Vec<item::Model>,
    marks: &Marks,
) -> Result<bool, Error> {
    let no_points = attempt.outcome.is_none() && items.iter().all(|item| item.points.is_none());
    let answers = answered(items, keys, marks)?;
    Ok(no_points && answers.iter().any(Answered::is_waiting))
}

fn answered(items: Vec<item::Model>, keys: &Keys, marks: &Marks) -> Result<Vec<Answered>, Error> {
    let answers = items.into_iter();
    answers
        .map(|item| Ok(with_key(item, keys, marks)?.answered))
        .collect()
}

fn score_holds(
    quiz: &Quiz,
    keys: &Keys,
    attempt: &Attempt,
    kept: &BTreeSet<AttemptId>,
    items: Vec<item::Model>,
    marks: &Marks,
) -> Result<bool, Error> {
    let complete = items.len() == quiz.asked(keys.len());
    let stored: Vec<Option<i32>> = items.iter().map(|item| item.points).collect();
    let answers = answered(items, keys, marks)?;
    if answers.iter().any(Answered::is_waiting) {
        return Ok(false);
    }
    let grade = grade(quiz.pass_points, &answers).keeping_pass(kept.contains(&attempt.id));
    let items_hold = stored == grade.items.iter().copied().map(Some).collect::<Vec<_>>();
    let outcome_holds = attempt.outcome.is_some_and(|outcome| {
        outcome.points == grade.points
            && outcome.total_points == grade.total
            && outcome.passed == grade.passed
    });
    Ok(complete && items_hold && outcome_holds)
}
