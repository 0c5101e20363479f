//! CSV as spreadsheet programs write it. The rows are counted as Excel counts
//! them, so that a fault can be found again: blank lines count, line breaks
//! inside quotation marks do not. (The csv crate skips blank lines and reads a
//! missing closing quote as text to the end of the file, so its numbers would
//! not be Excel's.)

use super::{Grid, RosterFileError};

const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// Reads the whole text.
///
/// # Errors
/// A quotation mark that never closes, or more than the limits allow.
pub(super) fn parse(text: &str, cell_bytes: usize) -> Result<Grid, RosterFileError> {
    let mut reader = Reader {
        separator: separator(text),
        grid: Grid::new(cell_bytes),
        row: 1,
        column: 0,
        cell: String::new(),
    };
    reader.read(text)?;
    Ok(reader.grid)
}

/// The separator that stands most often in the first line outside quotes; a
/// comma when there is none.
fn separator(text: &str) -> char {
    let mut counts = [0_usize; SEPARATORS.len()];
    let mut is_quoted = false;
    for character in text.chars() {
        match character {
            '"' => is_quoted = !is_quoted,
            '\r' | '\n' if !is_quoted && counts.iter().any(|count| *count > 0) => break,
            _ if is_quoted => {}
            _ => {
                if let Some(at) = SEPARATORS.iter().position(|one| *one == character) {
                    counts[at] += 1;
                }
            }
        }
    }
    let most = counts.iter().max().copied().unwrap_or(0);
    let at = counts.iter().position(|count| *count == most).unwrap_or(0);
    SEPARATORS[at]
}

struct Reader {
    separator: char,
    grid: Grid,
    row: u32,
    column: usize,
    cell: String,
}

impl Reader {
    fn read(&mut self, text: &str) -> Result<(), RosterFileError> {
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '"' if self.cell.is_empty() => self.quoted(&mut characters)?,
                '\r' => {
                    characters.next_if_eq(&'\n');
                    self.end_row()?;
                }
                '\n' => self.end_row()?,
                _ if character == self.separator => self.end_cell()?,
                _ => self.push(character)?,
            }
        }
        self.end_cell()
    }

    /// The rest of a quoted cell after its opening mark; two marks are one.
    fn quoted(
        &mut self,
        characters: &mut std::iter::Peekable<std::str::Chars<'_>>,
    ) -> Result<(), RosterFileError> {
        while let Some(character) = characters.next() {
            if character != '"' {
                self.push(character)?;
            } else if characters.next_if_eq(&'"').is_some() {
                self.push('"')?;
            } else {
                return Ok(());
            }
        }
        Err(RosterFileError::UnclosedQuote { row: self.row })
    }

    fn push(&mut self, character: char) -> Result<(), RosterFileError> {
        if self.cell.len() >= self.grid.cell_bytes {
            return Err(self.grid.cell_too_long(self.row));
        }
        self.cell.push(character);
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), RosterFileError> {
        let text = unguarded(std::mem::take(&mut self.cell));
        self.grid.put(self.row, self.column, text)?;
        self.column += 1;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), RosterFileError> {
        self.end_cell()?;
        self.row = self.row.saturating_add(1);
        self.column = 0;
        Ok(())
    }
}

/// Takes off the apostrophe that our own CSV export puts before a cell that a
/// spreadsheet program would run as a formula.
fn unguarded(text: String) -> String {
    match text.strip_prefix('\'') {
        Some(rest) if starts_like_a_formula(rest.trim_start_matches('\'')) => rest.to_owned(),
        _ => text,
    }
}

fn starts_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}
