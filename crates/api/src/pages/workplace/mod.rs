//! 職場の報告: what managers saw in their units, and a company's own counts.

use std::collections::BTreeMap;

use askama::Template;
use journeys::views::workplace::{ObservedUnit, OwnUnit, Workplace, workplace};
use journeys::{App, count_workplace, observe_unit};
use kernel::id::{CompanyId, OrgUnitId};
use kernel::{Actor, Failure};
use poem::web::{Data, Form as Fields, Path};
use poem::{Route, get, handler};
use surveys::workplace::{Counted, FACTS, WorkplaceReport, share};
use uuid::Uuid;

use crate::http::pairs::{Pairs, text};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use crate::pages::survey::view::{self, QuestionView, given};

/// The paths of reports about workplaces.
pub fn routes(route: Route) -> Route {
    route
        .at("/companies/:company/workplace", get(show).post(enter))
        .at(
            "/companies/:company/workplace/units/:unit",
            get(ask).post(observe),
        )
}

fn path_of(company: CompanyId) -> String {
    format!("/companies/{company}/workplace")
}

struct UnitLine {
    path: String,
    name: String,
    is_due: bool,
    is_reported: bool,
}

/// What one unit's manager saw.
struct ObservedLine {
    month: String,
    unit: String,
    by: String,
    /// The answers in the order of the form.
    answers: Vec<(String, String)>,
}

/// A field to count in.
struct CountField {
    name: &'static str,
    label: String,
}

/// One month's counts: label and what is shown.
struct CountedMonth {
    month: String,
    lines: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "workplace/show.html")]
struct ShowPage {
    layout: Layout,
    form: Form,
    path: String,
    company: String,
    is_whole: bool,
    units: Vec<UnitLine>,
    fields: Vec<CountField>,
    counted: Vec<CountedMonth>,
    observed: Vec<ObservedLine>,
}

fn month_label(report: &WorkplaceReport) -> String {
    report.month.format("%Y年%-m月").to_string()
}

fn unit_line(company: CompanyId, own: &OwnUnit) -> UnitLine {
    UnitLine {
        path: format!("{}/units/{}", path_of(company), own.unit.id),
        name: own.unit.path.clone(),
        is_due: own.is_due,
        is_reported: own.report.is_some(),
    }
}

fn observed_line(view: &Workplace, one: &ObservedUnit) -> ObservedLine {
    let asked = one.report.observed.map(|(_, version)| version);
    let form = asked.and_then(|version| view.forms.get(&version));
    let questions = form.iter().flat_map(|form| &form.questions);
    let answer = |question: &surveys::Question| {
        let grade = one.report.answers.get(&question.code);
        let word = grade.and_then(|grade| {
            let place = usize::try_from(grade - 1).ok()?;
            question.scale.get(place).cloned()
        });
        let word = word.unwrap_or_else(|| "該当なし".to_owned());
        (question.label.clone(), word)
    };
    ObservedLine {
        month: month_label(&one.report),
        unit: one.unit.clone(),
        by: one.by.clone(),
        answers: questions.map(answer).collect(),
    }
}

fn counted_month(report: &WorkplaceReport) -> CountedMonth {
    let line = |counted: &Counted, fact: surveys::workplace::Fact| {
        let count = counted.get(fact.code)?;
        let part = share(counted, fact).map(|share| format!("（{share}%）"));
        let shown = format!("{count}{}{}", fact.unit, part.unwrap_or_default());
        Some((fact.label, shown))
    };
    CountedMonth {
        month: month_label(report),
        lines: FACTS
            .into_iter()
            .filter_map(|fact| line(&report.answers, fact))
            .collect(),
    }
}

fn show_page(visit: &Visit, view: &Workplace, form: Form) -> ShowPage {
    let company = view.company.id;
    let observed = view.observed.iter();
    ShowPage {
        layout: visit.layout("職場の報告", Nav::Satisfaction).with(&form),
        form,
        path: path_of(company),
        company: view.company.name.clone(),
        is_whole: view.is_whole,
        units: view.own.iter().map(|own| unit_line(company, own)).collect(),
        fields: FACTS
            .into_iter()
            .map(|fact| CountField {
                name: fact.code,
                label: format!("{}（{}）", fact.label, fact.unit),
            })
            .collect(),
        counted: view.counted.iter().map(counted_month).collect(),
        observed: observed.map(|one| observed_line(view, one)).collect(),
    }
}

#[handler]
async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
) -> PageResult {
    let view = workplace(&app, &actor, CompanyId(company)).await?;
    let month = app.clock.today().format("%Y-%m").to_string();
    let form = Form::new().with("month", month);
    shell::show(&show_page(&visit, &view, form))
}

#[handler]
async fn enter(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    fields: Fields<Pairs>,
) -> PageResult {
    let (company, fields) = (CompanyId(company), fields.0);
    let month = text(&fields, "month");
    let typed: BTreeMap<String, String> = fields.iter().cloned().collect();
    match count_workplace(&app, &actor, company, month, &typed).await {
        Ok(()) => visit.done(&path_of(company), "職場の数を記録しました。"),
        Err(failure) => {
            let form = fields
                .iter()
                .filter(|(name, _)| name != "csrf")
                .fold(Form::new(), |form, (name, value)| form.with(name, value))
                .refused(failure)?;
            let view = workplace(&app, &actor, company).await?;
            shell::show_refused(&show_page(&visit, &view, form))
        }
    }
}

#[derive(Template)]
#[template(path = "workplace/observe.html")]
struct ObservePage {
    layout: Layout,
    form: Form,
    back: String,
    path: String,
    unit: String,
    intro: String,
    questions: Vec<QuestionView>,
}

async fn observe_page(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    (company, unit): (CompanyId, OrgUnitId),
    form: Option<Form>,
) -> Result<ObservePage, Failure> {
    let view = workplace(app, actor, company).await?;
    let mut own = view.own.iter();
    let own = own.find(|own| own.unit.id == unit);
    let own = own.ok_or_else(Failure::not_found)?;
    let asked = view.form.as_ref().ok_or_else(Failure::not_found)?;
    let earlier = || {
        let given = own.report.iter().flat_map(|report| &report.answers);
        given.fold(Form::new(), |form, (code, grade)| {
            let question = asked.questions.iter().find(|one| one.code == *code);
            match question {
                Some(question) => form.with(&view::name(question), grade.to_string()),
                None => form,
            }
        })
    };
    let form = form.unwrap_or_else(earlier);
    Ok(ObservePage {
        layout: visit.layout(&asked.title, Nav::Satisfaction).with(&form),
        form,
        back: path_of(company),
        path: format!("{}/units/{unit}", path_of(company)),
        unit: own.unit.path.clone(),
        intro: asked.intro.clone(),
        questions: QuestionView::all(asked, ""),
    })
}

#[handler]
async fn ask(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, unit)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let place = (CompanyId(company), OrgUnitId(unit));
    shell::show(&observe_page(&app, &actor, &visit, place, None).await?)
}

#[handler]
async fn observe(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, unit)): Path<(Uuid, Uuid)>,
    fields: Fields<Pairs>,
) -> PageResult {
    let place = (CompanyId(company), OrgUnitId(unit));
    let fields = fields.0;
    match observe_unit(&app, &actor, place.0, place.1, &given(&fields)).await {
        Ok(()) => visit.done(&path_of(place.0), "この1か月の観察を記録しました。"),
        Err(failure) => {
            let form = view::typed(&fields).refused(failure)?;
            shell::show_refused(&observe_page(&app, &actor, &visit, place, Some(form)).await?)
        }
    }
}
