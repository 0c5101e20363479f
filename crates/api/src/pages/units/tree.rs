//! The whole tree: to add a unit, to put units in order, and to see what lies
//! ahead.

use askama::Template;
use journeys::App;
use journeys::change_org::{add_unit, order_unit};
use journeys::views::org_tree::{OrgTree, org_tree};
use kernel::id::{CompanyId, OrgUnitId};
use people::Unit;
use poem::handler;
use poem::web::{Data, Path};
use serde::Deserialize;
use uuid::Uuid;

use super::{choices, unit_path, units_path, words};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// A unit in the tree.
struct UnitRow {
    page: String,
    path: String,
    name: String,
    /// The names of the units above it, joined; empty at the top.
    above: String,
    /// How far in it stands, from 1.
    depth: usize,
    people: i64,
    is_first: bool,
    is_last: bool,
}

#[derive(Template)]
#[template(path = "units/tree.html")]
struct TreePage {
    layout: Layout,
    form: Form,
    people: String,
    page: String,
    company_name: String,
    units: Vec<UnitRow>,
    options: Vec<(String, String)>,
    planned: Vec<String>,
}

impl TreePage {
    fn new(visit: &Visit, company: CompanyId, tree: &OrgTree, form: Form) -> Self {
        Self {
            layout: visit.layout("部署", Nav::People).with(&form),
            form,
            people: format!("/companies/{company}/people"),
            page: units_path(company),
            company_name: tree.company.name.clone(),
            units: tree.units.iter().map(|unit| row(tree, unit)).collect(),
            options: choices(tree.units.iter()),
            planned: tree
                .planned
                .iter()
                .map(|(change, name)| {
                    let words = words(change, &tree.units);
                    if name.is_empty() {
                        words
                    } else {
                        format!("{name}さん：{words}")
                    }
                })
                .collect(),
        }
    }
}

fn row(tree: &OrgTree, unit: &Unit) -> UnitRow {
    let neighbours = || {
        tree.units
            .iter()
            .filter(|other| other.parent == unit.parent)
    };
    UnitRow {
        page: unit_path(tree.company.id, unit.id),
        path: unit.path.clone(),
        name: unit.name.clone(),
        above: unit
            .path
            .rsplit_once('/')
            .map_or_else(String::new, |(above, _)| above.to_owned()),
        depth: unit.path.split('/').count(),
        people: tree.people.get(&unit.id).copied().unwrap_or(0),
        is_first: neighbours().next().is_some_and(|first| first.id == unit.id),
        is_last: neighbours()
            .next_back()
            .is_some_and(|last| last.id == unit.id),
    }
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
) -> PageResult {
    let company = CompanyId(company);
    let tree = org_tree(&app, &actor, company).await?;
    shell::show(&TreePage::new(&visit, company, &tree, Form::new()))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    /// The key of the unit above; empty for the top.
    under: String,
}

#[handler]
pub(super) async fn add(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let company = CompanyId(company);
    let typed = typed.0;
    // What is no key at all is nobody's unit.
    let under =
        (!typed.under.is_empty()).then(|| typed.under.parse().unwrap_or(OrgUnitId(Uuid::nil())));
    match add_unit(&app, &actor, company, under, &typed.name).await {
        Ok(_) => visit.done(&units_path(company), "部署を作りました。"),
        Err(failure) => {
            let form = Form::new()
                .with("name", typed.name)
                .with("under", typed.under)
                .refused(failure)?;
            let tree = org_tree(&app, &actor, company).await?;
            shell::show_refused(&TreePage::new(&visit, company, &tree, form))
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Direction {
    /// `up` or `down`.
    go: String,
}

#[handler]
pub(super) async fn order(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, unit)): Path<(Uuid, Uuid)>,
    typed: poem::web::Form<Direction>,
) -> PageResult {
    let (company, unit) = (CompanyId(company), OrgUnitId(unit));
    order_unit(&app, &actor, company, unit, typed.0.go == "up").await?;
    visit.done(&units_path(company), "並び順を変えました。")
}
