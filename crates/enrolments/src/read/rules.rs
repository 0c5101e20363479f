//! Questions about assignment rules and what they look at. Every one takes
//! the company, but for the worker's list.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::id::{AccountId, AssignmentRuleId, CompanyId, EnrolmentId, MembershipId, TrackId};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::certificate::CertificateStatus;
use crate::enrolment::Enrolment;
use crate::entity::rules::{ordered, rule, version};
use crate::entity::{certificate, enrolment};
use crate::error::Error;
use crate::rule::Rule;

/// A rule as one version says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleVersion {
    /// The rule.
    pub rule_id: AssignmentRuleId,
    /// The track it is for, the same in every version.
    pub track: TrackId,
    /// 1 for the first save.
    pub version: i32,
    /// What it says.
    pub rule: Rule,
    /// Who saved it; nobody when the operator did.
    pub saved_by: Option<AccountId>,
    /// When.
    pub saved_at: DateTime<Utc>,
}

/// A company's rules as they are in force, the oldest first.
///
/// # Errors
/// When the database refuses, or a stored rule cannot be read.
pub async fn rules(
    db: &impl ConnectionTrait,
    company: CompanyId,
) -> Result<Vec<RuleVersion>, Error> {
    let rows = rule::Entity::find()
        .filter(rule::Column::CompanyId.eq(company))
        .order_by_asc(rule::Column::CreatedAt)
        .order_by_asc(rule::Column::Id)
        .all(db)
        .await?;
    let versions = version::Entity::find()
        .filter(version::Column::CompanyId.eq(company))
        .order_by_asc(version::Column::Version)
        .all(db)
        .await?;
    let newest: BTreeMap<AssignmentRuleId, version::Model> =
        versions.into_iter().map(|row| (row.rule_id, row)).collect();
    rows.into_iter()
        .filter_map(|row| Some((row.track_id, newest.get(&row.id)?.clone())))
        .map(|(track, row)| saved(track, row))
        .collect()
}

/// Every version of one rule, the newest first.
///
/// # Errors
/// [`Error::NoRule`] also for another company's.
pub async fn rule_history(
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: AssignmentRuleId,
) -> Result<Vec<RuleVersion>, Error> {
    let row = rule::Entity::find_by_id(id)
        .filter(rule::Column::CompanyId.eq(company))
        .one(db)
        .await?
        .ok_or(Error::NoRule)?;
    version::Entity::find()
        .filter(version::Column::CompanyId.eq(company))
        .filter(version::Column::RuleId.eq(id))
        .order_by_desc(version::Column::Version)
        .all(db)
        .await?
        .into_iter()
        .map(|version| saved(row.track_id, version))
        .collect()
}

fn saved(track: TrackId, row: version::Model) -> Result<RuleVersion, Error> {
    let unreadable = |_| Error::Stored(format!("assignment rule {}", row.rule_id));
    Ok(RuleVersion {
        rule: serde_json::from_str(&row.document).map_err(unreadable)?,
        rule_id: row.rule_id,
        track,
        version: row.version,
        saved_by: row.saved_by,
        saved_at: row.saved_at,
    })
}

/// Rules of any company that were not applied on this day yet, for the worker:
/// company and rule, the oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn rules_to_apply(
    db: &impl ConnectionTrait,
    today: NaiveDate,
) -> Result<Vec<(CompanyId, AssignmentRuleId)>, Error> {
    let not_today = Condition::any()
        .add(rule::Column::AppliedOn.is_null())
        .add(rule::Column::AppliedOn.ne(today));
    let rows = rule::Entity::find()
        .filter(not_today)
        .order_by_asc(rule::Column::CreatedAt)
        .order_by_asc(rule::Column::Id)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.company_id, row.id))
        .collect())
}

