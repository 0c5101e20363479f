//! Accounts, roles, and the firm's own people.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::failure::is_unique_violation;
use kernel::id::{AccountId, CompanyId, OrgUnitId, PersonId, RoleAssignmentId};
use kernel::{Ids, Role, Tx, date};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::sign_in::close_all_sessions;
use crate::account::StaffProfile;
use crate::email;
use crate::entity::{account, org_unit, person, role_assignment};
use crate::error::Error;
use crate::read;
use crate::sign_in::{AccountKind, AccountStatus};

/// Adds one of the firm's people, without roles and without a password. The
/// first admin of a new installation has no profile until the setup link is
/// used.
///
/// # Errors
/// [`Error::EmailTaken`].
pub async fn add_staff(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    profile: Option<&StaffProfile>,
) -> Result<AccountId, Error> {
    let person_id: PersonId = ids.fresh(now);
    let account_id = ids.fresh(now);
    let part = |part: fn(&StaffProfile) -> &String, otherwise: &str| {
        profile.map_or_else(|| otherwise.to_owned(), |profile| part(profile).clone())
    };
    person::Entity::insert(person::ActiveModel {
        id: Set(person_id),
        family_name: Set(part(|profile| &profile.family_name, "運営管理者")),
        given_name: Set(part(|profile| &profile.given_name, "")),
        family_kana: Set(part(|profile| &profile.family_kana, "")),
        given_kana: Set(part(|profile| &profile.given_kana, "")),
        status: Set("active".to_owned()),
        created_at: Set(now),
    })
    .exec_without_returning(tx)
    .await?;
    let address = profile.map(|profile| profile.email.clone());
    account::Entity::insert(account::ActiveModel {
        id: Set(account_id),
        kind: Set(AccountKind::Staff),
        person_id: Set(person_id),
        company_id: Set(None),
        membership_id: Set(None),
        email_folded: Set(address.as_deref().map(email::folded)),
        email: Set(address),
        password_hash: Set(None),
        status: Set(AccountStatus::Active),
        created_at: Set(now),
    })
    .exec_without_returning(tx)
    .await
    .map_err(taken)?;
    Ok(account_id)
}

/// Gives one of the firm's people the name and address of a profile.
///
/// # Errors
/// [`Error::NotFound`] for a member's account, [`Error::EmailTaken`].
pub async fn change_staff(tx: &Tx, id: AccountId, profile: &StaffProfile) -> Result<(), Error> {
    let found = read::account(tx, id).await?;
    let staff = found.filter(|account| account.kind == AccountKind::Staff);
    let staff = staff.ok_or(Error::NotFound)?;
    account::Entity::update_many()
        .col_expr(account::Column::Email, Expr::value(profile.email.clone()))
        .col_expr(
            account::Column::EmailFolded,
            Expr::value(email::folded(&profile.email)),
        )
        .filter(account::Column::Id.eq(id))
        .exec(tx)
        .await
        .map_err(taken)?;
    person::Entity::update_many()
        .col_expr(
            person::Column::FamilyName,
            Expr::value(profile.family_name.clone()),
        )
        .col_expr(
            person::Column::GivenName,
            Expr::value(profile.given_name.clone()),
        )
        .col_expr(
            person::Column::FamilyKana,
            Expr::value(profile.family_kana.clone()),
        )
        .col_expr(
            person::Column::GivenKana,
            Expr::value(profile.given_kana.clone()),
        )
        .filter(person::Column::Id.eq(staff.person))
        .exec(tx)
        .await?;
    Ok(())
}

/// Shuts an account and ends its sessions.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn close_account(tx: &Tx, id: AccountId) -> Result<(), Error> {
    let done = account::Entity::update_many()
        .col_expr(
            account::Column::Status,
            Expr::value(AccountStatus::Disabled),
        )
        .filter(account::Column::Id.eq(id))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    close_all_sessions(tx, id).await?;
    Ok(())
}

/// Stores the hash of a new password. The caller ends the old sessions.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn set_password_hash(tx: &Tx, id: AccountId, hash: &str) -> Result<(), Error> {
    let done = account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(hash))
        .filter(account::Column::Id.eq(id))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// Ends the password of an account: only a link or a PIN opens it until a new
/// one is set.
///
/// # Errors
/// When the database refuses.
pub async fn forget_password(tx: &Tx, id: AccountId) -> Result<(), Error> {
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(None::<String>))
        .filter(account::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// What is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Any role but the trainee's, which every member has, and the auditor's,
    /// for which there is [`grant_audit`].
    pub role: Role,
    /// The member's own company for a company's role; none for the firm's.
    pub company: Option<CompanyId>,
    /// The top of the subtree for a unit manager; none for every other.
    pub unit: Option<OrgUnitId>,
}

