//! The employments of one person.

use kernel::id::{CompanyId, MembershipId, PersonId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
};

use super::members::{joined, of_company};
use crate::entity::{membership, person};
use crate::member::{Member, MembershipStatus};

/// The employments that a person has in the company, those that have ended
/// among them.
///
/// # Errors
/// When the database refuses.
pub async fn employments(
    db: &impl ConnectionTrait,
    company: CompanyId,
    person: PersonId,
) -> Result<Vec<Member>, DbErr> {
    let query = of_company(company).filter(membership::Column::PersonId.eq(person));
    let found = joined(query).all(db).await?;
    Ok(found.into_iter().map(Member::from).collect())
}

/// The employments, in every company, of the given persons.
pub(crate) async fn employments_of_all(
    db: &impl ConnectionTrait,
    persons: &[PersonId],
) -> Result<Vec<Member>, DbErr> {
    let of_them = membership::Column::PersonId.is_in(persons.iter().copied());
    let query = membership::Entity::find().filter(of_them);
    let found = joined(query).all(db).await?;
    Ok(found.into_iter().map(Member::from).collect())
}

/// The person of every employment of the given persons: one who is employed
/// twice stands twice.
pub(crate) async fn persons_of_employments(
    db: &impl ConnectionTrait,
    persons: &[PersonId],
) -> Result<Vec<PersonId>, DbErr> {
    membership::Entity::find()
        .select_only()
        .column(membership::Column::PersonId)
        .filter(membership::Column::PersonId.is_in(persons.iter().copied()))
        .into_tuple()
        .all(db)
        .await
}

/// An employment of somebody who has several in the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct OneOfSeveral {
    /// The employment.
    pub id: MembershipId,
    /// Whose.
    pub person_id: PersonId,
    /// Where it stands.
    pub status: MembershipStatus,
}

/// The employments of everybody who has more than one in the company, those
/// that have ended among them.
///
/// # Errors
/// When the database refuses.
pub async fn several_employments(
    db: &impl ConnectionTrait,
    company: CompanyId,
) -> Result<Vec<OneOfSeveral>, DbErr> {
    let several = Query::select()
        .column(membership::Column::PersonId)
        .from(membership::Entity)
        .and_where(membership::Column::CompanyId.eq(company))
        .group_by_col(membership::Column::PersonId)
        .and_having(Expr::col(membership::Column::Id).count().gt(1))
        .take();
    of_company(company)
        .select_only()
        .columns([
            membership::Column::Id,
            membership::Column::PersonId,
            membership::Column::Status,
        ])
        .filter(membership::Column::PersonId.in_subquery(several))
        .into_model::<OneOfSeveral>()
        .all(db)
        .await
}

/// The keys of all employments that a member's person has in the company, the
/// member's own among them.
///
/// # Errors
/// When the database refuses.
pub async fn same_person(
    db: &impl ConnectionTrait,
    company: CompanyId,
    member: MembershipId,
) -> Result<Vec<MembershipId>, DbErr> {
    let own = Query::select()
        .column(membership::Column::PersonId)
        .from(membership::Entity)
        .and_where(membership::Column::CompanyId.eq(company))
        .and_where(membership::Column::Id.eq(member))
        .take();
    of_company(company)
        .select_only()
        .column(membership::Column::Id)
        .filter(membership::Column::PersonId.in_subquery(own))
        .into_tuple()
        .all(db)
        .await
}

/// Other people of the company who are called the same, by reading, at most
/// `limit`: perhaps the same person under another number.
///
/// # Errors
/// When the database refuses.
pub async fn namesakes(
    db: &impl ConnectionTrait,
    member: &Member,
    limit: u64,
) -> Result<Vec<Member>, DbErr> {
    let query = of_company(member.company)
        .filter(membership::Column::PersonId.ne(member.person))
        .filter(person::Column::FamilyName.eq(&member.family_name))
        .filter(person::Column::GivenName.eq(&member.given_name))
        .limit(limit);
    let found = joined(query).all(db).await?;
    Ok(found.into_iter().map(Member::from).collect())
}
