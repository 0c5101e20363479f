//! Handing in: the stored answers are graded once, by the pinned version, in
//! the transaction that closes the attempt. An essay waits for a person.

use chrono::{DateTime, Utc};
use kernel::Tx;
use kernel::id::{AttemptId, CompanyId, EnrolmentId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, UpdateMany};

use crate::attempt::{Attempt, AttemptStatus, Outcome};
use crate::entity::{attempt, item};
use crate::error::Error;
use crate::grading::grade;
use crate::read;
use crate::write::hold_grading;

/// An attempt that was handed in, and whether it was this call that did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// The attempt with its score.
    pub attempt: Attempt,
    /// The score. No points and not passed while it waits for a person
    /// ([`Self::is_waiting`]): nothing of that is stored.
    pub outcome: Outcome,
    /// False when it was handed in before: the stored result is given then.
    pub newly: bool,
}

impl Submitted {
    /// Whether a person has to judge it first.
    pub fn is_waiting(&self) -> bool {
        self.attempt.status == AttemptStatus::NeedsGrading
    }
}

/// Hands an attempt in; after its deadline, as of the deadline. Of many at once one grades it; the others wait for
/// that and get the same result.
///
/// # Errors
/// [`Error::NotFound`] also for another enrolment's, [`Error::NotGraded`] when
/// it was closed without being handed in.
pub async fn submit(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    enrolment: EnrolmentId,
    id: AttemptId,
) -> Result<Submitted, Error> {
    let open = read::attempt(tx, company, enrolment, id).await?;
    let at = open.deadline_at.map_or(now, |deadline| deadline.min(now));
    let newly = close(tx, at, company, id).await?;
    if newly {
        grade_or_wait(tx, &read::attempt(tx, company, enrolment, id).await?).await?;
    }
    let attempt = read::attempt(tx, company, enrolment, id).await?;
    let outcome = match attempt.status {
        AttemptStatus::Graded => attempt.outcome.ok_or(Error::NotGraded)?,
        AttemptStatus::NeedsGrading => nothing_yet(read::quiz(tx, open.quiz).await?.total_points),
        _ => return Err(Error::NotGraded),
    };
    Ok(Submitted {
        attempt,
        outcome,
        newly,
    })
}

/// Whether this call closed the attempt: the one row that was in progress is
/// the proof. It stays locked until the transaction ends.
async fn close(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    id: AttemptId,
) -> Result<bool, Error> {
    let closed = row_of(company, id)
        .col_expr(
            attempt::Column::Status,
            Expr::value(AttemptStatus::Submitted.as_str()),
        )
        .col_expr(attempt::Column::SubmittedAt, Expr::value(now))
        .filter(attempt::Column::Status.eq(AttemptStatus::InProgress.as_str()))
        .exec(tx)
        .await?;
    Ok(closed.rows_affected == 1)
}

fn nothing_yet(total_points: i32) -> Outcome {
    Outcome {
        points: 0,
        total_points,
        passed: false,
    }
}

async fn grade_or_wait(tx: &Tx, attempt: &Attempt) -> Result<(), Error> {
    let answers = read::answers_of(tx, attempt).await?;
    if !answers.iter().any(|item| item.answered.is_waiting()) {
        return store_grade(tx, attempt).await;
    }
    row_of(attempt.company, attempt.id)
        .col_expr(
            attempt::Column::Status,
            Expr::value(AttemptStatus::NeedsGrading.as_str()),
        )
        .exec(tx)
        .await?;
    Ok(())
}

/// Grades the stored answers with the marks and regrades in force.
pub(super) async fn store_grade(tx: &Tx, attempt: &Attempt) -> Result<(), Error> {
    hold_grading(tx, attempt.quiz).await?;
    let quiz = read::quiz(tx, attempt.quiz).await?;
    let answers = read::answers_of(tx, attempt).await?;
    let given: Vec<_> = answers.iter().map(|item| item.answered.clone()).collect();
    let grade = grade(quiz.pass_points, &given);
    for (answer, points) in answers.iter().zip(&grade.items) {
        item::Entity::update_many()
            .col_expr(item::Column::Points, Expr::value(*points))
            .filter(item::Column::CompanyId.eq(attempt.company))
            .filter(item::Column::Id.eq(answer.item.id))
            .exec(tx)
            .await?;
    }
    row_of(attempt.company, attempt.id)
        .col_expr(
            attempt::Column::Status,
            Expr::value(AttemptStatus::Graded.as_str()),
        )
        .col_expr(attempt::Column::Points, Expr::value(grade.points))
        .col_expr(attempt::Column::TotalPoints, Expr::value(grade.total))
        .col_expr(attempt::Column::Passed, Expr::value(grade.passed))
        .exec(tx)
        .await?;
    Ok(())
}

pub(super) fn row_of(company: CompanyId, id: AttemptId) -> UpdateMany<attempt::Entity> {
    attempt::Entity::update_many()
        .filter(attempt::Column::CompanyId.eq(company))
        .filter(attempt::Column::Id.eq(id))
}
