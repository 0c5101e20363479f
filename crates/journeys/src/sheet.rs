//! Tables for download: the same rows as a workbook, as CSV for everybody, or
//! as CSV for the programs that know only Japanese Windows text. Every cell is
//! text: 000123 stays 000123 and 1-2 is no date.

use encoding_rs::SHIFT_JIS;
use kernel::{Failure, Fault};
use rust_xlsxwriter::{Format, FormatBorder, Workbook, XlsxError};

/// A table with Japanese headings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What it is a table of; the name of the worksheet.
    pub title: String,
    /// The first row.
    pub headings: Vec<String>,
    /// The other rows, each as long as the headings.
    pub rows: Vec<Vec<String>>,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SheetFormat {
    /// A workbook: what Japanese offices open without a loss.
    #[default]
    Xlsx,
    /// CSV in UTF-8 with a byte order mark, which Excel needs.
    CsvUtf8,
    /// CSV in CP932 (Windows Shift_JIS). Refuses what CP932 lacks.
    CsvCp932,
}

impl SheetFormat {
    /// Every format, the default first.
    pub const ALL: [Self; 3] = [Self::Xlsx, Self::CsvUtf8, Self::CsvCp932];

    /// The word in addresses and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::CsvUtf8 => "csv-utf8",
            Self::CsvCp932 => "csv-cp932",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Xlsx => "Excelブック（.xlsx）",
            Self::CsvUtf8 => "CSV（UTF-8）",
            Self::CsvCp932 => "CSV（Shift_JIS）",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }

    /// How file names end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::CsvUtf8 | Self::CsvCp932 => "csv",
        }
    }

    /// The media type of the bytes.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::CsvUtf8 => "text/csv; charset=utf-8",
            Self::CsvCp932 => "text/csv; charset=shift_jis",
        }
    }
}

/// Writes a table.
///
/// # Errors
/// For CP932, every character that it lacks, by row and column.
pub fn write(table: &Table, format: SheetFormat) -> Result<Vec<u8>, Failure> {
    write_all(std::slice::from_ref(table), format)
}

/// Writes tables with titles of their own: a worksheet each, or one below the
/// other in a text file, each but the first under its title.
///
/// # Errors
/// As [`write()`].
pub fn write_all(tables: &[Table], format: SheetFormat) -> Result<Vec<u8>, Failure> {
    match format {
        SheetFormat::Xlsx => {
            workbook(tables).map_err(|error| Failure::internal("sheet.workbook", error))
        }
        SheetFormat::CsvUtf8 => {
            let mut bytes = b"\xEF\xBB\xBF".to_vec();
            bytes.extend(csv_text(tables)?.into_bytes());
            Ok(bytes)
        }
        SheetFormat::CsvCp932 => cp932(tables),
    }
}

fn workbook(tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let heading = Format::new()
        .set_bold()
        .set_border_bottom(FormatBorder::Thin);
    let body = Format::new().set_num_format("@").set_text_wrap();
    for table in tables {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&table.title))?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, text) in (0..).zip(&table.headings) {
            sheet.write_string_with_format(0, column, text, &heading)?;
            sheet.set_column_width(column, column_width(table, usize::from(column)))?;
        }
        for (row, cells) in (1..).zip(&table.rows) {
            for (column, text) in (0..).zip(cells) {
                if !text.is_empty() {
                    sheet.write_string_with_format(row, column, text, &body)?;
                }
            }
        }
    }
    book.save_to_buffer()
}

/// Excel refuses some characters and more than 31 of any.
fn sheet_name(title: &str) -> String {
    const LONGEST: usize = 31;
    let allowed = |char: &char| !"[]:*?/\\'".contains(*char) && !char.is_control();
    let name: String = title.chars().filter(allowed).take(LONGEST).collect();
    if name.is_empty() {
        "Sheet1".to_owned()
    } else {
        name
    }
}

