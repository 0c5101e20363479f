//! The report as a file: exactly what is shown.

use kernel::Failure;

use super::{
    Ask, By, MeanOfMeans, Row, Satisfaction, ToldYear, TrendPoint, Viewer, drawable_trend,
    satisfaction_with_means, told_years,
};
use crate::App;
use crate::export_progress::ExportedFile;
use crate::sheet::{self, SheetFormat, Table};

const HEADINGS: [&str; 30] = [
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
    "評価5の割合（%）",
    "評価4の割合（%）",
    "評価3の割合（%）",
    "評価2の割合（%）",
    "評価1の割合（%）",
    "5の割合（%）",
    "5の割合の95%区間（%）",
    "4と5の割合（%）",
    "4と5の割合の95%区間（%）",
    "該当なし",
    "無回答",
    "回答用紙",
    "設問の回答割合（%）",
    "対象（人）",
    "対象のうち回答（人）",
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
    let mut tables = vec![table(&report)];
    if viewer.is_firm() {
        let trend = drawable_trend(app, &report.ask).await?;
        let months = trend.iter().flat_map(|trend| &trend.points);
        tables.push(trend_table(months));
        tables.push(told_table(&told_years(app, &report.ask).await?));
        tables.retain(|table| !table.rows.is_empty() || table.title == TITLE);
    }
    let days = [report.ask.from, report.ask.to].map(|day| day.format("%Y%m%d"));
    written(
        tables,
        &format!("satisfaction-{}-{}", days[0], days[1]),
        format,
    )
    .await
}

const TITLE: &str = "満足度";

/// Tables as a file of this name, written beside the other requests.
pub(super) async fn written(
    tables: Vec<Table>,
    name: &str,
    format: SheetFormat,
) -> Result<ExportedFile, Failure> {
    let write = move || sheet::write_all(&tables, format);
    let bytes = tokio::task::spawn_blocking(write).await;
    let bytes = bytes.map_err(|error| Failure::internal("sheet.write", error))??;
    Ok(ExportedFile {
        name: format!("{name}.{}", format.extension()),
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
    let open = (report.open_ballots > 0).then(|| open_rounds(report.open_ballots));
    Table {
        title: TITLE.to_owned(),
        headings: headings(),
        rows: whole.chain(means).chain(parts).chain(open).collect(),
    }
}

fn trend_table<'t>(points: impl Iterator<Item = &'t TrendPoint>) -> Table {
    let cells = |point: &TrendPoint| {
        let (low, high) = point.interval.printed();
        vec![
            point.first.clone(),
            point.last.clone(),
            point.mean.to_string(),
            point.mean.sum().to_string(),
            point.mean.n().to_string(),
            low,
            high,
            point.pooled.to_string(),
        ]
    };
    Table {
        title: "月ごとの推移".to_owned(),
        headings: [
            "始めの月",
            "終わりの月",
            "平均",
            "合計",
            "件数",
            "95%区間の下限",
            "95%区間の上限",
            "直近12か月の平均",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: points.map(cells).collect(),
    }
}

fn told_table(years: &[ToldYear]) -> Table {
    let cells = |year: &ToldYear| {
        vec![
            year.year.to_string(),
            year.told.to_string(),
            year.waiting.to_string(),
            year.blocks.to_string(),
            year.closed_on.to_string(),
        ]
    };
    Table {
        title: "契約企業と講師に見えている回答".to_owned(),
        headings: [
            "年度",
            "公開した評価",
            "待っている評価",
            "まとまり",
            "最後に締めた日",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: years.iter().map(cells).collect(),
    }
}

/// A line without any score.
fn open_rounds(ballots: i64) -> Vec<String> {
    let mut cells = vec![String::new(); HEADINGS.len()];
    cells[0] = format!("受付中 {ballots}件（締め切るまで数えない回答用紙）");
    cells
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
    let share = |grade: usize| row.distribution.and_then(|counts| counts.share(grade));
    cells.extend(
        (1..=5)
            .rev()
            .map(|grade| or_blank(share(grade).map(|share| share.to_string()))),
    );
    let (five, both) = row.top_boxes().unzip();
    let rate = row.response_rate;
    cells.extend([
        or_blank(five.map(|top| top.share.to_string())),
        or_blank(five.map(|top| top.limits())),
        or_blank(both.map(|top| top.share.to_string())),
        or_blank(both.map(|top| top.limits())),
        row.na.to_string(),
        row.blank.to_string(),
        row.responses.to_string(),
        or_blank(row.item_rate().map(|rate| rate.to_string())),
        or_blank(rate.map(|rate| rate.eligible.to_string())),
        or_blank(rate.map(|rate| rate.responses.to_string())),
        or_blank(
            rate.and_then(|rate| rate.percent())
                .map(|percent| percent.to_string()),
        ),
        or_blank(row.bounds().map(|bounds| bounds.to_string())),
        String::new(),
    ]);
    cells
}
