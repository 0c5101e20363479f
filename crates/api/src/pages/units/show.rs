//! One unit: its name, where it stands, and whether it is needed at all.

use askama::Template;
use journeys::App;
use journeys::change_org::{cancel_org_change, change_org, remove_unit};
use journeys::views::org_tree::{OrgTree, org_unit};
use kernel::Failure;
use kernel::id::{CompanyId, OrgUnitId};
use people::{ChangeState, DatedOrgChange, OrgChange, Unit, subtree};
use poem::handler;
use poem::web::{Data, Path};
use serde::Deserialize;
use uuid::Uuid;

use super::{choices, unit_path, units_path, words};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

#[derive(Template)]
#[template(path = "units/show.html")]
struct UnitPage {
    layout: Layout,
    form: Form,
    units: String,
    page: String,
    people: String,
    path: String,
    count: i64,
    options: Vec<(String, String)>,
    may_rename: bool,
    may_move: bool,
    /// Changes that wait for their day: key and words.
    planned: Vec<(String, String)>,
    history: Vec<String>,
}

impl UnitPage {
    fn new(visit: &Visit, found: &(OrgTree, Unit, Vec<DatedOrgChange>), form: Form) -> Self {
        let (tree, unit, changes) = found;
        let company = tree.company.id;
        let own = subtree(&tree.units, unit.id);
        let elsewhere = tree.units.iter().filter(|other| !own.contains(&other.id));
        let is_planned = |change: &&DatedOrgChange| change.state == ChangeState::Planned;
        let waits = |rename: bool| {
            changes
                .iter()
                .filter(is_planned)
                .any(|change| matches!(change.change, OrgChange::Rename { .. }) == rename)
        };
        Self {
            layout: visit.layout(unit.name.clone(), Nav::People).with(&form),
            form,
            units: units_path(company),
            page: unit_path(company, unit.id),
            people: format!("/companies/{company}/people?unit={}", unit.id),
            path: unit.path.clone(),
            count: tree.people.get(&unit.id).copied().unwrap_or(0),
            options: choices(elsewhere),
            may_rename: !waits(true),
            may_move: !waits(false),
            planned: changes
                .iter()
                .filter(is_planned)
                .map(|change| (change.id.to_string(), words(change, &tree.units)))
                .collect(),
            history: changes
                .iter()
                .rev()
                .filter(|change| !is_planned(change))
                .map(|change| words(change, &tree.units))
                .collect(),
        }
    }
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, unit)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let found = org_unit(&app, &actor, CompanyId(company), OrgUnitId(unit)).await?;
    let form = Form::new()
        .with("name", found.1.name.clone())
        .with("effective_on", app.clock.today().to_string());
    shell::show(&UnitPage::new(&visit, &found, form))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    /// `rename` or `move`.
    change: String,
    name: String,
    /// The key of the unit above; empty for the top.
    under: String,
    effective_on: String,
    /// The key of a planned change that is taken back.
    cancel: Option<Uuid>,
}

#[handler]
pub(super) async fn change_unit(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, unit)): Path<(Uuid, Uuid)>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let (company, unit) = (CompanyId(company), OrgUnitId(unit));
    let typed = typed.0;
    let page = unit_path(company, unit);
    if let Some(id) = typed.cancel {
        cancel_org_change(&app, &actor, company, id.into()).await?;
        return visit.done(&page, "予定を取り消しました。");
    }
    let change = if typed.change == "rename" {
        let name = typed.name.clone();
        OrgChange::Rename { unit, name }
    } else {
        // What is no key at all is nobody's unit.
        let under = (!typed.under.is_empty())
            .then(|| typed.under.parse().unwrap_or(OrgUnitId(Uuid::nil())));
        OrgChange::Move { unit, under }
    };
    let day = kernel::date::parse(&typed.effective_on);
    match change_org(&app, &actor, company, change, day).await {
        Ok(dated) => {
            let done = match dated.state {
                ChangeState::Planned => "予定を入れました。その日になったら変わります。",
                _ => "部署を変えました。",
            };
            visit.done(&page, done)
        }
        Err(failure) => {
            let form = Form::new()
                .with("name", typed.name)
                .with("under", typed.under)
                .with("effective_on", typed.effective_on);
            refused(&app, &actor, &visit, company, unit, form, failure).await
        }
    }
}

#[handler]
pub(super) async fn remove(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, unit)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let (company, unit) = (CompanyId(company), OrgUnitId(unit));
    match remove_unit(&app, &actor, company, unit).await {
        Ok(()) => visit.done(&units_path(company), "部署を消しました。"),
        Err(failure) => {
            let form = Form::new().with("effective_on", app.clock.today().to_string());
            refused(&app, &actor, &visit, company, unit, form, failure).await
        }
    }
}

async fn refused(
    app: &App,
    actor: &kernel::Actor,
    visit: &Visit,
    company: CompanyId,
    unit: OrgUnitId,
    form: Form,
    failure: Failure,
) -> PageResult {
    let form = form.refused(failure)?;
    let found = org_unit(app, actor, company, unit).await?;
    shell::show_refused(&UnitPage::new(visit, &found, form))
}