/// How many enrolments each rule of a company has ordered; a rule that has
/// ordered none is not among them.
///
/// # Errors
/// When the database refuses.
pub async fn ordered_by_rules(
    db: &impl ConnectionTrait,
    company: CompanyId,
) -> Result<BTreeMap<AssignmentRuleId, i64>, Error> {
    let counted: Vec<(AssignmentRuleId, i64)> = ordered::Entity::find()
        .select_only()
        .column(ordered::Column::RuleId)
        .column_as(ordered::Column::EnrolmentId.count(), "ordered")
        .filter(ordered::Column::CompanyId.eq(company))
        .group_by(ordered::Column::RuleId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counted.into_iter().collect())
}

/// The newest cycle of everybody in a company who was ever enrolled in a
/// track.
///
/// # Errors
/// When the database refuses.
pub async fn newest_of_track(
    db: &impl ConnectionTrait,
    company: CompanyId,
    track: TrackId,
) -> Result<BTreeMap<MembershipId, Enrolment>, Error> {
    let rows = enrolment::Entity::find()
        .filter(enrolment::Column::CompanyId.eq(company))
        .filter(enrolment::Column::TrackId.eq(track))
        .order_by_asc(enrolment::Column::CycleNo)
        .order_by_asc(enrolment::Column::Id)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| Ok((row.membership_id, Enrolment::try_from(row)?)))
        .collect()
}

/// Until when the certificates of a company's enrolments in a track are good;
/// those without an end, superseded or revoked are absent.
///
/// # Errors
/// When the database refuses.
pub async fn certified_until(
    db: &impl ConnectionTrait,
    company: CompanyId,
    track: TrackId,
) -> Result<BTreeMap<EnrolmentId, NaiveDate>, Error> {
    #[derive(FromQueryResult)]
    struct Row {
        enrolment_id: EnrolmentId,
        valid_until: NaiveDate,
    }
    let rows = certificate::Entity::find()
        .select_only()
        .column(certificate::Column::EnrolmentId)
        .column(certificate::Column::ValidUntil)
        .filter(certificate::Column::CompanyId.eq(company))
        .filter(certificate::Column::TrackId.eq(track))
        .filter(certificate::Column::Status.eq(CertificateStatus::Issued.as_str()))
        .filter(certificate::Column::ValidUntil.is_not_null())
        .into_model::<Row>()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.enrolment_id, row.valid_until))
        .collect())
}

/// An enrolment that a rule ordered, and its window's first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByRule {
    /// The rule.
    pub rule: AssignmentRuleId,
    /// The first day.
    pub opens_on: NaiveDate,
}

/// Which of a member's enrolments rules have ordered.
///
/// # Errors
/// When the database refuses.
pub async fn by_rule_of_member(
    db: &impl ConnectionTrait,
    company: CompanyId,
    member: MembershipId,
) -> Result<BTreeMap<EnrolmentId, ByRule>, Error> {
    let rows = ordered::Entity::find()
        .filter(ordered::Column::CompanyId.eq(company))
        .filter(ordered::Column::MembershipId.eq(member))
        .all(db)
        .await?;
    let by_rule = |row: ordered::Model| {
        let found = ByRule {
            rule: row.rule_id,
            opens_on: row.opens_on,
        };
        (row.enrolment_id, found)
    };
    Ok(rows.into_iter().map(by_rule).collect())
}

/// What does not hold about rules, in words. For `verify`.
///
/// # Errors
/// When the database refuses.
pub async fn rule_findings(db: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let mut findings = Vec::new();
    let ordered = ordered::Entity::find().all(db).await?;
    let enrolments: BTreeMap<EnrolmentId, enrolment::Model> = enrolment::Entity::find()
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let tracks: BTreeMap<AssignmentRuleId, TrackId> = rule::Entity::find()
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row.track_id))
        .collect();
    for row in ordered {
        let Some(enrolment) = enrolments.get(&row.enrolment_id) else {
            continue;
        };
        let agrees = enrolment.membership_id == row.membership_id
            && enrolment.cycle_no == row.cycle_no
            && tracks.get(&row.rule_id) == Some(&enrolment.track_id);
        if !agrees {
            findings.push(format!(
                "enrolment {} is not what its assignment rule says it ordered",
                row.enrolment_id
            ));
        }
    }
    Ok(findings)
}
