//! Progress in single lessons. Whether a lesson belongs to the pinned version,
//! and whether its turn has come, the journey decides.

use chrono::{DateTime, Utc};
use kernel::id::{CompanyId, EnrolmentId, LessonId};
use kernel::{Ids, Tx};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::enrolment::Status;
use crate::entity::progress;
use crate::error::Error;
use crate::progress::{LessonStatus, Progress};
use crate::write::lock;

/// What a lesson's progress is after a call, and whether the call changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The progress now.
    pub progress: Progress,
    /// Whether this call made the difference.
    pub newly: bool,
}

/// Notes that a lesson was opened. Opened before, nothing changes.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotInProgress`].
pub async fn start_lesson(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    company: CompanyId,
    enrolment: EnrolmentId,
    lesson: LessonId,
) -> Result<Recorded, Error> {
    let enrolment_row = lock(tx, company, enrolment).await?;
    if let Some(progress) = find(tx, company, enrolment, lesson).await? {
        return Ok(Recorded {
            progress,
            newly: false,
        });
    }
    require_in_progress(enrolment_row.status)?;
    insert(tx, ids, company, &opened(enrolment, lesson, now)).await
}

/// Notes that a lesson is done. Done before, nothing changes: the first time
/// counts. The enrolment stays locked until the transaction ends, so that two
/// last lessons done at once cannot each miss the other.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotInProgress`].
pub async fn finish_lesson(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    company: CompanyId,
    enrolment: EnrolmentId,
    lesson: LessonId,
) -> Result<Recorded, Error> {
    record(tx, ids, now, company, enrolment, lesson, LessonStatus::Done).await
}

/// Notes that the last attempt at a lesson's quiz failed. A lesson that is
/// done stays done.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotInProgress`].
pub async fn fail_lesson(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    company: CompanyId,
    enrolment: EnrolmentId,
    lesson: LessonId,
) -> Result<Recorded, Error> {
    record(
        tx,
        ids,
        now,
        company,
        enrolment,
        lesson,
        LessonStatus::Failed,
    )
    .await
}

async fn record(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    company: CompanyId,
    enrolment: EnrolmentId,
    lesson: LessonId,
    status: LessonStatus,
) -> Result<Recorded, Error> {
    let enrolment_row = lock(tx, company, enrolment).await?;
    let found = find(tx, company, enrolment, lesson).await?;
    if let Some(progress) = &found
        && (progress.is_done() || progress.status == status)
    {
        return Ok(Recorded {
            progress: progress.clone(),
            newly: false,
        });
    }
    require_in_progress(enrolment_row.status)?;
    let begun = found.is_some();
    let ended = Progress {
        status,
        done_at: (status == LessonStatus::Done).then_some(now),
        ..found.unwrap_or_else(|| opened(enrolment, lesson, now))
    };
    if !begun {
        return insert(tx, ids, company, &ended).await;
    }
    progress::Entity::update_many()
        .col_expr(progress::Column::Status, Expr::value(status.as_str()))
        .col_expr(progress::Column::DoneAt, Expr::value(ended.done_at))
        .filter(progress::Column::CompanyId.eq(company))
        .filter(progress::Column::EnrolmentId.eq(enrolment))
        .filter(progress::Column::LessonId.eq(lesson))
        .exec(tx)
        .await?;
    Ok(Recorded {
        progress: ended,
        newly: true,
    })
}

fn opened(enrolment: EnrolmentId, lesson: LessonId, now: DateTime<Utc>) -> Progress {
    Progress {
        enrolment,
        lesson,
        status: LessonStatus::InProgress,
        started_at: now,
        done_at: None,
    }
}

fn require_in_progress(status: Status) -> Result<(), Error> {
    if status == Status::InProgress {
        Ok(())
    } else {
        Err(Error::NotInProgress(status))
    }
}

async fn find(
    tx: &Tx,
    company: CompanyId,
    enrolment: EnrolmentId,
    lesson: LessonId,
) -> Result<Option<Progress>, Error> {
    progress::Entity::find()
        .filter(progress::Column::CompanyId.eq(company))
        .filter(progress::Column::EnrolmentId.eq(enrolment))
        .filter(progress::Column::LessonId.eq(lesson))
        .one(tx)
        .await?
        .map(Progress::try_from)
        .transpose()
}

async fn insert(
    tx: &Tx,
    ids: &Ids,
    company: CompanyId,
    progress: &Progress,
) -> Result<Recorded, Error> {
    let row = progress::ActiveModel {
        id: Set(ids.fresh(progress.started_at)),
        company_id: Set(company),
        enrolment_id: Set(progress.enrolment),
        lesson_id: Set(progress.lesson),
        status: Set(progress.status.as_str().to_owned()),
        started_at: Set(progress.started_at),
        done_at: Set(progress.done_at),
    };
    progress::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(Recorded {
        progress: progress.clone(),
        newly: true,
    })
}
