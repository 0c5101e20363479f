//! `terakoya content check [DIR]` and `terakoya content publish [DIR]`: course
//! text from a folder of files.

mod review;

use std::path::PathBuf;

use courses::content::{self, ContentFault, FactUse};
use journeys::App;
use journeys::publish_content::{ContentSummary, Publication, TrackSummary};
use kernel::Clock;
use serde_json::{Value, json};

use super::out::say;
use super::{Refused, print_json};

/// Which of the two.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// 教材を調べ、誤りをファイルと行で示します（データベースは使いません）
    #[command(after_help = "例: terakoya content check course-content")]
    Check(Folder),
    /// 教材を新しい版として公開します（変わっていないものは公開しません）
    #[command(after_help = "例: terakoya content publish course-content")]
    Publish(Folder),
    /// 事実の番号ごとに、それをよりどころにした場所を示します（法令が変わったときの見直しに）
    #[command(after_help = "例: terakoya content uses --fact W1")]
    Uses(Uses),
    /// 見直しの期日が来た場所や、法令の改正で見直す場所を、ファイルと行で示します
    #[command(
        after_help = "例: terakoya content review --by 2027-03-31\n    terakoya content review --law カスハラ指針"
    )]
    Review(review::Args),
    /// 動画の台本から、字幕（WebVTT）を書き出します
    #[command(after_help = "例: terakoya content captions --out captions")]
    Captions(Captions),
}

