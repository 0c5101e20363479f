//! The table as CSV. Rows are counted as Excel counts them: blank lines count,
//! line breaks inside quotation marks do not.

use super::{Row, headings, row_of};
use crate::exchange::{Found, MOST_QUESTIONS, Remark};
use crate::publication::NewQuestion;

const MOST_COLUMNS: usize = 256;
/// What a spreadsheet program would run as a formula.
const STARTERS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// The whole file, with the byte order mark that Excel needs.
pub(in crate::exchange) fn file(parts: &[String]) -> String {
    let headings = line(&headings());
    format!("\u{feff}{headings}{}", parts.concat())
}

/// One question's row.
pub(in crate::exchange) fn write(question: &NewQuestion) -> String {
    line(&row_of(question))
}

fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    format!("{}\r\n", cells.join(","))
}

/// With an apostrophe before what would run as a formula; reading takes it off
/// again.
fn quoted(cell: &str) -> String {
    let is_formula = cell.trim_start_matches('\'').starts_with(STARTERS);
    let guard = if is_formula { "'" } else { "" };
    if cell.contains([',', '"', '\n', '\r', ';', '\t']) {
        return format!("\"{guard}{}\"", cell.replace('"', "\"\""));
    }
    format!("{guard}{cell}")
}

fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(STARTERS) => rest,
        _ => cell,
    }
}

pub(in crate::exchange) fn import(text: &str) -> Result<Vec<Found>, Remark> {
    let mut rows = rows(text)?.into_iter();
    let headings = rows
        .next()
        .ok_or_else(|| Remark::new("table.empty", "表に行がありません。"))?;
    super::read::found(&headings.cells, &rows.collect::<Vec<_>>())
}

/// Rows with anything in them.
fn rows(text: &str) -> Result<Vec<Row>, Remark> {
    let mut rows = Vec::new();
    let mut letters = text.chars().peekable();
    let mut number = 0;
    // One more for the headings, and one to see that there are too many.
    while letters.peek().is_some() && rows.len() < MOST_QUESTIONS + 2 {
        number += 1;
        let mut cells = Vec::new();
        while cell(&mut letters, number, &mut cells)? {
            if cells.len() > MOST_COLUMNS {
                let message = format!("{number}行目の列が{MOST_COLUMNS}個より多くあります。");
                return Err(Remark::new("table.columns", message));
            }
        }
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(Row { number, cells });
        }
    }
    Ok(rows)
}

/// Reads one cell; whether another follows in its row.
fn cell(
    letters: &mut std::iter::Peekable<std::str::Chars<'_>>,
    number: usize,
    cells: &mut Vec<String>,
) -> Result<bool, Remark> {
    let mut cell = String::new();
    let mut is_quoted = false;
    let mut follows = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted => match letters.next_if_eq(&'"') {
                Some(mark) => cell.push(mark),
                None => is_quoted = false,
            },
            '"' if cell.is_empty() => is_quoted = true,
            ',' if !is_quoted => {
                follows = true;
                break;
            }
            '\n' if !is_quoted => break,
            other => cell.push(other),
        }
    }
    if is_quoted {
        let message = format!("{number}行目の引用符（\"）が閉じていません。");
        return Err(Remark::new("table.quote", message));
    }
    cells.push(unguarded(&cell).to_owned());
    Ok(follows)
}
