//! One person: employment with its changes, address, courses and reminders.

use askama::Template;
use enrolments::read::ByRule;
use enrolments::{Decided, Decision};
use journeys::App;
use journeys::change_employment::{cancel_employment_change, change_employment};
use journeys::views::person::{OtherEmployment, PersonCourse, PersonView, ReminderRow, person};
use kernel::Failure;
use kernel::Fault;
use kernel::date::{display, display_instant};
use kernel::id::{CompanyId, MembershipId};
use mail::Status;
use mail::reminder::NotSent;
use people::{ChangeState, DatedChange, DatedOrgChange, EmploymentChange, Member};
use poem::handler;
use poem::web::{Data, Path};
use serde::Deserialize;
use uuid::Uuid;

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use crate::pages::{progress, units};

struct CourseCard {
    title: String,
    /// 2 and more for a renewal.
    cycle: i32,
    /// How a rule ordered it; empty when a person did.
    origin: String,
    word: &'static str,
    due: String,
    completed_on: String,
    /// The page that changes it; empty when there is nothing to change.
    decide: String,
    decisions: Vec<String>,
}

struct EmploymentCard {
    link: String,
    /// Number, unit and state.
    name: String,
    courses: Vec<String>,
}

struct ReminderCard {
    at: String,
    kind: &'static str,
    title: String,
    outcome: String,
}

#[derive(Template)]
#[template(path = "staff/person.html")]
pub(super) struct PersonPage {
    layout: Layout,
    form: Form,
    path: String,
    board: String,
    rosters: String,
    company_name: String,
    employee_no: String,
    unit: String,
    status: &'static str,
    email: String,
    bounce: Option<String>,
    courses: Vec<CourseCard>,
    reminders: Vec<ReminderCard>,
    may_change: bool,
    changes: Vec<(String, String)>,
    /// A change that waits for its day: key and words.
    planned: Option<(String, String)>,
    history: Vec<String>,
    supervisor: String,
    units: Vec<(String, String)>,
    /// A transfer that waits for its day: key and words.
    planned_transfer: Option<(String, String)>,
    transfers: Vec<String>,
    employments: Vec<EmploymentCard>,
    /// Number, and what is told of whoever has the same name.
    namesakes: Vec<(String, String)>,
}

impl PersonPage {
    pub(super) fn new(visit: &Visit, view: PersonView, form: Form) -> Self {
        let (company, member) = (view.company.id, view.member.id);
        let form = with_work(form, &view);
        let nav = if view.may_change {
            Nav::People
        } else {
            Nav::Progress
        };
        let day =
            |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, kernel::date::display);
        let planned = view
            .changes
            .iter()
            .find(|change| change.state == ChangeState::Planned);
        let history = view
            .changes
            .iter()
            .filter(|change| change.state != ChangeState::Planned);
        let may_decide = view.may_change;
        let decide = |course: &PersonCourse| {
            let may = may_decide && course.is_open;
            let page = progress::decide_path(company);
            may.then(|| format!("{page}?for=chosen&enrolment={}", course.enrolment))
        };
        let courses = view.courses.into_iter().map(|course| CourseCard {
            decide: decide(&course).unwrap_or_default(),
            decisions: decided(&course),
            origin: course.by_rule.map(origin).unwrap_or_default(),
            cycle: course.cycle_no,
            title: course.title,
            word: course.word.label(),
            due: day(course.due_on),
            completed_on: day(course.completed_on),
        });
        let waits = |change: &&DatedOrgChange| change.state == ChangeState::Planned;
        let planned_transfer = view.transfers.iter().find(waits);
        let transfers = view.transfers.iter().filter(|change| !waits(change));
        Self {
            supervisor: view.supervisor.as_ref().map_or_else(String::new, |one| {
                format!("{}（{}）", one.full_name(), one.employee_no)
            }),
            units: units::choices(view.units.iter()),
            planned_transfer: planned_transfer
                .map(|change| (change.id.to_string(), units::words(change, &view.units))),
            transfers: transfers
                .map(|change| units::words(change, &view.units))
                .collect(),
            employments: view
                .employments
                .into_iter()
                .map(|other| employment_card(company, other))
                .collect(),
            namesakes: view
                .namesakes
                .iter()
                .map(|namesake| (namesake.employee_no.clone(), about(namesake)))
                .collect(),
            layout: visit.layout(view.member.full_name(), nav).with(&form),
            form,
            path: path(company, member),
            board: format!("/companies/{company}/progress/people"),
            rosters: format!("/companies/{company}/roster-imports"),
            company_name: view.company.name,
            unit: view.member.unit_path,
            status: view.member.status.label(),
            bounce: view.bounce.map(|bounce| {
                format!(
                    "{}（{}）",
                    bounce.reason,
                    display_instant(bounce.bounced_at)
                )
            }),
            courses: courses.collect(),
            reminders: view.reminders.into_iter().map(reminder_card).collect(),
            may_change: view.may_change,
            changes: EmploymentChange::choices(view.member.status)
                .into_iter()
                .map(|change| (change.as_str().to_owned(), change.label().to_owned()))
                .collect(),
            planned: planned.map(|change| (change.id.to_string(), words(change))),
            history: history.map(words).collect(),
            employee_no: view.member.employee_no,
            email: view.member.email.unwrap_or_default(),
        }
    }
}

