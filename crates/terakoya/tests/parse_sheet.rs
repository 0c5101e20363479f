//! The child process that reads workbooks for the server.

use std::path::Path;

use journeys::sheet::{self, SheetFormat, Table};
use people::roster::{RosterFileError, limits, read, read_in_child, read_with};

const TERAKOYA: &str = env!("CARGO_BIN_EXE_terakoya");

fn workbook(rows: usize) -> Vec<u8> {
    let row = |number: usize| vec![format!("{number:06}"), "髙橋".to_owned(), "x".repeat(500)];
    let table = Table {
        title: "名簿".to_owned(),
        headings: ["社員番号", "姓", "メモ"].map(str::to_owned).to_vec(),
        rows: (0..rows).map(row).collect(),
    };
    sheet::write(&table, SheetFormat::Xlsx).expect("a workbook")
}

#[tokio::test]
async fn the_child_reads_what_the_server_would_have_read() {
    // Long enough to fill the pipes between the two several times.
    let bytes = workbook(3_000);
    let answer = read_in_child(Path::new(TERAKOYA), &bytes, limits::CELL_BYTES).await;
    assert_eq!(answer, read(&bytes, "名簿.xlsx"));
    assert_eq!(answer.expect("readable").rows.len(), 3_000);
}

#[tokio::test]
async fn the_child_says_why_a_file_is_refused() {
    let answer = read_in_child(Path::new(TERAKOYA), b"PK\x03\x04 and no workbook", 100).await;
    assert_eq!(answer, Err(RosterFileError::BrokenWorkbook));
    let answer = read_in_child(Path::new(TERAKOYA), &workbook(20_001), 1000).await;
    assert_eq!(answer, Err(RosterFileError::TooManyRows));
}

#[tokio::test]
async fn the_parent_says_how_long_a_cell_may_be() {
    let bytes = workbook(1);
    let longer = read_in_child(Path::new(TERAKOYA), &bytes, 500).await;
    assert_eq!(longer, read_with(&bytes, "", 500));
    assert_eq!(longer.expect("readable").rows.len(), 1);
    let answer = read_in_child(Path::new(TERAKOYA), &bytes, 499).await;
    assert_eq!(
        answer,
        Err(RosterFileError::CellTooLong { row: 2, most: 499 })
    );
}
