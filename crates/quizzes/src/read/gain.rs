//! What a gain is made of: an attempt's points by question, and the first
//! result of everybody at some quizzes.

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::{EnrolmentId, QuizVersionId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::attempt::{Attempt, AttemptStatus};
use crate::entity::{attempt, question};
use crate::error::Error;
use crate::gain::{ItemPoints, Reached};
use crate::grading::worth;
use crate::read;

/// The objectives that a quiz's questions test.
///
/// # Errors
/// When the database refuses.
pub async fn objectives_of(
    db: &impl ConnectionTrait,
    quiz: QuizVersionId,
) -> Result<BTreeSet<String>, Error> {
    let objectives: Vec<String> = question::Entity::find()
        .select_only()
        .column(question::Column::Objective)
        .filter(question::Column::QuizVersionId.eq(quiz))
        .into_tuple()
        .all(db)
        .await?;
    Ok(objectives.into_iter().collect())
}

/// What each question of a graded attempt gave.
///
/// # Errors
/// When the database refuses.
pub async fn item_points(
    db: &impl ConnectionTrait,
    attempt: &Attempt,
) -> Result<Vec<ItemPoints>, Error> {
    let answers = read::answers_of(db, attempt).await?.into_iter();
    let points = answers.map(|answer| ItemPoints {
        points: answer.item.points.unwrap_or_default(),
        total: worth(&answer.answered),
        objective: answer.keyed.question.objective,
    });
    Ok(points.collect())
}

/// The first graded attempt of every enrolment at these quizzes. Reads every
/// company: for the firm's pooled figures.
///
/// # Errors
/// When the database refuses.
pub async fn first_results(
    db: &impl ConnectionTrait,
    quizzes: &[QuizVersionId],
) -> Result<BTreeMap<EnrolmentId, Reached>, Error> {
    let rows: Vec<(EnrolmentId, Option<i32>, i32)> = attempt::Entity::find()
        .select_only()
        .column(attempt::Column::EnrolmentId)
        .column(attempt::Column::Points)
        .column(attempt::Column::TotalPoints)
        .filter(attempt::Column::QuizVersionId.is_in(quizzes.iter().copied()))
        .filter(attempt::Column::Status.eq(AttemptStatus::Graded.as_str()))
        .order_by_asc(attempt::Column::No)
        .into_tuple()
        .all(db)
        .await?;
    let mut first = BTreeMap::new();
    for (enrolment, points, total) in rows {
        let reached = Reached::default().and(points.unwrap_or_default(), total);
        first.entry(enrolment).or_insert(reached);
    }
    Ok(first)
}
