//! Reading a file into rows of text: CSV or workbook in, [`Sheet`] out. Pure,
//! and sure to end: it never panics and never holds more than the
//! [`limits`] allow.

use serde::{Deserialize, Serialize};

use super::RosterFileError;
use super::limits;

mod csv;
mod workbook;
mod zip_check;

/// How the file was written, to be shown before anything else: a wrong guess
/// is then seen at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8 without a byte order mark.
    Utf8,
    /// UTF-8 with a byte order mark, as Excel's "CSV UTF-8" writes it.
    Utf8Bom,
    /// Microsoft's Shift_JIS, as Japanese Excel's "CSV" writes it.
    Cp932,
    /// A workbook (.xlsx).
    Workbook,
}

impl Encoding {
    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "CSV（UTF-8）",
            Self::Utf8Bom => "CSV（UTF-8、BOM付き）",
            Self::Cp932 => "CSV（Shift_JIS）",
            Self::Workbook => "Excelブック（.xlsx）",
        }
    }
}

/// A table of text as it stands in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// How it was written.
    pub encoding: Encoding,
    /// The first row with anything in it.
    pub headings: Vec<String>,
    /// The other rows with anything in them, in order.
    pub rows: Vec<SheetRow>,
}

/// One row with anything in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetRow {
    /// The number Excel shows: the first row of the file is 1, and a cell
    /// with line breaks in it still is one row.
    pub number: u32,
    /// The cells as written; missing ones at the end are left out.
    pub cells: Vec<String>,
}

impl SheetRow {
    /// The cell of a column; empty where the row ends before it.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Reads a roster file. What it is shows in its first bytes; the name only
/// helps where they do not tell.
///
/// # Errors
/// Anything that makes the whole file unreadable.
pub fn read(bytes: &[u8], file_name: &str) -> Result<Sheet, RosterFileError> {
    read_with(bytes, file_name, limits::CELL_BYTES)
}

/// Reads a table whose cells hold up to `cell_bytes`, as [`read`] reads a
/// roster.
///
/// # Errors
/// Anything that makes the whole file unreadable.
pub fn read_with(
    bytes: &[u8],
    file_name: &str,
    cell_bytes: usize,
) -> Result<Sheet, RosterFileError> {
    if bytes.is_empty() {
        return Err(RosterFileError::Empty);
    }
    if bytes.len() > limits::FILE_BYTES {
        return Err(RosterFileError::FileTooLarge);
    }
    if is_workbook(bytes) {
        return workbook::read(bytes, cell_bytes);
    }
    refuse_other_formats(bytes, file_name)?;
    let (text, encoding) = decode(bytes)?;
    sheet(encoding, csv::parse(&text, cell_bytes)?)
}

/// Whether the bytes begin as a ZIP file, which a workbook is. Such files are
/// worth reading in a child process.
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

fn refuse_other_formats(bytes: &[u8], file_name: &str) -> Result<(), RosterFileError> {
    const COMPOUND_FILE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    if bytes.starts_with(COMPOUND_FILE) {
        return Err(RosterFileError::OldWorkbook);
    }
    let is_named_workbook = file_name.to_lowercase().ends_with(".xlsx");
    let is_known_binary = [&b"%PDF"[..], b"\x89PNG", b"\xFF\xD8\xFF"]
        .iter()
        .any(|magic| bytes.starts_with(magic));
    if is_named_workbook || is_known_binary {
        return Err(RosterFileError::NotATable);
    }
    if is_utf16(bytes) {
        return Err(RosterFileError::Utf16);
    }
    Ok(())
}

/// A byte order mark, or a NUL in every second byte at the beginning.
fn is_utf16(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return true;
    }
    let start = &bytes[..bytes.len().min(64) & !1];
    let nul_at = |offset: usize| {
        start
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    // ASCII headings give a NUL per character, Japanese ones only at commas
    // and digits; text in our encodings has none at all.
    start.len() >= 4 && (nul_at(0) > 0) != (nul_at(1) > 0) && nul_at(0).max(nul_at(1)) > 2
}

/// Byte order mark, then strict UTF-8, then CP932.
fn decode(bytes: &[u8]) -> Result<(String, Encoding), RosterFileError> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        let text = str::from_utf8(rest).map_err(|_| RosterFileError::UnknownEncoding)?;
        return Ok((text.to_owned(), Encoding::Utf8Bom));
    }
    if let Ok(text) = str::from_utf8(bytes) {
        return Ok((text.to_owned(), Encoding::Utf8));
    }
    encoding_rs::SHIFT_JIS
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(|text| (text.into_owned(), Encoding::Cp932))
        .ok_or(RosterFileError::UnknownEncoding)
}

/// Rows of text in a file's order, with a limit on each of its directions.
struct Grid {
    rows: Vec<SheetRow>,
    bytes: usize,
    /// The most bytes of one cell.
    cell_bytes: usize,
}

impl Grid {
    fn new(cell_bytes: usize) -> Self {
        Self {
            rows: Vec::new(),
            bytes: 0,
            cell_bytes,
        }
    }

    /// Puts `text` into the cell at row `number` (from 1) and `column`
    /// (from 0). Blank cells take no room.
    fn put(&mut self, number: u32, column: usize, text: String) -> Result<(), RosterFileError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        if column >= limits::COLUMNS {
            return Err(RosterFileError::TooManyColumns { row: number });
        }
        if text.len() > self.cell_bytes {
            return Err(self.cell_too_long(number));
        }
        self.bytes += text.len();
        if self.bytes > limits::TEXT_BYTES {
            return Err(RosterFileError::ExpandsTooFar);
        }
        let row = self.row(number)?;
        if row.cells.len() <= column {
            row.cells.resize(column + 1, String::new());
        }
        row.cells[column] = text;
        Ok(())
    }

    fn cell_too_long(&self, row: u32) -> RosterFileError {
        let most = self.cell_bytes;
        RosterFileError::CellTooLong { row, most }
    }

    fn row(&mut self, number: u32) -> Result<&mut SheetRow, RosterFileError> {
        let at = match self.rows.binary_search_by_key(&number, |row| row.number) {
            Ok(at) => at,
            Err(at) => {
                // One more for the headings.
                if self.rows.len() > limits::ROWS as usize {
                    return Err(RosterFileError::TooManyRows);
                }
                let cells = Vec::new();
                self.rows.insert(at, SheetRow { number, cells });
                at
            }
        };
        Ok(&mut self.rows[at])
    }
}

/// Takes the first row as the headings.
fn sheet(encoding: Encoding, grid: Grid) -> Result<Sheet, RosterFileError> {
    let mut rows = grid.rows.into_iter();
    let headings = rows.next().ok_or(RosterFileError::Empty)?.cells;
    Ok(Sheet {
        encoding,
        headings,
        rows: rows.collect(),
    })
}

#[cfg(test)]
mod tests;
