//! 受講登録: who learns what until when, and what came of it.
//!
//! The result is the answer to the POST itself: it names people who need a
//! slip, which no address can carry. Sending the form again changes nothing.

use askama::Template;
use journeys::enrol::{Audience, EnrolInput, EnrolReport, EnrolledMember, Told};
use journeys::views::company_dashboard::company_dashboard;
use journeys::{App, MOST_SLIPS};
use kernel::id::CompanyId;
use kernel::{Actor, Failure, Fault};
use people::Member;
use poem::handler;
use poem::web::{Data, Path, Query};
use serde::Deserialize;
use uuid::Uuid;

use super::{enrol_path, list_path, progress_path};
use crate::http::{PageResult, Problem, Signed};
use crate::pages::assignment_rules;
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// The form as it was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    track: String,
    /// `company`, `unit` or `numbers`.
    audience: String,
    unit: String,
    /// Employee numbers, apart by line ends, spaces or commas.
    employee_numbers: String,
    due_on: String,
}

impl Typed {
    /// The order, or what can be seen to be wrong before anybody is looked up.
    fn input(&self, company: CompanyId) -> Result<EnrolInput, Failure> {
        let mut faults = Vec::new();
        let audience = self.audience(&mut faults);
        let typed_day = self.due_on.trim();
        let due_on = kernel::date::parse(typed_day);
        if due_on.is_none() && !typed_day.is_empty() {
            faults.push(Fault::new(
                "/due_on",
                "enrolment.due.unreadable",
                "期限は「2026/12/10」のように、実在する日付で入れてください。",
            ));
        }
        // The journey says this itself, with everything else that it looks up;
        // but it is not asked when something here is wrong already.
        if !faults.is_empty() && self.track.is_empty() {
            let message = "公開中の研修コースから選んでください。";
            faults.insert(0, Fault::new("/track", "enrolment.track.unknown", message));
        }
        match audience {
            Some(audience) if faults.is_empty() => Ok(EnrolInput {
                company,
                track: self.track.clone(),
                audience,
                due_on,
            }),
            _ => Err(Failure::invalid(faults)),
        }
    }

    fn audience(&self, faults: &mut Vec<Fault>) -> Option<Audience> {
        let (audience, pointer, message) = match self.audience.as_str() {
            "company" => (Some(Audience::Company), "", ""),
            "unit" => (
                self.unit.parse().ok().map(Audience::Unit),
                "/unit",
                "部署を選んでください。",
            ),
            "numbers" => (
                self.numbers(),
                "/employee_numbers",
                "社員番号を1つ以上入れてください。",
            ),
            _ => (None, "/audience", "だれを登録するかを選んでください。"),
        };
        if audience.is_none() {
            faults.push(Fault::new(pointer, "enrolment.audience.missing", message));
        }
        audience
    }

    fn numbers(&self) -> Option<Audience> {
        let is_between = |char: char| char.is_whitespace() || ",、，;".contains(char);
        let numbers: Vec<String> = self
            .employee_numbers
            .split(is_between)
            .filter(|number| !number.is_empty())
            .map(str::to_owned)
            .collect();
        (!numbers.is_empty()).then_some(Audience::EmployeeNumbers(numbers))
    }

    fn form(&self) -> Form {
        Form::new()
            .with("track", &self.track)
            .with("audience", &self.audience)
            .with("unit", &self.unit)
            .with("employee_numbers", &self.employee_numbers)
            .with("due_on", &self.due_on)
    }
}

/// All numbers are typed into one field, so their faults belong to it.
fn at_fields(mut failure: Failure) -> Failure {
    for fault in &mut failure.faults {
        if fault.pointer.starts_with("/employee_numbers/") {
            fault.pointer = "/employee_numbers".to_owned();
        }
    }
    failure
}

#[derive(Template)]
#[template(path = "progress/enrol.html")]
struct EnrolPage {
    layout: Layout,
    form: Form,
    path: String,
    dashboard: String,
    rosters: String,
    rules: String,
    company_name: String,
    people: u64,
    units: Vec<(String, String)>,
    tracks: Vec<(String, String)>,
}

