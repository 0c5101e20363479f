//! 書き出しの形: the layouts that a company keeps, and the form for one more.

use askama::Template;
use enrolments::{Column, ExportLayout};
use journeys::sheet::SheetFormat;
use journeys::{App, KeepLayout, export_layouts, keep_export_layout, remove_export_layout};
use kernel::id::CompanyId;
use kernel::{Actor, Failure, Fault};
use poem::handler;
use poem::web::{Data, Path};
use uuid::Uuid;

use super::list_path;
use crate::http::pairs::{Pairs, text};
use crate::http::{PageResult, Problem, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// A company's layouts.
pub(super) fn layouts_path(company: CompanyId) -> String {
    format!("/companies/{company}/export-layouts")
}

struct LayoutCard {
    name: String,
    columns: String,
    format: &'static str,
    removal: String,
}

/// One place of the table.
struct Place {
    field: String,
    label: String,
}

#[derive(Template)]
#[template(path = "progress/layouts.html")]
struct LayoutsPage {
    layout: Layout,
    form: Form,
    path: String,
    board: String,
    company_name: String,
    layouts: Vec<LayoutCard>,
    places: Vec<Place>,
    columns: Vec<(String, String)>,
    formats: Vec<(String, String)>,
}

fn places() -> Vec<Place> {
    let place = |number: usize| Place {
        field: format!("column_{number}"),
        label: format!("{number}列目"),
    };
    (1..=Column::ALL.len()).map(place).collect()
}

impl LayoutsPage {
    async fn of(
        app: &App,
        actor: &Actor,
        visit: &Visit,
        company: CompanyId,
        form: Form,
    ) -> Result<Self, Problem> {
        actor.require_company(company)?;
        let (found, layouts) = export_layouts(app, actor, company).await?;
        let pair = |value: &str, word: &str| (value.to_owned(), word.to_owned());
        Ok(Self {
            layout: visit.layout("書き出しの形", Nav::Progress).with(&form),
            form,
            path: layouts_path(company),
            board: list_path(company),
            company_name: found.name,
            layouts: layouts.into_iter().map(|one| card(company, one)).collect(),
            places: places(),
            columns: Column::ALL
                .map(|column| pair(column.as_str(), column.heading()))
                .to_vec(),
            formats: SheetFormat::ALL
                .map(|format| pair(format.as_str(), format.label()))
                .to_vec(),
        })
    }
}

fn card(company: CompanyId, one: ExportLayout) -> LayoutCard {
    let headings: Vec<&str> = one.columns.iter().map(|column| column.heading()).collect();
    LayoutCard {
        columns: headings.join("、"),
        format: format_label(&one.format),
        removal: format!("{}/{}/removal", layouts_path(company), one.id),
        name: one.name,
    }
}

/// The words for a layout's format.
pub(super) fn format_label(word: &str) -> &'static str {
    SheetFormat::parse(word).unwrap_or_default().label()
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
) -> PageResult {
    let usual = Column::USUAL.iter().zip(places());
    let form = usual.fold(
        Form::new().with("format", SheetFormat::default().as_str()),
        |form, (column, place)| form.with(&place.field, column.as_str()),
    );
    let page = LayoutsPage::of(&app, &actor, &visit, CompanyId(company), form).await?;
    shell::show(&page)
}

#[handler]
pub(super) async fn keep(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    pairs: poem::web::Form<Pairs>,
) -> PageResult {
    let (company, pairs) = (CompanyId(company), pairs.0);
    let outcome = match typed(company, &pairs) {
        Ok(input) => keep_export_layout(&app, &actor, &input).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(_) => visit.done(&layouts_path(company), "書き出しの形を保存しました。"),
        Err(failure) => {
            let kept = |form: Form, name: &str| form.with(name, text(&pairs, name));
            let form = ["name", "format"].into_iter().fold(Form::new(), kept);
            let form = places()
                .iter()
                .fold(form, |form, place| kept(form, &place.field))
                .refused(at_first_place(failure))?;
            let page = LayoutsPage::of(&app, &actor, &visit, company, form).await?;
            shell::show_refused(&page)
        }
    }
}

/// The columns are chosen place by place; what is wrong with them all stands at
/// the first.
fn at_first_place(mut failure: Failure) -> Failure {
    for fault in &mut failure.faults {
        if fault.pointer == "/columns" {
            fault.pointer = "/column_1".to_owned();
        }
    }
    failure
}

/// The layout that was typed; places left empty are closed up.
fn typed(company: CompanyId, pairs: &Pairs) -> Result<KeepLayout, Failure> {
    let chosen = places();
    let columns = chosen
        .iter()
        .filter_map(|place| Column::parse(text(pairs, &place.field)));
    let columns: Vec<Column> = columns.collect();
    let name = text(pairs, "name").to_owned();
    let Some(format) = SheetFormat::parse(text(pairs, "format")) else {
        let message = "ファイルの種類を選んでください。";
        let mut faults = enrolments::layout_faults(&name, &columns);
        faults.push(Fault::new("/format", "export_layout.format", message));
        return Err(Failure::invalid(faults));
    };
    Ok(KeepLayout {
        company,
        name,
        columns,
        format,
    })
}

#[handler]
pub(super) async fn remove(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, layout)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let company = CompanyId(company);
    remove_export_layout(&app, &actor, company, layout.into()).await?;
    visit.done(&layouts_path(company), "書き出しの形を消しました。")
}
