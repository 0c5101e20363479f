//! `terakoya migrate`: brings the schema up to date and stops.

use journeys::App;

use super::Refused;
use super::out::say;

/// Nothing to choose.
#[derive(clap::Args)]
pub struct Args {}

/// Opening the application has migrated already; say so.
///
/// # Errors
/// None of its own.
pub async fn run(_app: &App, _args: &Args) -> Result<(), Refused> {
    say("データベースは最新です。");
    Ok(())
}
