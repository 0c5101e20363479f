//! Questions about plans and reminders. Every one takes the company.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kernel::id::{CompanyId, EnrolmentId, LetterId, MembershipId, ReminderBatchId, ReminderId};
use kernel::{Failure, Page, PageRequest};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::{plan, reminder};
use super::plan::{Plan, StepKind};
use super::reason::NotSent;
use super::schedule::Past;

/// A plan as it was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedPlan {
    /// 1 for the first save; 0 for what was never saved.
    pub version: i32,
    /// The plan.
    pub plan: Plan,
}

/// The plan in force of a company, or the firm's default for `None`; absent
/// when none was saved.
///
/// # Errors
/// When the database refuses, or a stored plan cannot be read.
pub async fn saved_plan(
    db: &impl ConnectionTrait,
    company: Option<CompanyId>,
) -> Result<Option<SavedPlan>, Failure> {
    let owner = match company {
        Some(company) => plan::Column::CompanyId.eq(company),
        None => plan::Column::CompanyId.is_null(),
    };
    let newest = plan::Entity::find()
        .filter(owner)
        .order_by_desc(plan::Column::Version)
        .one(db)
        .await?;
    newest.map(saved).transpose()
}

fn saved(row: plan::Model) -> Result<SavedPlan, Failure> {
    let plan = serde_json::from_str(&row.document)
        .map_err(|error| Failure::internal("reminder.stored_plan", error))?;
    Ok(SavedPlan {
        version: row.version,
        plan,
    })
}

/// The firm's default: as saved, else the ready-made one.
///
/// # Errors
/// When the database refuses.
pub async fn default_plan(db: &impl ConnectionTrait) -> Result<SavedPlan, Failure> {
    let saved = saved_plan(db, None).await?;
    Ok(saved.unwrap_or_else(|| SavedPlan {
        version: 0,
        plan: Plan::ready_made(),
    }))
}

/// What is settled is asked for so long: longer than an occurrence may be late.
const REMEMBERED: TimeDelta = TimeDelta::days(60);

/// What was lately settled about a company's enrolments, or about one
/// member's.
///
/// # Errors
/// When the database refuses.
pub async fn past(
    db: &impl ConnectionTrait,
    company: CompanyId,
    member: Option<MembershipId>,
    now: DateTime<Utc>,
) -> Result<Past, Failure> {
    let mut query = reminder::Entity::find()
        .filter(reminder::Column::CompanyId.eq(company))
        .filter(reminder::Column::CreatedAt.gt(now - REMEMBERED));
    if let Some(member) = member {
        query = query.filter(reminder::Column::MembershipId.eq(member));
    }
    let mut past = Past::default();
    for row in query.all(db).await? {
        if row.letter_id.is_some() {
            let last = past.last_letter.entry(row.membership_id);
            let last = last.or_insert(row.created_at);
            *last = row.created_at.max(*last);
        }
        if let Some(step) = row.step_id {
            let reason = row.reason.as_deref().and_then(NotSent::parse);
            let occurrence = u32::try_from(row.occurrence).unwrap_or_default();
            let is_final = reason.is_some_and(NotSent::is_final);
            let settled = past.settled.entry((step, row.enrolment_id)).or_default();
            *settled = (*settled).max(if is_final { u32::MAX } else { occurrence });
        }
    }
    Ok(past)
}

/// What a reminder was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReminderKind {
    /// A step of the plan.
    Step(StepKind),
    /// Sent by a person.
    ByHand,
}

impl ReminderKind {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Step(kind) => kind.as_str(),
            Self::ByHand => "by_hand",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Step(kind) => kind.label(),
            Self::ByHand => "手動",
        }
    }
}

/// One reminder about one enrolment, sent or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// Its key.
    pub id: ReminderId,
    /// Whose.
    pub membership: MembershipId,
    /// About what.
    pub enrolment: EnrolmentId,
    /// What kind.
    pub kind: ReminderKind,
    /// Which time, from 1.
    pub occurrence: i32,
    /// The day it belongs to.
    pub planned_on: NaiveDate,
    /// The letter; absent when none was written.
    pub letter: Option<LetterId>,
    /// Why none was written.
    pub reason: Option<NotSent>,
    /// When that was decided.
    pub created_at: DateTime<Utc>,
}

/// What part of a company's reminders is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReminderFilter {
    /// Only of these people.
    pub members: Option<Vec<MembershipId>>,
    /// Only those that were not sent.
    pub not_sent: bool,
}

/// A company's reminders, newest first.
///
/// # Errors
/// When the database refuses, or a stored word cannot be read.
pub async fn reminders(
    db: &impl ConnectionTrait,
    company: CompanyId,
    filter: &ReminderFilter,
    page: PageRequest,
) -> Result<Page<Reminder>, Failure> {
    let mut wanted = Condition::all().add(reminder::Column::CompanyId.eq(company));
    if let Some(members) = &filter.members {
        wanted = wanted.add(reminder::Column::MembershipId.is_in(members.iter().copied()));
    }
    if filter.not_sent {
        wanted = wanted.add(reminder::Column::Reason.is_not_null());
    }
    if let Some(after) = page.after {
        wanted = wanted.add(reminder::Column::Id.lt(ReminderId(after.0)));
    }
    // A reminder's key begins with the time it was written.
    let rows = reminder::Entity::find()
        .filter(wanted)
        .order_by_desc(reminder::Column::Id)
        .limit(page.limit + 1)
        .all(db)
        .await?;
    let reminders = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(reminders, page.limit, |reminder| reminder.id.0))
}

/// What a person sent in one go; empty for a batch that was never sent.
///
/// # Errors
/// When the database refuses.
pub async fn batch(
    db: &impl ConnectionTrait,
    company: CompanyId,
    batch: ReminderBatchId,
) -> Result<Vec<Reminder>, Failure> {
    let rows = reminder::Entity::find()
        .filter(reminder::Column::CompanyId.eq(company))
        .filter(reminder::Column::BatchId.eq(batch))
        .order_by_asc(reminder::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(read).collect()
}

/// Reminders whose copy for the managers is still to be written.
///
/// # Errors
/// When the database refuses.
pub async fn uncopied(
    db: &impl ConnectionTrait,
    company: CompanyId,
) -> Result<Vec<Reminder>, Failure> {
    let rows = reminder::Entity::find()
        .filter(reminder::Column::CompanyId.eq(company))
        .filter(reminder::Column::WantsCopy.eq(true))
        .filter(reminder::Column::CopiedAt.is_null())
        .order_by_asc(reminder::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(read).collect()
}

fn read(row: reminder::Model) -> Result<Reminder, Failure> {
    let kind = match row.kind.as_str() {
        "by_hand" => ReminderKind::ByHand,
        word => ReminderKind::Step(
            StepKind::parse(word)
                .ok_or_else(|| Failure::internal("reminder.stored_kind", row.kind.clone()))?,
        ),
    };
    Ok(Reminder {
        id: row.id,
        membership: row.membership_id,
        enrolment: row.enrolment_id,
        kind,
        occurrence: row.occurrence,
        planned_on: row.planned_on,
        letter: row.letter_id,
        reason: row.reason.as_deref().and_then(NotSent::parse),
        created_at: row.created_at,
    })
}
