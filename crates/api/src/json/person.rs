//! One person of a company: employment, address and reminders.

use enrolments::Word;
use journeys::views::person::{OtherEmployment, PersonView, ReminderRow, person};
use journeys::{
    App, cancel_employment_change, change_employment, join_employments, lift_bounce,
    part_employment,
};
use kernel::id::{CompanyId, MembershipId};
use people::{DatedChange, EmploymentChange, MembershipStatus};
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use uuid::Uuid;

use crate::http::{Caller, Problem};

/// What happens to an employment.
#[derive(Clone, Copy, Debug, Enum)]
#[oai(rename_all = "snake_case")]
pub enum EmploymentChangeKind {
    /// 休職
    Leave,
    /// 復職
    Return,
    /// 退職
    Resign,
    /// 再入社
    Rejoin,
}

/// A change of an employment from a day on.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct EmploymentChangeInput {
    /// What happens.
    change: EmploymentChangeKind,
    /// The first day; a later one than today waits for its day.
    effective_on: chrono::NaiveDate,
}

/// A change of an employment.
#[derive(Debug, Object)]
pub struct EmploymentChangeView {
    /// Its key.
    id: Uuid,
    /// `leave`, `return`, `resign` or `rejoin`.
    change: String,
    /// The first day.
    effective_on: chrono::NaiveDate,
    /// `planned`, `applied`, `cancelled` or `void`.
    state: String,
}

/// Another employment that is the same person's.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SamePersonInput {
    /// Its 社員番号.
    employee_no: String,
}

/// A course that the person learns under another employment.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OtherCourse {
    /// The course's title.
    title: String,
    /// `not_started`, `in_progress`, `overdue`, `completed`, `waived` or
    /// `withdrawn`.
    word: String,
    /// The day of completion.
    completed_on: Option<chrono::NaiveDate>,
}

/// Another employment of the same person.
#[derive(Debug, Object)]
pub struct OtherEmploymentView {
    /// The membership's key.
    id: Uuid,
    /// 社員番号
    employee_no: String,
    /// The unit with those above it; empty without a unit.
    unit: String,
    /// `active`, `on_leave` or `left`.
    status: String,
    /// What is learnt there.
    courses: Vec<OtherCourse>,
}

/// A reminder to the person.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PersonReminder {
    /// When it was written, or decided against.
    at: chrono::DateTime<chrono::Utc>,
    /// `not_started`, `behind`, `unfinished` or `by_hand`.
    kind: String,
    /// The course's title.
    title: String,
    /// `queued`, `sending`, `sent` or `parked`; left out when none was written.
    letter: Option<String>,
    /// Why none was written.
    reason: Option<String>,
}

/// A person of a company.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PersonDetails {
    /// The membership's key.
    id: Uuid,
    /// 社員番号
    employee_no: String,
    /// 姓 名
    name: String,
    /// The unit with those above it; empty without a unit.
    unit: String,
    /// `active`, `on_leave` or `left`.
    status: String,
    /// The address; left out without one.
    email: Option<String>,
    /// Why letters to the address come back; left out while they do not.
    bounce: Option<String>,
    /// Changes of the employment, the newest first.
    changes: Vec<EmploymentChangeView>,
    /// The latest reminders, the newest first.
    reminders: Vec<PersonReminder>,
    /// The person's other employments within the caller's reach.
    employments: Vec<OtherEmploymentView>,
}

#[derive(ApiResponse)]
enum Done {
    /// It is done.
    #[oai(status = 204)]
    Done,
}

#[derive(ApiResponse)]
enum Changed {
    /// The change is entered.
    #[oai(status = 201)]
    Entered(Json<EmploymentChangeView>),
}

