//! A graded attempt, explained as far as the policy lets it.

use std::collections::BTreeMap;

use kernel::id::{AttemptId, CompanyId, EnrolmentId, OptionId};
use sea_orm::ConnectionTrait;

use crate::attempt::AttemptStatus;
use crate::entity::option;
use crate::error::Error;
use crate::grading::grade;
use crate::read::{self, answers::AnsweredItem};
use crate::review::{Explained, Release, Review, ReviewOption, ReviewQuestion};

/// The review of an attempt that was handed in.
///
/// # Errors
/// [`Error::NotFound`] also for another enrolment's attempt,
/// [`Error::NotGraded`] before its score is there.
pub async fn review(
    db: &impl ConnectionTrait,
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
    let release = Release::of(&standing);
    let answers = read::answers_of(db, &attempt).await?;
    let given: Vec<_> = answers.iter().map(|item| item.answered.clone()).collect();
    let safety_held = grade(quiz.pass_points, &given).safety_held;
    let questions = answers
        .into_iter()
        .map(|item| review_question(item, release))
        .collect::<Result<Vec<_>, Error>>()?;
    Ok(Review {
        attempts_left: standing.left,
        may_retry: standing.may_start(),
        is_open: standing.open().is_some(),
        quiz_passed: standing.passed().is_some(),
        attempt,
        quiz,
        outcome,
        safety_held,
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
    let mut options: BTreeMap<OptionId, option::Model> = keyed
        .options
        .into_iter()
        .map(|option| (option.id, option))
        .collect();
    let options = item
        .order()?
        .into_iter()
        .filter_map(|id| options.remove(&id))
        .map(|option| {
            let chosen = answered.chosen.contains(&option.id);
            let shows = chosen || release == Release::WholeKey;
            ReviewOption {
                id: option.id,
                body: option.body,
                chosen,
                explained: shows.then_some(Explained {
                    correct: option.correct,
                    explanation: option.explanation,
                }),
            }
        })
        .collect();
    Ok(ReviewQuestion {
        id: keyed.question.id,
        position: item.position,
        kind: answered.key.kind,
        objective: keyed.question.objective,
        safety: answered.key.safety,
        stem: keyed.question.stem,
        right: points == answered.key.points,
        answered: !answered.chosen.is_empty(),
        points,
        options,
    })
}
