//! What a person decides about an enrolment.

use chrono::{DateTime, Utc};
use kernel::date::jst_date;
use kernel::id::{AccountId, CompanyId, EnrolmentId};
use kernel::{Ids, Tx};
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::enrolments::{lock, set_due, waive, withdraw};
use crate::decision::{Decision, faults};
use crate::entity::decision;
use crate::error::Error;

/// Something to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewDecision<'a> {
    /// The person's company.
    pub company: CompanyId,
    /// About which enrolment.
    pub enrolment: EnrolmentId,
    /// What.
    pub decision: Decision,
    /// Why.
    pub reason: &'a str,
    /// By whom.
    pub by: AccountId,
}

/// Carries a decision out and keeps it. Says whether anything changed: the
/// last day that stands already is no change.
///
/// # Errors
/// [`Error::Faulty`] with every fault, [`Error::NotFound`],
/// [`Error::NotOpen`] and [`Error::Refused`] for an enrolment that is closed.
pub async fn decide(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    new: &NewDecision<'_>,
) -> Result<bool, Error> {
    let faults = faults(new.decision, new.reason, jst_date(now));
    if !faults.is_empty() {
        return Err(Error::Faulty(faults));
    }
    let before = lock(tx, new.company, new.enrolment).await?;
    let due_after = match new.decision {
        Decision::Due(day) if before.status.is_open() && before.due_on == day => return Ok(false),
        Decision::Due(day) => {
            set_due(tx, new.company, new.enrolment, day, now).await?;
            day
        }
        Decision::Waive => {
            waive(tx, new.company, new.enrolment).await?;
            before.due_on
        }
        Decision::Withdraw => {
            withdraw(tx, new.company, new.enrolment).await?;
            before.due_on
        }
    };
    let row = decision::ActiveModel {
        id: Set(ids.fresh(now)),
        company_id: Set(new.company),
        enrolment_id: Set(new.enrolment),
        kind: Set(new.decision.as_str().to_owned()),
        due_before: Set(before.due_on),
        due_after: Set(due_after),
        reason: Set(new.reason.trim().to_owned()),
        decided_by: Set(new.by),
        decided_at: Set(now),
    };
    decision::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(true)
}
