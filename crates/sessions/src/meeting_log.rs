//! Attendance logs of meeting tools (会議の参加記録): the CSV or TSV that Zoom,
//! Teams and Google Meet export, in English or Japanese. Pure.
//!
//! What always holds:
//! - A row that cannot be read is named by its line and left out; the others
//!   are read. Nothing is guessed: a time of another day is such a row.
//! - Somebody who joined several times is one participant. Their minutes are
//!   the sum of their stays, but never more than the time they cover: two
//!   devices at once count once.
//! - Whose row it is follows from an exact key only; a name makes proposals for
//!   a person to decide (see [`propose`]).
//! - Whatever the bytes are, reading ends, and holds no more than the limits.

mod clock;
mod columns;
mod decode;
mod matching;
mod stays;

use chrono::{NaiveDate, NaiveDateTime};
use kernel::{Failure, Fault};

use columns::Columns;
use stays::Stay;

pub use decode::Encoding;
pub use matching::{Match, Person, propose};

/// The largest file, in bytes.
pub const MOST_BYTES: usize = 2 << 20;
/// The most rows of a table.
pub const MOST_ROWS: usize = 5_000;
/// The longest line, in bytes.
const LONGEST_LINE: usize = 8 << 10;
/// The longest name or address, in characters.
const LONGEST_CELL: usize = 200;

/// What a log says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingLog {
    /// How the file was written.
    pub encoding: Encoding,
    /// Everybody who was there, in the order of their first row.
    pub participants: Vec<Participant>,
    /// Rows that could not be read.
    pub faults: Vec<RowFault>,
}

/// Somebody in the meeting, as the tool calls them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// The name shown in the meeting.
    pub name: String,
    /// The mail address, where the tool knows it.
    pub mail: Option<String>,
    /// When they first came, in Japan; some exports do not say.
    pub joined: Option<NaiveDateTime>,
    /// When they last left, in Japan.
    pub left: Option<NaiveDateTime>,
    /// How long they were there, in whole minutes, rounded down once.
    pub minutes: u32,
    /// The lines of the file that say so, from 1.
    pub lines: Vec<u32>,
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The line of the file, from 1.
    pub line: u32,
    /// In Japanese: what is wrong.
    pub message: String,
}

/// Why a file cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// More than [`MOST_BYTES`].
    #[error("the file is too large")]
    TooLarge,
    /// A workbook.
    #[error("the file is a workbook")]
    Workbook,
    /// Neither UTF-8 nor UTF-16 nor CP932.
    #[error("the file's encoding is unknown")]
    Encoding,
    /// No line names a participant's name and times.
    #[error("no table of participants")]
    NoTable,
    /// More than [`MOST_ROWS`].
    #[error("too many rows")]
    TooManyRows,
}

impl From<LogError> for Failure {
    fn from(error: LogError) -> Self {
        let (code, message) = match error {
            LogError::Empty => (
                "meeting_log.empty",
                "ファイルに中身がありません。会議ツールから、もう一度書き出してください。".to_owned(),
            ),
            LogError::TooLarge => (
                "meeting_log.too_large",
                format!("ファイルは{}MBまでです。研修1日分の参加記録を選んでください。", MOST_BYTES >> 20),
            ),
            LogError::Workbook => (
                "meeting_log.workbook",
                "Excelブックは読み取れません。会議ツールから書き出したCSVを、開かずにそのまま選んでください。".to_owned(),
            ),
            LogError::Encoding => (
                "meeting_log.encoding",
                "文字コードを読み取れません。会議ツールから書き出したCSVを、開かずにそのまま選んでください。".to_owned(),
            ),
            LogError::NoTable => (
                "meeting_log.no_table",
                "参加者の表が見つかりません。「名前」と、「参加時刻」と「退出時刻」または「時間（分）」の見出しがある表が要ります。".to_owned(),
            ),
            LogError::TooManyRows => (
                "meeting_log.too_many_rows",
                format!("参加者の行は{MOST_ROWS}行までです。研修1日分の参加記録を選んでください。"),
            ),
        };
        Self::invalid(vec![Fault::new("/file", code, message)])
    }
}

