//! A graded attempt, explained as far as the policy lets it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::id::{AttemptId, CompanyId, EnrolmentId, OptionId};
use sea_orm::ConnectionTrait;

use crate::attempt::AttemptStatus;
use crate::entity::{option, question};
use crate::error::Error;
use crate::grading::{grade, worth};
use crate::read::{self, answers::AnsweredItem};
use crate::regrade::{Policy, shown_key};
use crate::response::Response;
use crate::review::{Explained, Release, Review, ReviewField, ReviewOption, ReviewQuestion};
use crate::task::{self, Key, Sheet, SheetOption};

/// The review of an attempt that was handed in.
///
/// # Errors
/// [`Error::NotFound`] also for another enrolment's attempt,
/// [`Error::NotGraded`] before its score is there.
pub async fn review(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    company: CompanyId,
    enrolment: EnrolmentId,
    id: AttemptId,
) -> Result<Review, Error> {
    let attempt = read::attempt(db, company, enrolment, id).await?;
    let outcome = attempt
        .outcome
        .filter(|_| attempt.status == AttemptStatus::Graded)
        .ok_or(Error::NotGraded)?;
    let quiz = read::quiz(db, attempt.quiz).await?;
    let standing = read::standing(db, company, enrolment, &quiz).await?;
    let release = Release::of(quiz.rules.review, &standing);
    let answers = read::answers_of(db, &attempt).await?;
    let given: Vec<_> = answers.iter().map(|item| item.answered.clone()).collect();
    let grade = grade(quiz.pass_points, &given);
    let regrades = answers
        .iter()
        .filter_map(|item| item.keyed.adjusted.as_ref());
    let regraded_at = regrades.map(|found| found.applied_at).max();
    let questions = answers
        .into_iter()
        .map(|item| review_question(item, release))
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

fn review_question(answered: AnsweredItem, release: Release) -> Result<ReviewQuestion, Error> {
    let AnsweredItem {
        item,
        keyed,
        answered,
    } = answered;
    let points = item.points.unwrap_or_default();
    let worth = worth(&answered);
    let adjusted = keyed.adjusted.map(|found| found.policy);
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
    let is_choice = key.task.kind().is_choice();
    let chosen_options = answered.response.chosen();
    let feedback = Some(keyed.question.feedback).filter(|text| !text.is_empty());
    let options = item
        .order()?
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
        position: item.position,
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
        feedback: feedback.filter(|_| release == Release::WholeKey),
        options,
    })
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
