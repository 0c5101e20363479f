//! A graded attempt, explained as far as the policy lets it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::id::{AttemptId, CompanyId, EnrolmentId, OptionId};
use sea_orm::ConnectionTrait;

use crate::attempt::AttemptStatus;
use crate::entity::{option, question};
use crate::error::Error;
use crate::grading::{Answered, grade, worth};
use crate::mark::Mark;
use crate::read::{self, answers::AnsweredItem, answers::KeyedQuestion};
use crate::regrade::{Policy, shown_key};
use crate::response::Response;
use crate::review::{
    Explained, Judgement, ReachedLevel, Release, Review, ReviewField, ReviewOption, ReviewQuestion,
};
use crate::task::{self, Key, Sheet, SheetOption, Task};

/// The review of an attempt that was handed in.
///
/// # Errors
/// [`Error::NotFound`] also for another enrolment's attempt,
/// [`Error::NotGraded`] before its score is there, [`Error::AwaitsGrading`]
/// while a person has to judge it.
pub async fn review(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    company: CompanyId,
    enrolment: EnrolmentId,
    id: AttemptId,
) -> Result<Review, Error> {
    let attempt = read::attempt(db, company, enrolment, id).await?;
    if attempt.status == AttemptStatus::NeedsGrading {
        return Err(Error::AwaitsGrading);
    }
    let outcome = attempt
        .outcome
        .filter(|_| attempt.status == AttemptStatus::Graded)
        .ok_or(Error::NotGraded)?;
    let quiz = read::quiz(db, attempt.quiz).await?;
    let standing = read::standing(db, company, enrolment, &quiz).await?;
    let release = Release::of(quiz.rules.review, &standing);
    let answers = read::answers_of(db, &attempt).await?;
    let marks = read::marks_of(db, company, id).await?;
    let given: Vec<_> = answers.iter().map(|item| item.answered.clone()).collect();
    let grade = grade(quiz.pass_points, &given);
    let regrades = answers
        .iter()
        .filter_map(|item| item.keyed.adjusted.as_ref());
    let regraded_at = regrades.map(|found| found.applied_at).max();
    let questions = answers
        .into_iter()
        .map(|item| {
            let mark = marks.get(&item.keyed.question.id);
            review_question(Reviewed::of(item)?, mark, release)
        })
        .collect::<Result<Vec<_>, Error>>()?;
    Ok(Review {
        attempts_left: standing.left,
        may_retry: standing.may_start(now),
        retry_at: standing.retry_at(now),
        is_open: standing.open().is_some(),
        quiz_passed: standing.passed().is_some(),
        attempt,
        quiz,
        outcome,
        pass_points: grade.pass_points,
        regraded_at,
        is_pass_kept: outcome.passed && !grade.passed,
        safety_held: grade.safety_held,
        release,
        questions,
    })
}

/// A question with what was answered, and how it was shown.
pub(crate) struct Reviewed {
    pub(crate) position: i32,
    pub(crate) points: i32,
    pub(crate) order: Vec<OptionId>,
    pub(crate) keyed: KeyedQuestion,
    pub(crate) answered: Answered,
}

impl Reviewed {
    fn of(answered: AnsweredItem) -> Result<Self, Error> {
        let AnsweredItem {
            item,
            keyed,
            answered,
        } = answered;
        Ok(Self {
            position: item.position,
            points: item.points.unwrap_or_default(),
            order: item.order()?,
            keyed,
            answered,
        })
    }
}

pub(crate) fn review_question(
    reviewed: Reviewed,
    mark: Option<&Mark>,
    release: Release,
) -> Result<ReviewQuestion, Error> {
    let Reviewed {
        position,
        points,
        order,
        keyed,
        answered,
    } = reviewed;
    let worth = worth(&answered);
    let adjusted = answered.adjusted.clone();
    // What is shown as right is what is graded as right now.
    let key = shown_key(&keyed.key, adjusted.as_ref());
    let is_right = |id: OptionId| {
        let mut options = key.options.iter();
        options.any(|option| option.id == id && option.correct)
    };
    let mut options: BTreeMap<OptionId, option::Model> = keyed
        .options
        .into_iter()
        .map(|option| (option.id, option))
        .collect();
    let fields = review_fields(&key, &keyed.question, &options, &answered.response, release)?;
    let judgement = mark.map(|mark| judgement(&key, mark, release));
    let is_choice = key.task.kind().is_choice();
    let chosen_options = answered.response.chosen();
    let feedback = Some(keyed.question.feedback).filter(|text| !text.is_empty());
    let options = order
        .into_iter()
        .filter_map(|id| options.remove(&id))
        .map(|option| {
            let chosen = chosen_options.contains(&option.id);
            let shows = match release {
                Release::ResultOnly => false,
                Release::OwnChoices => chosen,
                Release::WholeKey => true,
            };
            ReviewOption {
                id: option.id,
                body: option.body,
                chosen,
                explained: (is_choice && shows).then_some(Explained {
                    correct: is_right(option.id),
                    explanation: option.explanation,
                }),
            }
        })
        .collect();
    Ok(ReviewQuestion {
        id: keyed.question.id,
        position,
        kind: answered.key.task.kind(),
        objective: keyed.question.objective,
        safety: answered.key.safety,
        stem: keyed.question.stem,
        right: points == worth && adjusted != Some(Policy::Void),
        answered: !answered.response.is_empty(),
        points,
        total_points: worth,
        adjusted,
        fields,
        judgement,
        feedback: feedback.filter(|_| release == Release::WholeKey),
        options,
    })
}

/// The comment is the learner's own; the levels tell what the text lacks, so
/// they show as explanations do.
fn judgement(key: &Key, mark: &Mark, release: Release) -> Judgement {
    let criteria = match &key.task {
        Task::Essay(essay) if release != Release::ResultOnly => essay.criteria.as_slice(),
        _ => &[],
    };
    let reached = criteria.iter().filter_map(|criterion| {
        let level = criterion.levels.get(mark.levels.of(&criterion.code)?)?;
        Some(ReachedLevel {
            criterion: criterion.title.clone(),
            words: level.words.clone(),
            points: level.points,
            best: criterion.best(),
        })
    });
    Judgement {
        comment: mark.comment.clone(),
        reached: reached.collect(),
    }
}

/// What was filled in, beside the best answer as far as it is let out.
fn review_fields(
    key: &Key,
    question: &question::Model,
    options: &BTreeMap<OptionId, option::Model>,
    given: &Response,
    release: Release,
) -> Result<Vec<ReviewField>, Error> {
    if key.task.kind().is_choice() {
        return Ok(Vec::new());
    }
    let sheet = Sheet {
        kind: key.task.kind(),
        options: options
            .values()
            .map(|option| SheetOption {
                id: option.id,
                code: option.code.clone(),
                body: option.body.clone(),
            })
            .collect(),
        layout: serde_json::from_str(&question.layout).map_err(task::unreadable)?,
    };
    let words = |value: &str| {
        let id = value.parse::<OptionId>().ok();
        let option = id.and_then(|id| options.get(&id));
        option.map_or_else(|| value.to_owned(), |option| option.body.clone())
    };
    let best = task::solution(key);
    let fields = task::fields(&sheet, given).into_iter().map(|field| {
        let right = best.value(&field.name).map(words);
        ReviewField {
            given: given.value(&field.name).map(words),
            right: right.filter(|_| release == Release::WholeKey),
            label: field.label,
        }
    });
    Ok(fields.collect())
}
