//! Changes of plans and reminders.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::failure::is_unique_violation;
use kernel::id::{
    AccountId, CompanyId, EnrolmentId, LetterId, MembershipId, ReminderBatchId, ReminderId,
    ReminderPlanId,
};
use kernel::{Failure, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entity::{plan, reminder};
use super::plan::Plan;
use super::read::saved_plan;
use super::reason::NotSent;
use super::schedule::Entry;

/// Saves a plan that was read at `version` (0 when none was saved). Returns
/// the new version.
///
/// # Errors
/// A conflict when somebody else has saved since; when the database refuses.
pub async fn save_plan(
    tx: &Tx,
    id: ReminderPlanId,
    now: DateTime<Utc>,
    company: Option<CompanyId>,
    plan: &Plan,
    version: i32,
    saved_by: Option<AccountId>,
) -> Result<i32, Failure> {
    let newest = saved_plan(tx, company).await?;
    if newest.map_or(0, |saved| saved.version) != version {
        return Err(stale());
    }
    let document = serde_json::to_string(plan)
        .map_err(|error| Failure::internal("reminder.plan_document", error))?;
    plan::Entity::insert(plan::ActiveModel {
        id: Set(id),
        company_id: Set(company),
        version: Set(version + 1),
        document: Set(document),
        saved_by: Set(saved_by),
        saved_at: Set(now),
    })
    .exec_without_returning(tx)
    .await
    .map_err(|error| {
        if is_unique_violation(&error) {
            stale()
        } else {
            error.into()
        }
    })?;
    Ok(version + 1)
}

fn stale() -> Failure {
    Failure::conflict(
        "reminder.stale",
        "ほかの人が先に督促計画を保存しました。いまの計画を確かめてから、もう一度保存してください。",
    )
}

/// Where a reminder comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A step of the plan.
    Step(Entry),
    /// A person.
    ByHand {
        /// What was sent with it.
        batch: ReminderBatchId,
        /// Who.
        by: AccountId,
        /// Whose.
        membership: MembershipId,
        /// About what.
        enrolment: EnrolmentId,
        /// Today in Japan.
        on: NaiveDate,
    },
}

/// What became of a reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is in this letter.
    Written(LetterId),
    /// It is not sent.
    Suppressed(NotSent),
}

/// Keeps a reminder. False when the same occurrence was kept before: then
/// whatever was to go with it must not be written.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    tx: &Tx,
    id: ReminderId,
    now: DateTime<Utc>,
    company: CompanyId,
    origin: Origin,
    fate: Fate,
) -> Result<bool, Failure> {
    let (letter, reason) = match fate {
        Fate::Written(letter) => (Some(letter), None),
        Fate::Suppressed(reason) => (None, Some(reason.as_str().to_owned())),
    };
    let state = if letter.is_some() {
        "written"
    } else {
        "suppressed"
    };
    let row = reminder::ActiveModel {
        id: Set(id),
        company_id: Set(company),
        state: Set(state.to_owned()),
        letter_id: Set(letter),
        reason: Set(reason),
        copied_at: Set(None),
        created_at: Set(now),
        ..of_origin(origin, letter.is_some())
    };
    // Whatever key is in the way: the occurrence is settled.
    let once = OnConflict::new().do_nothing().to_owned();
    let kept = reminder::Entity::insert(row)
        .on_conflict(once)
        .exec_without_returning(tx)
        .await?;
    Ok(kept > 0)
}

fn of_origin(origin: Origin, is_written: bool) -> reminder::ActiveModel {
    match origin {
        Origin::Step(entry) => reminder::ActiveModel {
            membership_id: Set(entry.membership),
            enrolment_id: Set(entry.enrolment),
            kind: Set(entry.kind.as_str().to_owned()),
            step_id: Set(Some(entry.step)),
            occurrence: Set(i32::try_from(entry.occurrence).unwrap_or(i32::MAX)),
            batch_id: Set(None),
            planned_on: Set(entry.planned_on),
            wants_copy: Set(is_written && entry.wants_copy),
            created_by: Set(None),
            ..Default::default()
        },
        Origin::ByHand {
            batch,
            by,
            membership,
            enrolment,
            on,
        } => reminder::ActiveModel {
            membership_id: Set(membership),
            enrolment_id: Set(enrolment),
            kind: Set("by_hand".to_owned()),
            step_id: Set(None),
            occurrence: Set(1),
            batch_id: Set(Some(batch)),
            planned_on: Set(on),
            wants_copy: Set(false),
            created_by: Set(Some(by)),
            ..Default::default()
        },
    }
}

/// Notes that the managers' copy of a reminder was written. False when
/// somebody else has noted it.
///
/// # Errors
/// When the database refuses.
pub async fn mark_copied(
    tx: &Tx,
    company: CompanyId,
    id: ReminderId,
    now: DateTime<Utc>,
) -> Result<bool, Failure> {
    let changed = reminder::Entity::update_many()
        .col_expr(reminder::Column::CopiedAt, Expr::value(now))
        .filter(reminder::Column::CompanyId.eq(company))
        .filter(reminder::Column::Id.eq(id))
        .filter(reminder::Column::CopiedAt.is_null())
        .exec(tx)
        .await?;
    Ok(changed.rows_affected == 1)
}
