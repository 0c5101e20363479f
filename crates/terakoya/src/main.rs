//! The `terakoya` binary: configuration, command line, wiring and workers.
//! It is thin: what it does stands in `journeys` and `api`.

mod cli;
mod config;
mod wiring;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
