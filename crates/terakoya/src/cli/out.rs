//! What commands print. A reader that has seen enough (`terakoya … | head`)
//! closes the pipe: what is left goes nowhere, and the command ends as it
//! would have. Any other output that is lost is a failure.

use std::fmt::Display;
use std::io::{ErrorKind, Write};
use std::sync::OnceLock;

/// Why output was lost, the first time.
static LOST: OnceLock<String> = OnceLock::new();

/// Prints a line on standard output.
pub fn say(text: impl Display) {
    keep_loss(writeln!(std::io::stdout().lock(), "{text}"));
}

/// Prints a line on standard error. Nobody could be told that it is lost.
pub fn complain(text: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Writes out what waits, and tells why output was lost although somebody was
/// there to read it.
pub fn loss() -> Option<&'static str> {
    keep_loss(std::io::stdout().lock().flush());
    LOST.get().map(String::as_str)
}

fn keep_loss(written: std::io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        LOST.get_or_init(|| error.to_string());
    }
}
