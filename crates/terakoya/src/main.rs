//! The `terakoya` binary: configuration, command line, wiring and workers.
//! It is thin: what it does stands in `journeys` and `api`.

mod cli;
mod config;
mod demo;
mod logging;
mod server;
mod wiring;
mod workers;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
