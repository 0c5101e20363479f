//! From bytes to rows.

use csv::StringRecord;
use encoding_rs::SHIFT_JIS;
use kernel::secret::hex;
use kernel::{Fault, date};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::{ELIGIBLE, HEADINGS, MAX_BYTES, MAX_ROWS, MEDIUM, RefusedRow, Row, Sheet, fault};
use crate::{Answer, Error, Medium, Rating};

const BOM: &[u8] = b"\xEF\xBB\xBF";
const NOT_APPLICABLE: &str = "該当なし";
/// The longest text of one cell, in characters.
const MAX_CELL: usize = 100;
/// The longest company code, in characters.
const MAX_COMPANY_CODE: usize = 32;
/// The longest code of a session or questionnaire, in characters.
const MAX_CODE: usize = 64;
/// The most people who could answer about one session.
const MAX_ELIGIBLE: u32 = 100_000;

/// SHA-256 of the file, hexadecimal: to know it again.
pub fn fingerprint(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The file's text: UTF-8 with or without BOM, else CP932 (as Japanese Excel
/// writes it).
///
/// # Errors
/// [`Error::File`] when it is too large or neither.
pub fn decode(bytes: &[u8]) -> Result<String, Error> {
    if bytes.len() > MAX_BYTES {
        let megabytes = MAX_BYTES / 1024 / 1024;
        return Err(file_fault(
            "ratings.too_large",
            format!("ファイルは{megabytes}MBまでです。年度ごとに分けてください。"),
        ));
    }
    let without_bom = bytes.strip_prefix(BOM).unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(without_bom) {
        return Ok(text.to_owned());
    }
    let cp932 = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes);
    cp932.map(String::from).ok_or_else(|| {
        let message =
            "文字コードを読み取れません。Excelで「CSV UTF-8」を選んで保存し直してください。";
        file_fault("ratings.encoding", message)
    })
}

/// The rows of a file.
///
/// # Errors
/// [`Error::File`] when headings are missing, nothing follows them, or there
/// are too many rows. A faulty row is not an error: it is listed.
pub fn read(text: &str) -> Result<Sheet, Error> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let headings = reader
        .headers()
        .map_err(|error| unreadable(&error))?
        .clone();
    let mut intake = Intake::below(headings.iter())?;
    let mut lines = Lines::new(text);
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(&error))?;
        let cells: Vec<&str> = record.iter().collect();
        intake.take(lines.of(&record), &cells)?;
    }
    intake.done()
}

/// The rows of a table that stands in another kind of file: its headings, and
/// below them each row with the number that a spreadsheet shows.
///
/// # Errors
/// As [`read`].
pub fn read_table<'a>(
    headings: &[String],
    rows: impl IntoIterator<Item = (u64, &'a [String])>,
) -> Result<Sheet, Error> {
    let mut intake = Intake::below(headings.iter().map(String::as_str))?;
    for (line, cells) in rows {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        intake.take(line, &cells)?;
    }
    intake.done()
}

/// Rows as they are taken below their headings.
struct Intake {
    columns: Columns,
    sheet: Sheet,
}

impl Intake {
    fn below<'a>(headings: impl Iterator<Item = &'a str>) -> Result<Self, Error> {
        Ok(Self {
            columns: Columns::find(headings)?,
            sheet: Sheet::default(),
        })
    }

    fn take(&mut self, line: u64, cells: &[&str]) -> Result<(), Error> {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        let sheet = &mut self.sheet;
        match self.columns.row(line, cells) {
            Ok(row) => sheet.rows.push(row),
            Err(refused) => sheet.refused.push(refused),
        }
        if sheet.rows.len() + sheet.refused.len() > MAX_ROWS {
            return Err(file_fault(
                "ratings.too_many",
                format!("行は{MAX_ROWS}行までです。年度ごとに分けてください。"),
            ));
        }
        Ok(())
    }

    fn done(self) -> Result<Sheet, Error> {
        if self.sheet.rows.is_empty() && self.sheet.refused.is_empty() {
            return Err(file_fault("ratings.empty", "見出しの下に行がありません。"));
        }
        Ok(self.sheet)
    }
}

fn file_fault(code: &'static str, message: impl Into<String>) -> Error {
    Error::File(Fault::new("/file", code, message))
}

fn unreadable(error: &csv::Error) -> Error {
    let line = error.position().map_or(0, csv::Position::line);
    file_fault(
        "ratings.csv",
        format!(
            "{line}行目の付近をCSVとして読み取れません。引用符（\"）の閉じ忘れがないか確かめてください。"
        ),
    )
}

/// Tells which line of the file a record begins on. The reader's own count is
/// taken before the line end of the record above, and before empty lines.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            bytes: text.as_bytes(),
            at: 0,
            line: 1,
        }
    }

    fn of(&mut self, record: &StringRecord) -> u64 {
        let reported = record.position().map_or(0, csv::Position::byte);
        let reported = usize::try_from(reported).unwrap_or(usize::MAX);
        while let Some(byte) = self.bytes.get(self.at) {
            let is_line_end = matches!(byte, b'\r' | b'\n');
            if self.at >= reported && !is_line_end {
                break;
            }
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
        self.line
    }
}

/// Where each heading stands.
struct Columns {
    /// In the order of [`HEADINGS`].
    needed: [usize; HEADINGS.len()],
    medium: Option<usize>,
    eligible: Option<usize>,
}

