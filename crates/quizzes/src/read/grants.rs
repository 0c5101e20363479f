//! What people granted beyond the rules of a quiz.

use kernel::id::{CompanyId, EnrolmentId, QuizVersionId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::entity::grant;
use crate::error::Error;
use crate::grant::{Grant, Granted};

/// How many more attempts an enrolment has than everybody.
pub(crate) async fn more_attempts(
    db: &impl ConnectionTrait,
    company: CompanyId,
    enrolment: EnrolmentId,
    quiz: QuizVersionId,
) -> Result<i32, Error> {
    let granted = grant::Entity::find()
        .filter(grant::Column::CompanyId.eq(company))
        .filter(grant::Column::EnrolmentId.eq(enrolment))
        .filter(grant::Column::QuizVersionId.eq(quiz))
        .filter(grant::Column::Minutes.is_null())
        .count(db)
        .await?;
    Ok(i32::try_from(granted).unwrap_or(i32::MAX))
}

/// Everything granted to an enrolment, the first one first.
///
/// # Errors
/// When the database refuses.
pub async fn grants_of(
    db: &impl ConnectionTrait,
    company: CompanyId,
    enrolment: EnrolmentId,
) -> Result<Vec<Grant>, Error> {
    let rows = grant::Entity::find()
        .filter(grant::Column::CompanyId.eq(company))
        .filter(grant::Column::EnrolmentId.eq(enrolment))
        .order_by_asc(grant::Column::Id)
        .all(db)
        .await?;
    let grants = rows.into_iter().map(|row| Grant {
        quiz: row.quiz_version_id,
        granted: match row.minutes.zip(row.attempt_id) {
            Some((minutes, attempt)) => Granted::Time { attempt, minutes },
            None => Granted::Attempt,
        },
        reason: row.reason,
        by: row.granted_by,
        at: row.granted_at,
    });
    Ok(grants.collect())
}
