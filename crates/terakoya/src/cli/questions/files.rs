//! `terakoya questions import FILE` and `terakoya questions export`.

use std::path::{Path, PathBuf};

use journeys::{
    App, ExportRemark, ImportCounts, PlannedImport, QuestionFile, QuestionFormat, apply_questions,
    export_questions, preview_questions,
};
use quizzes::exchange::Remark;
use quizzes::read::BankFilter;
use quizzes::{ImportAction, PlannedQuestion};
use serde_json::{Value, json};

use super::super::out::{complain, say};
use super::super::{Refused, print_json};

/// The file and where its questions belong.
#[derive(clap::Args)]
#[command(
    after_help = "例: terakoya questions import 設問.xlsx --track first-line --quiz G1-quiz --dry-run"
)]
pub struct Import {
    /// 設問のファイル（.xlsx、.csv、GIFT、Aiken、Moodle XML、QTI 2.1）
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 設問を入れる研修コース
    #[arg(long, value_name = "CODE")]
    track: String,
    /// 新しい設問を入れるテスト
    #[arg(long, value_name = "CODE")]
    quiz: String,
    /// 形式。書かなければファイルから判断します
    #[arg(long, value_name = "F", value_parser = format_word)]
    format: Option<QuestionFormat>,
    /// 1問ずつどうなるかを確かめるだけで、取り込みません
    #[arg(long)]
    dry_run: bool,
    /// 結果を1行のJSONで出します
    #[arg(long)]
    json: bool,
}

/// Which questions, and how the file is written.
#[derive(clap::Args)]
#[command(
    after_help = "例: terakoya questions export --format gift --track first-line --out 設問.txt"
)]
pub struct Export {
    /// 形式（xlsx、csv、moodle_xml、gift、qti、aiken）
    #[arg(long, value_name = "F", value_parser = format_word)]
    format: QuestionFormat,
    /// 書き出すファイル。書かなければ、日付の付いた名前でここに作ります
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// このコースだけを書き出します
    #[arg(long, value_name = "CODE")]
    track: Option<String>,
    /// このテストだけを書き出します
    #[arg(long, value_name = "CODE")]
    quiz: Option<String>,
    /// この学習目標だけを書き出します
    #[arg(long, value_name = "ID")]
    objective: Option<String>,
    /// この言葉を含むものだけを書き出します
    #[arg(long, value_name = "WORDS", default_value = "")]
    search: String,
    /// 結果を1行のJSONで出します
    #[arg(long)]
    json: bool,
}

fn format_word(word: &str) -> Result<QuestionFormat, String> {
    let words = QuestionFormat::ALL.map(QuestionFormat::as_str).join(", ");
    QuestionFormat::parse(word).ok_or_else(|| format!("{words} のどれかを書いてください"))
}

fn at(path: &Path, error: &std::io::Error) -> Refused {
    Refused(format!("{}: {error}", path.display()))
}

/// Says per question what the file would do, and does it unless it is a dry
/// run. A file with nothing new does nothing, which is no error.
///
/// # Errors
/// When the file cannot be read as a whole, or its quiz is not published.
pub async fn import(app: &App, args: &Import) -> Result<(), Refused> {
    let bytes = std::fs::read(&args.file).map_err(|error| at(&args.file, &error))?;
    let name = args.file.file_name().unwrap_or_default();
    let file = QuestionFile {
        name: name.to_string_lossy().into_owned(),
        bytes,
        format: args.format,
        track: args.track.clone(),
        quiz: args.quiz.clone(),
    };
    let preview = preview_questions(app, None, file).await?;
    let planned = preview.planned.unwrap_or_default();
    let counts = ImportCounts::of(planned.iter().map(|one| &one.question));
    let is_applied = !args.dry_run && counts.takes_any();
    if is_applied {
        apply_questions(app, None, preview.upload.id).await?;
    }
    if args.json {
        return print_json(&import_document(&planned, counts, is_applied));
    }
    for one in &planned {
        say_planned(one);
    }
    say(format_args!(
        "新しい設問{}問、新しい版{}問、変更なし{}問、取り込まない{}問",
        counts.added, counts.versions, counts.kept, counts.refused
    ));
    say(match (is_applied, args.dry_run) {
        (true, _) => "下書きとして取り込みました。",
        (false, true) => "確かめただけで、何も取り込んでいません。",
        (false, false) => "取り込む設問がないので、何も変わっていません。",
    });
    Ok(())
}

