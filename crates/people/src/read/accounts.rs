//! Accounts, the roles they hold, and the firm's own people.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kernel::Role;
use kernel::id::{AccountId, CompanyId, MembershipId, OrgUnitId, PersonId, RoleAssignmentId};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::companies::company_by_code;
use crate::account::{Auditor, Staff};
use crate::company::CompanyStatus;
use crate::email;
use crate::entity::{account as table, company, membership, person, role_assignment};
use crate::member::{MembershipStatus, full_name, normal_employee_no};
use crate::sign_in::{Account, AccountKind, AccountStatus};

/// The account with this key, open or not.
///
/// # Errors
/// When the database refuses.
pub async fn account(db: &impl ConnectionTrait, id: AccountId) -> Result<Option<Account>, DbErr> {
    one(db, table::Entity::find_by_id(id)).await
}

/// 姓 名 of whoever holds these accounts, open or not.
///
/// # Errors
/// When the database refuses.
pub async fn account_names(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = AccountId>,
) -> Result<BTreeMap<AccountId, String>, DbErr> {
    let ids: BTreeSet<AccountId> = ids.into_iter().collect();
    let query = table::Entity::find().filter(table::Column::Id.is_in(ids));
    let rows = joined(query).into_model::<AccountRow>().all(db).await?;
    let accounts = rows.into_iter().map(Account::from);
    Ok(accounts
        .map(|account| (account.id, account.display_name))
        .collect())
}

/// The account of a member of this company.
///
/// # Errors
/// When the database refuses.
pub async fn account_of_member(
    db: &impl ConnectionTrait,
    company: CompanyId,
    member: MembershipId,
) -> Result<Option<Account>, DbErr> {
    let query = table::Entity::find()
        .filter(table::Column::CompanyId.eq(company))
        .filter(table::Column::MembershipId.eq(member));
    one(db, query).await
}

/// The accounts of those of the given members that belong to this company.
///
/// # Errors
/// When the database refuses.
pub async fn accounts_of_members(
    db: &impl ConnectionTrait,
    company: CompanyId,
    members: &[MembershipId],
) -> Result<Vec<Account>, DbErr> {
    let mut accounts = Vec::with_capacity(members.len());
    for some in members.chunks(1000) {
        let query = table::Entity::find()
            .filter(table::Column::CompanyId.eq(company))
            .filter(table::Column::MembershipId.is_in(some.iter().copied()));
        let rows = joined(query).into_model::<AccountRow>().all(db).await?;
        accounts.extend(rows.into_iter().map(Account::from));
    }
    Ok(accounts)
}

/// The account of one of the firm's people.
///
/// # Errors
/// When the database refuses.
pub async fn account_by_staff_email(
    db: &impl ConnectionTrait,
    address: &str,
) -> Result<Option<Account>, DbErr> {
    let query = table::Entity::find()
        .filter(table::Column::Kind.eq(AccountKind::Staff))
        .filter(table::Column::EmailFolded.eq(email::folded(address)));
    one(db, query).await
}

/// Whom the words of the sign-in page mean: with a company code its member of
/// that address or employee number, without one the firm's own person of that
/// address. Only an account that may come in now: a closed one is as good as
/// unknown.
///
/// # Errors
/// When the database refuses.
pub async fn find_for_sign_in(
    db: &impl ConnectionTrait,
    company_code: &str,
    login: &str,
) -> Result<Option<Account>, DbErr> {
    let found = if company_code.trim().is_empty() {
        account_by_staff_email(db, login).await?
    } else {
        member_for_sign_in(db, company_code, login).await?
    };
    Ok(found.filter(|account| account.is_open))
}

