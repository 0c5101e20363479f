//! Workbooks (.xlsx), read cell by cell: asking the reader for a whole range
//! would make room for every cell between the first and the last, which a
//! file of 1.4 KB can put 17 billion cells apart.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Style, Xlsx};

use super::{Encoding, Grid, RosterFileError, Sheet, sheet, zip_check};
use crate::roster::limits;

/// Reads the first visible worksheet.
///
/// # Errors
/// A workbook that is unsafe, too big or broken.
pub(super) fn read(bytes: &[u8], cell_bytes: usize) -> Result<Sheet, RosterFileError> {
    // The readers below are other people's code on a stranger's bytes; a
    // panic there must cost this file, not the process.
    let result = catch_unwind(AssertUnwindSafe(|| {
        zip_check::check(bytes)?;
        grid(bytes, cell_bytes)
    }));
    let grid = result.map_err(|_| RosterFileError::BrokenWorkbook)??;
    sheet(Encoding::Workbook, grid)
}

fn grid(bytes: &[u8], cell_bytes: usize) -> Result<Grid, RosterFileError> {
    let broken = |_| RosterFileError::BrokenWorkbook;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let name = first_worksheet(&workbook).ok_or(RosterFileError::NoWorksheet)?;
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(broken)?;
    let mut grid = Grid::new(cell_bytes);
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(broken)? {
        let text = text(cell.get_value(), cells.styles().get(style));
        let (row, column) = cell.get_position();
        if row > limits::ROWS && !text.trim().is_empty() {
            return Err(RosterFileError::TooManyRows);
        }
        grid.put(row.saturating_add(1), column as usize, text)?;
    }
    Ok(grid)
}

fn first_worksheet(workbook: &Xlsx<Cursor<&[u8]>>) -> Option<String> {
    let sheets = &workbook.sheets_metadata();
    sheets
        .iter()
        .find(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
}

/// What Excel shows in the cell, as far as a roster needs it.
fn text(value: &DataRef<'_>, style: Option<&Style>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => iso_date(text),
        DataRef::Int(number) => padded(&number.to_string(), style),
        DataRef::Float(number) => padded(&number.to_string(), style),
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::DateTime(instant) if instant.is_datetime() => {
            let (year, month, day, ..) = instant.to_ymd_hms_milli();
            format!("{year:04}/{month:02}/{day:02}")
        }
        DataRef::DateTime(duration) => duration.as_f64().to_string(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// The date of `2024-04-01T00:00:00`.
fn iso_date(text: &str) -> String {
    text.split('T').next().unwrap_or(text).to_owned()
}

/// A whole number in a cell formatted as `000000` is shown with its leading
/// zeros: an employee number typed as a number keeps its text.
fn padded(digits: &str, style: Option<&Style>) -> String {
    let format = style
        .and_then(|style| style.number_format.as_ref())
        .map_or("", |format| format.format_code.as_str());
    let is_only_zeros = !format.is_empty() && format.bytes().all(|byte| byte == b'0');
    let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_only_zeros || !is_whole {
        return digits.to_owned();
    }
    format!("{digits:0>width$}", width = format.len().min(64))
}
