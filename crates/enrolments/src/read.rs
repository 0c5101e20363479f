//! Questions. Every one takes the company, and what serves a trainee takes the
//! membership too: a foreign row answers as a missing one.

mod badges;
mod certificates;
mod decisions;
mod layouts;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use kernel::date::jst_date;
use kernel::id::{CompanyId, EnrolmentId, MembershipId, TrackId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::enrolment::{Enrolment, Status};
use crate::entity::{enrolment, progress};
use crate::error::Error;
use crate::progress::Progress;

pub use badges::{badge_count, badge_entry, ended_badges};
pub use decisions::decisions;
pub use layouts::{export_layout, export_layouts};
pub use rules::{
    ByRule, RuleVersion, by_rule_of_member, certified_until, newest_of_track, ordered_by_rules,
    rule_findings, rule_history, rules, rules_to_apply,
};

pub use certificates::{
    certificate, certificate_by_serial, certificate_file, certificate_findings,
    certificates_of_enrolment, certificates_of_member, uncertified,
};

/// Members in one statement: SQLite takes 32,766 values at most.
const MEMBERS_AT_ONCE: usize = 1000;

/// A person's open enrolments, the nearest last day first, those without one
/// last.
///
/// # Errors
/// When the database refuses.
pub async fn open_for(
    db: &impl ConnectionTrait,
    company: CompanyId,
    membership: MembershipId,
) -> Result<Vec<Enrolment>, Error> {
    let mut open = of_member(db, company, membership).await?;
    open.retain(|enrolment| enrolment.status.is_open());
    open.sort_by_key(|enrolment| {
        let last_day = enrolment.due_on.unwrap_or(NaiveDate::MAX);
        (last_day, enrolment.created_at, enrolment.id)
    });
    Ok(open)
}

/// Every enrolment a person ever had, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn of_member(
    db: &impl ConnectionTrait,
    company: CompanyId,
    membership: MembershipId,
) -> Result<Vec<Enrolment>, Error> {
    of_members(db, company, &[membership]).await
}

/// Every enrolment that these few members ever had, oldest first: a person's,
/// who has several employments.
///
/// # Errors
/// When the database refuses.
pub async fn of_members(
    db: &impl ConnectionTrait,
    company: CompanyId,
    members: &[MembershipId],
) -> Result<Vec<Enrolment>, Error> {
    enrolment::Entity::find()
        .filter(enrolment::Column::CompanyId.eq(company))
        .filter(enrolment::Column::MembershipId.is_in(members.iter().copied()))
        .order_by_asc(enrolment::Column::CreatedAt)
        .order_by_asc(enrolment::Column::Id)
        .all(db)
        .await?
        .into_iter()
        .map(Enrolment::try_from)
        .collect()
}

