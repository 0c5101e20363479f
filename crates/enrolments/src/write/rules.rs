//! Saving assignment rules and noting what they ordered.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::failure::is_unique_violation;
use kernel::id::{AccountId, AssignmentRuleId, CompanyId, EnrolmentId, MembershipId, TrackId};
use kernel::{Ids, Tx};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};

use crate::entity::rules::{ordered, rule, version};
use crate::error::Error;
use crate::rule::Rule;

/// Rows in one INSERT: seven columns stay far below SQLite's limit.
const CHUNK: usize = 500;

/// Which rule is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleTarget {
    /// A new one, for this track.
    New(TrackId),
    /// This one, whose row the caller holds ([`hold_rule`]), as it was at this
    /// version.
    Existing(AssignmentRuleId, i32),
}

/// A rule to save.
#[derive(Clone, Copy, Debug)]
pub struct NewRuleVersion<'a> {
    /// The company.
    pub company: CompanyId,
    /// Which one.
    pub target: RuleTarget,
    /// What it says now.
    pub document: &'a Rule,
    /// Who saves it.
    pub saved_by: Option<AccountId>,
}

/// Saves a version of a rule. Gives the rule and the new version.
///
/// # Errors
/// [`Error::RuleChanged`] when somebody else has saved since.
pub async fn save_rule(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    new: &NewRuleVersion<'_>,
) -> Result<(AssignmentRuleId, i32), Error> {
    let (id, before) = match new.target {
        RuleTarget::Existing(id, version) => (id, version),
        RuleTarget::New(track) => (begin_rule(tx, ids, now, new.company, track).await?, 0),
    };
    let document = serde_json::to_string(new.document)
        .map_err(|error| Error::Stored(format!("assignment rule {id}: {error}")))?;
    let row = version::ActiveModel {
        id: Set(ids.fresh(now)),
        company_id: Set(new.company),
        rule_id: Set(id),
        version: Set(before + 1),
        document: Set(document),
        saved_by: Set(new.saved_by),
        saved_at: Set(now),
    };
    let inserted = version::Entity::insert(row)
        .exec_without_returning(tx)
        .await;
    inserted.map_err(|error| {
        if is_unique_violation(&error) {
            Error::RuleChanged
        } else {
            error.into()
        }
    })?;
    Ok((id, before + 1))
}

async fn begin_rule(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    company: CompanyId,
    track: TrackId,
) -> Result<AssignmentRuleId, Error> {
    let id = ids.fresh(now);
    let row = rule::ActiveModel {
        id: Set(id),
        company_id: Set(company),
        track_id: Set(track),
        applied_on: Set(None),
        created_at: Set(now),
    };
    rule::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(id)
}

/// Keeps others from changing or applying a rule until the transaction ends.
///
/// # Errors
/// [`Error::NoRule`] also for another company's.
pub async fn hold_rule(tx: &Tx, company: CompanyId, id: AssignmentRuleId) -> Result<(), Error> {
    // An UPDATE that changes nothing takes the row lock on PostgreSQL; SQLite's
    // writer holds the whole database already.
    let held = rule::Entity::update_many()
        .col_expr(rule::Column::TrackId, Expr::col(rule::Column::TrackId))
        .filter(rule::Column::CompanyId.eq(company))
        .filter(rule::Column::Id.eq(id))
        .exec(tx)
        .await?;
    if held.rows_affected == 0 {
        return Err(Error::NoRule);
    }
    Ok(())
}

/// Claims the application of a rule on a day, and holds the rule as
/// [`hold_rule`] does. False when it was applied on that day already.
///
/// # Errors
/// When the database refuses.
pub async fn claim_rule(
    tx: &Tx,
    company: CompanyId,
    id: AssignmentRuleId,
    day: NaiveDate,
) -> Result<bool, Error> {
    let not_yet = Condition::any()
        .add(rule::Column::AppliedOn.is_null())
        .add(rule::Column::AppliedOn.ne(day));
    let claimed = rule::Entity::update_many()
        .col_expr(rule::Column::AppliedOn, Expr::value(day))
        .filter(rule::Column::CompanyId.eq(company))
        .filter(rule::Column::Id.eq(id))
        .filter(not_yet)
        .exec(tx)
        .await?;
    Ok(claimed.rows_affected > 0)
}

/// One enrolment that a rule ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderedByRule {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// Whose.
    pub membership: MembershipId,
    /// Which cycle.
    pub cycle_no: i32,
    /// The first day of its window.
    pub opens_on: NaiveDate,
}

/// Notes which enrolments a version of a rule ordered. A second one for the
/// same rule, person and cycle is refused by the database.
///
/// # Errors
/// When the database refuses.
pub async fn note_ordered(
    tx: &Tx,
    company: CompanyId,
    (rule, version): (AssignmentRuleId, i32),
    orders: &[OrderedByRule],
) -> Result<(), Error> {
    for some in orders.chunks(CHUNK) {
        let rows = some.iter().map(|one| ordered::ActiveModel {
            enrolment_id: Set(one.enrolment),
            company_id: Set(company),
            rule_id: Set(rule),
            rule_version: Set(version),
            membership_id: Set(one.membership),
            cycle_no: Set(one.cycle_no),
            opens_on: Set(one.opens_on),
        });
        ordered::Entity::insert_many(rows)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}