/// What was decided, by people and by an exemption test.
fn decided(course: &PersonCourse) -> Vec<String> {
    let by_test = course.exempted.iter().map(|(title, on)| {
        let on = display(*on);
        format!("{on}　免除テストに合格：「{title}」を受けなくても始められます")
    });
    let by_people = course.decisions.iter().map(decision_line);
    by_test.chain(by_people).collect()
}

/// 社員番号, unit and state.
fn about(member: &Member) -> String {
    let unit = match member.unit_path.as_str() {
        "" => "部署なし",
        unit => unit,
    };
    let (number, status) = (&member.employee_no, member.status.label());
    format!("社員番号{number}（{unit}・{status}）")
}

fn employment_card(company: CompanyId, other: OtherEmployment) -> EmploymentCard {
    let course = |(title, word, completed_on): &(String, enrolments::Word, Option<_>)| {
        let on = completed_on.map_or_else(String::new, |on| format!("（{}）", display(on)));
        format!("{title}：{}{on}", word.label())
    };
    EmploymentCard {
        link: path(company, other.member.id),
        name: about(&other.member),
        courses: other.courses.iter().map(course).collect(),
    }
}

fn origin(by_rule: ByRule) -> String {
    format!("規則による登録・{}から", display(by_rule.opens_on))
}

/// The fields of work as they are, where nothing was typed.
fn with_work(form: Form, view: &PersonView) -> Form {
    let unit = view.member.unit.map(|unit| unit.to_string());
    let number = view.supervisor.as_ref().map(|one| one.employee_no.clone());
    let today = form.value("effective_on").to_owned();
    form.or("unit", unit.unwrap_or_default())
        .or("supervisor", number.unwrap_or_default())
        .or("transfer_on", today)
}

fn decision_line((decided, name): &(Decided, String)) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "なし".to_owned(), display);
    let what = match decided.decision {
        Decision::Due(after) => {
            format!("期限を{}から{}に変更", day(decided.due_before), day(after))
        }
        Decision::Waive => "免除".to_owned(),
        Decision::Withdraw => "取消".to_owned(),
    };
    let at = display_instant(decided.at);
    format!("{what}（理由：{}）　{name}　{at}", decided.reason)
}

pub(super) fn path(company: CompanyId, member: MembershipId) -> String {
    format!("/companies/{company}/people/{member}")
}

fn words(change: &DatedChange) -> String {
    format!(
        "{}から{}（{}）",
        display(change.effective_on),
        change.change.label(),
        change.state.label()
    )
}

fn reminder_card(row: ReminderRow) -> ReminderCard {
    let outcome = match (row.reminder.reason, row.delivery) {
        (Some(reason), _) => format!("送らなかった：{}", NotSent::label(reason)),
        (None, Some(delivery)) => {
            let reason = delivery.last_error.as_deref().map(mail::in_plain_words);
            match delivery.status {
                Status::Parked => format!("届かなかった：{}", reason.unwrap_or_default()),
                status => status.label().to_owned(),
            }
        }
        (None, None) => String::new(),
    };
    ReminderCard {
        at: display_instant(row.reminder.created_at),
        kind: row.reminder.kind.label(),
        title: row.title,
        outcome,
    }
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, member)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let view = person(&app, &actor, CompanyId(company), MembershipId(member)).await?;
    let today = app.clock.today().to_string();
    let form = Form::new().with("effective_on", today);
    shell::show(&PersonPage::new(&visit, view, form))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    change: String,
    effective_on: String,
    /// The key of a planned change that is taken back.
    cancel: Option<Uuid>,
}

#[handler]
pub(super) async fn enter_change(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, member)): Path<(Uuid, Uuid)>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let (company, member) = (CompanyId(company), MembershipId(member));
    let typed = typed.0;
    if let Some(id) = typed.cancel {
        cancel_employment_change(&app, &actor, company, member, id.into()).await?;
        return visit.done(&path(company, member), "予定を取り消しました。");
    }
    let day = kernel::date::parse(&typed.effective_on);
    let outcome = match EmploymentChange::parse(&typed.change) {
        Some(change) => change_employment(&app, &actor, company, member, change, day).await,
        None => Err(Failure::invalid(vec![Fault::new(
            "/change",
            "employment.change",
            "変更を選んでください。",
        )])),
    };
    match outcome {
        Ok(dated) => {
            let message = format!("{}にしました。", words(&dated));
            visit.done(&path(company, member), &message)
        }
        Err(failure) => {
            let form = Form::new()
                .with("change", typed.change)
                .with("effective_on", typed.effective_on)
                .refused(failure)?;
            let view = person(&app, &actor, company, member).await?;
            shell::show_refused(&PersonPage::new(&visit, view, form))
        }
    }
}

#[handler]
pub(super) async fn restore_address(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, member)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let (company, member) = (CompanyId(company), MembershipId(member));
    journeys::lift_bounce(&app, &actor, company, member).await?;
    visit.done(
        &path(company, member),
        "宛先不明の印を外しました。次の督促から、また送ります。",
    )
}
