//! The formats in which question files come and go: those of
//! [`quizzes::exchange`], and the table as a workbook.

use kernel::{Failure, Fault, Kind};
use people::roster;
use quizzes::NewQuestion;
use quizzes::exchange::{self, Exported, Format, Imported, Remark, Row};

use crate::App;
use crate::import_roster::{RosterFile, read_table};
use crate::sheet::{self, SheetFormat, Table};

/// The most letters that a spreadsheet program takes in a cell.
const MOST_CELL_LETTERS: usize = 32_767;
/// The same in bytes: a letter has four at most.
const CELL_BYTES: usize = 4 * MOST_CELL_LETTERS;

/// How a question file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionFormat {
    /// One that `quizzes` reads and writes.
    Of(Format),
    /// The table with Japanese headings as a workbook.
    Xlsx,
}

impl QuestionFormat {
    /// Every format; the one that holds every kind and opens in an office first.
    pub const ALL: [Self; 6] = [
        Self::Xlsx,
        Self::Of(Format::Csv),
        Self::Of(Format::MoodleXml),
        Self::Of(Format::Gift),
        Self::Of(Format::Qti),
        Self::Of(Format::Aiken),
    ];

    /// The word in addresses and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Of(format) => format.as_str(),
            Self::Xlsx => "xlsx",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Of(format) => format.label(),
            Self::Xlsx => "表（Excelブック、.xlsx）",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }

    /// How the names of exported files end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Of(format) => format.extension(),
            Self::Xlsx => SheetFormat::Xlsx.extension(),
        }
    }

    /// The media type of exported files.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Of(format) => format.media_type(),
            Self::Xlsx => SheetFormat::Xlsx.media_type(),
        }
    }

    /// The format that holds the same.
    pub(crate) fn holds_as(self) -> Format {
        match self {
            Self::Of(format) => format,
            Self::Xlsx => Format::Csv,
        }
    }

    /// What a file seems to be.
    ///
    /// # Errors
    /// Invalid when it is none of these.
    pub(crate) fn guess(name: &str, bytes: &[u8]) -> Result<Self, Failure> {
        // A workbook names its parts in clear text at the end of its zip.
        let is_workbook = roster::is_workbook(bytes)
            && bytes
                .windows(WORKBOOK_PART.len())
                .any(|part| part == WORKBOOK_PART);
        if is_workbook || name.to_lowercase().ends_with(".xlsx") {
            return Ok(Self::Xlsx);
        }
        Format::guess(name, bytes).map(Self::Of).ok_or_else(|| {
            refused(&Remark {
                code: "exchange.unknown_format",
                message: "どの形式のファイルか分かりません。形式を選んで、もう一度お試しください。"
                    .to_owned(),
            })
        })
    }
}

const WORKBOOK_PART: &[u8] = b"xl/workbook.xml";

/// A file that cannot be read as a whole.
fn refused(why: &Remark) -> Failure {
    if why.code == "exchange.too_large" {
        return Failure::new(Kind::TooLarge, why.code, why.message.clone());
    }
    Failure::invalid(vec![Fault::new("/file", why.code, why.message.clone())])
}

/// The questions of a file. A workbook is read in a child process with limits
/// of its own, everything else with the limits of `exchange`.
pub(crate) async fn read(
    app: &App,
    format: QuestionFormat,
    name: &str,
    bytes: &[u8],
) -> Result<Vec<Imported>, Failure> {
    let read = match format {
        QuestionFormat::Of(format) => {
            let bytes = bytes.to_vec();
            off_thread(move || exchange::import(format, &bytes)).await?
        }
        QuestionFormat::Xlsx => {
            let file = RosterFile {
                name: name.to_owned(),
                bytes: bytes.to_vec(),
            };
            let sheet = read_table(app, &file, CELL_BYTES).await?;
            let rows = sheet.rows.into_iter().map(|row| Row {
                number: usize::try_from(row.number).unwrap_or(usize::MAX),
                cells: row.cells.iter().map(|cell| plain_lines(cell)).collect(),
            });
            let rows: Vec<Row> = rows.collect();
            let headings = sheet.headings;
            off_thread(move || exchange::import_rows(&headings, &rows)).await?
        }
    };
    read.map_err(|why| refused(&why))
}

/// Spreadsheet programs of some systems end a line with two letters.
fn plain_lines(cell: &str) -> String {
    cell.replace("\r\n", "\n").replace('\r', "\n")
}

/// The file of these questions, and what it does not say.
pub(crate) async fn write(
    format: QuestionFormat,
    questions: Vec<NewQuestion>,
) -> Result<Exported, Failure> {
    off_thread(move || match format {
        QuestionFormat::Of(format) => Ok(exchange::export(format, &questions)),
        QuestionFormat::Xlsx => workbook(&questions),
    })
    .await?
}

fn workbook(questions: &[NewQuestion]) -> Result<Exported, Failure> {
    let (mut rows, mut remarks) = exchange::to_rows(questions);
    let is_long = |row: &Vec<String>| {
        row.iter()
            .any(|cell| cell.encode_utf16().count() > MOST_CELL_LETTERS)
    };
    // The first cell of a row is the question's code.
    let long = rows.iter().filter(|row| is_long(row));
    let codes: Vec<String> = long.filter_map(|row| row.first().cloned()).collect();
    rows.retain(|row| !is_long(row));
    let too_long = codes.into_iter().map(|code| {
        let message =
            format!("1つのセルに{MOST_CELL_LETTERS}字より長い文は書けないので、入れていません。");
        let code_word = "exchange.not_readable";
        (
            code,
            Remark {
                code: code_word,
                message,
            },
        )
    });
    remarks.extend(too_long);
    let written = rows.len();
    let table = Table {
        title: "設問".to_owned(),
        headings: exchange::headings(),
        rows,
    };
    Ok(Exported {
        bytes: sheet::write(&table, SheetFormat::Xlsx)?,
        written,
        remarks,
    })
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Failure::internal("questions.file", error))
}