/// The tracks in which each of these people has ever been enrolled, however it
/// ended; people without any are left out.
///
/// # Errors
/// When the database refuses.
pub async fn tracks_of_members(
    db: &impl ConnectionTrait,
    company: CompanyId,
    members: &[MembershipId],
) -> Result<BTreeMap<MembershipId, BTreeSet<TrackId>>, Error> {
    let mut found: BTreeMap<MembershipId, BTreeSet<TrackId>> = BTreeMap::new();
    for some in members.chunks(MEMBERS_AT_ONCE) {
        let rows: Vec<(MembershipId, TrackId)> = enrolment::Entity::find()
            .select_only()
            .columns([enrolment::Column::MembershipId, enrolment::Column::TrackId])
            .filter(enrolment::Column::CompanyId.eq(company))
            .filter(enrolment::Column::MembershipId.is_in(some.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        for (member, track) in rows {
            found.entry(member).or_default().insert(track);
        }
    }
    Ok(found)
}

/// One enrolment of one person.
///
/// # Errors
/// [`Error::NotFound`] also for another person's or company's.
pub async fn one(
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: EnrolmentId,
    membership: MembershipId,
) -> Result<Enrolment, Error> {
    let enrolment = of_company(db, company, id).await?;
    if enrolment.membership == membership {
        Ok(enrolment)
    } else {
        Err(Error::NotFound)
    }
}

/// One enrolment of anybody in a company.
///
/// # Errors
/// [`Error::NotFound`] also for another company's.
pub async fn of_company(
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: EnrolmentId,
) -> Result<Enrolment, Error> {
    enrolment::Entity::find_by_id(id)
        .filter(enrolment::Column::CompanyId.eq(company))
        .one(db)
        .await?
        .ok_or(Error::NotFound)?
        .try_into()
}

/// Enrolments of any company completed on these days in Japan, by day of
/// completion, after the one given, at most `limit`. For the worker that looks
/// after those who have completed.
///
/// # Errors
/// When the database refuses.
pub async fn completed_between(
    db: &impl ConnectionTrait,
    from: NaiveDate,
    to: NaiveDate,
    after: Option<(NaiveDate, EnrolmentId)>,
    limit: u64,
) -> Result<Vec<Enrolment>, Error> {
    let mut query = enrolment::Entity::find()
        .filter(enrolment::Column::Status.eq(Status::Completed.as_str()))
        .filter(enrolment::Column::CompletedOn.between(from, to));
    if let Some((day, id)) = after {
        let later = Condition::any()
            .add(enrolment::Column::CompletedOn.gt(day))
            .add(
                enrolment::Column::CompletedOn
                    .eq(day)
                    .and(enrolment::Column::Id.gt(id)),
            );
        query = query.filter(later);
    }
    query
        .order_by_asc(enrolment::Column::CompletedOn)
        .order_by_asc(enrolment::Column::Id)
        .limit(limit)
        .all(db)
        .await?
        .into_iter()
        .map(Enrolment::try_from)
        .collect()
}

/// Every begun lesson of an enrolment, in the order of beginning.
///
/// # Errors
/// When the database refuses.
pub async fn progress_of(
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: EnrolmentId,
) -> Result<Vec<Progress>, Error> {
    progress::Entity::find()
        .filter(progress::Column::CompanyId.eq(company))
        .filter(progress::Column::EnrolmentId.eq(id))
        .order_by_asc(progress::Column::StartedAt)
        .order_by_asc(progress::Column::Id)
        .all(db)
        .await?
        .into_iter()
        .map(Progress::try_from)
        .collect()
}

/// How many enrolments of one track stand in one status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusCount {
    /// The track.
    pub track: TrackId,
    /// The status.
    pub status: Status,
    /// How many.
    pub count: i64,
}

/// A company's enrolments counted by track and status; empty groups are
/// absent.
///
/// # Errors
/// When the database refuses.
pub async fn counts_by_status(
    db: &impl ConnectionTrait,
    company: CompanyId,
) -> Result<Vec<StatusCount>, Error> {
    #[derive(FromQueryResult)]
    struct Row {
        track_id: TrackId,
        status: String,
        count: i64,
    }
    let rows = enrolment::Entity::find()
        .select_only()
        .column(enrolment::Column::TrackId)
        .column(enrolment::Column::Status)
        .column_as(Expr::col(enrolment::Column::Id).count(), "count")
        .filter(enrolment::Column::CompanyId.eq(company))
        .group_by(enrolment::Column::TrackId)
        .group_by(enrolment::Column::Status)
        .order_by_asc(enrolment::Column::TrackId)
        .order_by_asc(enrolment::Column::Status)
        .into_model::<Row>()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(StatusCount {
                track: row.track_id,
                status: Status::parse(&row.status).ok_or(Error::Stored(row.status))?,
                count: row.count,
            })
        })
        .collect()
}

/// What does not hold, in words; nothing when all is well. For `verify`.
///
/// # Errors
/// When the database refuses.
pub async fn findings(db: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let mut findings = Vec::new();
    for row in enrolment::Entity::find().all(db).await? {
        let enrolment = Enrolment::try_from(row)?;
        let evidence_day = enrolment.completed_at.map(jst_date);
        if evidence_day != enrolment.completed_on {
            findings.push(format!(
                "enrolment {} is completed on another day than its last evidence",
                enrolment.id
            ));
        }
    }
    Ok(findings)
}
