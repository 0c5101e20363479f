//! What reminders have to know of people and their enrolments, in one
//! statement: the newest cycle of each person in each track. It reads tables
//! of several subjects, as reports do.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use enrolments::{Status, Word};
use kernel::Failure;
use kernel::date::jst_date;
use kernel::id::{CompanyId, EnrolmentId, MembershipId, OrgUnitId, PersonId};
use mail::reminder::schedule::{Candidate, Standing};
use mail::reminder::{CourseValues, NotSent, Plan};
use people::{MembershipStatus, Unit, full_name, subtree};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::presence::presence;
use crate::views::report_progress::Sql;

/// One enrolment with its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// Whose.
    pub membership: MembershipId,
    /// The human being.
    pub person: PersonId,
    /// 社員番号
    pub employee_no: String,
    /// 姓 名
    pub name: String,
    /// Where letters go.
    pub email: Option<String>,
    /// The person's unit.
    pub unit: Option<OrgUnitId>,
    /// The unit with those above it; empty without a unit.
    pub unit_path: String,
    /// The course, for the text.
    pub course: CourseValues,
    /// Where the enrolment stands.
    pub status: Status,
    /// How far it is.
    pub standing: Standing,
    /// 在籍, 休職 or 退職.
    pub member_status: MembershipStatus,
    /// Whether letters to the address come back.
    pub is_bounced: bool,
    /// Whether another course has to be completed first
    /// ([`crate::learn::prerequisites`]), of which they are reminded.
    pub is_locked: bool,
    ordered_at: DateTime<Utc>,
}

impl Fact {
    /// What keeps letters from the person, whatever they are about.
    pub fn obstacle(&self, excluded: &BTreeSet<OrgUnitId>) -> Option<NotSent> {
        let is_excluded = self.unit.is_some_and(|unit| excluded.contains(&unit));
        match self.member_status {
            MembershipStatus::Left => Some(NotSent::Left),
            MembershipStatus::OnLeave => Some(NotSent::OnLeave),
            MembershipStatus::Active if self.is_locked => Some(NotSent::Locked),
            MembershipStatus::Active if is_excluded => Some(NotSent::UnitExcluded),
            MembershipStatus::Active if self.email.is_none() => Some(NotSent::NoAddress),
            MembershipStatus::Active if self.is_bounced => Some(NotSent::Bounced),
            MembershipStatus::Active => None,
        }
    }

    /// The word of today. People who have left are in no number.
    pub fn word(&self, today: NaiveDate) -> Option<Word> {
        let presence = presence(self.member_status)?;
        Some(Word::of(self.status, self.course.due_on, today, presence))
    }

    /// The enrolment as the schedule wants it.
    pub fn candidate(&self, excluded: &BTreeSet<OrgUnitId>) -> Candidate {
        Candidate {
            enrolment: self.enrolment,
            membership: self.membership,
            ordered_on: jst_date(self.ordered_at),
            due_on: self.course.due_on,
            standing: self.standing,
            obstacle: self.obstacle(excluded),
        }
    }
}

/// The units that a plan leaves out, with those below them.
pub(crate) fn excluded_units(plan: &Plan, units: &[Unit]) -> BTreeSet<OrgUnitId> {
    let below = |top: &OrgUnitId| subtree(units, *top);
    plan.excluded_units.iter().flat_map(below).collect()
}

/// By enrolment.
pub(crate) fn by_enrolment(facts: &[Fact]) -> BTreeMap<EnrolmentId, &Fact> {
    facts.iter().map(|fact| (fact.enrolment, fact)).collect()
}

#[derive(FromQueryResult)]
struct Row {
    id: EnrolmentId,
    membership_id: MembershipId,
    person_id: PersonId,
    status: String,
    due_on: Option<NaiveDate>,
    created_at: DateTime<Utc>,
    employee_no: String,
    family_name: String,
    given_name: String,
    email: Option<String>,
    org_unit_id: Option<OrgUnitId>,
    unit_path: Option<String>,
    member_status: MembershipStatus,
    track: String,
    title: Option<String>,
    done: i64,
    total: i64,
    bounces: i64,
    locked: i64,
}

