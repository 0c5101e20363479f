//! The 受講状況一覧 as a file: exactly the rows that the filter shows.

use enrolments::Column;
use kernel::id::{CompanyId, ExportLayoutId};
use kernel::{Actor, Failure};

use crate::App;
use crate::sheet::{self, SheetFormat, Table};
use crate::views::report_progress::{BoardFilter, BoardRow, all_rows};
use crate::views::staff_list::reach;

/// A file to download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedFile {
    /// ASCII only, with its ending.
    pub name: String,
    /// How it is written.
    pub format: SheetFormat,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The list as a file with the usual columns. Reads only.
///
/// # Errors
/// Forbidden for whoever manages nobody, not found for a foreign company;
/// for CP932, invalid with every character that it lacks, by row and column.
pub async fn export_progress(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    filter: &BoardFilter,
    format: SheetFormat,
) -> Result<ExportedFile, Failure> {
    let columns = Column::USUAL.to_vec();
    file(app, actor, company, filter, columns, format).await
}

/// The list as a file in a layout that the company keeps.
///
/// # Errors
/// As [`export_progress`]; not found for another company's layout.
pub async fn export_progress_in_layout(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    filter: &BoardFilter,
    layout: ExportLayoutId,
) -> Result<ExportedFile, Failure> {
    reach(app, actor, company).await?;
    let layout = enrolments::read::export_layout(&app.db.read(), company, layout).await?;
    let format = SheetFormat::parse(&layout.format)
        .ok_or_else(|| Failure::internal("export_layout.stored_value", layout.format))?;
    file(app, actor, company, filter, layout.columns, format).await
}

async fn file(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    filter: &BoardFilter,
    columns: Vec<Column>,
    format: SheetFormat,
) -> Result<ExportedFile, Failure> {
    let rows = all_rows(app, actor, company, filter).await?;
    let today = app.clock.today();
    let write = move || sheet::write(&table(&rows, &columns), format);
    let written = tokio::task::spawn_blocking(write).await;
    let bytes = written.map_err(|error| Failure::internal("sheet.write", error))??;
    let day = today.format("%Y%m%d");
    Ok(ExportedFile {
        name: format!("progress-{day}.{}", format.extension()),
        format,
        bytes,
    })
}

fn table(rows: &[BoardRow], columns: &[Column]) -> Table {
    let headings = columns.iter().map(|column| column.heading().to_owned());
    let cells = |row: &BoardRow| columns.iter().map(|column| cell(row, *column)).collect();
    Table {
        title: "受講状況".to_owned(),
        headings: headings.collect(),
        rows: rows.iter().map(cells).collect(),
    }
}

fn cell(row: &BoardRow, column: Column) -> String {
    let day = |day: Option<chrono::NaiveDate>| {
        day.map_or_else(String::new, |day| day.format("%Y/%m/%d").to_string())
    };
    match column {
        Column::EmployeeNo => row.employee_no.clone(),
        Column::Name => row.name.clone(),
        Column::Kana => row.kana.clone(),
        Column::Unit => row.unit_path.clone(),
        Column::Employment => row.member_status.label().to_owned(),
        Column::Track => row.title.clone(),
        Column::Word => row.word.label().to_owned(),
        Column::DueOn => day(row.due_on),
        Column::DaysLate => row.days_late.to_string(),
        Column::CompletedOn => day(row.completed_on),
        Column::Done => row.done.to_string(),
        Column::Total => row.total.to_string(),
    }
}
