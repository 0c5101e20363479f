//! What the API shows of enrolments.

use enrolments::Word;
use journeys::enrol::{EnrolReport, EnrolledMember, Told};
use journeys::views::company_dashboard::{CompanyDashboard, Numbers, UnitNumbers};
use journeys::views::report_progress::{Board, BoardRow};
use people::{Member, MembershipStatus};
use poem_openapi::Object;
use uuid::Uuid;

use super::EnrolmentWord;

/// What an order did.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EnrolmentReport {
    /// The track's code.
    track: String,
    /// The title that people see.
    title: String,
    /// The last day.
    due_on: Option<chrono::NaiveDate>,
    /// Enrolled now.
    enrolled: Vec<NewEnrolment>,
    /// Left alone: they are learning this track already.
    already_open: Vec<EnrolledPerson>,
    /// How many of the enrolled got an invitation by mail.
    invited: usize,
    /// How many of the enrolled have no address and need a slip to sign in.
    without_email: usize,
}

/// A new enrolment.
#[derive(Debug, Object)]
pub struct NewEnrolment {
    /// Its key.
    id: Uuid,
    /// Whose.
    person: EnrolledPerson,
    /// `by_mail` (an invitation waits in the outbox), `by_slip` (no address:
    /// print a slip) or `not_now` (on leave).
    told: String,
}

/// Somebody of the company.
#[derive(Debug, Object)]
pub struct EnrolledPerson {
    /// The member.
    member: Uuid,
    /// 社員番号
    employee_no: String,
    /// 姓 名
    name: String,
    /// 部署; empty without one.
    unit: String,
}

/// A page of the progress board.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EnrolmentPage {
    /// One row per person and track, the newest cycle, by reading of the name.
    items: Vec<EnrolmentRow>,
    /// How many rows the filter lets through.
    count: i64,
    /// Where the next page starts; left out on the last.
    next: Option<String>,
}

/// One person in one track.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EnrolmentRow {
    /// The enrolment.
    id: Uuid,
    /// Whose.
    person: EnrolledPerson,
    /// `active`, `on_leave` or `left`.
    employment: String,
    /// The track's code.
    track: String,
    /// The title that people see.
    title: String,
    /// The word of today.
    word: EnrolmentWord,
    /// The last day.
    due_on: Option<chrono::NaiveDate>,
    /// Days past the last day; 0 unless overdue.
    days_late: i64,
    /// The day of completion.
    completed_on: Option<chrono::NaiveDate>,
    /// Steps done.
    steps_done: i64,
    /// Steps there are.
    steps: i64,
}

/// A company's numbers.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CompanyProgress {
    /// How many people the caller may see who have not left.
    people: u64,
    /// Of all of them.
    whole: ProgressNumbers,
    /// Per unit with the units below it; units without enrolments are left
    /// out.
    units: Vec<UnitProgress>,
}

/// How many enrolments say which word; 免除 and 取消 do not count.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ProgressNumbers {
    /// How many there are.
    total: i64,
    /// 未受講
    not_started: i64,
    /// 受講中
    in_progress: i64,
    /// 修了
    completed: i64,
    /// 期限超過
    overdue: i64,
    /// 修了率 in whole percent, rounded down; left out without an enrolment.
    completed_percent: Option<i64>,
}

/// A unit's numbers.
#[derive(Debug, Object)]
pub struct UnitProgress {
    /// The unit.
    unit: Uuid,
    /// With the units above it.
    path: String,
    /// Its numbers.
    numbers: ProgressNumbers,
}

impl From<Word> for EnrolmentWord {
    fn from(word: Word) -> Self {
        match word {
            Word::NotStarted => Self::NotStarted,
            Word::InProgress => Self::InProgress,
            Word::Completed => Self::Completed,
            Word::Overdue => Self::Overdue,
            Word::Waived => Self::Waived,
            Word::Withdrawn => Self::Withdrawn,
        }
    }
}

impl From<EnrolReport> for EnrolmentReport {
    fn from(report: EnrolReport) -> Self {
        Self {
            invited: report.told(Told::ByMail).count(),
            without_email: report.told(Told::BySlip).count(),
            track: report.track,
            title: report.title,
            due_on: report.due_on,
            enrolled: report
                .enrolled
                .into_iter()
                .map(NewEnrolment::from)
                .collect(),
            already_open: report
                .already_open
                .into_iter()
                .map(EnrolledPerson::from)
                .collect(),
        }
    }
}

impl From<EnrolledMember> for NewEnrolment {
    fn from(enrolled: EnrolledMember) -> Self {
        let told = match enrolled.told {
            Told::ByMail => "by_mail",
            Told::BySlip => "by_slip",
            Told::NotNow => "not_now",
        };
        Self {
            id: enrolled.enrolment.0,
            person: enrolled.member.into(),
            told: told.to_owned(),
        }
    }
}

impl From<Member> for EnrolledPerson {
    fn from(member: Member) -> Self {
        Self {
            member: member.id.0,
            name: member.full_name(),
            employee_no: member.employee_no,
            unit: member.unit_path,
        }
    }
}

impl From<Board> for EnrolmentPage {
    fn from(board: Board) -> Self {
        Self {
            count: board.count,
            next: board.rows.next.map(|cursor| cursor.0.to_string()),
            items: board
                .rows
                .items
                .into_iter()
                .map(EnrolmentRow::from)
                .collect(),
        }
    }
}

impl From<BoardRow> for EnrolmentRow {
    fn from(row: BoardRow) -> Self {
        let employment = match row.member_status {
            MembershipStatus::Active => "active",
            MembershipStatus::OnLeave => "on_leave",
            MembershipStatus::Left => "left",
        };
        Self {
            id: row.enrolment.0,
            person: EnrolledPerson {
                member: row.membership.0,
                employee_no: row.employee_no,
                name: row.name,
                unit: row.unit_path,
            },
            employment: employment.to_owned(),
            track: row.track,
            title: row.title,
            word: row.word.into(),
            due_on: row.due_on,
            days_late: row.days_late,
            completed_on: row.completed_on,
            steps_done: row.done,
            steps: row.total,
        }
    }
}

impl From<CompanyDashboard> for CompanyProgress {
    fn from(dashboard: CompanyDashboard) -> Self {
        Self {
            people: dashboard.people,
            whole: dashboard.whole.into(),
            units: dashboard
                .units
                .into_iter()
                .map(UnitProgress::from)
                .collect(),
        }
    }
}

impl From<UnitNumbers> for UnitProgress {
    fn from(unit: UnitNumbers) -> Self {
        Self {
            unit: unit.unit.id.0,
            path: unit.unit.path,
            numbers: unit.numbers.into(),
        }
    }
}

impl From<Numbers> for ProgressNumbers {
    fn from(numbers: Numbers) -> Self {
        Self {
            total: numbers.total(),
            not_started: numbers.not_started,
            in_progress: numbers.in_progress,
            completed: numbers.completed,
            overdue: numbers.overdue,
            completed_percent: numbers.completed_percent(),
        }
    }
}