impl Columns {
    fn find<'a>(headings: impl Iterator<Item = &'a str>) -> Result<Self, Error> {
        let found: Vec<String> = headings.map(tidy).collect();
        let place_of = |heading: &str| found.iter().position(|name| name == heading);
        let mut needed = [0; HEADINGS.len()];
        let mut missing = Vec::new();
        for (place, heading) in needed.iter_mut().zip(HEADINGS) {
            match place_of(heading) {
                Some(position) => *place = position,
                None => missing.push(heading),
            }
        }
        if missing.is_empty() {
            return Ok(Self {
                needed,
                medium: place_of(MEDIUM),
                eligible: place_of(ELIGIBLE),
            });
        }
        let message = format!("1行目に見出し「{}」がありません。", missing.join("」「"));
        Err(file_fault("ratings.headings", message))
    }

    fn row(&self, line: u64, cells: &[&str]) -> Result<Row, RefusedRow> {
        let mut faults = Vec::new();
        let text_at = |place: usize| tidy(cells.get(place).copied().unwrap_or_default());
        let optional = |place: Option<usize>| place.map(text_at).unwrap_or_default();
        let mut cell = |index: usize, limit: usize| {
            let text = text_at(self.needed[index]);
            if let Some(fault) = cell_fault(line, HEADINGS[index], &text, limit) {
                faults.push(fault);
            }
            text
        };
        let paper_no = cell(0, MAX_CODE);
        let session = cell(1, MAX_CODE);
        let company = cell(3, MAX_COMPANY_CODE);
        let track = cell(4, MAX_CODE);
        let instructor = cell(5, MAX_CELL);
        let question = cell(6, MAX_CELL);
        let ended_on_text = text_at(self.needed[2]);
        let ended_on = date::parse(&ended_on_text);
        if ended_on.is_none() {
            let message = format!(
                "終了日「{}」は日付として読み取れません。2024/03/31 の形で書いてください。",
                excerpt(&ended_on_text)
            );
            faults.push(fault(line, "終了日", "ratings.date", message));
        }
        let value = text_at(self.needed[7]);
        let answer = parse_answer(&value);
        if answer.is_none() {
            let message = format!(
                "評価「{}」は使えません。1から5の整数か「該当なし」にするか、空欄にしてください。",
                excerpt(&value)
            );
            faults.push(fault(line, "評価", "ratings.value", message));
        }
        let medium = parse_medium(&optional(self.medium));
        if medium.is_none() {
            let message = format!(
                "回答方法「{}」は使えません。「紙」か「Web」にするか、空欄にしてください（空欄は紙）。",
                excerpt(&optional(self.medium))
            );
            faults.push(fault(line, MEDIUM, "ratings.medium", message));
        }
        let eligible = parse_eligible(&optional(self.eligible));
        if eligible.is_none() {
            let message = format!(
                "対象者数「{}」は使えません。1から{MAX_ELIGIBLE}までの整数にするか、空欄にしてください。",
                excerpt(&optional(self.eligible))
            );
            faults.push(fault(line, ELIGIBLE, "ratings.eligible", message));
        }
        match (ended_on, answer, medium, eligible) {
            (Some(ended_on), Some(answer), Some(medium), Some(eligible)) if faults.is_empty() => {
                Ok(Row {
                    line,
                    paper_no,
                    session,
                    ended_on,
                    company,
                    track,
                    instructor,
                    question,
                    answer,
                    medium,
                    eligible,
                })
            }
            _ => Err(RefusedRow { line, faults }),
        }
    }
}

/// Composed characters (full-width figures as plain ones), no surrounding
/// blanks.
fn tidy(cell: &str) -> String {
    cell.trim().nfc().collect()
}

fn cell_fault(line: u64, column: &str, text: &str, limit: usize) -> Option<Fault> {
    if text.is_empty() {
        return Some(fault(
            line,
            column,
            "ratings.missing",
            format!("{column}が空です。"),
        ));
    }
    if text.chars().any(char::is_control) {
        let message = format!("{column}に改行などの使えない文字が入っています。");
        return Some(fault(line, column, "ratings.control", message));
    }
    let is_long = text.chars().count() > limit;
    is_long.then(|| {
        fault(
            line,
            column,
            "ratings.too_long",
            format!("{column}は{limit}文字までです。"),
        )
    })
}

/// A rating, 該当なし, or a blank. Full-width figures count as plain ones;
/// `4.5`, `6` and words are no ratings.
fn parse_answer(cell: &str) -> Option<Answer> {
    let plain: String = cell.nfkc().collect();
    match plain.as_str() {
        "" => Some(Answer::Blank),
        NOT_APPLICABLE => Some(Answer::NotApplicable),
        digit if digit.len() == 1 => Rating::new(digit.parse().ok()?).map(Answer::Rated),
        _ => None,
    }
}

/// How people answered; blank is paper, as every file of before was.
fn parse_medium(cell: &str) -> Option<Medium> {
    let plain: String = cell.nfkc().collect();
    match plain.to_lowercase().as_str() {
        "" | "紙" | "paper" => Some(Medium::Paper),
        "web" | "ウェブ" => Some(Medium::Web),
        _ => None,
    }
}

/// How many could answer; nothing in a blank cell, and none at all for what is
/// no such number.
fn parse_eligible(cell: &str) -> Option<Option<u32>> {
    let plain: String = cell.nfkc().collect();
    if plain.is_empty() {
        return Some(None);
    }
    if !plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = plain.parse::<u32>().ok();
    number
        .filter(|number| (1..=MAX_ELIGIBLE).contains(number))
        .map(Some)
}

/// The first characters of a faulty cell, fit for a message.
fn excerpt(text: &str) -> String {
    const SHOWN: usize = 20;
    let visible = text.chars().filter(|c| !c.is_control());
    let mut shown: String = visible.clone().take(SHOWN).collect();
    if visible.count() > SHOWN {
        shown.push('…');
    }
    shown
}
