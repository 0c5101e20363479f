//! `terakoya satisfaction --from DATE --to DATE [--by …]`: the average of a
//! period with everything it rests on.

use chrono::NaiveDate;
use journeys::App;
use journeys::views::report_satisfaction::{self as report, Ask, By, Row, Satisfaction, Viewer};
use serde::Serialize;
use surveys::Counts;

use super::out::say;
use super::{Refused, print_json};

/// The period and how to break it down.
#[derive(clap::Args)]
#[command(after_help = "例: terakoya satisfaction --from 2023-04-01 --to 2024-03-31 --by track")]
pub struct Args {
    /// 始まりの日（研修の終了日で数えます）
    #[arg(long, value_name = "DATE", value_parser = day)]
    from: NaiveDate,
    /// 終わりの日（この日を含みます）
    #[arg(long, value_name = "DATE", value_parser = day)]
    to: NaiveDate,
    /// 内訳: track, company, instructor, session, question, month
    #[arg(long, value_name = "DIMENSION", default_value = "overall", value_parser = dimension)]
    by: By,
    /// 設問の id
    #[arg(long, value_name = "ID", default_value = report::OVERALL)]
    question: String,
    /// このコースだけを数えます
    #[arg(long, value_name = "CODE")]
    track: Option<String>,
    /// 結果を1行のJSONで出します
    #[arg(long)]
    json: bool,
}

fn day(text: &str) -> Result<NaiveDate, String> {
    kernel::date::parse(text).ok_or_else(|| "日付は 2024-03-31 の形で書いてください。".to_owned())
}

fn dimension(word: &str) -> Result<By, String> {
    By::parse(word).ok_or_else(|| {
        let words: Vec<&str> = By::ALL.into_iter().map(By::as_str).collect();
        format!("{} のどれかにしてください。", words.join(", "))
    })
}

/// Prints the report as the firm sees it.
///
/// # Errors
/// When the period is reversed or the database refuses.
pub async fn run(app: &App, args: &Args) -> Result<(), Refused> {
    let ask = Ask {
        from: args.from,
        to: args.to,
        by: args.by,
        question: args.question.clone(),
        track: args.track.clone(),
    };
    let report = report::satisfaction(app, &Viewer::Firm, ask).await?;
    if args.json {
        return print_json(&document(&report));
    }
    print_report(&report);
    Ok(())
}

/// What `--json` prints.
#[derive(Serialize)]
struct Printed<'a> {
    from: NaiveDate,
    to: NaiveDate,
    question: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    track: Option<&'a str>,
    by: &'static str,
    overall: Vec<PrintedRow<'a>>,
    items: Vec<PrintedRow<'a>>,
}

#[derive(Serialize)]
struct PrintedRow<'a> {
    key: &'a str,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    wording: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mean: Option<PrintedMean>,
    #[serde(skip_serializing_if = "Option::is_none")]
    distribution: Option<[i64; 5]>,
    na: i64,
    blank: i64,
    responses: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_rate: Option<PrintedRate>,
}

#[derive(Serialize)]
struct PrintedMean {
    sum: i64,
    n: u64,
    display: String,
}

#[derive(Serialize)]
struct PrintedRate {
    responses: i64,
    eligible: i64,
    display: String,
}

fn document(report: &Satisfaction) -> Printed<'_> {
    Printed {
        from: report.ask.from,
        to: report.ask.to,
        question: &report.ask.question,
        track: report.ask.track.as_deref(),
        by: report.ask.by.as_str(),
        overall: report.overall.iter().map(PrintedRow::from).collect(),
        items: report.rows.iter().map(PrintedRow::from).collect(),
    }
}

impl<'a> From<&'a Row> for PrintedRow<'a> {
    fn from(row: &'a Row) -> Self {
        let mean = row.mean.map(|mean| PrintedMean {
            sum: mean.sum(),
            n: mean.n(),
            display: mean.to_string(),
        });
        let rate = row.response_rate.map(|rate| PrintedRate {
            responses: rate.responses,
            eligible: rate.eligible,
            display: rate
                .percent()
                .map(|percent| percent.to_string())
                .unwrap_or_default(),
        });
        Self {
            key: &row.key,
            label: &row.label,
            wording: row.wording,
            mean,
            distribution: row.distribution.map(|counts| counts.rated),
            na: row.na,
            blank: row.blank,
            responses: row.responses,
            response_rate: rate,
        }
    }
}

fn print_report(report: &Satisfaction) {
    let Ask { from, to, .. } = report.ask;
    say(format_args!(
        "満足度 {}〜{}（研修の終了日）",
        from.format("%Y/%m/%d"),
        to.format("%Y/%m/%d")
    ));
    if report.overall.is_empty() {
        say("この期間の回答はありません。");
        return;
    }
    report.overall.iter().for_each(print_whole);
    if report.rows.is_empty() {
        return;
    }
    say("");
    let width = report
        .rows
        .iter()
        .map(|row| columns(&row.label))
        .max()
        .unwrap_or(0);
    say(format_args!(
        "{}  平均      件数  分布 1/2/3/4/5",
        pad(report.ask.by.label(), width)
    ));
    for row in &report.rows {
        let spread = row
            .distribution
            .map(|counts| counts.rated.map(|count| count.to_string()).join("/"));
        let (label, n) = (pad(&label_of(row), width), row.n());
        say(format_args!(
            "{label}  {:>4}  {n:>8}  {}",
            row.display(),
            spread.unwrap_or_default()
        ));
    }
}

fn print_whole(row: &Row) {
    say(format_args!(
        "平均 {}（{}件の単純平均）{}",
        row.display(),
        row.n(),
        wording(row)
    ));
    if let Some(counts) = row.distribution {
        let grades: Vec<String> = (1..=5)
            .rev()
            .map(|grade| grade_of(&counts, grade))
            .collect();
        say(format_args!("分布 {}", grades.join("  ")));
    }
    say(format_args!(
        "該当なし {}件　無回答 {}件　回収 {}件",
        row.na, row.blank, row.responses
    ));
    match row.response_rate {
        Some(rate) => {
            let percent = rate
                .percent()
                .map(|percent| percent.to_string())
                .unwrap_or_default();
            say(format_args!(
                "回答率 {percent}%（対象者数の分かる回: 対象{}人・回答{}人）",
                rate.eligible, rate.responses
            ));
        }
        None => say("回答率 不明（対象者数の記録がありません）"),
    }
}

fn grade_of(counts: &Counts, grade: usize) -> String {
    let count = counts.rated.get(grade - 1).copied().unwrap_or(0);
    let share = counts
        .share(grade)
        .map(|share| share.to_string())
        .unwrap_or_default();
    format!("{grade}: {count}（{share}%）")
}

fn label_of(row: &Row) -> String {
    format!("{}{}", row.label, wording(row))
}

fn wording(row: &Row) -> String {
    row.wording
        .map(|number| format!("［第{number}版からの設問文］"))
        .unwrap_or_default()
}

/// How many columns of a terminal a text takes: two for most of what is not
/// Latin.
fn columns(text: &str) -> usize {
    const FIRST_WIDE: char = '\u{1100}';
    text.chars()
        .map(|c| if c < FIRST_WIDE { 1 } else { 2 })
        .sum()
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}
