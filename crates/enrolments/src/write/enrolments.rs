//! Ordering, starting, completing and taking back enrolments.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use kernel::date::jst_date;
use kernel::id::{AccountId, CompanyId, EnrolmentId, MembershipId, TrackId, TrackVersionId};
use kernel::{Ids, Tx};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, UpdateMany};

use crate::enrolment::{Enrolment, Source, Status};
use crate::entity::enrolment;
use crate::error::Error;
use crate::read;

/// Rows in one INSERT or IN-list: 14 columns stay far below SQLite's limit of
/// 32 766 parameters.
const CHUNK: usize = 500;

/// An order: these people learn this track until that day.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// Their company.
    pub company: CompanyId,
    /// What they learn.
    pub track: TrackId,
    /// Who learns; a name given twice counts once.
    pub members: &'a [MembershipId],
    /// How the order came.
    pub source: Source,
    /// The last day, until 23:59 in Japan.
    pub due_on: Option<NaiveDate>,
    /// Who ordered; nobody for the system's own work.
    pub created_by: Option<AccountId>,
}

/// An enrolment that an order made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewEnrolment {
    /// Its key.
    pub id: EnrolmentId,
    /// Whose.
    pub membership: MembershipId,
    /// Which cycle.
    pub cycle_no: i32,
}

/// What an order did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Enrolled {
    /// Enrolled now, in the order asked for.
    pub new: Vec<NewEnrolment>,
    /// Left alone: an open enrolment in this track was there already.
    pub already_open: Vec<MembershipId>,
}

/// Enrols everybody who has no open enrolment in the track. Whoever loses a
/// race against another order counts as already enrolled.
///
/// # Errors
/// [`Error::DueInThePast`]; the database's refusal of a foreign membership.
pub async fn enrol(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    order: &Order<'_>,
) -> Result<Enrolled, Error> {
    check_due(order.due_on, now)?;
    let mut asked = BTreeSet::new();
    let members: Vec<MembershipId> = order
        .members
        .iter()
        .copied()
        .filter(|member| asked.insert(*member))
        .collect();
    let mut enrolled = Enrolled::default();
    for chunk in members.chunks(CHUNK) {
        let history = earlier_cycles(tx, order, chunk).await?;
        let mut fresh = Vec::new();
        for membership in chunk.iter().copied() {
            let earlier = history.get(&membership).copied().unwrap_or_default();
            if earlier.is_open {
                enrolled.already_open.push(membership);
            } else {
                fresh.push(NewEnrolment {
                    id: ids.fresh(now),
                    membership,
                    cycle_no: earlier.last_cycle + 1,
                });
            }
        }
        let kept = insert(tx, now, order, &fresh).await?;
        for new in fresh {
            if kept.contains(&new.id) {
                enrolled.new.push(new);
            } else {
                enrolled.already_open.push(new.membership);
            }
        }
    }
    Ok(enrolled)
}

#[derive(Clone, Copy, Default)]
struct Earlier {
    last_cycle: i32,
    is_open: bool,
}

async fn earlier_cycles(
    tx: &Tx,
    order: &Order<'_>,
    members: &[MembershipId],
) -> Result<BTreeMap<MembershipId, Earlier>, Error> {
    let rows = enrolment::Entity::find()
        .filter(enrolment::Column::CompanyId.eq(order.company))
        .filter(enrolment::Column::TrackId.eq(order.track))
        .filter(enrolment::Column::MembershipId.is_in(members.iter().copied()))
        .all(tx)
        .await?;
    let mut history: BTreeMap<MembershipId, Earlier> = BTreeMap::new();
    for row in rows {
        let earlier = Enrolment::try_from(row)?;
        let entry = history.entry(earlier.membership).or_default();
        entry.last_cycle = entry.last_cycle.max(earlier.cycle_no);
        entry.is_open |= earlier.status.is_open();
    }
    Ok(history)
}

