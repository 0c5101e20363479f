//! `terakoya import …`: files of others.

use journeys::App;

use super::{Refused, import_ratings, import_roster};

/// What to import.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// 過去のアンケートの評価を取り込みます
    Ratings(import_ratings::Args),
    /// 従業員の名簿を登録します
    Roster(import_roster::Args),
}

/// Imports.
///
/// # Errors
/// As the command that was chosen.
pub async fn run(app: &App, args: &Args) -> Result<(), Refused> {
    match &args.command {
        Command::Ratings(args) => import_ratings::run(app, args).await,
        Command::Roster(args) => import_roster::run(app, args).await,
    }
}
