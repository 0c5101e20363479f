//! Carrying out a plan: every member of a file in one transaction, in a few
//! statements per hundred rows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, CompanyId, MembershipId, OrgUnitId, PersonId};
use kernel::{Ids, Tx};
use sea_orm::sea_query::{Expr, Value};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, Iterable, QueryFilter};

use super::column::Column;
use super::plan::{Action, NAMES, Plan, PlannedRow};
use super::progress::Progress;
use crate::email;
use crate::entity::{account, membership, org_unit, person};
use crate::member::{MemberProfile, MembershipStatus};
use crate::read;
use crate::sign_in::{AccountKind, AccountStatus};
use crate::unit::{UnitPath, UnitStatus};
use crate::update_rows::update_rows;

/// Rows of one insert: fourteen values each stay far below the limit of both
/// databases.
const ROWS_AT_ONCE: usize = 500;

/// What came of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The member of each row, by the row's number.
    pub members: BTreeMap<u32, MembershipId>,
    /// How many members are new.
    pub created: usize,
    /// How many changed.
    pub changed: usize,
}

/// Carries out a sound plan that was made in the same transaction. A unit that
/// a path names and the tree lacks is added, with those above it. `progress`
/// is told of the rows as they are written.
///
/// # Errors
/// When the database refuses; a unique violation means that the company has
/// changed since the plan.
pub async fn apply(
    tx: &Tx,
    company: CompanyId,
    plan: &Plan,
    ids: &Ids,
    now: DateTime<Utc>,
    progress: &Progress,
) -> Result<Applied, DbErr> {
    let acts = |row: &&PlannedRow| matches!(row.action, Action::Create | Action::Change);
    progress.begin(plan.rows.iter().filter(acts).count());
    let batch = Batch {
        tx,
        company,
        ids,
        now,
        progress,
        units: ensure_units(tx, company, plan, ids, now).await?,
    };
    let mut applied = Applied::default();
    for row in &plan.rows {
        if let Some(member) = row.member {
            applied.members.insert(row.number, member);
        }
    }
    batch.free_addresses(plan).await?;
    let changed: Vec<&PlannedRow> = rows_that(plan, Action::Change).collect();
    applied.changed = changed.len();
    batch.change(&changed).await?;
    let new: Vec<&PlannedRow> = rows_that(plan, Action::Create).collect();
    applied.created = new.len();
    applied.members.extend(batch.create(&new).await?);
    Ok(applied)
}

fn rows_that(plan: &Plan, action: Action) -> impl Iterator<Item = &PlannedRow> {
    plan.rows.iter().filter(move |row| row.action == action)
}

struct Batch<'a> {
    tx: &'a Tx,
    company: CompanyId,
    ids: &'a Ids,
    now: DateTime<Utc>,
    progress: &'a Progress,
    units: BTreeMap<String, OrgUnitId>,
}