/// Reads a log of a meeting on `day`, a date in Japan. Clock times without a
/// date are of that day; all are read as Japan's.
///
/// # Errors
/// [`LogError`]: nothing of the file can be read.
pub fn read(bytes: &[u8], day: NaiveDate) -> Result<MeetingLog, LogError> {
    let (text, encoding) = decode::decode(bytes)?;
    let mut lines = (1_u32..).zip(text.lines());
    let table = lines.find_map(|(_, line)| Table::beginning_with(line));
    let table = table.ok_or(LogError::NoTable)?;
    let mut stays = Vec::new();
    let mut faults = Vec::new();
    for (number, line) in lines {
        match table.row(number, line, day) {
            Row::Stay(stay) => stays.push(stay),
            Row::Fault(message) => faults.push(RowFault {
                line: number,
                message,
            }),
            Row::Blank => {}
            Row::EndOfTable => break,
        }
        if stays.len() + faults.len() > MOST_ROWS {
            return Err(LogError::TooManyRows);
        }
    }
    Ok(MeetingLog {
        encoding,
        participants: stays::added_up(stays),
        faults,
    })
}

/// How the rows of the table are written.
struct Table {
    separator: u8,
    columns: Columns,
}

enum Row {
    Stay(Stay),
    Fault(String),
    Blank,
    /// A heading of what follows: Teams lists every stay once more.
    EndOfTable,
}

impl Table {
    /// The table whose headings are in this line, if they are.
    fn beginning_with(line: &str) -> Option<Self> {
        [b'\t', b',', b';'].into_iter().find_map(|separator| {
            let columns = Columns::find(&cells(line, separator)?)?;
            Some(Self { separator, columns })
        })
    }

    fn row(&self, number: u32, line: &str, day: NaiveDate) -> Row {
        let Some(cells) = cells(line, self.separator) else {
            return Row::Fault("行が長すぎるか、CSVとして読み取れません。".to_owned());
        };
        let mut filled = cells.iter().filter(|cell| !cell.is_empty());
        let Some(first) = filled.next() else {
            return Row::Blank;
        };
        let is_alone = filled.next().is_none();
        if is_alone && is_section(first) || Columns::find(&cells).is_some() {
            return Row::EndOfTable;
        }
        match self.stay(number, &cells, day) {
            Ok(stay) => Row::Stay(stay),
            Err(message) => Row::Fault(message),
        }
    }

    fn stay(&self, line: u32, cells: &[String], day: NaiveDate) -> Result<Stay, String> {
        let name = self.columns.name(cells);
        let mail = self.columns.mail(cells);
        if name.is_empty() && mail.is_none() {
            return Err("名前がありません。".to_owned());
        }
        let longest = name
            .chars()
            .count()
            .max(mail.as_ref().map_or(0, String::len));
        if longest > LONGEST_CELL {
            return Err(format!(
                "名前かメールアドレスが{LONGEST_CELL}文字を超えています。"
            ));
        }
        let joined = instant("参加した時刻", self.columns.joined(cells), day)?;
        let left = instant("退出した時刻", self.columns.left(cells), day)?;
        let known = joined.or(left);
        if let Some(other) = known.filter(|known| known.date() != day) {
            return Err(format!(
                "{}の記録です。研修の日は{}です。",
                other.format("%Y/%m/%d"),
                day.format("%Y/%m/%d")
            ));
        }
        Stay::new(
            line,
            name,
            mail,
            (joined, left),
            self.columns.seconds(cells),
        )
    }
}

/// The time in a cell; nothing for an empty one.
fn instant(label: &str, cell: &str, day: NaiveDate) -> Result<Option<NaiveDateTime>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    let read = clock::instant(cell, day).map(Some);
    read.ok_or_else(|| format!("{label}「{}」を読み取れません。", shortened(cell)))
}

fn shortened(cell: &str) -> String {
    const SHOWN: usize = 40;
    cell.chars().take(SHOWN).collect()
}

/// `3. In-Meeting Activities`, `3. 会議中のアクティビティ`.
fn is_section(cell: &str) -> bool {
    let behind = cell.trim_start_matches(|char: char| char.is_ascii_digit());
    behind.len() < cell.len() && behind.starts_with('.')
}

/// The cells of one line, without control characters and surrounding spaces.
/// Meeting tools write no line breaks into a cell, so each line is read alone,
/// and its number is the file's.
fn cells(line: &str, separator: u8) -> Option<Vec<String>> {
    if line.len() > LONGEST_LINE {
        return None;
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .from_reader(line.as_bytes());
    let Some(record) = reader.records().next() else {
        return Some(Vec::new());
    };
    let cells = record.ok()?;
    Some(cells.iter().map(tidy).collect())
}

fn tidy(cell: &str) -> String {
    let visible: String = cell.chars().filter(|char| !char.is_control()).collect();
    visible.trim().to_owned()
}

#[cfg(test)]
mod tests;
