//! What becomes of output that nobody reads to its end.

use std::fs::OpenOptions;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const TERAKOYA: &str = env!("CARGO_BIN_EXE_terakoya");

fn content() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../course-content")
}

/// Runs a command whose reader has gone, and what it says on standard error.
fn with_reader_gone(args: &[&str]) -> (Option<i32>, String) {
    let mut child = Command::new(TERAKOYA)
        .args(args)
        .arg(content())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let mut said = String::new();
    let mut stderr = child.stderr.take().expect("a pipe");
    stderr.read_to_string(&mut said).expect("UTF-8");
    let status = child.wait().expect("it ends");
    (status.code(), said)
}

#[test]
fn a_reader_that_has_seen_enough_ends_a_command_quietly() {
    for args in [
        ["content", "uses"].as_slice(),
        &["content", "check"],
        &["content", "check", "--json"],
        &["content", "review", "--by", "2030-01-01"],
    ] {
        let (code, said) = with_reader_gone(args);
        assert_eq!((code, said.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn a_refusal_stays_one_when_nobody_reads_the_output() {
    let (code, said) = with_reader_gone(&["content", "review", "--law", "夜法"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("夜法"), "{said}");
}

#[test]
fn a_closed_standard_error_is_no_panic_either() {
    let mut child = Command::new(TERAKOYA)
        .args(["content", "check", "/nowhere"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stderr.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_is_lost_on_a_full_disk_is_a_failure() {
    let full = OpenOptions::new().write(true).open("/dev/full");
    let Output { status, stderr, .. } = Command::new(TERAKOYA)
        .args(["content", "check"])
        .arg(content())
        .stdout(full.expect("the full device"))
        .output()
        .expect("the program runs");
    assert_eq!(status.code(), Some(1));
    assert!(!stderr.is_empty() && !String::from_utf8_lossy(&stderr).contains("panicked"));
}
