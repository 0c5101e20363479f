//! `terakoya verify`: checks that what is stored agrees with itself.

use journeys::App;
use serde::Serialize;

use super::out::say;
use super::{Refused, print_json};

/// 検査の引数
#[derive(clap::Args)]
pub struct Args {
    /// 1行のJSONで出力します
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Printed {
    findings: Vec<String>,
}

/// Prints every finding. It writes nothing and may run beside the server.
///
/// # Errors
/// When there are findings (exit code 1), or the database refuses.
pub async fn run(app: &App, args: &Args) -> Result<(), Refused> {
    let found = journeys::verify(&app.db, Some(&app.survey_keys)).await?;
    let findings: Vec<String> = found.into_iter().map(|finding| finding.text).collect();
    let count = findings.len();
    if args.json {
        print_json(&Printed { findings })?;
    } else {
        for finding in &findings {
            say(finding);
        }
    }
    if count > 0 {
        return Err(Refused(format!("整合性の問題が{count}件あります。")));
    }
    if !args.json {
        say("問題は見つかりませんでした。");
    }
    Ok(())
}
