//! Benchmark command.
fn main() {}
