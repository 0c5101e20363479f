//! `terakoya import roster FILE --company CODE`: a company's staff list.

use std::path::{Path, PathBuf};

use journeys::import_roster::PlannedFile;
use journeys::{App, RosterFile, RosterPreview, RosterResult};
use kernel::id::CompanyId;
use people::roster::{Action, Counts, FieldChange, Missing, MissingMember, PlannedRow, RowFault};
use serde_json::{Value, json};

use super::out::say;
use super::{Refused, print_json};

/// How many lines of each list are printed without `--all`.
const SHOWN: usize = 20;

/// The file and whose it is.
#[derive(clap::Args)]
#[command(after_help = "例: terakoya import roster 名簿.xlsx --company minato --dry-run")]
pub struct Args {
    /// Excelブック（.xlsx）またはCSV（UTF-8、Shift_JIS）
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 契約企業の会社コード
    #[arg(long, value_name = "CODE")]
    company: String,
    /// 内容を確かめるだけで、登録しません
    #[arg(long)]
    dry_run: bool,
    /// エラーのある行を、エラー内容の列を付けて .xlsx に書き出します
    #[arg(long, value_name = "OUT")]
    fault_file: Option<PathBuf>,
    /// 一覧を省略せずに表示します
    #[arg(long)]
    all: bool,
    /// 結果を1行のJSONで出します
    #[arg(long)]
    json: bool,
}

/// Shows what the file would do, and does it unless it is a dry run.
///
/// # Errors
/// When the file cannot be read, or any row has a fault: then every fault is
/// named and nothing is registered.
pub async fn run(app: &App, args: &Args) -> Result<(), Refused> {
    let company = company(app, &args.company).await?;
    let file = read_file(&args.file)?;
    let preview = journeys::preview_roster(app, None, company, file).await?;
    let Some(planned) = &preview.planned else {
        return Err(Refused("ファイルを読み込めませんでした。".to_owned()));
    };
    if !planned.plan.is_sound() {
        if args.json {
            print_json(&preview_document(&preview, planned))?;
        }
        return Err(faulty(app, args, company, &preview, planned).await?);
    }
    if args.dry_run {
        return print_preview(args, &preview, planned);
    }
    let result = journeys::apply_roster(app, None, company, preview.import.id).await?;
    if args.json {
        return print_json(&result_document(&result));
    }
    print_result(&result, args.all);
    Ok(())
}

async fn company(app: &App, code: &str) -> Result<CompanyId, Refused> {
    let found = people::read::company_by_code(&app.db.read(), &people::normal_code(code)).await;
    let found = found.map_err(kernel::Failure::from)?;
    found.map(|company| company.id).ok_or_else(|| {
        Refused(format!(
            "会社コード「{code}」の契約企業はありません。terakoya company list で確かめてください。"
        ))
    })
}

fn read_file(path: &Path) -> Result<RosterFile, Refused> {
    let bytes =
        std::fs::read(path).map_err(|error| Refused(format!("{}: {error}", path.display())))?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    Ok(RosterFile {
        name: name.unwrap_or_default(),
        bytes,
    })
}

/// Every fault in words, and the faulty rows in a file where one is asked
/// for.
async fn faulty(
    app: &App,
    args: &Args,
    company: CompanyId,
    preview: &RosterPreview,
    planned: &PlannedFile,
) -> Result<Refused, Refused> {
    let mut lines = Vec::new();
    if !args.json {
        lines.extend(planned.plan.faults.iter().map(RowFault::line));
    }
    lines.push(format!(
        "{}か所にエラーがあります。何も登録していません。",
        planned.plan.faults.len()
    ));
    if let Some(path) = &args.fault_file {
        let bytes = journeys::roster_fault_file(app, None, company, preview.import.id).await?;
        std::fs::write(path, bytes)
            .map_err(|error| Refused(format!("{}: {error}", path.display())))?;
        lines.push(format!(
            "エラーのある行を {} に書き出しました。",
            path.display()
        ));
    }
    Ok(Refused(lines.join("\n")))
}

fn print_preview(
    args: &Args,
    preview: &RosterPreview,
    planned: &PlannedFile,
) -> Result<(), Refused> {
    if args.json {
        return print_json(&preview_document(preview, planned));
    }
    let plan = &planned.plan;
    say(format_args!(
        "{}（{}）: {}",
        preview.import.file_name,
        planned.encoding.label(),
        counts_line(plan.counts())
    ));
    let acting: Vec<String> = plan
        .rows
        .iter()
        .filter(|row| matches!(row.action, Action::Create | Action::Change))
        .map(|row| row_line(row, planned))
        .collect();
    print_some(&acting, args.all);
    if !plan.ignored_headings.is_empty() {
        say(format_args!(
            "読み込まない列: {}",
            plan.ignored_headings.join("、")
        ));
    }
    print_missing(&plan.missing, args.all);
    say("確かめただけで、何も登録していません。");
    Ok(())
}

