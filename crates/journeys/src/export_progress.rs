//! The 受講状況一覧 as a file: exactly the rows that the filter shows.

use kernel::id::CompanyId;
use kernel::{Actor, Failure};

use crate::App;
use crate::sheet::{self, SheetFormat, Table};
use crate::views::report_progress::{BoardFilter, BoardRow, all_rows};

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

/// The list as a file. Reads only.
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
    let rows = all_rows(app, actor, company, filter).await?;
    let today = app.clock.today();
    let write = move || sheet::write(&table(&rows), format);
    let written = tokio::task::spawn_blocking(write).await;
    let bytes = written.map_err(|error| Failure::internal("sheet.write", error))??;
    let day = today.format("%Y%m%d");
    Ok(ExportedFile {
        name: format!("progress-{day}.{}", format.extension()),
        format,
        bytes,
    })
}

const HEADINGS: [&str; 11] = [
    "社員番号",
    "氏名",
    "フリガナ",
    "部署",
    "在籍状況",
    "研修コース",
    "受講状況",
    "期限",
    "修了日",
    "終えた項目数",
    "全項目数",
];

fn table(rows: &[BoardRow]) -> Table {
    Table {
        title: "受講状況".to_owned(),
        headings: HEADINGS.map(str::to_owned).to_vec(),
        rows: rows.iter().map(cells).collect(),
    }
}

fn cells(row: &BoardRow) -> Vec<String> {
    let day = |day: Option<chrono::NaiveDate>| {
        day.map_or_else(String::new, |day| day.format("%Y/%m/%d").to_string())
    };
    vec![
        row.employee_no.clone(),
        row.name.clone(),
        row.kana.clone(),
        row.unit_path.clone(),
        row.member_status.label().to_owned(),
        row.title.clone(),
        row.word.label().to_owned(),
        day(row.due_on),
        day(row.completed_on),
        row.done.to_string(),
        row.total.to_string(),
    ]
}