/// One person of a company.
pub struct PersonApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl PersonApi {
    /// A person with employment, address and reminders.
    #[oai(
        path = "/companies/:company/people/:member",
        method = "get",
        operation_id = "getPerson",
        tag = "super::Tag::People"
    )]
    async fn person(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The membership's key.
        member: Path<Uuid>,
    ) -> Result<Json<PersonDetails>, Problem> {
        let (company, member) = (CompanyId(company.0), MembershipId(member.0));
        let view = person(&self.app, &caller.0, company, member).await?;
        Ok(Json(view.into()))
    }

    /// Enters leave, return, leaving or coming back from a day on. Other
    /// employments of the same person are not touched.
    #[oai(
        path = "/companies/:company/people/:member/employment-changes",
        method = "post",
        operation_id = "changeEmployment",
        tag = "super::Tag::People"
    )]
    async fn change(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The membership's key.
        member: Path<Uuid>,
        body: Json<EmploymentChangeInput>,
    ) -> Result<Changed, Problem> {
        let (company, member) = (CompanyId(company.0), MembershipId(member.0));
        let change = match body.0.change {
            EmploymentChangeKind::Leave => EmploymentChange::Leave,
            EmploymentChangeKind::Return => EmploymentChange::Return,
            EmploymentChangeKind::Resign => EmploymentChange::Resign,
            EmploymentChangeKind::Rejoin => EmploymentChange::Rejoin,
        };
        let day = Some(body.0.effective_on);
        let dated = change_employment(&self.app, &caller.0, company, member, change, day).await?;
        Ok(Changed::Entered(Json(dated.into())))
    }

    /// Takes back a change that waits for its day.
    #[oai(
        path = "/companies/:company/people/:member/employment-changes/:change",
        method = "delete",
        operation_id = "cancelEmploymentChange",
        tag = "super::Tag::People"
    )]
    async fn cancel(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The membership's key.
        member: Path<Uuid>,
        /// The change's key.
        change: Path<Uuid>,
    ) -> Result<Done, Problem> {
        let (company, member) = (CompanyId(company.0), MembershipId(member.0));
        cancel_employment_change(&self.app, &caller.0, company, member, change.0.into()).await?;
        Ok(Done::Done)
    }

    /// Makes another employment one of the same person: what was learnt there
    /// counts here. Names must be the same.
    #[oai(
        path = "/companies/:company/people/:member/employments",
        method = "post",
        operation_id = "joinEmployments",
        tag = "super::Tag::People"
    )]
    async fn join(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The membership's key.
        member: Path<Uuid>,
        body: Json<SamePersonInput>,
    ) -> Result<Done, Problem> {
        let (company, member) = (CompanyId(company.0), MembershipId(member.0));
        let number = &body.0.employee_no;
        join_employments(&self.app, &caller.0, company, member, number).await?;
        Ok(Done::Done)
    }

    /// Makes this employment that of a person of its own again.
    #[oai(
        path = "/companies/:company/people/:member/employments",
        method = "delete",
        operation_id = "partEmployment",
        tag = "super::Tag::People"
    )]
    async fn part(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The membership's key.
        member: Path<Uuid>,
    ) -> Result<Done, Problem> {
        let (company, member) = (CompanyId(company.0), MembershipId(member.0));
        part_employment(&self.app, &caller.0, company, member).await?;
        Ok(Done::Done)
    }

    /// Takes the mark 宛先不明 from the person's address.
    #[oai(
        path = "/companies/:company/people/:member/bounce",
        method = "delete",
        operation_id = "liftBounce",
        tag = "super::Tag::People"
    )]
    async fn lift(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The membership's key.
        member: Path<Uuid>,
    ) -> Result<Done, Problem> {
        let (company, member) = (CompanyId(company.0), MembershipId(member.0));
        lift_bounce(&self.app, &caller.0, company, member).await?;
        Ok(Done::Done)
    }
}

impl From<DatedChange> for EmploymentChangeView {
    fn from(change: DatedChange) -> Self {
        Self {
            id: change.id.0,
            change: change.change.as_str().to_owned(),
            effective_on: change.effective_on,
            state: change.state.as_str().to_owned(),
        }
    }
}

impl From<ReminderRow> for PersonReminder {
    fn from(row: ReminderRow) -> Self {
        Self {
            at: row.reminder.created_at,
            kind: row.reminder.kind.as_str().to_owned(),
            title: row.title,
            letter: row
                .delivery
                .map(|delivery| delivery.status.as_str().to_owned()),
            reason: row.reminder.reason.map(|reason| reason.as_str().to_owned()),
        }
    }
}

impl From<PersonView> for PersonDetails {
    fn from(view: PersonView) -> Self {
        let status = status(view.member.status);
        Self {
            id: view.member.id.0,
            name: view.member.full_name(),
            employee_no: view.member.employee_no,
            unit: view.member.unit_path,
            status: status.to_owned(),
            email: view.member.email,
            bounce: view.bounce.map(|bounce| bounce.reason),
            changes: view
                .changes
                .into_iter()
                .map(EmploymentChangeView::from)
                .collect(),
            reminders: view
                .reminders
                .into_iter()
                .map(PersonReminder::from)
                .collect(),
            employments: view
                .employments
                .into_iter()
                .map(OtherEmploymentView::from)
                .collect(),
        }
    }
}

impl From<OtherEmployment> for OtherEmploymentView {
    fn from(other: OtherEmployment) -> Self {
        let course = |(title, word, completed_on): (String, Word, _)| OtherCourse {
            title,
            word: word.as_str().to_owned(),
            completed_on,
        };
        Self {
            id: other.member.id.0,
            employee_no: other.member.employee_no,
            unit: other.member.unit_path,
            status: status(other.member.status).to_owned(),
            courses: other.courses.into_iter().map(course).collect(),
        }
    }
}

fn status(status: MembershipStatus) -> &'static str {
    match status {
        MembershipStatus::Active => "active",
        MembershipStatus::OnLeave => "on_leave",
        MembershipStatus::Left => "left",
    }
}