fn say_planned(planned: &PlannedImport) {
    let PlannedQuestion {
        line,
        name,
        losses,
        action,
    } = &planned.question;
    let verdict = match (action, losses.is_empty()) {
        (ImportAction::Add(_), true) => "取り込む（新しい設問）",
        (ImportAction::Add(_), false) => "取り込む（新しい設問。一部を失う）",
        (ImportAction::AddVersion { .. }, true) => "取り込む（新しい版）",
        (ImportAction::AddVersion { .. }, false) => "取り込む（新しい版。一部を失う）",
        (ImportAction::Keep { .. }, _) => "変更なし",
        (ImportAction::Refuse(_), _) => "取り込まない",
    };
    let code = action.code().unwrap_or("-");
    say(format_args!("{line}  {verdict}  {code}  {name}"));
    if let ImportAction::Refuse(why) = action {
        say(format_args!("    {}", why.message));
    }
    for loss in losses {
        say(format_args!("    失うもの: {}", loss.message));
    }
    if let ImportAction::AddVersion { differences, .. } = action {
        let parts: Vec<&str> = differences.iter().map(|one| one.part.as_str()).collect();
        say(format_args!("    違うところ: {}", parts.join("、")));
    }
    for todo in &planned.before_use {
        say(format_args!("    使う前に直すところ: {todo}"));
    }
}

fn import_document(planned: &[PlannedImport], counts: ImportCounts, is_applied: bool) -> Value {
    let questions = planned.iter().map(|one| {
        let question = &one.question;
        let reason = match &question.action {
            ImportAction::Refuse(why) => Some(remark_document(why)),
            _ => None,
        };
        let losses = question.losses.iter().map(remark_document);
        json!({
            "line": question.line,
            "name": question.name,
            "action": question.action.as_str(),
            "code": question.action.code(),
            "losses": losses.collect::<Vec<_>>(),
            "before_use": one.before_use,
            "reason": reason,
        })
    });
    json!({
        "applied": is_applied,
        "counts": {
            "add": counts.added,
            "add_version": counts.versions,
            "keep": counts.kept,
            "refuse": counts.refused,
        },
        "questions": questions.collect::<Vec<_>>(),
    })
}

fn remark_document(remark: &Remark) -> Value {
    json!({ "code": remark.code, "message": remark.message })
}

/// Writes the file, and names what it leaves out or loses.
///
/// # Errors
/// When too many questions fit, or the file cannot be written.
pub async fn export(app: &App, args: &Export) -> Result<(), Refused> {
    let filter = BankFilter {
        search: args.search.clone(),
        track: args.track.clone(),
        quiz: args.quiz.clone(),
        objective: args.objective.clone(),
        ..BankFilter::default()
    };
    let file = export_questions(app, None, &filter, args.format).await?;
    let path = args
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from(&file.name));
    std::fs::write(&path, &file.bytes).map_err(|error| at(&path, &error))?;
    if args.json {
        let remarks = file.remarks.iter().map(|remark| {
            json!({
                "question": remark.code,
                "left_out": remark.is_left_out,
                "code": remark.remark.code,
                "message": remark.remark.message,
            })
        });
        return print_json(&json!({
            "file": path.display().to_string(),
            "format": file.format.as_str(),
            "asked": file.asked,
            "written": file.written,
            "remarks": remarks.collect::<Vec<_>>(),
        }));
    }
    for remark in &file.remarks {
        complain(remark_line(remark));
    }
    say(format_args!(
        "{}問のうち{}問を {} に書き出しました。",
        file.asked,
        file.written,
        path.display()
    ));
    Ok(())
}

fn remark_line(remark: &ExportRemark) -> String {
    let word = if remark.is_left_out {
        "入れていない"
    } else {
        "一部を失う"
    };
    format!("{}  {word}  {}", remark.code, remark.remark.message)
}