impl Batch<'_> {
    /// Takes the addresses that change away first, so that two members can
    /// swap theirs without ever having the same. Links that went to the old
    /// ones end.
    async fn free_addresses(&self, plan: &Plan) -> Result<(), DbErr> {
        let changes_address = |row: &&PlannedRow| {
            row.changes
                .iter()
                .any(|change| change.column == Column::Email)
        };
        let members: Vec<MembershipId> = rows_that(plan, Action::Change)
            .filter(changes_address)
            .filter_map(|row| row.member)
            .collect();
        for some in members.chunks(ROWS_AT_ONCE) {
            membership::Entity::update_many()
                .col_expr(membership::Column::Email, Expr::value(None::<String>))
                .col_expr(membership::Column::EmailFolded, Expr::value(None::<String>))
                .filter(membership::Column::CompanyId.eq(self.company))
                .filter(membership::Column::Id.is_in(some.iter().copied()))
                .exec(self.tx)
                .await?;
            crate::write::end_links_of(self.tx, self.now, some).await?;
        }
        Ok(())
    }

    /// Brings persons and employments to their new fields.
    async fn change(&self, rows: &[&PlannedRow]) -> Result<(), DbErr> {
        for some in rows.chunks(ROWS_AT_ONCE) {
            // A person whose numbers both change stands once; the plan has seen that
            // their names agree.
            let mut names: BTreeMap<PersonId, Vec<Value>> = BTreeMap::new();
            let mut employments = Vec::with_capacity(some.len());
            for row in some {
                let (Some(member), Some(person), Some(after)) =
                    (row.member, row.person, &row.after)
                else {
                    continue;
                };
                names.insert(person, name_values(person, after));
                employments.push(self.employment_values(member, after));
            }
            let key = person::Column::Id;
            let names = names.into_values().collect();
            update_rows::<person::Entity>(self.tx, key, &NAME_COLUMNS, names).await?;
            let key = membership::Column::Id;
            update_rows::<membership::Entity>(self.tx, key, &EMPLOYMENT_COLUMNS, employments)
                .await?;
            self.progress.add(some.len());
        }
        self.follow_names(rows).await
    }

    /// Whoever has another employment is called the same there.
    async fn follow_names(&self, rows: &[&PlannedRow]) -> Result<(), DbErr> {
        let is_renamed = |row: &&&PlannedRow| {
            let mut changes = row.changes.iter();
            changes.any(|change| NAMES.contains(&change.column))
        };
        let renamed = rows.iter().filter(is_renamed);
        let renamed: Vec<PersonId> = renamed.filter_map(|row| row.person).collect();
        let several = crate::write::employed_twice(self.tx, &renamed).await?;
        crate::write::follow_names(self.tx, self.now, &several).await
    }

    /// Adds persons, employments and accounts; returns each row's member.
    async fn create(&self, rows: &[&PlannedRow]) -> Result<Vec<(u32, MembershipId)>, DbErr> {
        let mut members = Vec::with_capacity(rows.len());
        for some in rows.chunks(ROWS_AT_ONCE) {
            let mut persons = Vec::with_capacity(some.len());
            let mut employments = Vec::with_capacity(some.len());
            let mut accounts = Vec::with_capacity(some.len());
            for row in some {
                let Some(after) = &row.after else { continue };
                let person: PersonId = self.ids.fresh(self.now);
                let member: MembershipId = self.ids.fresh(self.now);
                persons.push(self.new_person(person, after));
                employments.push(self.new_employment(member, person, after));
                accounts.push(self.new_account(person, member));
                members.push((row.number, member));
            }
            insert(self.tx, persons).await?;
            insert(self.tx, employments).await?;
            insert(self.tx, accounts).await?;
            self.progress.add(some.len());
        }
        Ok(members)
    }

    fn new_person(&self, id: PersonId, after: &MemberProfile) -> person::ActiveModel {
        person::ActiveModel {
            id: Set(id),
            status: Set("active".to_owned()),
            created_at: Set(self.now),
            ..names(after)
        }
    }

    fn new_employment(
        &self,
        id: MembershipId,
        person: PersonId,
        after: &MemberProfile,
    ) -> membership::ActiveModel {
        membership::ActiveModel {
            id: Set(id),
            company_id: Set(self.company),
            person_id: Set(person),
            employee_no: Set(after.employee_no.clone()),
            status: Set(MembershipStatus::Active),
            created_at: Set(self.now),
            ..self.employment(after)
        }
    }

    fn new_account(&self, person: PersonId, member: MembershipId) -> account::ActiveModel {
        account::ActiveModel {
            id: Set(self.ids.fresh::<AccountId>(self.now)),
            kind: Set(AccountKind::Member),
            person_id: Set(person),
            company_id: Set(Some(self.company)),
            membership_id: Set(Some(member)),
            email: Set(None),
            email_folded: Set(None),
            password_hash: Set(None),
            status: Set(AccountStatus::Active),
            created_at: Set(self.now),
        }
    }

    fn unit_of(&self, after: &MemberProfile) -> Option<OrgUnitId> {
        let path = after.unit.as_ref()?.to_string();
        self.units.get(&path).copied()
    }

    /// The key and, in the order of [`EMPLOYMENT_COLUMNS`], what a roster sets.
    fn employment_values(&self, member: MembershipId, after: &MemberProfile) -> Vec<Value> {
        vec![
            member.into(),
            after.email.clone().into(),
            after.email.as_deref().map(email::folded).into(),
            self.unit_of(after).map(|unit| unit.0).into(),
            after.job_title.clone().into(),
            after.joined_on.into(),
            after.search_text().into(),
            after.sort_key().into(),
            self.now.into(),
        ]
    }

    /// The columns of an employment that a roster sets.
    fn employment(&self, after: &MemberProfile) -> membership::ActiveModel {
        let folded = after.email.as_deref().map(email::folded);
        membership::ActiveModel {
            email: Set(after.email.clone()),
            email_folded: Set(folded),
            org_unit_id: Set(self.unit_of(after)),
            job_title: Set(after.job_title.clone()),
            joined_on: Set(after.joined_on),
            search_text: Set(after.search_text()),
            sort_key: Set(after.sort_key()),
            updated_at: Set(self.now),
            ..Default::default()
        }
    }
}

