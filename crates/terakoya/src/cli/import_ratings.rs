//! `terakoya import ratings FILE`: questionnaires of before, from paper or the web.

use std::path::PathBuf;

use journeys::App;
use journeys::import_ratings::{ImportOptions, ImportReport};
use serde_json::{Value, json};

use super::out::say;
use super::{Refused, print_json};

/// How many reasons are printed without `--all`.
const SHOWN: usize = 20;
const UNKNOWN_COMPANY: &str = "ratings.company.unknown";

/// The file and what may be made.
#[derive(clap::Args)]
#[command(after_help = "例: terakoya import ratings ratings-fy2023.xlsx

見出し: 回答番号・開催回・終了日・企業コード・コース・講師・設問・評価
なくてもよい見出し: 回答方法（紙 か Web。空欄は紙）・対象者数（開催回ごとに同じ数）")]
pub struct Args {
    /// Excelブック（.xlsx）またはCSV（UTF-8、Shift_JIS）
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 登録のない企業コードの行は取り込みません（指定しなければ、契約企業として登録します）
    #[arg(long)]
    known_companies_only: bool,
    /// 取り込めなかった理由をすべて表示します
    #[arg(long)]
    all: bool,
    /// 結果を1行のJSONで出します
    #[arg(long)]
    json: bool,
}

/// Takes every row that can be counted and prints what was not taken.
///
/// # Errors
/// When the file cannot be read, or not a single row of it can be counted.
pub async fn run(app: &App, args: &Args) -> Result<(), Refused> {
    let bytes = std::fs::read(&args.file)
        .map_err(|error| Refused(format!("{}: {error}", args.file.display())))?;
    let name = args
        .file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let options = ImportOptions {
        create_companies: !args.known_companies_only,
        is_sample: false,
    };
    let name = name.unwrap_or_default();
    let report = journeys::import_ratings(app, None, &name, bytes, options).await?;
    if args.json {
        print_json(&document(&report))?;
    } else {
        print_report(&report, args.all);
    }
    if report.refused.len() == report.rows {
        return Err(Refused("取り込める行がありませんでした。".to_owned()));
    }
    Ok(())
}

fn document(report: &ImportReport) -> Value {
    let refused = report.refused.iter().map(|row| {
        let faults = row.faults.iter().map(|fault| {
            json!({ "pointer": fault.pointer, "code": fault.code, "message": fault.message })
        });
        json!({ "line": row.line, "faults": faults.collect::<Vec<_>>() })
    });
    json!({
        "rows": report.rows,
        "rows_taken": report.rows_taken,
        "rows_counted_before": report.rows_counted_before,
        "rows_not_taken": report.refused.len(),
        "ballots_taken": report.ballots_taken,
        "sessions_created": report.sessions_created,
        "eligible_recorded": report.eligible_recorded,
        "companies_created": report.companies_created,
        "refused": refused.collect::<Vec<_>>(),
    })
}

fn print_report(report: &ImportReport, all: bool) {
    say(format_args!(
        "{}行のうち{}行（回答用紙{}枚）を取り込みました。",
        report.rows, report.rows_taken, report.ballots_taken
    ));
    if report.rows_counted_before > 0 {
        say(format_args!(
            "{}行は取り込みずみの回答番号なので、数えていません。",
            report.rows_counted_before
        ));
    }
    if report.sessions_created > 0 {
        say(format_args!(
            "開催回を{}件登録しました。",
            report.sessions_created
        ));
    }
    if report.eligible_recorded > 0 {
        say(format_args!(
            "開催回{}件の対象者数を記録しました。",
            report.eligible_recorded
        ));
    }
    if !report.companies_created.is_empty() {
        say(format_args!(
            "契約企業を登録しました: {}",
            report.companies_created.join("、")
        ));
    }
    if report.refused.is_empty() {
        return;
    }
    say(format_args!(
        "{}行は取り込めませんでした。",
        report.refused.len()
    ));
    let reasons = report.reasons();
    let shown = if all { reasons.len() } else { SHOWN };
    for reason in reasons.iter().take(shown) {
        say(format_args!(
            "  {}: {}",
            reason.where_it_is(),
            reason.message
        ));
    }
    if reasons.len() > shown {
        say(format_args!(
            "  ほか{}種類（--all ですべて表示します）",
            reasons.len() - shown
        ));
    }
    if reasons.iter().any(|reason| reason.code == UNKNOWN_COMPANY) {
        say(
            "企業コードのとおりに契約企業を登録して取り込むには、--known-companies-only を外してください。",
        );
    }
}
