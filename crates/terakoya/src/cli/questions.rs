//! `terakoya questions`: the question bank, one line per question; and questions
//! from and for other programs.

mod files;

use clap::Subcommand;
use journeys::App;
use quizzes::read::{BankFilter, bank_list};
use quizzes::{BankHead, BankState};
use serde::Serialize;

use kernel::PageRequest;
use kernel::page::MAX_LIMIT;

use super::out::say;
use super::{Refused, print_json};

/// What to do with the bank.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 設問バンクの設問を、ほかのプログラムのためのファイルに書き出します
    Export(files::Export),
    /// ほかのプログラムの設問のファイルを、下書きとして取り込みます
    Import(files::Import),
    /// 設問バンクを一覧にします
    List(List),
}

#[derive(clap::Args)]
#[command(after_help = "例: terakoya questions list --track first-line --objective FO1")]
struct List {
    /// このコースだけを出します
    #[arg(long, value_name = "CODE")]
    track: Option<String>,
    /// この学習目標だけを出します
    #[arg(long, value_name = "ID")]
    objective: Option<String>,
    /// 結果を1行のJSONで出します
    #[arg(long)]
    json: bool,
}

/// Lists, imports or exports.
///
/// # Errors
/// As the command that was chosen.
pub async fn run(app: &App, args: &Args) -> Result<(), Refused> {
    match &args.command {
        Command::Export(args) => files::export(app, args).await,
        Command::Import(args) => files::import(app, args).await,
        Command::List(args) => list(app, args).await,
    }
}

async fn list(app: &App, list: &List) -> Result<(), Refused> {
    let filter = BankFilter {
        track: list.track.clone(),
        objective: list.objective.clone(),
        ..BankFilter::default()
    };
    let heads = all(app, &filter).await?;
    if list.json {
        let lines: Vec<Line<'_>> = heads.iter().map(Line::from).collect();
        return print_json(&lines);
    }
    for head in &heads {
        let place = &head.question.place;
        say(format_args!(
            "{}/{}/{}  {}  {}  {}  {}",
            place.track,
            place.quiz,
            place.code,
            head.objective,
            head.kind.as_str(),
            head.current.unwrap_or(head.state).label(),
            first_line(&head.stem)
        ));
    }
    say(format_args!("{}問", heads.len()));
    Ok(())
}

async fn all(app: &App, filter: &BankFilter) -> Result<Vec<BankHead>, Refused> {
    let mut heads = Vec::new();
    let mut after = None;
    loop {
        let page = PageRequest::new(Some(MAX_LIMIT), after);
        let found = bank_list(&app.db.read(), filter, page).await;
        let found = found.map_err(kernel::Failure::from)?;
        heads.extend(found.items);
        after = found.next;
        if after.is_none() {
            return Ok(heads);
        }
    }
}

fn first_line(text: &str) -> String {
    const WIDTH: usize = 40;
    let line = text.lines().next().unwrap_or_default();
    line.chars().take(WIDTH).collect()
}

#[derive(Serialize)]
struct Line<'a> {
    id: String,
    track: &'a str,
    quiz: &'a str,
    code: &'a str,
    objective: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    draft: bool,
    undecided: bool,
    stem: &'a str,
    tags: &'a [String],
    basis: &'a [String],
}

impl<'a> From<&'a BankHead> for Line<'a> {
    fn from(head: &'a BankHead) -> Self {
        let place = &head.question.place;
        Self {
            id: head.question.id.to_string(),
            track: &place.track,
            quiz: &place.quiz,
            code: &place.code,
            objective: &head.objective,
            kind: head.kind.as_str(),
            state: head.current.map(BankState::as_str),
            draft: head.state == BankState::Draft,
            undecided: head.question.is_undecided(),
            stem: &head.stem,
            tags: &head.tags,
            basis: &head.basis,
        }
    }
}
