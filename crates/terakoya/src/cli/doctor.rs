//! `terakoya doctor`: looks at everything that an installation needs, changes
//! nothing, and says in plain words what is wrong and how to mend it.

mod database;
mod files;
mod mail;
mod settings;

use serde::Serialize;

use super::{Refused, out, print_json};
use crate::config::Config;

/// 設定、データベース、時計、鍵、書体、メール、ディスクを調べます
#[derive(clap::Args)]
pub struct Args {
    /// 結果をJSONで出します
    #[arg(long)]
    json: bool,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Good,
    /// Works, but somebody should know.
    Note,
    /// Will not work, or is not safe.
    Fault,
}

impl Level {
    fn mark(self) -> &'static str {
        match self {
            Self::Good => "○",
            Self::Note => "△",
            Self::Fault => "×",
        }
    }
}

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Finding {
    /// What was looked at, for programs.
    check: &'static str,
    level: Level,
    /// What is the matter, and how to mend it.
    message: String,
}

impl Finding {
    fn good(check: &'static str, message: impl Into<String>) -> Self {
        Self::new(check, Level::Good, message)
    }

    fn note(check: &'static str, message: impl Into<String>) -> Self {
        Self::new(check, Level::Note, message)
    }

    fn fault(check: &'static str, message: impl Into<String>) -> Self {
        Self::new(check, Level::Fault, message)
    }

    fn new(check: &'static str, level: Level, message: impl Into<String>) -> Self {
        Self {
            check,
            level,
            message: message.into(),
        }
    }
}

/// Makes every check, whatever the others found.
///
/// # Errors
/// When one of them found a fault.
pub async fn run(config: &Config, args: &Args) -> Result<(), Refused> {
    let mut findings = settings::check(config);
    findings.extend(files::check(config));
    findings.extend(database::check(config).await);
    findings.push(mail::check(config).await);
    if args.json {
        print_json(&findings)?;
    } else {
        for finding in &findings {
            out::say(format!("{} {}", finding.level.mark(), finding.message));
        }
    }
    let is_fault = |finding: &&Finding| finding.level == Level::Fault;
    match findings.iter().filter(is_fault).count() {
        0 => Ok(()),
        count => Err(Refused(format!("直すところが{count}件あります。"))),
    }
}