/// Inserts all that no other transaction has enrolled meanwhile, and tells
/// which rows are in.
async fn insert(
    tx: &Tx,
    now: DateTime<Utc>,
    order: &Order<'_>,
    fresh: &[NewEnrolment],
) -> Result<BTreeSet<EnrolmentId>, Error> {
    let all: BTreeSet<EnrolmentId> = fresh.iter().map(|new| new.id).collect();
    if all.is_empty() {
        return Ok(all);
    }
    let rows = fresh.iter().map(|new| enrolment::ActiveModel {
        id: Set(new.id),
        company_id: Set(order.company),
        membership_id: Set(new.membership),
        track_id: Set(order.track),
        track_version_id: Set(None),
        cycle_no: Set(new.cycle_no),
        status: Set(Status::Assigned.as_str().to_owned()),
        source: Set(order.source.as_str().to_owned()),
        due_on: Set(order.due_on),
        started_at: Set(None),
        completed_at: Set(None),
        completed_on: Set(None),
        created_by: Set(order.created_by),
        created_at: Set(now),
    });
    let inserted = enrolment::Entity::insert_many(rows)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    if usize::try_from(inserted).is_ok_and(|count| count == all.len()) {
        return Ok(all);
    }
    let rows = enrolment::Entity::find()
        .filter(enrolment::Column::CompanyId.eq(order.company))
        .filter(enrolment::Column::Id.is_in(all))
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Begins an enrolment and pins the content version it is learnt from. Begun
/// already with this version, it is left as it stands.
///
/// # Errors
/// [`Error::NotFound`], [`Error::PinnedElsewhere`], [`Error::Refused`] for one
/// that is closed.
pub async fn pin_and_start(
    tx: &Tx,
    company: CompanyId,
    id: EnrolmentId,
    track_version: TrackVersionId,
    now: DateTime<Utc>,
) -> Result<Enrolment, Error> {
    let enrolment = lock(tx, company, id).await?;
    if enrolment.status == Status::InProgress {
        return if enrolment.track_version == Some(track_version) {
            Ok(enrolment)
        } else {
            Err(Error::PinnedElsewhere)
        };
    }
    let step = step(&enrolment, Status::InProgress)?
        .col_expr(
            enrolment::Column::TrackVersionId,
            Expr::value(track_version),
        )
        .col_expr(enrolment::Column::StartedAt, Expr::value(now));
    step.exec(tx).await?;
    Ok(Enrolment {
        status: Status::InProgress,
        track_version: Some(track_version),
        started_at: Some(now),
        ..enrolment
    })
}

/// Completes an enrolment with the last evidence, given at `evidence_at`; the
/// date is the one in Japan. Says whether it was this call that completed it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Refused`] unless it is in progress.
pub async fn complete(
    tx: &Tx,
    company: CompanyId,
    id: EnrolmentId,
    evidence_at: DateTime<Utc>,
) -> Result<bool, Error> {
    let enrolment = lock(tx, company, id).await?;
    if enrolment.status == Status::Completed {
        return Ok(false);
    }
    step(&enrolment, Status::Completed)?
        .col_expr(enrolment::Column::CompletedAt, Expr::value(evidence_at))
        .col_expr(
            enrolment::Column::CompletedOn,
            Expr::value(jst_date(evidence_at)),
        )
        .exec(tx)
        .await?;
    Ok(true)
}

/// Removes enrolments that are only ordered, as if they had never been: the
/// order was a mistake that is taken back at once. Others stay. Nothing may
/// speak of them; the caller has looked.
///
/// # Errors
/// When the database refuses.
pub async fn remove_assigned(
    tx: &Tx,
    company: CompanyId,
    enrolments: &[EnrolmentId],
) -> Result<u64, Error> {
    let mut removed = 0;
    for some in enrolments.chunks(CHUNK) {
        let done = enrolment::Entity::delete_many()
            .filter(enrolment::Column::CompanyId.eq(company))
            .filter(enrolment::Column::Id.is_in(some.iter().copied()))
            .filter(enrolment::Column::Status.eq(Status::Assigned.as_str()))
            .exec(tx)
            .await?;
        removed += done.rows_affected;
    }
    Ok(removed)
}

/// Takes an open enrolment back. The reason belongs in the audit row.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Refused`] when it is no longer open.
pub async fn withdraw(tx: &Tx, company: CompanyId, id: EnrolmentId) -> Result<(), Error> {
    let enrolment = lock(tx, company, id).await?;
    step(&enrolment, Status::Withdrawn)?.exec(tx).await?;
    Ok(())
}

/// Excuses the person from an open enrolment. The reason belongs in the
/// decision and the audit row.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Refused`] when it is no longer open.
pub(super) async fn waive(tx: &Tx, company: CompanyId, id: EnrolmentId) -> Result<(), Error> {
    let enrolment = lock(tx, company, id).await?;
    step(&enrolment, Status::Waived)?.exec(tx).await?;
    Ok(())
}

/// Sets or lifts the last day of an open enrolment.
///
/// # Errors
/// [`Error::NotFound`], [`Error::DueInThePast`], [`Error::NotOpen`].
pub async fn set_due(
    tx: &Tx,
    company: CompanyId,
    id: EnrolmentId,
    due_on: Option<NaiveDate>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    check_due(due_on, now)?;
    let enrolment = lock(tx, company, id).await?;
    if !enrolment.status.is_open() {
        return Err(Error::NotOpen(enrolment.status));
    }
    row_of(&enrolment)
        .col_expr(enrolment::Column::DueOn, Expr::value(due_on))
        .exec(tx)
        .await?;
    Ok(())
}

/// Reads an enrolment and keeps others from changing it, or anything decided
/// from it, until the transaction ends.
///
/// # Errors
/// [`Error::NotFound`] also for another company's.
pub async fn lock(tx: &Tx, company: CompanyId, id: EnrolmentId) -> Result<Enrolment, Error> {
    // An UPDATE that changes nothing takes the row lock on PostgreSQL; SQLite's
    // writer holds the whole database already.
    enrolment::Entity::update_many()
        .col_expr(
            enrolment::Column::Status,
            Expr::col(enrolment::Column::Status),
        )
        .filter(enrolment::Column::CompanyId.eq(company))
        .filter(enrolment::Column::Id.eq(id))
        .exec(tx)
        .await?;
    read::of_company(tx, company, id).await
}

fn step(enrolment: &Enrolment, next: Status) -> Result<UpdateMany<enrolment::Entity>, Error> {
    if !enrolment.status.may_become(next) {
        return Err(Error::Refused {
            from: enrolment.status,
            to: next,
        });
    }
    Ok(row_of(enrolment).col_expr(enrolment::Column::Status, Expr::value(next.as_str())))
}

fn row_of(enrolment: &Enrolment) -> UpdateMany<enrolment::Entity> {
    enrolment::Entity::update_many()
        .filter(enrolment::Column::CompanyId.eq(enrolment.company))
        .filter(enrolment::Column::Id.eq(enrolment.id))
}

fn check_due(due_on: Option<NaiveDate>, now: DateTime<Utc>) -> Result<(), Error> {
    if due_on.is_some_and(|due| due < jst_date(now)) {
        return Err(Error::DueInThePast);
    }
    Ok(())
}
