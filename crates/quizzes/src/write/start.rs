//! Beginning an attempt: its rows are there before the first question shows.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::id::{AttemptItemId, CompanyId, EnrolmentId, OptionId, QuizVersionId};
use kernel::{Ids, Tx};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::attempt::{Attempt, AttemptStatus, Standing};
use crate::entity::{attempt, item, stored_list};
use crate::error::Error;
use crate::quiz::Quiz;
use crate::read;
use crate::shuffle::{drawn, shuffled};

/// An attempt in progress, and whether it was this call that began it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// The attempt.
    pub attempt: Attempt,
    /// False when it was open already.
    pub newly: bool,
}

/// Begins an attempt, or gives back the one in progress. `seed` is random and
/// decides which questions are drawn and the order of the options. Of many at once one begins it: the
/// partial unique index decides, and the others get that one.
///
/// # Errors
/// [`Error::NotFound`], [`Error::AlreadyPassed`], [`Error::AttemptsUsedUp`],
/// [`Error::CoolingOff`], [`Error::AwaitsGrading`].
pub async fn start_attempt(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    seed: i64,
    company: CompanyId,
    enrolment: EnrolmentId,
    quiz: QuizVersionId,
) -> Result<Started, Error> {
    let quiz = read::quiz(tx, quiz).await?;
    let limit = quiz.rules.time_limit_minutes;
    loop {
        let standing = read::standing(tx, company, enrolment, &quiz).await?;
        if let Some(open) = standing.open() {
            return Ok(Started {
                attempt: open.clone(),
                newly: false,
            });
        }
        require_startable(&standing, now)?;
        let attempt = Attempt {
            id: ids.fresh(now),
            company,
            enrolment,
            quiz: quiz.id,
            no: standing.attempts.last().map_or(0, |last| last.no) + 1,
            status: AttemptStatus::InProgress,
            started_at: now,
            deadline_at: limit.map(|minutes| now + TimeDelta::minutes(i64::from(minutes))),
            submitted_at: None,
            outcome: None,
        };
        if insert(tx, &attempt, seed, quiz.total_points).await? {
            insert_items(tx, ids, now, &attempt, &quiz, seed).await?;
            return Ok(Started {
                attempt,
                newly: true,
            });
        }
        // Another transaction took this number meanwhile; its row shows now,
        // so each turn either returns, refuses, or goes on from a higher one.
    }
}

fn require_startable(standing: &Standing, now: DateTime<Utc>) -> Result<(), Error> {
    if standing.passed().is_some() {
        return Err(Error::AlreadyPassed);
    }
    if standing.waiting().is_some() {
        return Err(Error::AwaitsGrading);
    }
    if standing.left == Some(0) {
        return Err(Error::AttemptsUsedUp(standing.used));
    }
    if let Some(until) = standing.retry_at(now) {
        return Err(Error::CoolingOff(until));
    }
    Ok(())
}

/// Whether the row went in; not, when another attempt is open or has its
/// number.
async fn insert(tx: &Tx, new: &Attempt, seed: i64, total_points: i32) -> Result<bool, Error> {
    let row = attempt::ActiveModel {
        id: Set(new.id),
        company_id: Set(new.company),
        enrolment_id: Set(new.enrolment),
        quiz_version_id: Set(new.quiz),
        no: Set(new.no),
        seed: Set(seed),
        status: Set(new.status.as_str().to_owned()),
        started_at: Set(new.started_at),
        deadline_at: Set(new.deadline_at),
        submitted_at: Set(None),
        points: Set(None),
        total_points: Set(total_points),
        passed: Set(None),
    };
    let inserted = attempt::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(inserted == 1)
}

async fn insert_items(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    attempt: &Attempt,
    quiz: &Quiz,
    seed: i64,
) -> Result<(), Error> {
    let questions = drawn(seed, &quiz.draws, read::keyless(tx, quiz.id).await?);
    let rows = questions
        .into_iter()
        .zip(1..)
        .map(|(question, position)| {
            let mut order: Vec<OptionId> = question.sheet.all();
            if question.sheet.kind.is_shuffled() {
                order = shuffled(seed, question.position, order);
            }
            Ok(item::ActiveModel {
                id: Set(ids.fresh::<AttemptItemId>(now)),
                company_id: Set(attempt.company),
                attempt_id: Set(attempt.id),
                question_version_id: Set(question.id),
                position: Set(position),
                option_order: Set(stored_list(&order)?),
                response: Set(None),
                version: Set(0),
                answered_at: Set(None),
                points: Set(None),
            })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    item::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
