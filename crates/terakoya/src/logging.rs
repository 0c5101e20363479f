//! Log output on standard error: structured, without names or secrets.

use tracing_subscriber::EnvFilter;

use crate::config::Log;

/// Starts logging as configured.
///
/// # Errors
/// When the filter cannot be read.
pub fn start(log: &Log) -> Result<(), String> {
    let filter = EnvFilter::try_new(&log.filter).map_err(|error| format!("log.filter: {error}"))?;
    let output = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // Said on standard error, which is what could not be written to.
        .log_internal_errors(false);
    match log.format.as_str() {
        "json" => output.json().flatten_event(true).init(),
        "text" => output.with_ansi(false).init(),
        other => return Err(format!("log.format は text か json です: {other}")),
    }
    Ok(())
}
