//! No bytes make the importer panic, and what it takes can be written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use quizzes::exchange::Format;

#[path = "../check.rs"]
mod check;

fuzz_target!(|bytes: &[u8]| check::import_and_export(Format::Csv, bytes));