/// Gives an account a role from now on. A role it holds already is not given
/// twice; its assignment is returned.
///
/// # Errors
/// [`Error::RoleDoesNotFit`] when the firm's roles would go to a member, a
/// company's to somebody outside it, or a unit is missing or of another
/// company; [`Error::RoleNeedsEnd`] for an auditor's; [`Error::NotFound`] for an
/// unknown account.
pub async fn grant_role(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    account: AccountId,
    grant: Grant,
) -> Result<RoleAssignmentId, Error> {
    if grant.role == Role::Auditor {
        return Err(Error::RoleNeedsEnd);
    }
    refuse_misfit(tx, account, grant).await?;
    let held = read::role_assignments(tx, account, now).await?;
    let same = held.iter().find(|held| {
        held.role == grant.role && held.company == grant.company && held.unit == grant.unit
    });
    match same {
        Some(same) => Ok(same.id),
        None => assign(tx, ids, now, account, grant, None).await,
    }
}

/// Makes one of the firm's people an auditor until the end of a day in Japan.
/// Whoever is one already gets this day in place of the one before.
///
/// # Errors
/// [`Error::RoleDoesNotFit`] for a member's account, [`Error::NotFound`] for an
/// unknown one.
pub async fn grant_audit(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    account: AccountId,
    until: NaiveDate,
) -> Result<RoleAssignmentId, Error> {
    let grant = Grant {
        role: Role::Auditor,
        company: None,
        unit: None,
    };
    refuse_misfit(tx, account, grant).await?;
    let ends_at = Some(date::end_of_jst_day(until));
    let held = read::role_assignments(tx, account, now).await?;
    for audit in held.iter().filter(|held| held.role == Role::Auditor) {
        if audit.ends_at == ends_at {
            return Ok(audit.id);
        }
        end_role(tx, now, account, audit.id).await?;
    }
    assign(tx, ids, now, account, grant, ends_at).await
}

async fn refuse_misfit(tx: &Tx, account: AccountId, grant: Grant) -> Result<(), Error> {
    let holder = read::account(tx, account).await?.ok_or(Error::NotFound)?;
    let company_fits = if grant.role.is_firm() {
        holder.kind == AccountKind::Staff && grant.company.is_none()
    } else {
        grant.company.is_some() && holder.company == grant.company
    };
    let unit_fits = (grant.role == Role::UnitManager) == grant.unit.is_some();
    if grant.role == Role::Trainee || !company_fits || !unit_fits {
        return Err(Error::RoleDoesNotFit);
    }
    refuse_foreign_unit(tx, grant).await
}

async fn assign(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    account: AccountId,
    grant: Grant,
    ends_at: Option<DateTime<Utc>>,
) -> Result<RoleAssignmentId, Error> {
    let id = ids.fresh(now);
    role_assignment::Entity::insert(role_assignment::ActiveModel {
        id: Set(id),
        account_id: Set(account),
        role: Set(grant.role.as_str().to_owned()),
        company_id: Set(grant.company),
        org_unit_id: Set(grant.unit),
        valid_from: Set(now),
        valid_to: Set(ends_at),
        created_at: Set(now),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(id)
}

async fn refuse_foreign_unit(tx: &Tx, grant: Grant) -> Result<(), Error> {
    let (Some(company), Some(unit)) = (grant.company, grant.unit) else {
        return Ok(());
    };
    let own = org_unit::Entity::find()
        .filter(org_unit::Column::CompanyId.eq(company))
        .filter(org_unit::Column::Id.eq(unit))
        .one(tx)
        .await?;
    own.map(|_| ()).ok_or(Error::RoleDoesNotFit)
}

/// Ends a role now. The assignment stays, with its end.
///
/// # Errors
/// [`Error::NotFound`] when it is not in force.
pub async fn end_role(
    tx: &Tx,
    now: DateTime<Utc>,
    account: AccountId,
    id: RoleAssignmentId,
) -> Result<(), Error> {
    let done = role_assignment::Entity::update_many()
        .col_expr(role_assignment::Column::ValidTo, Expr::value(now))
        .filter(role_assignment::Column::Id.eq(id))
        .filter(role_assignment::Column::AccountId.eq(account))
        .filter(read::in_force(now))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

fn taken(error: DbErr) -> Error {
    if is_unique_violation(&error) {
        Error::EmailTaken
    } else {
        Error::Database(error)
    }
}