#[derive(clap::Args)]
struct Uses {
    /// 教材のフォルダー
    #[arg(value_name = "DIR", default_value = "course-content")]
    folder: PathBuf,
    /// この番号だけを示します
    #[arg(long)]
    fact: Option<String>,
    /// 結果を JSON で出します
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
struct Captions {
    /// 教材のフォルダー
    #[arg(value_name = "DIR", default_value = "course-content")]
    folder: PathBuf,
    /// 書き出す先のフォルダー
    #[arg(long)]
    out: PathBuf,
}

#[derive(clap::Args)]
struct Folder {
    /// 教材のフォルダー
    #[arg(value_name = "DIR", default_value = "course-content")]
    folder: PathBuf,
    /// 結果を JSON で出します
    #[arg(long)]
    json: bool,
}

impl Args {
    /// Does what needs the folder only, neither a configuration nor a database;
    /// nothing when that is not what was asked for.
    pub fn without_database(&self) -> Option<Result<(), Refused>> {
        match &self.command {
            Command::Check(args) => Some(check(args)),
            Command::Uses(args) => Some(uses(args)),
            Command::Review(args) => Some(review::run(args)),
            Command::Captions(args) => Some(captions(args)),
            Command::Publish(_) => None,
        }
    }
}

/// Publishes; the rest needs no application.
///
/// # Errors
/// Every fault of the text as `file:line: message`, or why it could not be
/// published.
pub async fn run(app: &App, args: &Args) -> Result<(), Refused> {
    match &args.command {
        Command::Publish(args) => publish(app, args).await,
        Command::Check(_) | Command::Uses(_) | Command::Review(_) | Command::Captions(_) => Ok(()),
    }
}

fn uses(args: &Uses) -> Result<(), Refused> {
    let content = content::read(&args.folder).map_err(|faults| refusal(&faults, false))?;
    let wanted = |one: &&FactUse| args.fact.as_ref().is_none_or(|fact| *fact == one.fact);
    let found: Vec<&FactUse> = content.fact_uses.iter().filter(wanted).collect();
    if args.json {
        let places = found
            .iter()
            .map(|one| json!({ "fact": one.fact, "file": one.file, "line": one.line }));
        return print_json(&json!({ "uses": places.collect::<Vec<_>>() }));
    }
    for one in &found {
        say(format_args!("{}  {}:{}", one.fact, one.file, one.line));
    }
    say(format_args!("{}か所です。", found.len()));
    Ok(())
}

fn captions(args: &Captions) -> Result<(), Refused> {
    let content = content::read(&args.folder).map_err(|faults| refusal(&faults, false))?;
    let failed = |error: std::io::Error| Refused(format!("{}: {error}", args.out.display()));
    std::fs::create_dir_all(&args.out).map_err(failed)?;
    let videos = content.tracks.iter().flat_map(|track| track.practices());
    let videos: Vec<_> = videos.filter(|one| !one.captions.is_empty()).collect();
    for video in &videos {
        let file = args.out.join(format!("{}.vtt", video.code));
        std::fs::write(file, &video.captions).map_err(failed)?;
    }
    say(format_args!("字幕を{}本書き出しました。", videos.len()));
    Ok(())
}

fn check(args: &Folder) -> Result<(), Refused> {
    match journeys::check_content(&args.folder, Clock::System.today()) {
        Ok(summary) if args.json => print_json(&summary_document(&summary)),
        Ok(summary) => {
            print_summary(&summary);
            Ok(())
        }
        Err(faults) => {
            if args.json {
                print_json(&fault_document(&faults))?;
            }
            Err(refusal(&faults, args.json))
        }
    }
}

async fn publish(app: &App, args: &Folder) -> Result<(), Refused> {
    let publication = journeys::publish_content(app, None, args.folder.clone()).await?;
    if args.json {
        return print_json(&publication_document(&publication));
    }
    let state = |is_new| {
        if is_new {
            "公開しました"
        } else {
            "変更はありません"
        }
    };
    for track in &publication.tracks {
        let (title, number) = (&track.title, track.number);
        say(format_args!(
            "コース {title}（{}）: 第{number}版 {}",
            track.code,
            state(track.is_new)
        ));
    }
    for survey in &publication.surveys {
        let number = survey.number;
        say(format_args!(
            "アンケート {}: 第{number}版 {}",
            survey.code,
            state(survey.is_new)
        ));
    }
    Ok(())
}

fn print_summary(summary: &ContentSummary) {
    say("誤りはありません。");
    for track in &summary.tracks {
        let TrackSummary {
            code,
            title,
            modules,
            minutes,
            lessons,
            characters,
            videos,
            cases,
            role_plays,
            checklists,
            quizzes,
            questions,
        } = track;
        say(format_args!(
            "コース {title}（{code}）: {modules}章 {minutes}分、本文{lessons}本 {characters}字、\
             動画{videos}本、ケース{cases}本、ロールプレイ{role_plays}本、チェックリスト{checklists}本、\
             テスト{quizzes}本 {questions}問"
        ));
    }
    for survey in &summary.surveys {
        let questions = survey.questions;
        say(format_args!(
            "アンケート {}（{}）: {questions}問",
            survey.title, survey.code
        ));
    }
    say(format_args!(
        "ケース集 {}本、文書のひな形 {}本",
        summary.cases, summary.documents
    ));
    say(match summary.due {
        0 => "見直しの期日が来たものは、ありません。".to_owned(),
        due => format!("見直しの期日が来たもの {due}か所（一覧は content review）"),
    });
}

fn refusal(faults: &[ContentFault], listed_elsewhere: bool) -> Refused {
    let count = format!("{}か所に誤りがあります。", faults.len());
    if listed_elsewhere {
        return Refused(count);
    }
    let mut lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    lines.push(count);
    Refused(lines.join("\n"))
}

fn summary_document(summary: &ContentSummary) -> Value {
    let tracks = summary.tracks.iter().map(|track| {
        json!({
            "code": track.code,
            "title": track.title,
            "modules": track.modules,
            "minutes": track.minutes,
            "lessons": track.lessons,
            "characters": track.characters,
            "videos": track.videos,
            "cases": track.cases,
            "role_plays": track.role_plays,
            "checklists": track.checklists,
            "quizzes": track.quizzes,
            "questions": track.questions,
        })
    });
    let surveys = summary.surveys.iter().map(|survey| {
        json!({ "code": survey.code, "title": survey.title, "questions": survey.questions })
    });
    json!({
        "faults": [],
        "tracks": tracks.collect::<Vec<_>>(),
        "surveys": surveys.collect::<Vec<_>>(),
        "cases": summary.cases,
        "documents": summary.documents,
        "due_for_review": summary.due,
    })
}

fn fault_document(faults: &[ContentFault]) -> Value {
    let faults = faults.iter().map(|fault| {
        json!({
            "file": fault.file,
            "line": fault.line,
            "code": fault.code,
            "message": fault.message,
        })
    });
    json!({ "faults": faults.collect::<Vec<_>>() })
}

fn publication_document(publication: &Publication) -> Value {
    let tracks = publication
        .tracks
        .iter()
        .map(|track| json!({ "code": track.code, "number": track.number, "is_new": track.is_new }));
    let surveys = publication.surveys.iter().map(
        |survey| json!({ "code": survey.code, "number": survey.number, "is_new": survey.is_new }),
    );
    json!({
        "tracks": tracks.collect::<Vec<_>>(),
        "surveys": surveys.collect::<Vec<_>>(),
    })
}
