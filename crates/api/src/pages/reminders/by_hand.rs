//! 手動の督促: who was picked on the board, who of them gets a letter, who does
//! not and why; then it is sent.

use askama::Template;
use journeys::remind::{ByHand, ByHandPreview, preview_by_hand};
use journeys::views::chosen::Chosen;
use journeys::{App, remind_by_hand};
use kernel::id::{CompanyId, ReminderBatchId};
use kernel::{Actor, Failure};
use poem::handler;
use poem::web::{Data, Path, Query};
use uuid::Uuid;

use crate::http::pairs::{Pairs, text};
use crate::http::{PageResult, Problem, Signed};
use crate::pages::progress::picked::Picked;
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// What the board's form, or this page's own, says.
struct Asked {
    chosen: Chosen,
    batch: Option<ReminderBatchId>,
    expected: Option<usize>,
    /// To be sent on.
    hidden: Pairs,
}

impl Asked {
    fn of(pairs: Pairs) -> Self {
        let picked = Picked::of(&pairs);
        Self {
            chosen: picked.chosen,
            batch: text(&pairs, "batch").parse().ok(),
            expected: text(&pairs, "expected").parse().ok(),
            hidden: picked.hidden,
        }
    }
}

struct PersonCard {
    name: String,
    employee_no: String,
    unit: String,
    courses: String,
}

struct ExcludedCard {
    name: String,
    course: String,
    reason: &'static str,
}

#[derive(Template)]
#[template(path = "reminders/by_hand.html")]
struct PreviewPage {
    layout: Layout,
    form: Form,
    board: String,
    company_name: String,
    hidden: Pairs,
    batch: String,
    count: usize,
    is_quiet: bool,
    people: Vec<PersonCard>,
    more: usize,
    excluded_count: usize,
    excluded: Vec<ExcludedCard>,
    excluded_more: usize,
    example: Option<(String, String)>,
}

/// The most people that the page names.
const MOST_NAMED: usize = 200;

fn board_path(company: CompanyId) -> String {
    format!("/companies/{company}/progress/people")
}

#[handler]
pub(super) async fn preview(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    Query(pairs): Query<Pairs>,
) -> PageResult {
    let asked = Asked::of(pairs);
    let page = page(&app, &actor, &visit, CompanyId(company), asked, Form::new()).await?;
    shell::show(&page)
}

async fn page(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    company: CompanyId,
    asked: Asked,
    form: Form,
) -> Result<PreviewPage, Problem> {
    let found = match preview_by_hand(app, actor, company, &asked.chosen).await {
        Ok(found) => found,
        Err(failure) => return nobody(visit, company, asked, failure),
    };
    Ok(preview_page(visit, company, asked, found, form))
}

/// Nobody was picked: the page says so and leads back to the board.
fn nobody(
    visit: &Visit,
    company: CompanyId,
    asked: Asked,
    failure: Failure,
) -> Result<PreviewPage, Problem> {
    let form = Form::new().refused(failure)?;
    Ok(PreviewPage {
        layout: visit.layout("督促を送る", Nav::Progress).with(&form),
        form,
        board: board_path(company),
        company_name: String::new(),
        hidden: asked.hidden,
        batch: String::new(),
        count: 0,
        is_quiet: false,
        people: Vec::new(),
        more: 0,
        excluded_count: 0,
        excluded: Vec::new(),
        excluded_more: 0,
        example: None,
    })
}

fn preview_page(
    visit: &Visit,
    company: CompanyId,
    asked: Asked,
    found: ByHandPreview,
    form: Form,
) -> PreviewPage {
    let people = found.letters.iter().take(MOST_NAMED).filter_map(|facts| {
        let first = facts.first()?;
        let courses = facts.iter().map(|fact| fact.course.title.as_str());
        Some(PersonCard {
            name: first.name.clone(),
            employee_no: first.employee_no.clone(),
            unit: first.unit_path.clone(),
            courses: courses.collect::<Vec<_>>().join("、"),
        })
    });
    let excluded = found.excluded.iter().take(MOST_NAMED);
    let excluded = excluded.map(|one| ExcludedCard {
        name: one.fact.name.clone(),
        course: one.fact.course.title.clone(),
        reason: one.reason.label(),
    });
    PreviewPage {
        layout: visit.layout("督促を送る", Nav::Progress).with(&form),
        form,
        board: board_path(company),
        company_name: found.company.name.clone(),
        hidden: asked.hidden,
        batch: found.batch.to_string(),
        count: found.letters.len(),
        is_quiet: found.is_quiet,
        people: people.collect(),
        more: found.letters.len().saturating_sub(MOST_NAMED),
        excluded_count: found.excluded.len(),
        excluded: excluded.collect(),
        excluded_more: found.excluded.len().saturating_sub(MOST_NAMED),
        example: found.example.map(|example| (example.subject, example.body)),
    }
}

#[handler]
pub(super) async fn send(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    form: poem::web::Form<Pairs>,
) -> PageResult {
    let company = CompanyId(company);
    let asked = Asked::of(form.0);
    let Some(batch) = asked.batch else {
        return Err(Problem::malformed("batch is no key"));
    };
    let input = ByHand {
        company,
        chosen: asked.chosen.clone(),
        batch,
        expected: asked.expected,
    };
    match remind_by_hand(&app, &actor, &input).await {
        Ok(result) => {
            let mut message = format!("{}人に督促を送るように登録しました。", result.written);
            if result.not_sent > 0 {
                message.push_str(&format!("{}件は送りませんでした。", result.not_sent));
            }
            visit.done(&board_path(company), &message)
        }
        Err(failure) => {
            let form = Form::new().refused(failure)?;
            let page = page(&app, &actor, &visit, company, asked, form).await?;
            shell::show_refused(&page)
        }
    }
}
