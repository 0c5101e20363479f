//! Reading a workbook in a process of its own, so that a hostile one can cost
//! at most that process: its memory is bounded by the operating system and
//! its time by the parent.

use std::io::{Read, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

use super::{RosterFileError, Sheet, limits, read_with};

/// The hidden subcommand of our executable that reads one workbook.
pub const SUBCOMMAND: &str = "parse-sheet";

/// The most that the child may answer: the text limit, written as JSON.
const ANSWER_BYTES: u64 = 4 * limits::TEXT_BYTES as u64;

/// Reads a workbook in a child process of `executable`. The child sees nothing
/// of the environment, which may hold secrets. A cell may hold `cell_bytes`.
///
/// # Errors
/// What [`read_with`] refuses; [`RosterFileError::ReaderStopped`] when the child
/// ran out of memory or time.
pub async fn read_in_child(
    executable: &Path,
    bytes: &[u8],
    cell_bytes: usize,
) -> Result<Sheet, RosterFileError> {
    let child = Command::new(executable)
        .arg(SUBCOMMAND)
        .arg(cell_bytes.to_string())
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|_| RosterFileError::ReaderStopped)?;
    let limit = Duration::from_secs(limits::CHILD_SECONDS);
    let answer = tokio::time::timeout(limit, exchange(child, bytes)).await;
    match answer {
        Ok(Ok(answer)) => serde_json::from_slice::<Result<Sheet, RosterFileError>>(&answer)
            .unwrap_or(Err(RosterFileError::ReaderStopped)),
        Ok(Err(_)) | Err(_) => Err(RosterFileError::ReaderStopped),
    }
}

/// Hands the file over and takes the answer. The child reads everything
/// before it writes, so neither waits for the other.
async fn exchange(mut child: Child, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    if let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) {
        input.write_all(bytes).await?;
        drop(input);
        output.take(ANSWER_BYTES).read_to_end(&mut answer).await?;
    }
    child.wait().await?;
    Ok(answer)
}

/// The child's part: reads a file from `input` and writes the [`Sheet`], or
/// why there is none, as JSON.
///
/// # Errors
/// When either end is gone.
pub fn answer_parent(
    input: impl Read,
    output: impl Write,
    cell_bytes: usize,
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let longest = limits::FILE_BYTES as u64 + 1;
    input.take(longest).read_to_end(&mut bytes)?;
    serde_json::to_writer(output, &read_with(&bytes, "", cell_bytes))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    #[test]
    fn what_the_child_writes_the_parent_can_read() {
        for file in ["社員番号,姓\n001,髙橋\n", "a,\"b", ""] {
            let mut written = Vec::new();
            answer_parent(file.as_bytes(), &mut written, limits::CELL_BYTES).expect("written");
            let answer: Result<Sheet, RosterFileError> =
                serde_json::from_slice(&written).expect("our own JSON");
            assert_eq!(answer, read(file.as_bytes(), ""));
        }
    }

    #[tokio::test]
    async fn a_child_that_does_not_answer_costs_only_this_file() {
        for executable in ["/bin/false", "/bin/echo", "/nonexistent"] {
            let answer = read_in_child(Path::new(executable), b"PK\x03\x04", 100).await;
            assert_eq!(answer, Err(RosterFileError::ReaderStopped), "{executable}");
        }
    }
}
