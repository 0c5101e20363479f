//! `terakoya openapi`: the OpenAPI document on standard output.

use journeys::App;

use super::Refused;
use super::out::say;

/// Nothing to choose.
#[derive(clap::Args)]
pub struct Args {}

/// Prints the document.
///
/// # Errors
/// None of its own.
pub async fn run(app: &App, _args: &Args) -> Result<(), Refused> {
    say(format_args!("{}", api::open_api_document(app)));
    Ok(())
}
