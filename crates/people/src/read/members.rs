//! Members of a company.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use kernel::id::{AccountId, CompanyId, MembershipId, OrgUnitId, PersonId};
use kernel::{Page, PageRequest};
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::companies::subtree;
use crate::entity::{account, membership, org_unit, person};
use crate::member::{Member, MemberFilter, MembershipStatus};
use crate::text::search_terms;

/// Keys in one statement: SQLite takes 32,766 values at most.
const KEYS_AT_ONCE: usize = 1000;

/// Everybody but those who have left. Named one by one, so that an index on the
/// state answers it.
const HERE: [MembershipStatus; 2] = [MembershipStatus::Active, MembershipStatus::OnLeave];

/// Members by reading, family name first. A cursor that is no member of this
/// company gives an empty page.
///
/// # Errors
/// When the database refuses.
pub async fn members(
    db: &impl ConnectionTrait,
    company: CompanyId,
    filter: &MemberFilter,
    page: PageRequest,
) -> Result<Page<Member>, DbErr> {
    let mut query = filtered(db, company, filter).await?;
    if let Some(cursor) = page.after {
        let Some((sort_key, id)) = place(db, company, MembershipId(cursor.0)).await? else {
            return Ok(Page::cut(Vec::new(), page.limit, key));
        };
        query = query.filter(later_than(&sort_key, id));
    }
    let found = joined(query.limit(page.limit + 1)).all(db).await?;
    let members = found.into_iter().map(Member::from).collect();
    Ok(Page::cut(members, page.limit, key))
}

/// Every member that the filter lets through, by reading: for work on a whole
/// unit or company, not for a page.
///
/// # Errors
/// When the database refuses.
pub async fn all_members(
    db: &impl ConnectionTrait,
    company: CompanyId,
    filter: &MemberFilter,
) -> Result<Vec<Member>, DbErr> {
    let query = filtered(db, company, filter).await?;
    let found = joined(query).all(db).await?;
    Ok(found.into_iter().map(Member::from).collect())
}

/// How many members the filter lets through.
///
/// # Errors
/// When the database refuses.
pub async fn member_count(
    db: &impl ConnectionTrait,
    company: CompanyId,
    filter: &MemberFilter,
) -> Result<u64, DbErr> {
    filtered(db, company, filter).await?.count(db).await
}

/// How many people each of the given companies has, those who left not
/// counted; a company without people is left out.
///
/// # Errors
/// When the database refuses.
pub async fn headcounts(
    db: &impl ConnectionTrait,
    companies: &[CompanyId],
) -> Result<HashMap<CompanyId, i64>, DbErr> {
    let counts: Vec<(CompanyId, i64)> = membership::Entity::find()
        .select_only()
        .column(membership::Column::CompanyId)
        .column_as(membership::Column::Id.count(), "people")
        .filter(membership::Column::CompanyId.is_in(companies.iter().copied()))
        .filter(membership::Column::Status.is_in(HERE))
        .group_by(membership::Column::CompanyId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counts.into_iter().collect())
}

/// How many people each unit of a company has itself, those who left not
/// counted; units without people are left out.
///
/// # Errors
/// When the database refuses.
pub async fn unit_headcounts(
    db: &impl ConnectionTrait,
    company: CompanyId,
) -> Result<HashMap<OrgUnitId, i64>, DbErr> {
    let counts: Vec<(OrgUnitId, i64)> = of_company(company)
        .select_only()
        .column(membership::Column::OrgUnitId)
        .column_as(membership::Column::Id.count(), "people")
        .filter(membership::Column::OrgUnitId.is_not_null())
        .filter(membership::Column::Status.is_in(HERE))
        .group_by(membership::Column::OrgUnitId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counts.into_iter().collect())
}

/// One member of this company.
///
/// # Errors
/// When the database refuses.
pub async fn member(
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: MembershipId,
) -> Result<Option<Member>, DbErr> {
    let query = of_company(company).filter(membership::Column::Id.eq(id));
    Ok(joined(query).one(db).await?.map(Member::from))
}

