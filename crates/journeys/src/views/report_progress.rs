//! 受講状況一覧: who stands where in what, one row per person and track, the
//! newest cycle of each. The list, its count and its export share one filter.
//!
//! One statement joins people, org units, tracks and progress; whether it says
//! 期限超過 is decided by today, never by a stored word.

mod filter;
mod sql;

use chrono::NaiveDate;
use enrolments::{Presence, Status, Word};
use kernel::id::{CompanyId, EnrolmentId, MembershipId};
use kernel::{Actor, Failure, Page, PageRequest};
use people::{Company, MembershipStatus, Unit, full_name};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::staff_list::reach;
use crate::App;
use crate::presence::presence;

pub use filter::BoardFilter;
pub(crate) use filter::{Scope, scope};
pub(crate) use sql::{Sql, containing, matching};

/// One person in one track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardRow {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// Whose.
    pub membership: MembershipId,
    /// 社員番号
    pub employee_no: String,
    /// 姓 名
    pub name: String,
    /// セイ メイ
    pub kana: String,
    /// The unit with those above it; empty without a unit.
    pub unit_path: String,
    /// Whether letters reach them.
    pub has_email: bool,
    /// 在籍, 休職 or 退職.
    pub member_status: MembershipStatus,
    /// The track's code.
    pub track: String,
    /// The title that people see.
    pub title: String,
    /// The word of today.
    pub word: Word,
    /// The last day.
    pub due_on: Option<NaiveDate>,
    /// Days past the last day; 0 unless the word is 期限超過.
    pub days_late: i64,
    /// The day of completion.
    pub completed_on: Option<NaiveDate>,
    /// Steps done.
    pub done: i64,
    /// Steps there are.
    pub total: i64,
}

/// A page of the list, and what its filter offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// The company.
    pub company: Company,
    /// The units that may be chosen.
    pub units: Vec<Unit>,
    /// The tracks that may be chosen, as code and title.
    pub tracks: Vec<(String, String)>,
    /// Today in Japan.
    pub today: NaiveDate,
    /// How many rows the filter lets through.
    pub count: i64,
    /// The rows, by reading of the name.
    pub rows: Page<BoardRow>,
}

/// The list for the company's HR, its unit managers (their subtrees only) and
/// the firm's admin.
///
/// # Errors
/// Forbidden for whoever manages nobody, not found for a foreign company.
pub async fn board(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    filter: &BoardFilter,
    page: PageRequest,
) -> Result<Board, Failure> {
    let reach = reach(app, actor, company).await?;
    let today = app.clock.today();
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let found = found.ok_or_else(Failure::not_found)?;
    let mut units = people::read::units(&db, company).await?;
    let scope = scope(company, &units, &reach, filter, today);
    units.retain(|unit| reach.covers(Some(unit.id)));
    let (count, rows) = rows(&db, &scope, Some(page)).await?;
    Ok(Board {
        company: found,
        units,
        tracks: track_choices(&db).await?,
        today,
        count,
        rows: Page::cut(rows, page.limit, |row| row.enrolment.0),
    })
}

/// Every row that the filter lets through, for the export.
///
/// # Errors
/// As [`board`].
pub async fn all_rows(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    filter: &BoardFilter,
) -> Result<Vec<BoardRow>, Failure> {
    let reach = reach(app, actor, company).await?;
    let db = app.db.read();
    people::read::company(&db, company)
        .await?
        .ok_or_else(Failure::not_found)?;
    let units = people::read::units(&db, company).await?;
    let scope = scope(company, &units, &reach, filter, app.clock.today());
    Ok(rows(&db, &scope, None).await?.1)
}

/// The published tracks, as code and title.
pub(crate) async fn track_choices(
    db: &impl ConnectionTrait,
) -> Result<Vec<(String, String)>, Failure> {
    let versions = courses::read::current_versions(db).await?;
    Ok(versions
        .into_iter()
        .map(|version| (version.track.code, version.title))
        .collect())
}

#[derive(FromQueryResult)]
struct Row {
    enrolment_id: EnrolmentId,
    membership_id: MembershipId,
    employee_no: String,
    family_name: String,
    given_name: String,
    family_kana: String,
    given_kana: String,
    unit_path: Option<String>,
    email: Option<String>,
    member_status: MembershipStatus,
    track: String,
    title: Option<String>,
    status: String,
    due_on: Option<NaiveDate>,
    completed_on: Option<NaiveDate>,
    done: i64,
    total: i64,
    matching_count: i64,
}

/// The rows asked for, one more than the page holds, and how many there are
/// in all.
async fn rows(
    db: &impl ConnectionTrait,
    scope: &Scope,
    page: Option<PageRequest>,
) -> Result<(i64, Vec<BoardRow>), Failure> {
    let statement = sql::list(db.get_database_backend(), scope, page);
    let rows = Row::find_by_statement(statement).all(db).await?;
    let count = rows.first().map_or(0, |row| row.matching_count);
    let rows = rows
        .into_iter()
        .map(|row| board_row(row, scope.today))
        .collect::<Result<_, _>>()?;
    Ok((count, rows))
}

fn board_row(row: Row, today: NaiveDate) -> Result<BoardRow, Failure> {
    let status = Status::parse(&row.status)
        .ok_or_else(|| Failure::internal("enrolment.stored_value", row.status))?;
    let presence = presence(row.member_status).unwrap_or(Presence::Away);
    let word = Word::of(status, row.due_on, today, presence);
    let late = row.due_on.filter(|_| word == Word::Overdue);
    Ok(BoardRow {
        enrolment: row.enrolment_id,
        membership: row.membership_id,
        employee_no: row.employee_no,
        name: full_name(&row.family_name, &row.given_name),
        kana: full_name(&row.family_kana, &row.given_kana),
        unit_path: row.unit_path.unwrap_or_default(),
        has_email: row.email.is_some(),
        member_status: row.member_status,
        title: row.title.unwrap_or_else(|| row.track.clone()),
        track: row.track,
        word,
        due_on: row.due_on,
        days_late: late.map_or(0, |due_on| enrolments::days_late(due_on, today)),
        completed_on: row.completed_on,
        done: row.done,
        total: row.total,
    })
}
