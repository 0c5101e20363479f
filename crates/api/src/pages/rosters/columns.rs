//! 列の対応: which column of the file each field is read from.

use std::collections::BTreeMap;

use askama::Template;
use journeys::import_roster::{FileColumn, RosterColumns};
use kernel::id::{CompanyId, RosterImportId};
use people::roster::{Column, ColumnChoice};
use poem::handler;
use poem::web::{Data, Path};
use uuid::Uuid;

use super::{import_path, rosters_path};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use journeys::App;

/// One field with what it is.
struct FieldView {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
}

#[derive(Template)]
#[template(path = "rosters/columns.html")]
struct ColumnsPage {
    layout: Layout,
    form: Form,
    base: String,
    page: String,
    file_name: String,
    is_remembered: bool,
    fields: Vec<FieldView>,
    options: Vec<(String, String)>,
}

impl ColumnsPage {
    fn new(visit: &Visit, company: CompanyId, found: &RosterColumns, form: Form) -> Self {
        let fields = Column::ALL.map(|column| FieldView {
            name: column.as_str(),
            label: column.heading(),
            hint: hint(column),
        });
        Self {
            layout: visit
                .layout("列の対応を選んでください", Nav::Rosters)
                .with(&form),
            form,
            base: rosters_path(company),
            page: import_path(company, found.import.id),
            file_name: found.import.file_name.clone(),
            is_remembered: found.import.choice.is_some(),
            fields: fields.into(),
            options: found.columns.iter().map(option).collect(),
        }
    }
}

fn option(column: &FileColumn) -> (String, String) {
    let word = if column.example.is_empty() {
        column.heading.clone()
    } else {
        format!("{}（例：{}）", column.heading, column.example)
    };
    (column.label.clone(), word)
}

fn hint(column: Column) -> &'static str {
    match column {
        Column::EmployeeNo => "必ず選んでください。",
        Column::FamilyName => "姓と名が分かれていないときは、下の「氏名」を選んでください。",
        Column::FullName => "姓と名のあいだの空白で分けます。",
        Column::FullKana => "セイとメイのあいだの空白で分けます。",
        _ => "",
    }
}

/// The form as it was chosen before, or as it is proposed.
fn filled(choice: &ColumnChoice) -> Form {
    let fill = |form: Form, (column, label): (Column, &str)| form.with(column.as_str(), label);
    choice.columns().fold(Form::new(), fill)
}

#[handler]
pub(super) async fn show(
    app: Data<&App>,
    Signed(actor): Signed,
    visit: Visit,
    Path((company, import)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let (company, import) = (CompanyId(company), RosterImportId(import));
    let found = journeys::roster_columns(&app, &actor, company, import).await?;
    let form = filled(&found.choice);
    shell::show(&ColumnsPage::new(&visit, company, &found, form))
}

#[handler]
pub(super) async fn choose(
    app: Data<&App>,
    Signed(actor): Signed,
    visit: Visit,
    Path((company, import)): Path<(Uuid, Uuid)>,
    typed: poem::web::Form<BTreeMap<String, String>>,
) -> PageResult {
    let (company, import) = (CompanyId(company), RosterImportId(import));
    let chosen = |choice: ColumnChoice, column: Column| {
        let label = typed.0.get(column.as_str());
        choice.with(column, label.map_or("", String::as_str))
    };
    let choice = Column::ALL
        .into_iter()
        .fold(ColumnChoice::default(), chosen);
    match journeys::choose_roster_columns(&app, &actor, company, import, &choice).await {
        Ok(()) => visit.done(
            &import_path(company, import),
            "列の対応を覚えました。次に同じ見出しのファイルを選ぶと、同じ対応で読み込みます。",
        ),
        Err(failure) => {
            let form = filled(&choice).refused(failure)?;
            let found = journeys::roster_columns(&app, &actor, company, import).await?;
            shell::show_refused(&ColumnsPage::new(&visit, company, &found, form))
        }
    }
}
