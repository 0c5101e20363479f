//! `terakoya openapi`: the OpenAPI document on standard output.

use journeys::App;

use super::Refused;

/// Nothing to choose.
#[derive(clap::Args)]
pub struct Args {}

/// Prints the document.
///
/// # Errors
/// None of its own.
pub async fn run(app: &App, _args: &Args) -> Result<(), Refused> {
    println!("{}", api::open_api_document(app));
    Ok(())
}
