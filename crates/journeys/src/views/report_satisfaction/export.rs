//! The report as a file: exactly what is shown.

use kernel::Failure;

use super::{Ask, By, MeanOfMeans, Row, Satisfaction, Viewer, satisfaction_with_means};
use crate::App;
use crate::export_progress::ExportedFile;
use crate::sheet::{self, SheetFormat, Table};

const HEADINGS: [&str; 21] = [
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
    "設問の回答割合（%）",
    "回答率（%）",
    "全員が答えた場合の平均の範囲",
    "平均の平均（平均ではない参考値）",
];

/// The headings of [`row_cells`].
pub(crate) fn headings() -> Vec<String> {
    HEADINGS.map(str::to_owned).to_vec()
}

/// The report of a period as a file. Reads only.
///
/// # Errors
/// As [`super::satisfaction`]; for CP932, invalid with every character that it lacks.
pub async fn export_satisfaction(
    app: &App,
    viewer: &Viewer,
    ask: Ask,
    format: SheetFormat,
) -> Result<ExportedFile, Failure> {
    let report = satisfaction_with_means(app, viewer, ask).await?;
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
    let whole = report.overall.iter();
    let whole = whole.map(|row| row_cells(row, By::Overall));
    let means = report.means.named().into_iter();
    let means = means.map(|(name, found)| mean_of_means(name, found));
    let parts = report.rows.iter().map(|row| row_cells(row, report.ask.by));
    Table {
        title: "満足度".to_owned(),
        headings: headings(),
        rows: whole.chain(means).chain(parts).collect(),
    }
}

/// A line that holds nothing in the column of 平均.
fn mean_of_means(name: &str, found: &MeanOfMeans) -> Vec<String> {
    let mut cells = vec![String::new(); HEADINGS.len()];
    cells[0] = format!("{name}（{}件）", found.groups);
    cells[HEADINGS.len() - 1] = found.mean.to_string();
    cells
}

/// A row as it is written into a file.
pub(crate) fn row_cells(row: &Row, by: By) -> Vec<String> {
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
        or_blank(row.item_rate().map(|rate| rate.to_string())),
        or_blank(
            row.response_rate
                .and_then(|rate| rate.percent())
                .map(|percent| percent.to_string()),
        ),
        or_blank(row.bounds().map(|bounds| bounds.to_string())),
        String::new(),
    ]);
    cells
}
