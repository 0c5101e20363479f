//! Granting one more attempt, or more time.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::id::{AccountId, AttemptGrantId, AttemptId, CompanyId, EnrolmentId, QuizVersionId};
use kernel::{Ids, Tx};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::attempt::AttemptStatus;
use crate::entity::{attempt, grant};
use crate::error::Error;
use crate::grant::{Granted, faults};
use crate::read;

/// Something to grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewGrant<'a> {
    /// The learner's company.
    pub company: CompanyId,
    /// Whose enrolment.
    pub enrolment: EnrolmentId,
    /// At which quiz.
    pub quiz: QuizVersionId,
    /// What.
    pub granted: Granted,
    /// Why.
    pub reason: &'a str,
    /// By whom.
    pub by: AccountId,
}

/// Grants one more attempt or a later deadline to an enrolment.
///
/// # Errors
/// [`Error::Faulty`] with every fault, [`Error::NotFound`] for a foreign
/// attempt, [`Error::Unlimited`] where there is nothing to extend,
/// [`Error::Closed`] for an attempt that is handed in or whose time is up.
pub async fn grant(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    new: &NewGrant<'_>,
) -> Result<AttemptGrantId, Error> {
    let faults = faults(new.granted, new.reason);
    if !faults.is_empty() {
        return Err(Error::Faulty(faults));
    }
    let quiz = read::quiz(tx, new.quiz).await?;
    let (attempt, minutes) = match new.granted {
        Granted::Attempt if quiz.attempts_allowed == 0 => return Err(Error::Unlimited),
        Granted::Attempt => (None, None),
        Granted::Time { attempt, minutes } => {
            move_deadline(tx, now, new, attempt, minutes).await?;
            (Some(attempt), Some(minutes))
        }
    };
    let id = ids.fresh(now);
    let row = grant::ActiveModel {
        id: Set(id),
        company_id: Set(new.company),
        enrolment_id: Set(new.enrolment),
        quiz_version_id: Set(quiz.id),
        attempt_id: Set(attempt),
        minutes: Set(minutes),
        reason: Set(new.reason.trim().to_owned()),
        granted_by: Set(new.by),
        granted_at: Set(now),
    };
    grant::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(id)
}

async fn move_deadline(
    tx: &Tx,
    now: DateTime<Utc>,
    new: &NewGrant<'_>,
    attempt: AttemptId,
    minutes: i32,
) -> Result<(), Error> {
    let attempt = read::attempt(tx, new.company, new.enrolment, attempt).await?;
    if attempt.quiz != new.quiz {
        return Err(Error::NotFound);
    }
    if attempt.is_time_up(now) {
        return Err(Error::Closed);
    }
    let deadline = attempt.deadline_at.ok_or(Error::Unlimited)?;
    let later = deadline + TimeDelta::minutes(i64::from(minutes));
    let moved = attempt::Entity::update_many()
        .col_expr(attempt::Column::DeadlineAt, Expr::value(later))
        .filter(attempt::Column::CompanyId.eq(new.company))
        .filter(attempt::Column::Id.eq(attempt.id))
        .filter(attempt::Column::Status.eq(AttemptStatus::InProgress.as_str()))
        .exec(tx)
        .await?;
    if moved.rows_affected == 0 {
        return Err(Error::Closed);
    }
    Ok(())
}