impl EnrolPage {
    async fn of(
        app: &App,
        actor: &Actor,
        visit: &Visit,
        company: CompanyId,
        form: Form,
    ) -> Result<Self, Problem> {
        actor.require_company(company)?;
        let dashboard = company_dashboard(app, actor, company, None).await?;
        let unit_choice = |unit: people::Unit| (unit.id.to_string(), unit.path);
        Ok(Self {
            layout: visit.layout("受講登録", Nav::Enrolments).with(&form),
            form,
            path: enrol_path(company),
            dashboard: progress_path(company),
            rosters: format!("/companies/{company}/roster-imports"),
            rules: assignment_rules::path(company),
            company_name: dashboard.company.name,
            people: dashboard.people,
            units: dashboard.all_units.into_iter().map(unit_choice).collect(),
            tracks: dashboard.tracks,
        })
    }
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    Query(asked): Query<Typed>,
) -> PageResult {
    let page = EnrolPage::of(&app, &actor, &visit, CompanyId(company), asked.form()).await?;
    shell::show(&page)
}

/// Somebody in the result.
struct PersonCard {
    id: String,
    name: String,
    employee_no: String,
    unit: String,
}

impl From<&Member> for PersonCard {
    fn from(member: &Member) -> Self {
        Self {
            id: member.id.to_string(),
            name: member.full_name(),
            employee_no: member.employee_no.clone(),
            unit: member.unit_path.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "progress/enrolled.html")]
struct EnrolledPage {
    layout: Layout,
    title: String,
    due: String,
    list: String,
    again: String,
    slips: String,
    staff: String,
    enrolled: usize,
    by_mail: usize,
    by_slip: Vec<PersonCard>,
    not_now: Vec<PersonCard>,
    already_open: Vec<PersonCard>,
    slips_fit: bool,
}

impl EnrolledPage {
    fn of(visit: &Visit, company: CompanyId, report: &EnrolReport) -> Self {
        let cards = |told: Told| -> Vec<PersonCard> {
            let told = report.told(told);
            told.map(|one: &EnrolledMember| PersonCard::from(&one.member))
                .collect()
        };
        let by_slip = cards(Told::BySlip);
        Self {
            layout: visit.layout("受講登録の結果", Nav::Enrolments),
            title: report.title.clone(),
            due: report
                .due_on
                .map_or_else(|| "なし".to_owned(), kernel::date::display),
            list: format!("{}?track={}", list_path(company), report.track),
            again: enrol_path(company),
            slips: format!("/companies/{company}/slips"),
            staff: format!("/companies/{company}/people?mail=none"),
            enrolled: report.enrolled.len(),
            by_mail: report.told(Told::ByMail).count(),
            slips_fit: by_slip.len() <= MOST_SLIPS,
            by_slip,
            not_now: cards(Told::NotNow),
            already_open: report.already_open.iter().map(PersonCard::from).collect(),
        }
    }
}

#[handler]
pub(super) async fn order(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let company = CompanyId(company);
    let outcome = match typed.0.input(company) {
        Ok(input) => journeys::enrol(&app, Some(&actor), &input).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(report) => shell::show(&EnrolledPage::of(&visit, company, &report)),
        Err(failure) => {
            let form = typed.0.form().refused(at_fields(failure))?;
            let page = EnrolPage::of(&app, &actor, &visit, company, form).await?;
            shell::show_refused(&page)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn employee_numbers_are_read_as_people_paste_them() {
        let typed = Typed {
            audience: "numbers".to_owned(),
            employee_numbers: " 000001、000002\r\n０００００３,\t000004　".to_owned(),
            ..Typed::default()
        };
        let Some(Audience::EmployeeNumbers(numbers)) = typed.audience(&mut Vec::new()) else {
            panic!("numbers");
        };
        assert_eq!(numbers, ["000001", "000002", "０００００３", "000004"]);
    }

    #[test]
    fn what_is_missing_is_told_at_once() {
        let typed = Typed {
            due_on: "2026/02/30".to_owned(),
            ..Typed::default()
        };
        let company = CompanyId(Uuid::nil());
        let failure = typed.input(company).expect_err("refused");
        let pointers: Vec<&str> = failure
            .faults
            .iter()
            .map(|fault| fault.pointer.as_str())
            .collect();
        assert_eq!(pointers, ["/track", "/audience", "/due_on"]);
    }
}
