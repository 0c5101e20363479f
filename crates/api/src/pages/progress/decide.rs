//! 期限変更・免除・取消: who was picked on the board, what is decided about
//! them, and why.

use askama::Template;
use enrolments::Decision;
use journeys::decide_enrolments::ChosenEnrolment;
use journeys::{App, DecideEnrolments, DecisionPreview, decide_enrolments, preview_decision};
use kernel::date;
use kernel::id::CompanyId;
use kernel::{Actor, Failure, Fault};
use poem::handler;
use poem::web::{Data, Path, Query};
use uuid::Uuid;

use super::picked::Picked;
use super::{decide_path, list_path};
use crate::http::pairs::{Pairs, text};
use crate::http::{PageResult, Problem, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// The most people that the page names.
const MOST_NAMED: usize = 200;

struct PersonCard {
    name: String,
    employee_no: String,
    unit: String,
    course: String,
    due: String,
}

impl From<ChosenEnrolment> for PersonCard {
    fn from(one: ChosenEnrolment) -> Self {
        Self {
            name: one.name,
            employee_no: one.employee_no,
            unit: one.unit_path,
            course: one.title,
            due: one.due_on.map_or_else(|| "なし".to_owned(), date::display),
        }
    }
}

#[derive(Template)]
#[template(path = "progress/decide.html")]
struct DecidePage {
    layout: Layout,
    form: Form,
    path: String,
    board: String,
    company_name: String,
    hidden: Pairs,
    kinds: Vec<(String, String)>,
    count: usize,
    people: Vec<PersonCard>,
    more: usize,
    closed: usize,
}

#[handler]
pub(super) async fn preview(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    Query(pairs): Query<Pairs>,
) -> PageResult {
    let picked = Picked::of(&pairs);
    let form = Form::new().with("decision", "due");
    let page = page(&app, &actor, &visit, CompanyId(company), picked, form).await?;
    shell::show(&page)
}

async fn page(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    company: CompanyId,
    picked: Picked,
    form: Form,
) -> Result<DecidePage, Problem> {
    let kind = |(word, label): (&str, &str)| (word.to_owned(), label.to_owned());
    let empty = DecidePage {
        layout: visit.layout("期限の変更・免除・取消", Nav::Progress),
        form: Form::new(),
        path: decide_path(company),
        board: list_path(company),
        company_name: String::new(),
        hidden: picked.hidden,
        kinds: Decision::KINDS.map(kind).to_vec(),
        count: 0,
        people: Vec::new(),
        more: 0,
        closed: 0,
    };
    let (form, found) = match preview_decision(app, actor, company, &picked.chosen).await {
        Ok(found) => (form, Some(found)),
        Err(failure) => (Form::new().refused(failure)?, None),
    };
    let page = DecidePage {
        layout: empty.layout.with(&form),
        form,
        ..empty
    };
    Ok(match found {
        Some(found) => page.showing(found),
        None => page,
    })
}

impl DecidePage {
    fn showing(self, found: DecisionPreview) -> Self {
        let count = found.open.len();
        let named = found.open.into_iter().take(MOST_NAMED);
        Self {
            company_name: found.company.name,
            count,
            people: named.map(PersonCard::from).collect(),
            more: count.saturating_sub(MOST_NAMED),
            closed: found.closed.len(),
            ..self
        }
    }
}

/// The decision as typed. An empty day with 期限を変える is a slip, not a wish
/// for no deadline: that is asked for by its own tick.
fn decision_of(pairs: &Pairs) -> Result<Decision, Failure> {
    let day = text(pairs, "due_on");
    match text(pairs, "decision") {
        "due" if text(pairs, "no_due") == "yes" => Ok(Decision::Due(None)),
        "due" => match date::parse(day) {
            Some(day) => Ok(Decision::Due(Some(day))),
            None => Err(fault("/due_on", "新しい期限を、日付で入れてください。")),
        },
        "waived" => Ok(Decision::Waive),
        "withdrawn" => Ok(Decision::Withdraw),
        _ => Err(fault("/decision", "何をするかを選んでください。")),
    }
}

fn fault(pointer: &'static str, message: &'static str) -> Failure {
    Failure::invalid(vec![Fault::new(
        pointer,
        "enrolment.decision.input",
        message,
    )])
}

#[handler]
pub(super) async fn decide(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    typed: poem::web::Form<Pairs>,
) -> PageResult {
    let company = CompanyId(company);
    let pairs = typed.0;
    let picked = Picked::of(&pairs);
    let outcome = match decision_of(&pairs) {
        Ok(decision) => {
            let input = DecideEnrolments {
                company,
                chosen: picked.chosen.clone(),
                decision,
                reason: text(&pairs, "reason").to_owned(),
                expected: text(&pairs, "expected").parse().ok(),
            };
            decide_enrolments(&app, &actor, &input).await
        }
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(report) => {
            let mut message = format!("{}件を変えました。", report.changed.len());
            if !report.left.is_empty() {
                message.push_str(&format!("{}件は、そのままです。", report.left.len()));
            }
            visit.done(&list_path(company), &message)
        }
        Err(failure) => {
            let form = ["decision", "due_on", "no_due", "reason"]
                .into_iter()
                .fold(Form::new(), |form, name| {
                    form.with(name, text(&pairs, name).to_owned())
                })
                .refused(failure)?;
            let page = page(&app, &actor, &visit, company, picked, form).await?;
            shell::show_refused(&page)
        }
    }
}
