//! What a gain is made of: an attempt's points by question, and the first
//! result of everybody at some quizzes.

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::{CompanyId, EnrolmentId, QuizVersionId, TrackVersionId};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};

use crate::attempt::{Attempt, AttemptStatus};
use crate::entity::{attempt, question, quiz};
use crate::error::Error;
use crate::gain::{ItemPoints, Reached};
use crate::grading::worth;
use crate::read;

/// The objectives that each quiz of a content version tests.
///
/// # Errors
/// When the database refuses.
pub async fn objectives_of(
    db: &impl ConnectionTrait,
    track_version: TrackVersionId,
) -> Result<BTreeMap<QuizVersionId, BTreeSet<String>>, Error> {
    let quizzes = quiz::Entity::find()
        .select_only()
        .column(quiz::Column::Id)
        .filter(quiz::Column::TrackVersionId.eq(track_version))
        .into_query();
    let rows: Vec<(QuizVersionId, String)> = question::Entity::find()
        .select_only()
        .column(question::Column::QuizVersionId)
        .column(question::Column::Objective)
        .distinct()
        .filter(question::Column::QuizVersionId.in_subquery(quizzes))
        .into_tuple()
        .all(db)
        .await?;
    let mut objectives: BTreeMap<QuizVersionId, BTreeSet<String>> = BTreeMap::new();
    for (quiz, objective) in rows {
        objectives.entry(quiz).or_default().insert(objective);
    }
    Ok(objectives)
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

/// The first graded attempt of every enrolment at these quizzes: of one company,
/// or of all of them for the firm's pooled figures.
///
/// # Errors
/// When the database refuses.
pub async fn first_results(
    db: &impl ConnectionTrait,
    company: Option<CompanyId>,
    quizzes: &[QuizVersionId],
) -> Result<BTreeMap<EnrolmentId, Reached>, Error> {
    let of_company = company.map(|company| attempt::Column::CompanyId.eq(company));
    let rows: Vec<(EnrolmentId, Option<i32>, i32)> = attempt::Entity::find()
        .filter(Condition::all().add_option(of_company))
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
