//! `terakoya parse-sheet`: what the server starts to read one workbook. It
//! takes the file on standard input and answers in JSON, with little memory
//! and little time. Not for people.

use people::roster::{answer_parent, limits};
use rlimit::Resource;

use super::Refused;

/// What the reader is told.
#[derive(clap::Args)]
pub struct Args {
    /// The most bytes of a cell
    cell_bytes: usize,
}

/// Reads one workbook. Call it before any thread is started: every thread's
/// stack counts against the memory.
///
/// # Errors
/// When the limits cannot be set, or the parent is gone.
pub fn run(args: &Args) -> Result<(), Refused> {
    let refused = |error: std::io::Error| Refused(error.to_string());
    Resource::AS
        .set(limits::CHILD_MEMORY, limits::CHILD_MEMORY)
        .map_err(refused)?;
    Resource::CPU
        .set(limits::CHILD_SECONDS, limits::CHILD_SECONDS)
        .map_err(refused)?;
    let (input, output) = (std::io::stdin().lock(), std::io::stdout().lock());
    answer_parent(input, output, args.cell_bytes).map_err(refused)
}