/// How many courses stand before an enrolment `e` of member `m` in version `v`
/// that has not begun, and bring letters of their own: those that the person
/// has neither completed nor been excused from, nor passed the exemption test
/// of, under any employment, and is to complete by a day where they are at
/// work. The tests compare it with what opening the course says.
const COURSES_BEFORE: &str = "(SELECT COUNT(*) FROM track_prerequisites tp \
    JOIN tracks first ON first.code = tp.code \
    WHERE tp.track_version_id = v.id AND e.status = 'assigned' \
    AND EXISTS (SELECT 1 FROM memberships own \
    JOIN enrolments open ON open.company_id = own.company_id AND open.membership_id = own.id \
    WHERE own.person_id = m.person_id AND own.company_id = m.company_id \
    AND own.status = 'active' AND open.track_id = first.id \
    AND open.status IN ('assigned', 'in_progress') AND open.due_on IS NOT NULL) \
    AND NOT EXISTS (SELECT 1 FROM memberships own \
    JOIN enrolments done ON done.company_id = own.company_id AND done.membership_id = own.id \
    WHERE own.person_id = m.person_id AND own.company_id = m.company_id \
    AND done.track_id = first.id AND done.status IN ('completed', 'waived')) \
    AND NOT EXISTS (SELECT 1 FROM memberships own \
    JOIN enrolments waits ON waits.company_id = own.company_id AND waits.membership_id = own.id \
    JOIN attempts passed ON passed.company_id = own.company_id AND passed.enrolment_id = waits.id \
    JOIN quiz_versions quiz ON quiz.id = passed.quiz_version_id \
    JOIN lessons test ON test.id = quiz.lesson_id \
    JOIN track_versions tested ON tested.id = test.track_version_id \
    WHERE own.person_id = m.person_id AND own.company_id = m.company_id \
    AND waits.track_id <> first.id AND tested.track_id = first.id \
    AND test.code = tp.exemption_test AND passed.status = 'graded' AND passed.passed))";

/// The facts of a company, or of one of its members, by reading of the name.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn facts(
    db: &impl ConnectionTrait,
    company: CompanyId,
    member: Option<MembershipId>,
) -> Result<Vec<Fact>, Failure> {
    let mut sql = Sql::default();
    sql.push(
        "SELECT e.id, e.membership_id, m.person_id, e.status, e.due_on, e.created_at, m.employee_no, \
         p.family_name, p.given_name, m.email, m.org_unit_id, u.path AS unit_path, \
         m.status AS member_status, t.code AS track, v.title, \
         (SELECT COUNT(*) FROM activity_progress a WHERE a.company_id = e.company_id \
         AND a.enrolment_id = e.id AND a.status = 'done') AS done, \
         (SELECT COUNT(*) FROM lessons l WHERE l.track_version_id = v.id) AS total, \
         (SELECT COUNT(*) FROM bounced_addresses b WHERE b.company_id = m.company_id \
         AND b.address_folded = m.email_folded) AS bounces, ",
    );
    sql.push(COURSES_BEFORE);
    sql.push(
        " AS locked FROM enrolments e \
         JOIN memberships m ON m.company_id = e.company_id AND m.id = e.membership_id \
         JOIN persons p ON p.id = m.person_id \
         JOIN tracks t ON t.id = e.track_id \
         LEFT JOIN org_units u ON u.id = m.org_unit_id \
         LEFT JOIN track_versions v ON v.id = COALESCE(e.track_version_id, \
         (SELECT newest.id FROM track_versions newest WHERE newest.track_id = e.track_id \
         ORDER BY newest.number DESC LIMIT 1)) \
         WHERE e.company_id = ",
    );
    sql.bind(company.0);
    sql.push(
        " AND NOT EXISTS (SELECT 1 FROM enrolments later \
         WHERE later.company_id = e.company_id AND later.membership_id = e.membership_id \
         AND later.track_id = e.track_id AND later.cycle_no > e.cycle_no)",
    );
    if let Some(member) = member {
        sql.push(" AND m.id = ");
        sql.bind(member.0);
    }
    sql.push(" ORDER BY m.sort_key, m.id, e.id");
    let statement = sql.finish(db.get_database_backend());
    let rows = Row::find_by_statement(statement).all(db).await?;
    rows.into_iter().map(fact).collect()
}

fn fact(row: Row) -> Result<Fact, Failure> {
    let status = Status::parse(&row.status)
        .ok_or_else(|| Failure::internal("enrolment.stored_value", row.status))?;
    let standing = match status {
        Status::Assigned => Standing::NotStarted,
        Status::InProgress => Standing::Learning {
            done: row.done,
            total: row.total,
        },
        Status::Completed => Standing::Completed,
        Status::Waived => Standing::Waived,
        Status::Withdrawn => Standing::Withdrawn,
        Status::ExpiredUnfinished => Standing::RunOut,
    };
    Ok(Fact {
        enrolment: row.id,
        membership: row.membership_id,
        person: row.person_id,
        employee_no: row.employee_no,
        name: full_name(&row.family_name, &row.given_name),
        email: row.email,
        unit: row.org_unit_id,
        unit_path: row.unit_path.unwrap_or_default(),
        course: CourseValues {
            title: row.title.unwrap_or(row.track),
            due_on: row.due_on,
            done: row.done,
            total: row.total,
        },
        status,
        standing,
        member_status: row.member_status,
        is_bounced: row.bounces > 0,
        is_locked: row.locked > 0,
        ordered_at: row.created_at,
    })
}