async fn member_for_sign_in(
    db: &impl ConnectionTrait,
    company_code: &str,
    login: &str,
) -> Result<Option<Account>, DbErr> {
    let Some(company) = company_by_code(db, company_code).await? else {
        return Ok(None);
    };
    let number = normal_employee_no(login);
    // Phones begin a line with a capital: k00001 is tried as K00001, too.
    let spellings = [number.clone(), number.to_uppercase(), number.to_lowercase()];
    let named = Condition::any()
        .add(membership::Column::EmployeeNo.is_in(spellings))
        .add(membership::Column::EmailFolded.eq(email::folded(login)));
    let candidates = membership::Entity::find()
        .filter(membership::Column::CompanyId.eq(company.id))
        .filter(named)
        .all(db)
        .await?;
    let exact = candidates.iter().find(|row| row.employee_no == number);
    let Some(member) = exact.or(candidates.first()) else {
        return Ok(None);
    };
    account_of_member(db, company.id, member.id).await
}

/// The argon2id hash of the account's password, to verify against or to see
/// whether it is still the one that was verified.
///
/// # Errors
/// When the database refuses.
pub async fn password_hash(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<String>, DbErr> {
    let row = table::Entity::find_by_id(account).one(db).await?;
    Ok(row.and_then(|row| row.password_hash))
}

/// The firm's own people, by address.
///
/// # Errors
/// When the database refuses.
pub async fn staff(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Staff>, DbErr> {
    let query = table::Entity::find()
        .filter(table::Column::Kind.eq(AccountKind::Staff))
        .order_by_asc(table::Column::EmailFolded);
    let rows = joined(query).into_model::<AccountRow>().all(db).await?;
    let assignments = role_assignment::Entity::find()
        .filter(role_assignment::Column::CompanyId.is_null())
        .filter(in_force(now))
        .all(db)
        .await?;
    let roles_of = |account: AccountId| {
        let own = assignments.iter().filter(|row| row.account_id == account);
        own.filter_map(|row| Role::parse(&row.role)).collect()
    };
    let people = rows.into_iter().map(|row| Staff {
        account: row.id,
        person: row.person_id,
        name: full_name(&row.family_name, &row.given_name),
        roles: roles_of(row.id),
        email: row.email,
    });
    Ok(people.collect())
}

/// Everybody who is an auditor or was one, by address, each with their newest
/// assignment.
///
/// # Errors
/// When the database refuses.
pub async fn auditors(db: &impl ConnectionTrait) -> Result<Vec<Auditor>, DbErr> {
    let assignments = role_assignment::Entity::find()
        .filter(role_assignment::Column::Role.eq(Role::Auditor.as_str()))
        .order_by_asc(role_assignment::Column::Id)
        .all(db)
        .await?;
    let accounts = assignments.iter().map(|row| row.account_id);
    let query = table::Entity::find()
        .filter(table::Column::Id.is_in(accounts))
        .order_by_asc(table::Column::EmailFolded);
    let rows = joined(query).into_model::<AccountRow>().all(db).await?;
    let auditor = |row: AccountRow| {
        let newest = assignments.iter().rfind(|one| one.account_id == row.id)?;
        Some(Auditor {
            account: row.id,
            name: full_name(&row.family_name, &row.given_name),
            email: row.email,
            assignment: newest.id,
            ends_at: newest.valid_to?,
        })
    };
    Ok(rows.into_iter().filter_map(auditor).collect())
}

/// Whether anybody can run this installation: an open account with a password
/// and the firm admin's role.
///
/// # Errors
/// When the database refuses.
pub async fn has_firm_admin(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let holds_role = role_assignment::Entity::belongs_to(table::Entity)
        .from(role_assignment::Column::AccountId)
        .to(table::Column::Id);
    let admins = role_assignment::Entity::find()
        .join(JoinType::InnerJoin, holds_role.into())
        .filter(role_assignment::Column::Role.eq(Role::FirmAdmin.as_str()))
        .filter(in_force(now))
        .filter(table::Column::Status.eq(AccountStatus::Active))
        .filter(table::Column::PasswordHash.is_not_null())
        .count(db)
        .await?;
    Ok(admins > 0)
}

/// A role assignment in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleHeld {
    /// The assignment.
    pub id: RoleAssignmentId,
    /// Who holds it.
    pub account: AccountId,
    /// What it allows.
    pub role: Role,
    /// The company it reaches; `None` for the firm's roles.
    pub company: Option<CompanyId>,
    /// The top of the subtree it reaches.
    pub unit: Option<OrgUnitId>,
    /// When it ends by itself; only an auditor's does.
    pub ends_at: Option<DateTime<Utc>>,
}

/// The assignments of an account that are in force now.
///
/// # Errors
/// When the database refuses.
pub async fn role_assignments(
    db: &impl ConnectionTrait,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Vec<RoleHeld>, DbErr> {
    let rows = role_assignment::Entity::find()
        .filter(role_assignment::Column::AccountId.eq(account))
        .filter(in_force(now))
        .order_by_asc(role_assignment::Column::Id)
        .all(db)
        .await?;
    let held = rows.into_iter().filter_map(|row| {
        Role::parse(&row.role).map(|role| RoleHeld {
            id: row.id,
            account: row.account_id,
            role,
            company: row.company_id,
            unit: row.org_unit_id,
            ends_at: row.valid_to,
        })
    });
    Ok(held.collect())
}

/// What is in force at this moment.
pub(crate) fn in_force(now: DateTime<Utc>) -> Condition {
    let not_ended = Condition::any()
        .add(role_assignment::Column::ValidTo.is_null())
        .add(role_assignment::Column::ValidTo.gt(now));
    Condition::all()
        .add(role_assignment::Column::ValidFrom.lte(now))
        .add(not_ended)
}

async fn one(
    db: &impl ConnectionTrait,
    query: Select<table::Entity>,
) -> Result<Option<Account>, DbErr> {
    let row = joined(query).into_model::<AccountRow>().one(db).await?;
    Ok(row.map(Account::from))
}

/// An account as the four tables tell it.
#[derive(FromQueryResult)]
struct AccountRow {
    id: AccountId,
    kind: AccountKind,
    person_id: PersonId,
    company_id: Option<CompanyId>,
    membership_id: Option<MembershipId>,
    email: Option<String>,
    status: AccountStatus,
    family_name: String,
    given_name: String,
    has_password: bool,
    employee_no: Option<String>,
    member_email: Option<String>,
    member_status: Option<MembershipStatus>,
    company_status: Option<CompanyStatus>,
}

fn joined(query: Select<table::Entity>) -> Select<table::Entity> {
    let person_of = table::Entity::belongs_to(person::Entity)
        .from(table::Column::PersonId)
        .to(person::Column::Id);
    let membership_of = table::Entity::belongs_to(membership::Entity)
        .from(table::Column::MembershipId)
        .to(membership::Column::Id);
    let company_of = table::Entity::belongs_to(company::Entity)
        .from(table::Column::CompanyId)
        .to(company::Column::Id);
    query
        .join(JoinType::InnerJoin, person_of.into())
        .join(JoinType::LeftJoin, membership_of.into())
        .join(JoinType::LeftJoin, company_of.into())
        .select_only()
        .columns([
            table::Column::Id,
            table::Column::Kind,
            table::Column::PersonId,
            table::Column::CompanyId,
            table::Column::MembershipId,
            table::Column::Email,
            table::Column::Status,
        ])
        .columns([person::Column::FamilyName, person::Column::GivenName])
        .column_as(table::Column::PasswordHash.is_not_null(), "has_password")
        .column_as(membership::Column::EmployeeNo, "employee_no")
        .column_as(membership::Column::Email, "member_email")
        .column_as(membership::Column::Status, "member_status")
        .column_as(company::Column::Status, "company_status")
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        let company_is_open = !matches!(
            row.company_status,
            Some(CompanyStatus::Suspended | CompanyStatus::Closed)
        );
        let works_there = row.member_status != Some(MembershipStatus::Left);
        Self {
            id: row.id,
            kind: row.kind,
            person: row.person_id,
            company: row.company_id,
            membership: row.membership_id,
            email: row.member_email.or(row.email),
            employee_no: row.employee_no,
            display_name: full_name(&row.family_name, &row.given_name),
            has_password: row.has_password,
            is_open: row.status == AccountStatus::Active && company_is_open && works_there,
        }
    }
}
