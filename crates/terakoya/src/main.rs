//! The terakoya binary.
fn main() {}