/// Wide enough for the longest line of the first rows, in half-width
/// characters, within reason.
fn column_width(table: &Table, column: usize) -> u32 {
    const LOOKED_AT: usize = 200;
    const NARROWEST: usize = 8;
    const WIDEST: usize = 60;
    let cells = table.rows.iter().take(LOOKED_AT);
    let texts = cells
        .filter_map(|row| row.get(column))
        .chain(table.headings.get(column));
    let longest = texts.flat_map(|text| text.lines()).map(half_widths).max();
    let width = longest.unwrap_or(0).clamp(NARROWEST, WIDEST) + 2;
    u32::try_from(width).unwrap_or(u32::MAX)
}

fn half_widths(line: &str) -> usize {
    line.chars()
        .map(|char| if char.is_ascii() { 1 } else { 2 })
        .sum()
}

/// The lines of a text file, each with the table that it is of.
fn lines(tables: &[Table]) -> Vec<(&Table, &[String])> {
    let mut lines = Vec::new();
    for (place, table) in tables.iter().enumerate() {
        if place > 0 {
            lines.push((table, std::slice::from_ref(&table.title)));
        }
        lines.push((table, table.headings.as_slice()));
        lines.extend(table.rows.iter().map(|row| (table, row.as_slice())));
    }
    lines
}

fn csv_text(tables: &[Table]) -> Result<String, Failure> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let failed = |error: csv::Error| Failure::internal("sheet.csv", error);
    for (_, row) in lines(tables) {
        let cells = row.iter().map(|text| guarded(text));
        writer.write_record(cells).map_err(failed)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Failure::internal("sheet.csv", error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| Failure::internal("sheet.csv", error))
}

/// An apostrophe before what a spreadsheet program would run as a formula.
/// Reading a roster takes it off again.
fn guarded(text: &str) -> String {
    const STARTERS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    if text.trim_start_matches('\'').starts_with(STARTERS) {
        return format!("'{text}");
    }
    text.to_owned()
}

fn cp932(tables: &[Table]) -> Result<Vec<u8>, Failure> {
    let in_windows = |texts: &Vec<String>| -> Vec<String> {
        texts.iter().map(|text| windows_form(text)).collect()
    };
    let mapped: Vec<Table> = tables
        .iter()
        .map(|table| Table {
            title: windows_form(&table.title),
            headings: in_windows(&table.headings),
            rows: table.rows.iter().map(in_windows).collect(),
        })
        .collect();
    let faults = lacking(&mapped);
    if !faults.is_empty() {
        return Err(Failure {
            message: format!(
                "Shift_JISにない文字が{}か所あります。Excelブック（.xlsx）かCSV（UTF-8）を選んでください。",
                faults.len()
            ),
            ..Failure::invalid(faults)
        });
    }
    Ok(SHIFT_JIS.encode(&csv_text(&mapped)?).0.into_owned())
}

/// The characters that Windows writes for three that Unicode's own tables map
/// elsewhere.
fn windows_form(text: &str) -> String {
    text.chars()
        .map(|char| match char {
            '〜' => '～',
            '—' => '―',
            '−' => '－',
            other => other,
        })
        .collect()
}

/// Every cell with characters that CP932 lacks, by the row that Excel shows.
fn lacking(tables: &[Table]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (number, (table, row)) in (1_u32..).zip(lines(tables)) {
        for (column, text) in row.iter().enumerate() {
            let characters = unknown_characters(text);
            if characters.is_empty() {
                continue;
            }
            let heading = table.headings.get(column).map_or("", String::as_str);
            faults.push(Fault::new(
                format!("{number}/{heading}"),
                "sheet.cp932.lacking",
                format!("{number}行目「{heading}」の「{characters}」はShift_JISにありません。"),
            ));
        }
    }
    faults
}

fn unknown_characters(text: &str) -> String {
    let is_unknown = |char: &char| {
        let mut buffer = [0; 4];
        let (_, _, lacks) = SHIFT_JIS.encode(char.encode_utf8(&mut buffer));
        lacks
    };
    text.chars().filter(is_unknown).collect()
}

#[cfg(test)]
mod tests;