/// Those of the given members that belong to this company, by reading.
///
/// # Errors
/// When the database refuses.
pub async fn members_by_ids(
    db: &impl ConnectionTrait,
    company: CompanyId,
    ids: &[MembershipId],
) -> Result<Vec<Member>, DbErr> {
    let mut members = Vec::with_capacity(ids.len());
    for some in ids.chunks(KEYS_AT_ONCE) {
        let wanted = membership::Column::Id.is_in(some.iter().copied());
        members.extend(joined(of_company(company).filter(wanted)).all(db).await?);
    }
    Ok(in_order(members))
}

/// Those of this company's members who have one of the given numbers, by
/// reading. People who have left are among them: their number stays theirs.
///
/// # Errors
/// When the database refuses.
pub async fn members_by_employee_no(
    db: &impl ConnectionTrait,
    company: CompanyId,
    employee_nos: &[String],
) -> Result<Vec<Member>, DbErr> {
    let mut members = Vec::with_capacity(employee_nos.len());
    for some in employee_nos.chunks(KEYS_AT_ONCE) {
        let wanted = membership::Column::EmployeeNo.is_in(some);
        members.extend(joined(of_company(company).filter(wanted)).all(db).await?);
    }
    Ok(in_order(members))
}

/// Those of this company's members who have one of the given addresses, each in
/// its folded form, by reading.
///
/// # Errors
/// When the database refuses.
pub async fn members_by_address(
    db: &impl ConnectionTrait,
    company: CompanyId,
    folded: &[String],
) -> Result<Vec<Member>, DbErr> {
    let mut members = Vec::new();
    for some in folded.chunks(KEYS_AT_ONCE) {
        let wanted = membership::Column::EmailFolded.is_in(some);
        members.extend(joined(of_company(company).filter(wanted)).all(db).await?);
    }
    Ok(in_order(members))
}

/// A member by number only, with the place in the list.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct MemberNumber {
    /// The employment.
    pub id: MembershipId,
    /// 社員番号
    pub employee_no: String,
    /// What the list is ordered by.
    sort_key: String,
}

/// The numbers of those who have not left, by reading, at most `limit` of those
/// after the given one: for going through a whole company in pieces.
///
/// # Errors
/// When the database refuses.
pub async fn numbers_after(
    db: &impl ConnectionTrait,
    company: CompanyId,
    after: Option<&MemberNumber>,
    limit: u64,
) -> Result<Vec<MemberNumber>, DbErr> {
    let mut query = of_company(company).filter(membership::Column::Status.is_in(HERE));
    if let Some(last) = after {
        query = query.filter(later_than(&last.sort_key, last.id));
    }
    query
        .select_only()
        .columns([
            membership::Column::Id,
            membership::Column::EmployeeNo,
            membership::Column::SortKey,
        ])
        .order_by_asc(membership::Column::SortKey)
        .order_by_asc(membership::Column::Id)
        .limit(limit)
        .into_model::<MemberNumber>()
        .all(db)
        .await
}

fn later_than(sort_key: &str, id: MembershipId) -> Condition {
    Condition::any()
        .add(membership::Column::SortKey.gt(sort_key))
        .add(
            membership::Column::SortKey
                .eq(sort_key)
                .and(membership::Column::Id.gt(id)),
        )
}

fn in_order(mut rows: Vec<MemberRow>) -> Vec<Member> {
    rows.sort_by(|a, b| (&a.sort_key, a.id).cmp(&(&b.sort_key, b.id)));
    rows.into_iter().map(Member::from).collect()
}

fn key(member: &Member) -> uuid::Uuid {
    member.id.0
}

pub(super) fn of_company(company: CompanyId) -> Select<membership::Entity> {
    membership::Entity::find().filter(membership::Column::CompanyId.eq(company))
}

async fn place(
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: MembershipId,
) -> Result<Option<(String, MembershipId)>, DbErr> {
    let row = of_company(company)
        .filter(membership::Column::Id.eq(id))
        .one(db)
        .await?;
    Ok(row.map(|row| (row.sort_key, row.id)))
}

