//! A company's plan: whether it runs, its steps, and the form that changes it.

use askama::Template;
use journeys::remind::SavePlan;
use journeys::views::reminders::{CompanyPlan, company_plan, firm_plan, preview_text};
use journeys::{App, save_reminder_plan};
use kernel::id::CompanyId;
use kernel::{Actor, Kind};
use mail::reminder::read::SavedPlan;
use mail::reminder::{PLACEHOLDERS, PlanInput, Rendered, Text};
use poem::handler;
use poem::web::{Data, Path};
use uuid::Uuid;

use super::path;
use super::plan_form::{StepFields, Typed, fields, form_of, kinds, triggers, typed};
use crate::http::{PageResult, Problem, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// A step in words.
struct StepCard {
    kind: &'static str,
    rhythm: String,
    subject: String,
    copy: bool,
}

#[derive(Template)]
#[template(path = "reminders/show.html")]
struct ShowPage {
    layout: Layout,
    company_name: String,
    path: String,
    is_own: bool,
    is_active: bool,
    send_hour: u32,
    steps: Vec<StepCard>,
    excluded: Vec<String>,
    monthly_report: bool,
    version: i32,
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
) -> PageResult {
    let found = company_plan(&app, &actor, CompanyId(company)).await?;
    let plan = found.saved.plan;
    let steps = plan.steps.iter().map(|step| StepCard {
        kind: step.kind.label(),
        rhythm: step.rhythm(),
        subject: step.text.subject.clone(),
        copy: step.copy_to_manager,
    });
    let excluded = found
        .units
        .into_iter()
        .filter(|unit| plan.excluded_units.contains(&unit.id));
    shell::show(&ShowPage {
        layout: visit.layout("督促", Nav::Reminders),
        path: path(found.company.id),
        company_name: found.company.name,
        is_own: found.saved.version > 0,
        is_active: plan.is_active,
        send_hour: plan.send_hour,
        steps: steps.collect(),
        excluded: excluded.map(|unit| unit.path).collect(),
        monthly_report: plan.monthly_report,
        version: found.saved.version,
    })
}

/// Begins or stops the plan as it stands.
#[handler]
pub(super) async fn switch(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    form: poem::web::Form<Vec<(String, String)>>,
) -> PageResult {
    let company = CompanyId(company);
    let typed = typed(form.0.clone());
    let found = company_plan(&app, &actor, company).await?;
    let input = PlanInput {
        is_active: form
            .0
            .iter()
            .any(|(name, value)| name == "do" && value == "start"),
        ..found.saved.plan.as_input()
    };
    let target = SavePlan {
        company: Some(company),
        version: typed.version,
    };
    save_reminder_plan(&app, &actor, target, &input).await?;
    let message = if input.is_active {
        "自動の督促を始めました。"
    } else {
        "自動の督促を止めました。"
    };
    visit.done(&path(company), message)
}

/// A unit that may be left out.
struct UnitTick {
    id: String,
    name: String,
    is_excluded: bool,
}

#[derive(Template)]
#[template(path = "reminders/plan.html")]
struct PlanPage {
    layout: Layout,
    form: Form,
    /// The page to go back to.
    back: String,
    /// Empty for the firm's default.
    company_name: String,
    is_company: bool,
    version: i32,
    steps: Vec<StepFields>,
    by_hand_example: Option<(String, String)>,
    kinds: Vec<(String, String)>,
    triggers: Vec<(String, String)>,
    hours: Vec<(String, String)>,
    units: Vec<UnitTick>,
    placeholders: Vec<(String, String)>,
}

/// Whose plan the form shows.
enum Owner {
    Company(Box<CompanyPlan>),
    Firm(SavedPlan),
}

impl Owner {
    async fn of(app: &App, actor: &Actor, company: Option<CompanyId>) -> Result<Self, Problem> {
        Ok(match company {
            Some(company) => Self::Company(Box::new(company_plan(app, actor, company).await?)),
            None => Self::Firm(firm_plan(app, actor).await?),
        })
    }

    fn saved(&self) -> &SavedPlan {
        match self {
            Self::Company(found) => &found.saved,
            Self::Firm(saved) => saved,
        }
    }

    fn page(self, visit: &Visit, input: &PlanInput, form: Form) -> PlanPage {
        let version = self.saved().version;
        let (title, nav) = match &self {
            Self::Company(_) => ("督促計画", Nav::Reminders),
            Self::Firm(_) => ("督促計画のひな形", Nav::Mail),
        };
        let (back, company_name, units) = match self {
            Self::Company(found) => (path(found.company.id), found.company.name, found.units),
            Self::Firm(_) => ("/mail".to_owned(), String::new(), Vec::new()),
        };
        let tick = |unit: people::Unit| UnitTick {
            is_excluded: input.excluded_units.contains(&unit.id),
            id: unit.id.to_string(),
            name: unit.path,
        };
        let pair = |(value, word): (&str, &str)| (value.to_owned(), word.to_owned());
        PlanPage {
            layout: visit.layout(title, nav).with(&form),
            form,
            back,
            is_company: !company_name.is_empty(),
            company_name,
            version,
            steps: fields(input.steps.len()),
            by_hand_example: None,
            kinds: kinds(),
            triggers: triggers(),
            hours: (8..20)
                .map(|hour: u32| (hour.to_string(), format!("{hour}時")))
                .collect(),
            units: units.into_iter().map(tick).collect(),
            placeholders: PLACEHOLDERS.map(pair).to_vec(),
        }
    }
}

#[handler]
pub(super) async fn edit(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
) -> PageResult {
    show_form(&app, &actor, &visit, Some(CompanyId(company))).await
}

#[handler]
pub(super) async fn edit_default(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
) -> PageResult {
    show_form(&app, &actor, &visit, None).await
}

async fn show_form(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    company: Option<CompanyId>,
) -> PageResult {
    let owner = Owner::of(app, actor, company).await?;
    let input = owner.saved().plan.as_input();
    let form = form_of(&input);
    shell::show(&owner.page(visit, &input, form))
}

#[handler]
pub(super) async fn save(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    form: poem::web::Form<Vec<(String, String)>>,
) -> PageResult {
    let company = Some(CompanyId(company));
    take_form(&app, &actor, &visit, company, typed(form.0)).await
}

#[handler]
pub(super) async fn save_default(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    form: poem::web::Form<Vec<(String, String)>>,
) -> PageResult {
    take_form(&app, &actor, &visit, None, typed(form.0)).await
}

async fn take_form(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    company: Option<CompanyId>,
    typed: Typed,
) -> PageResult {
    if typed.is_preview {
        return show_examples(app, actor, visit, company, &typed).await;
    }
    let target = SavePlan {
        company,
        version: typed.version,
    };
    match save_reminder_plan(app, actor, target, &typed.input).await {
        Ok(_) => {
            let back = company.map_or_else(|| "/reminder-plan".to_owned(), path);
            visit.done(&back, "督促計画を保存しました。")
        }
        Err(failure) => {
            let is_overtaken = failure.kind == Kind::Conflict;
            let form = form_of(&typed.input).refused(failure)?;
            let owner = Owner::of(app, actor, company).await?;
            let page = owner.page(visit, &typed.input, form);
            if is_overtaken {
                // With the version of now: who saves again has been told.
                return shell::show_overtaken(&page);
            }
            let version = typed.version;
            shell::show_refused(&PlanPage { version, ..page })
        }
    }
}

/// The same form with every text as somebody of the company would read it.
/// Saves nothing.
async fn show_examples(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    company: Option<CompanyId>,
    typed: &Typed,
) -> PageResult {
    let texts: Vec<Text> = typed
        .input
        .steps
        .iter()
        .map(|step| (&step.subject, &step.body))
        .chain([(&typed.input.by_hand_subject, &typed.input.by_hand_body)])
        .map(|(subject, body)| Text {
            subject: subject.clone(),
            body: body.replace("\r\n", "\n"),
        })
        .collect();
    let mut examples = preview_text(app, actor, company, &texts).await?;
    let pair = |rendered: Rendered| (rendered.subject, rendered.body);
    let by_hand = examples.pop().map(pair);
    let owner = Owner::of(app, actor, company).await?;
    let mut page = owner.page(visit, &typed.input, form_of(&typed.input));
    for (step, example) in page.steps.iter_mut().zip(examples) {
        step.example = Some(pair(example));
    }
    page.by_hand_example = by_hand;
    page.version = typed.version;
    shell::show(&page)
}
