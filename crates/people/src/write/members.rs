//! Members: person, employment and account as one.

use chrono::{DateTime, Utc};
use kernel::failure::is_unique_violation;
use kernel::id::{AccountId, CompanyId, MembershipId, OrgUnitId, PersonId};
use kernel::{Ids, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::companies::ensure_unit;
use super::persons::follow_names;
use super::sign_in::{close_all_sessions, end_links_of};
use crate::email;
use crate::entity::{account, membership, person};
use crate::error::Error;
use crate::member::{MemberProfile, MembershipStatus};
use crate::sign_in::{AccountKind, AccountStatus};

/// The keys of a member who has just been added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewMember {
    /// The employment.
    pub membership: MembershipId,
    /// The human being.
    pub person: PersonId,
    /// What signs in for them; without a password as yet.
    pub account: AccountId,
}

/// Adds a member: a person, an employment and an account, and the unit where
/// it is missing. Number and address must be new to the company.
///
/// # Errors
/// [`Error::EmployeeNoTaken`], [`Error::EmailTaken`].
pub async fn add_member(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    company: CompanyId,
    profile: &MemberProfile,
) -> Result<NewMember, Error> {
    refuse_taken(tx, company, profile, None).await?;
    let unit = unit_of(tx, ids, now, company, profile).await?;
    let new = NewMember {
        membership: ids.fresh(now),
        person: ids.fresh(now),
        account: ids.fresh(now),
    };
    person::Entity::insert(person::ActiveModel {
        id: Set(new.person),
        family_name: Set(profile.family_name.clone()),
        given_name: Set(profile.given_name.clone()),
        family_kana: Set(profile.family_kana.clone()),
        given_kana: Set(profile.given_kana.clone()),
        status: Set("active".to_owned()),
        created_at: Set(now),
    })
    .exec_without_returning(tx)
    .await?;
    let employment = membership::ActiveModel {
        id: Set(new.membership),
        company_id: Set(company),
        person_id: Set(new.person),
        status: Set(MembershipStatus::Active),
        created_at: Set(now),
        ..employment_columns(profile, unit, now)
    };
    membership::Entity::insert(employment)
        .exec_without_returning(tx)
        .await
        .map_err(taken)?;
    account::Entity::insert(account::ActiveModel {
        id: Set(new.account),
        kind: Set(AccountKind::Member),
        person_id: Set(new.person),
        company_id: Set(Some(company)),
        membership_id: Set(Some(new.membership)),
        email: Set(None),
        email_folded: Set(None),
        password_hash: Set(None),
        status: Set(AccountStatus::Active),
        created_at: Set(now),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(new)
}

/// Brings a member to the given profile. The employment's state stays.
///
/// # Errors
/// [`Error::NotFound`] for another company's member,
/// [`Error::EmployeeNoTaken`], [`Error::EmailTaken`].
pub async fn change_member(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    company: CompanyId,
    member: MembershipId,
    profile: &MemberProfile,
) -> Result<(), Error> {
    let employed = employment(tx, company, member).await?;
    refuse_taken(tx, company, profile, Some(member)).await?;
    let unit = unit_of(tx, ids, now, company, profile).await?;
    if employed.email != profile.email {
        end_links_of(tx, now, &[member]).await?;
    }
    let columns = membership::ActiveModel {
        id: Set(member),
        ..employment_columns(profile, unit, now)
    };
    membership::Entity::update_many()
        .set(columns)
        .filter(membership::Column::CompanyId.eq(company))
        .filter(membership::Column::Id.eq(member))
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
        .filter(person::Column::Id.eq(employed.person_id))
        .exec(tx)
        .await?;
    follow_names(tx, now, &[employed.person_id]).await?;
    Ok(())
}

/// Sets where an employment stands. Whoever has left is signed out everywhere.
///
/// # Errors
/// [`Error::NotFound`] for another company's member.
pub async fn change_member_status(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    member: MembershipId,
    status: MembershipStatus,
) -> Result<(), Error> {
    employment(tx, company, member).await?;
    membership::Entity::update_many()
        .col_expr(membership::Column::Status, Expr::value(status))
        .col_expr(membership::Column::UpdatedAt, Expr::value(now))
        .filter(membership::Column::CompanyId.eq(company))
        .filter(membership::Column::Id.eq(member))
        .exec(tx)
        .await?;
    if status == MembershipStatus::Left {
        let account = crate::read::account_of_member(tx, company, member).await?;
        if let Some(account) = account {
            close_all_sessions(tx, account.id).await?;
        }
    }
    Ok(())
}

async fn employment(
    tx: &Tx,
    company: CompanyId,
    member: MembershipId,
) -> Result<membership::Model, Error> {
    let row = membership::Entity::find()
        .filter(membership::Column::CompanyId.eq(company))
        .filter(membership::Column::Id.eq(member))
        .one(tx)
        .await?;
    row.ok_or(Error::NotFound)
}

async fn unit_of(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    company: CompanyId,
    profile: &MemberProfile,
) -> Result<Option<OrgUnitId>, Error> {
    match &profile.unit {
        Some(path) => Ok(Some(ensure_unit(tx, ids, now, company, path).await?)),
        None => Ok(None),
    }
}

fn employment_columns(
    profile: &MemberProfile,
    unit: Option<OrgUnitId>,
    now: DateTime<Utc>,
) -> membership::ActiveModel {
    membership::ActiveModel {
        employee_no: Set(profile.employee_no.clone()),
        email: Set(profile.email.clone()),
        email_folded: Set(profile.email.as_deref().map(email::folded)),
        org_unit_id: Set(unit),
        job_title: Set(profile.job_title.clone()),
        joined_on: Set(profile.joined_on),
        search_text: Set(profile.search_text()),
        sort_key: Set(profile.sort_key()),
        updated_at: Set(now),
        ..<membership::ActiveModel as Default>::default()
    }
}

/// Says which of the two is taken; the unique keys decide races.
async fn refuse_taken(
    tx: &Tx,
    company: CompanyId,
    profile: &MemberProfile,
    except: Option<MembershipId>,
) -> Result<(), Error> {
    let others = || {
        let query = membership::Entity::find().filter(membership::Column::CompanyId.eq(company));
        match except {
            Some(own) => query.filter(membership::Column::Id.ne(own)),
            None => query,
        }
    };
    let same_number = others()
        .filter(membership::Column::EmployeeNo.eq(&profile.employee_no))
        .one(tx)
        .await?;
    if same_number.is_some() {
        return Err(Error::EmployeeNoTaken);
    }
    let Some(address) = &profile.email else {
        return Ok(());
    };
    let same_address = others()
        .filter(membership::Column::EmailFolded.eq(email::folded(address)))
        .one(tx)
        .await?;
    if same_address.is_some() {
        return Err(Error::EmailTaken);
    }
    Ok(())
}

/// Somebody else took the number or the address between our look and our
/// write; the constraint's name says which.
fn taken(error: DbErr) -> Error {
    if !is_unique_violation(&error) {
        return Error::Database(error);
    }
    if error.to_string().contains("email") {
        Error::EmailTaken
    } else {
        Error::EmployeeNoTaken
    }
}