/// The columns that [`name_values`] fills.
const NAME_COLUMNS: [person::Column; 4] = [
    person::Column::FamilyName,
    person::Column::GivenName,
    person::Column::FamilyKana,
    person::Column::GivenKana,
];

/// The columns that `employment_values` fills.
const EMPLOYMENT_COLUMNS: [membership::Column; 8] = [
    membership::Column::Email,
    membership::Column::EmailFolded,
    membership::Column::OrgUnitId,
    membership::Column::JobTitle,
    membership::Column::JoinedOn,
    membership::Column::SearchText,
    membership::Column::SortKey,
    membership::Column::UpdatedAt,
];

fn name_values(person: PersonId, after: &MemberProfile) -> Vec<Value> {
    vec![
        person.into(),
        after.family_name.clone().into(),
        after.given_name.clone().into(),
        after.family_kana.clone().into(),
        after.given_kana.clone().into(),
    ]
}

fn names(after: &MemberProfile) -> person::ActiveModel {
    person::ActiveModel {
        family_name: Set(after.family_name.clone()),
        given_name: Set(after.given_name.clone()),
        family_kana: Set(after.family_kana.clone()),
        given_kana: Set(after.given_kana.clone()),
        ..Default::default()
    }
}

async fn insert<A>(tx: &Tx, rows: Vec<A>) -> Result<(), DbErr>
where
    A: sea_orm::ActiveModelTrait + Send,
    <A::Entity as EntityTrait>::Column: Iterable,
{
    if rows.is_empty() {
        return Ok(());
    }
    <A::Entity as EntityTrait>::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// The company's units by path, those that the plan needs added. Parents come
/// before their children.
async fn ensure_units(
    tx: &Tx,
    company: CompanyId,
    plan: &Plan,
    ids: &Ids,
    now: DateTime<Utc>,
) -> Result<BTreeMap<String, OrgUnitId>, DbErr> {
    let existing = read::units(tx, company).await?;
    let mut units: BTreeMap<String, OrgUnitId> = existing
        .into_iter()
        .map(|unit| (unit.path, unit.id))
        .collect();
    let paths: BTreeSet<&UnitPath> = plan
        .rows
        .iter()
        .filter_map(|row| row.after.as_ref()?.unit.as_ref())
        .collect();
    let mut new = Vec::new();
    for path in paths {
        for depth in 1..=path.names().len() {
            let (above, here) = (&path.names()[..depth - 1], &path.names()[..depth]);
            let path = here.join("/");
            if units.contains_key(&path) {
                continue;
            }
            let id = ids.fresh::<OrgUnitId>(now);
            new.push(org_unit::ActiveModel {
                id: Set(id),
                company_id: Set(company),
                parent_id: Set(units.get(&above.join("/")).copied()),
                name: Set(here[depth - 1].clone()),
                path: Set(path.clone()),
                place: Set(0),
                status: Set(UnitStatus::Active),
                created_at: Set(now),
            });
            units.insert(path, id);
        }
    }
    for some in new.chunks(ROWS_AT_ONCE) {
        insert(tx, some.to_vec()).await?;
    }
    Ok(units)
}
