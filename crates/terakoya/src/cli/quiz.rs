//! `terakoya quiz statistics --track CODE`: the statistics of every quiz of a
//! track's newest version, pooled over all companies.

use journeys::App;
use journeys::views::quiz_statistics::{QuizReport, quiz_report};
use kernel::Failure;
use quizzes::{FEWEST, Figure, ItemStatistics};
use serde::Serialize;

use super::out::say;
use super::{Refused, print_json};

/// What to do with quizzes.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// 設問ごとの正答率・識別力・回答時間を、すべての企業の合計で出します
    Statistics(StatisticsArgs),
}

#[derive(clap::Args)]
#[command(after_help = "例: terakoya quiz statistics --track first-line --json")]
struct StatisticsArgs {
    /// 研修コースのコード
    #[arg(long, value_name = "CODE")]
    track: String,
    /// 結果を1行のJSONで出します
    #[arg(long)]
    json: bool,
}

/// Prints the statistics.
///
/// # Errors
/// When there is no such track or the database refuses.
pub async fn run(app: &App, args: &Args) -> Result<(), Refused> {
    let Command::Statistics(asked) = &args.command;
    let db = app.db.read();
    let versions = courses::read::versions_by_code(&db, &asked.track).await;
    let versions = versions.map_err(Failure::from)?;
    let newest = versions.last().ok_or_else(Failure::not_found)?;
    let steps = courses::read::steps(&db, newest.id).await;
    let mut reports = Vec::new();
    for step in steps.map_err(Failure::from)? {
        if step.kind == courses::LessonKind::Quiz {
            reports.push(quiz_report(&db, &asked.track, newest.number, &step.code).await?);
        }
    }
    if asked.json {
        let printed: Vec<Printed> = reports.iter().map(Printed::from).collect();
        return print_json(&printed);
    }
    for report in &reports {
        print_report(report);
    }
    Ok(())
}

/// A quiz as `--json` prints it. Facility, discrimination and alpha are in
/// thousandths, the SEM in hundredths of a point, times in seconds.
#[derive(Serialize)]
struct Printed<'a> {
    quiz: &'a str,
    version: i32,
    n: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    alpha: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sem: Option<i64>,
    items: Vec<PrintedItem<'a>>,
}

#[derive(Serialize)]
struct PrintedItem<'a> {
    code: &'a str,
    n: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    facility: Option<PrintedFigure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    discrimination: Option<PrintedFigure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<PrintedFigure>,
    negative: bool,
}

#[derive(Serialize)]
struct PrintedFigure {
    value: i64,
    low: i64,
    high: i64,
    n: u64,
}

impl From<Figure> for PrintedFigure {
    fn from(figure: Figure) -> Self {
        Self {
            value: figure.value,
            low: figure.low,
            high: figure.high,
            n: figure.n,
        }
    }
}

impl<'a> From<&'a QuizReport> for Printed<'a> {
    fn from(report: &'a QuizReport) -> Self {
        let form = report.statistics.form;
        let items = report.statistics.items.iter();
        Self {
            quiz: &report.lesson.code,
            version: report.version.number,
            n: form.n,
            alpha: form.alpha,
            sem: form.sem,
            items: items.map(PrintedItem::from).collect(),
        }
    }
}

impl<'a> From<&'a ItemStatistics> for PrintedItem<'a> {
    fn from(item: &'a ItemStatistics) -> Self {
        Self {
            code: &item.code,
            n: item.n,
            facility: item.facility.map(PrintedFigure::from),
            discrimination: item.discrimination.map(PrintedFigure::from),
            seconds: item.seconds.map(PrintedFigure::from),
            negative: item.is_negative(),
        }
    }
}

fn print_report(report: &QuizReport) {
    let lesson = &report.lesson;
    let form = report.statistics.form;
    say(format_args!(
        "{}　{}　{}人",
        lesson.code, lesson.title, form.n
    ));
    for item in &report.statistics.items {
        let mark = if item.is_negative() { "！" } else { "　" };
        say(format_args!(
            "{mark}{}　{}人　正答率 {}　識別力 {}　回答時間 {}",
            item.code,
            item.n,
            words(item.facility, "‰"),
            words(item.discrimination, "/1000"),
            words(item.seconds, "秒")
        ));
    }
}

/// The figure with its interval.
fn words(figure: Option<Figure>, unit: &str) -> String {
    figure.map_or_else(
        || format!("—（{FEWEST}人から表示）"),
        |figure| format!("{}{unit}（{}–{}）", figure.value, figure.low, figure.high),
    )
}