fn counts_line(counts: Counts) -> String {
    format!(
        "新規{}人、変更{}人、変更なし{}人",
        counts.create, counts.change, counts.keep
    )
}

fn row_line(row: &PlannedRow, planned: &PlannedFile) -> String {
    let mut line = format!(
        "  {}行目 {} {} {}",
        row.number,
        row.action.label(),
        row.employee_no,
        row.name
    );
    if row.action == Action::Change {
        let changes = row.changes.iter().map(|change| {
            let FieldChange {
                column,
                before,
                after,
            } = change;
            format!("{}「{before}」→「{after}」", column.heading())
        });
        line.push_str(&format!("（{}）", changes.collect::<Vec<_>>().join("、")));
    }
    let courses = planned.titles_of(row);
    if !courses.is_empty() {
        line.push_str(&format!(" [{}]", courses.join("、")));
    }
    line
}

fn print_result(result: &RosterResult, all: bool) {
    say(format_args!("登録しました: {}", counts_line(result.counts)));
    let enrolled = result.enrolled;
    if enrolled.enrolments > 0 {
        say(format_args!(
            "コースへの受講登録: {}件（案内メール{}人、メールのない人{}人）",
            enrolled.enrolments, enrolled.invited, enrolled.without_email
        ));
    }
    print_missing(&result.missing, all);
}

fn print_missing(missing: &Missing, all: bool) {
    if missing.count == 0 {
        return;
    }
    say(format_args!(
        "ファイルにない人（{}人、変更しません）:",
        missing.count
    ));
    let lines: Vec<String> = missing
        .named
        .iter()
        .map(|one| format!("  {} {} {}", one.employee_no, one.name, one.unit_path))
        .collect();
    print_some(&lines, all);
}

fn print_some(lines: &[String], all: bool) {
    let shown = if all { lines.len() } else { SHOWN };
    for line in lines.iter().take(shown) {
        say(format_args!("{}", line.trim_end()));
    }
    if lines.len() > shown {
        say(format_args!(
            "  ほか{}件（--all ですべて表示します）",
            lines.len() - shown
        ));
    }
}

fn preview_document(preview: &RosterPreview, planned: &PlannedFile) -> Value {
    let plan = &planned.plan;
    let rows = plan.rows.iter().map(|row| row_document(row, planned));
    let faults = plan.faults.iter().map(|fault| {
        json!({
            "row": fault.row,
            "column": fault.column,
            "code": fault.code,
            "message": fault.message,
        })
    });
    json!({
        "id": preview.import.id,
        "status": preview.import.status.as_str(),
        "file_name": preview.import.file_name,
        "encoding": planned.encoding.label(),
        "counts": counts_document(plan.counts()),
        "rows": rows.collect::<Vec<_>>(),
        "faults": faults.collect::<Vec<_>>(),
        "missing_count": plan.missing.count,
        "missing": missing_document(&plan.missing.named),
        "ignored_headings": plan.ignored_headings,
    })
}

fn row_document(row: &PlannedRow, planned: &PlannedFile) -> Value {
    let changes = row.changes.iter().map(|change| {
        json!({
            "field": change.column.heading(),
            "before": change.before,
            "after": change.after,
        })
    });
    json!({
        "row": row.number,
        "employee_no": row.employee_no,
        "name": row.name,
        "action": row.action.as_str(),
        "changes": changes.collect::<Vec<_>>(),
        "courses": planned.titles_of(row),
    })
}

fn result_document(result: &RosterResult) -> Value {
    json!({
        "id": result.import.id,
        "status": result.import.status.as_str(),
        "file_name": result.import.file_name,
        "counts": counts_document(result.counts),
        "enrolments": result.enrolled.enrolments,
        "invited": result.enrolled.invited,
        "without_email": result.enrolled.without_email,
        "missing_count": result.missing.count,
        "missing": missing_document(&result.missing.named),
    })
}

fn counts_document(counts: Counts) -> Value {
    json!({
        "create": counts.create,
        "change": counts.change,
        "keep": counts.keep,
        "refuse": counts.refuse,
    })
}

fn missing_document(missing: &[MissingMember]) -> Value {
    let missing = missing.iter().map(
        |one| json!({ "employee_no": one.employee_no, "name": one.name, "unit": one.unit_path }),
    );
    Value::Array(missing.collect())
}
