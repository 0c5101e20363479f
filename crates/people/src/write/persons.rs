//! The human being behind employments: two employments of one person are made
//! one person's, and parted again.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kernel::id::{CompanyId, MembershipId, PersonId};
use kernel::{Ids, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, Value};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use crate::entity::{account, membership, person};
use crate::error::Error;
use crate::member::{Member, MemberProfile};
use crate::read;
use crate::update_rows::update_rows;

/// Persons in one statement.
const PERSONS_AT_ONCE: usize = 500;

/// What [`follow_names`] sets.
const NAMED_COLUMNS: [membership::Column; 3] = [
    membership::Column::SearchText,
    membership::Column::SortKey,
    membership::Column::UpdatedAt,
];

/// Makes every employment that `other`'s person has in the company one of
/// `kept`'s person, and returns them. Whose reading is empty takes the other's.
/// The company must be held, and the names fit ([`crate::fits_one_person`]).
///
/// # Errors
/// When the database refuses.
pub async fn join_persons(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    kept: &Member,
    other: &Member,
) -> Result<Vec<MembershipId>, Error> {
    let joined = read::employments(tx, company, other.person).await?;
    for employment in &joined {
        give_to(tx, kept.person, employment).await?;
    }
    let reading =
        |kept: &String, other: &String| if kept.is_empty() { other } else { kept }.clone();
    person::Entity::update_many()
        .col_expr(
            person::Column::FamilyKana,
            Expr::value(reading(&kept.family_kana, &other.family_kana)),
        )
        .col_expr(
            person::Column::GivenKana,
            Expr::value(reading(&kept.given_kana, &other.given_kana)),
        )
        .filter(person::Column::Id.eq(kept.person))
        .exec(tx)
        .await?;
    follow_names(tx, now, &[kept.person]).await?;
    remove_if_unknown(tx, other.person).await?;
    Ok(joined.into_iter().map(|employment| employment.id).collect())
}

/// Makes an employment the only one of a person of its own, with the names that
/// it has now.
///
/// # Errors
/// When the database refuses.
pub async fn part_person(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    member: &Member,
) -> Result<PersonId, Error> {
    let own: PersonId = ids.fresh(now);
    person::Entity::insert(person::ActiveModel {
        id: Set(own),
        family_name: Set(member.family_name.clone()),
        given_name: Set(member.given_name.clone()),
        family_kana: Set(member.family_kana.clone()),
        given_kana: Set(member.given_kana.clone()),
        status: Set("active".to_owned()),
        created_at: Set(now),
    })
    .exec_without_returning(tx)
    .await?;
    give_to(tx, own, member).await?;
    Ok(own)
}

/// Brings what lists are ordered by and searched in to the names of these
/// persons, in all their employments.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn follow_names(
    tx: &Tx,
    now: DateTime<Utc>,
    persons: &[PersonId],
) -> Result<(), DbErr> {
    for some in persons.chunks(PERSONS_AT_ONCE) {
        let employments = read::employments_of_all(tx, some).await?;
        let values = |member: &Member| -> Vec<Value> {
            let named = MemberProfile::from(member);
            vec![
                member.id.into(),
                named.search_text().into(),
                named.sort_key().into(),
                now.into(),
            ]
        };
        let rows = employments.iter().map(values).collect();
        let key = membership::Column::Id;
        update_rows::<membership::Entity>(tx, key, &NAMED_COLUMNS, rows).await?;
    }
    Ok(())
}

/// Those of the given persons who are employed more than once.
pub(crate) async fn employed_twice(tx: &Tx, persons: &[PersonId]) -> Result<Vec<PersonId>, DbErr> {
    let mut found = Vec::new();
    for some in persons.chunks(PERSONS_AT_ONCE) {
        let mut seen = BTreeSet::new();
        let keys = read::persons_of_employments(tx, some).await?;
        let again = keys.into_iter().filter(|person| !seen.insert(*person));
        found.extend(again.collect::<BTreeSet<PersonId>>());
    }
    Ok(found)
}

async fn give_to(tx: &Tx, person: PersonId, member: &Member) -> Result<(), DbErr> {
    membership::Entity::update_many()
        .col_expr(membership::Column::PersonId, Expr::value(person))
        .filter(membership::Column::Id.eq(member.id))
        .exec(tx)
        .await?;
    account::Entity::update_many()
        .col_expr(account::Column::PersonId, Expr::value(person))
        .filter(account::Column::Id.eq(member.account))
        .exec(tx)
        .await?;
    Ok(())
}

/// Somebody who is employed elsewhere, or belongs to the firm's staff, stays.
async fn remove_if_unknown(tx: &Tx, id: PersonId) -> Result<(), DbErr> {
    let employments = membership::Entity::find()
        .filter(membership::Column::PersonId.eq(id))
        .count(tx)
        .await?;
    let accounts = account::Entity::find()
        .filter(account::Column::PersonId.eq(id))
        .count(tx)
        .await?;
    if employments + accounts == 0 {
        person::Entity::delete_many()
            .filter(person::Column::Id.eq(id))
            .exec(tx)
            .await?;
    }
    Ok(())
}
