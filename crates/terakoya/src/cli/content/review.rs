//! `terakoya content review [DIR] [--by DATE] [--law NAME]`: what of the course
//! text has to be read again, and why.

use std::path::PathBuf;

use chrono::NaiveDate;
use courses::content::{self, Block, Ground, ReviewQuery};
use kernel::{Clock, Failure};
use serde_json::{Value, json};

use super::refusal;
use crate::cli::out::say;
use crate::cli::{Refused, print_json};

/// What is looked for.
#[derive(clap::Args)]
pub struct Args {
    /// 教材のフォルダー
    #[arg(value_name = "DIR", default_value = "course-content")]
    folder: PathBuf,
    /// この日までに見直すものを示します（既定: 今日。--law だけのときは日付を問いません）
    #[arg(long, value_name = "DATE", value_parser = day)]
    by: Option<NaiveDate>,
    /// この法令（facts.toml の law の name）によるものだけを示します
    #[arg(long, value_name = "NAME")]
    law: Option<String>,
    /// 結果を JSON で出します
    #[arg(long)]
    json: bool,
}

fn day(text: &str) -> Result<NaiveDate, String> {
    kernel::date::parse(text).ok_or_else(|| "日付は 2027-03-31 の形で書いてください。".to_owned())
}

/// Prints every block that is looked for.
///
/// # Errors
/// Every fault of the folder, or a law that it does not know.
pub fn run(args: &Args) -> Result<(), Refused> {
    let content = content::read(&args.folder).map_err(|faults| refusal(&faults, false))?;
    let query = ReviewQuery::of(args.by, args.law.clone(), Clock::System.today());
    let found = content.review(&query);
    let found = found.map_err(|fault| Failure::invalid(vec![fault]))?;
    if args.json {
        let blocks = found.iter().map(|block| document(&query, block));
        return print_json(&json!({
            "by": query.by,
            "law": query.law,
            "blocks": blocks.collect::<Vec<_>>(),
        }));
    }
    for block in &found {
        print(&query, block);
    }
    say(format_args!(
        "{}か所です（全{}か所のうち）。",
        found.len(),
        content.blocks.len()
    ));
    Ok(())
}

fn print(query: &ReviewQuery, block: &Block) {
    let Block {
        file,
        line,
        kind,
        code,
        ..
    } = block;
    let day = block.review_by();
    let day = day.map_or_else(|| "期日なし".to_owned(), |day| day.to_string());
    say(format_args!(
        "{file}:{line}  {day}  {} {code}",
        kind.label()
    ));
    if block.own_review_by.is_some() && query.by.is_some() {
        say("    本文に書いた期日");
    }
    for ground in query.causes(block) {
        say(format_args!("    {}", words(ground)));
    }
}

/// `W1（2027-10-01、労働施策総合推進法）`
fn words(ground: &Ground) -> String {
    let day = ground.review_by.map(|day| day.to_string());
    let notes: Vec<String> = day.into_iter().chain(ground.laws.iter().cloned()).collect();
    if notes.is_empty() {
        ground.fact.clone()
    } else {
        format!("{}（{}）", ground.fact, notes.join("、"))
    }
}

fn document(query: &ReviewQuery, block: &Block) -> Value {
    let causes = query.causes(block).into_iter().map(|ground| {
        json!({
            "fact": ground.fact,
            "review_by": ground.review_by,
            "laws": ground.laws,
        })
    });
    json!({
        "file": block.file,
        "line": block.line,
        "kind": block.kind.as_str(),
        "code": block.code,
        "title": block.title,
        "review_by": block.review_by(),
        "own_date": block.own_review_by.is_some(),
        "legal_basis": block.legal_basis,
        "facts": causes.collect::<Vec<_>>(),
    })
}