async fn filtered(
    db: &impl ConnectionTrait,
    company: CompanyId,
    filter: &MemberFilter,
) -> Result<Select<membership::Entity>, DbErr> {
    let mut query = of_company(company);
    if let Some(units) = wanted_units(db, company, filter).await? {
        query = query.filter(membership::Column::OrgUnitId.is_in(units));
    }
    if filter.without_email {
        query = query.filter(membership::Column::Email.is_null());
    }
    if !filter.include_left {
        query = query.filter(membership::Column::Status.is_in(HERE));
    }
    for term in search_terms(&filter.search) {
        query = query.filter(contains(&term));
    }
    Ok(query)
}

/// The units to which the filter narrows the list; `None` when it does not.
async fn wanted_units(
    db: &impl ConnectionTrait,
    company: CompanyId,
    filter: &MemberFilter,
) -> Result<Option<Vec<OrgUnitId>>, DbErr> {
    let Some(top) = filter.unit else {
        return Ok(filter.within.clone());
    };
    let mut units = subtree(db, company, top).await?;
    if let Some(within) = &filter.within {
        let allowed: HashSet<OrgUnitId> = within.iter().copied().collect();
        units.retain(|unit| allowed.contains(unit));
    }
    Ok(Some(units))
}

/// `%` and `_` in a search box are letters like any other.
fn contains(term: &str) -> sea_orm::sea_query::SimpleExpr {
    let literal = term
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    Expr::col((membership::Entity, membership::Column::SearchText))
        .like(LikeExpr::new(format!("%{literal}%")).escape('\\'))
}

/// A member as the four tables tell it.
#[derive(FromQueryResult)]
pub(super) struct MemberRow {
    id: MembershipId,
    company_id: CompanyId,
    person_id: PersonId,
    account_id: AccountId,
    employee_no: String,
    family_name: String,
    given_name: String,
    family_kana: String,
    given_kana: String,
    email: Option<String>,
    org_unit_id: Option<OrgUnitId>,
    unit_path: Option<String>,
    job_title: String,
    joined_on: Option<NaiveDate>,
    status: MembershipStatus,
    sort_key: String,
    has_password: bool,
}

pub(super) fn joined(
    query: Select<membership::Entity>,
) -> sea_orm::Selector<sea_orm::SelectModel<MemberRow>> {
    let person_of = membership::Entity::belongs_to(person::Entity)
        .from(membership::Column::PersonId)
        .to(person::Column::Id);
    let account_of = membership::Entity::belongs_to(account::Entity)
        .from(membership::Column::Id)
        .to(account::Column::MembershipId);
    let unit_of = membership::Entity::belongs_to(org_unit::Entity)
        .from(membership::Column::OrgUnitId)
        .to(org_unit::Column::Id);
    query
        .join(JoinType::InnerJoin, person_of.into())
        .join(JoinType::InnerJoin, account_of.into())
        .join(JoinType::LeftJoin, unit_of.into())
        .select_only()
        .columns([
            membership::Column::Id,
            membership::Column::CompanyId,
            membership::Column::PersonId,
            membership::Column::EmployeeNo,
            membership::Column::Email,
            membership::Column::OrgUnitId,
            membership::Column::JobTitle,
            membership::Column::JoinedOn,
            membership::Column::Status,
            membership::Column::SortKey,
        ])
        .columns([
            person::Column::FamilyName,
            person::Column::GivenName,
            person::Column::FamilyKana,
            person::Column::GivenKana,
        ])
        .column_as(account::Column::Id, "account_id")
        .column_as(account::Column::PasswordHash.is_not_null(), "has_password")
        .column_as(org_unit::Column::Path, "unit_path")
        .order_by_asc(membership::Column::SortKey)
        .order_by_asc(membership::Column::Id)
        .into_model::<MemberRow>()
}

impl From<MemberRow> for Member {
    fn from(row: MemberRow) -> Self {
        Self {
            id: row.id,
            company: row.company_id,
            person: row.person_id,
            account: row.account_id,
            employee_no: row.employee_no,
            family_name: row.family_name,
            given_name: row.given_name,
            family_kana: row.family_kana,
            given_kana: row.given_kana,
            email: row.email,
            unit: row.org_unit_id,
            unit_path: row.unit_path.unwrap_or_default(),
            job_title: row.job_title,
            joined_on: row.joined_on,
            status: row.status,
            has_password: row.has_password,
        }
    }
}
