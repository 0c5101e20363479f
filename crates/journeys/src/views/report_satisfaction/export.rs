//! The report as a file: exactly what is shown.

use kernel::Failure;

use super::{Ask, By, Row, Satisfaction, Viewer, satisfaction};
use crate::App;
use crate::export_progress::ExportedFile;
use crate::sheet::{self, SheetFormat, Table};

const HEADINGS: [&str; 19] = [
    "内訳",
    "設問文の版",
    "平均",
    "合計",
    "件数",
    "95%区間の下限",
    "95%区間の上限",
    "評価5",
    "評価4",
    "評価3",
    "評価2",
    "評価1",
    "5の割合（%）",
    "4と5の割合（%）",
    "該当なし",
    "無回答",
    "回答用紙",
    "回答率（%）",
    "全員が答えた場合の平均の範囲",
];

/// The report of a period as a file. Reads only.
///
/// # Errors
/// As [`satisfaction`]; for CP932, invalid with every character that it lacks.
pub async fn export_satisfaction(
    app: &App,
    viewer: &Viewer,
    ask: Ask,
    format: SheetFormat,
) -> Result<ExportedFile, Failure> {
    let report = satisfaction(app, viewer, ask).await?;
    let (from, to) = (report.ask.from, report.ask.to);
    let write = move || sheet::write(&table(&report), format);
    let written = tokio::task::spawn_blocking(write).await;
    let bytes = written.map_err(|error| Failure::internal("sheet.write", error))??;
    Ok(ExportedFile {
        name: format!(
            "satisfaction-{}-{}.{}",
            from.format("%Y%m%d"),
            to.format("%Y%m%d"),
            format.extension()
        ),
        format,
        bytes,
    })
}

fn table(report: &Satisfaction) -> Table {
    let whole = report.overall.iter().map(|row| cells(row, By::Overall));
    let parts = report.rows.iter().map(|row| cells(row, report.ask.by));
    Table {
        title: "満足度".to_owned(),
        headings: HEADINGS.map(str::to_owned).to_vec(),
        rows: whole.chain(parts).collect(),
    }
}

fn cells(row: &Row, by: By) -> Vec<String> {
    let label = match by {
        By::Overall => "全体".to_owned(),
        _ => row.label.clone(),
    };
    let or_blank = |text: Option<String>| text.unwrap_or_default();
    let limits = row
        .interval()
        .map(|interval| interval.printed())
        .unwrap_or_default();
    let mut cells = vec![
        label,
        or_blank(row.wording.map(|number| number.to_string())),
        row.display(),
        or_blank(row.mean.map(|mean| mean.sum().to_string())),
        row.n().to_string(),
        limits.0,
        limits.1,
    ];
    let grades = row.distribution.map(|counts| counts.rated);
    cells.extend(
        (0..5)
            .rev()
            .map(|grade| or_blank(grades.map(|rated| rated[grade].to_string()))),
    );
    let (five, both) = row.top_boxes().unzip();
    cells.extend([
        or_blank(five.map(|top| top.share.to_string())),
        or_blank(both.map(|top| top.share.to_string())),
        row.na.to_string(),
        row.blank.to_string(),
        row.responses.to_string(),
        or_blank(
            row.response_rate
                .and_then(|rate| rate.percent())
                .map(|percent| percent.to_string()),
        ),
        or_blank(row.bounds().map(|bounds| bounds.to_string())),
    ]);
    cells
}
