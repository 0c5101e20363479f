//! Putting members back as they were before a roster.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::id::{AccountId, CompanyId, MembershipId, PersonId};
use kernel::{Ids, Tx};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::super::apply::apply;
use super::super::plan::{Missing, Plan};
use super::super::progress::Progress;
use super::UndoPlan;
use crate::employment::{ChangeState, DatedChange, EmploymentChange};
use crate::entity::{account, membership, person, pin, sign_in_link};
use crate::error::Error;
use crate::member::{Member, MembershipStatus};
use crate::write::{change_member_status, enter_employment_change};

/// Keys in one statement.
const KEYS_AT_ONCE: usize = 500;

/// Carries out a plan that was made in the same transaction: removes, stops,
/// then puts fields back, in this order, since a removed member's address may
/// go back to somebody. The enrolments of those removed must be gone. `by` is
/// who decides.
///
/// # Errors
/// When the database refuses: something else speaks of a member to be removed.
pub async fn undo(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    company: CompanyId,
    plan: &UndoPlan,
    by: Option<AccountId>,
    today: NaiveDate,
) -> Result<(), Error> {
    remove(tx, company, &plan.remove).await?;
    for member in &plan.stop {
        let left = DatedChange {
            id: ids.fresh(now),
            company,
            membership: member.id,
            change: EmploymentChange::Resign,
            effective_on: today,
            state: ChangeState::Applied,
            decided_by: by,
            created_at: now,
        };
        enter_employment_change(tx, &left).await?;
        change_member_status(tx, now, company, member.id, MembershipStatus::Left).await?;
    }
    let restore = Plan {
        rows: plan.rows.clone(),
        faults: Vec::new(),
        missing: Missing::default(),
        ignored_headings: Vec::new(),
    };
    apply(tx, company, &restore, ids, now, &Progress::default()).await?;
    Ok(())
}

/// Removes accounts, employments and persons that nothing speaks of.
async fn remove(tx: &Tx, company: CompanyId, members: &[Member]) -> Result<(), DbErr> {
    for some in members.chunks(KEYS_AT_ONCE) {
        let accounts = some.iter().map(|member| member.account);
        pin::Entity::delete_many()
            .filter(pin::Column::AccountId.is_in(accounts.clone()))
            .exec(tx)
            .await?;
        sign_in_link::Entity::delete_many()
            .filter(sign_in_link::Column::AccountId.is_in(accounts.clone()))
            .exec(tx)
            .await?;
        account::Entity::delete_many()
            .filter(account::Column::CompanyId.eq(company))
            .filter(account::Column::Id.is_in(accounts))
            .exec(tx)
            .await?;
        let employments = some.iter().map(|member| member.id);
        membership::Entity::delete_many()
            .filter(membership::Column::CompanyId.eq(company))
            .filter(membership::Column::Id.is_in(employments))
            .exec(tx)
            .await?;
        let alone = without_employment(tx, some).await?;
        person::Entity::delete_many()
            .filter(person::Column::Id.is_in(alone))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// The persons of these members who are employed nowhere else.
async fn without_employment(tx: &Tx, members: &[Member]) -> Result<Vec<PersonId>, DbErr> {
    let persons = members.iter().map(|member| member.person);
    let elsewhere: Vec<(PersonId, MembershipId)> = membership::Entity::find()
        .select_only()
        .columns([membership::Column::PersonId, membership::Column::Id])
        .filter(membership::Column::PersonId.is_in(persons.clone()))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(persons
        .filter(|person| !elsewhere.iter().any(|(known, _)| known == person))
        .collect())
}
