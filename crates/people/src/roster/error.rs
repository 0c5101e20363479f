//! Why a whole file is refused, before any of its rows is judged.

use kernel::{Failure, Fault, Kind};
use serde::{Deserialize, Serialize};

use super::limits;

/// Why a file is not read at all. Faults of single rows are
/// [`super::RowFault`]s instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum RosterFileError {
    /// No byte, or no row with anything in it.
    #[error(
        "ファイルに何も書かれていません。見出しの行と、その下の行があるファイルを選んでください。"
    )]
    Empty,
    /// More bytes than [`limits::FILE_BYTES`].
    #[error("ファイルが大きすぎます（上限 {} MiB）。ファイルを分けてください。", limits::FILE_BYTES >> 20)]
    FileTooLarge,
    /// UTF-16, as Excel's "Unicode テキスト" writes it.
    #[error(
        "文字コードがUTF-16のファイルは読み込めません。Excelで「名前を付けて保存」から「Excelブック（.xlsx）」または「CSV UTF-8」を選んで保存し直してください。"
    )]
    Utf16,
    /// Neither UTF-8 nor CP932.
    #[error(
        "文字コードを判別できません。Excelブック（.xlsx）か、UTF-8またはShift_JIS（CP932）のCSVで保存し直してください。"
    )]
    UnknownEncoding,
    /// The old binary Excel format, or a workbook with a password.
    #[error(
        "古い形式（.xls）か、パスワード付きのブックです。パスワードを外し、「Excelブック（.xlsx）」で保存し直してください。"
    )]
    OldWorkbook,
    /// A ZIP file that is no workbook, a PDF, a picture …
    #[error("表として読める形式ではありません。Excelブック（.xlsx）かCSVを選んでください。")]
    NotATable,
    /// A workbook that cannot be read.
    #[error("Excelブックが壊れていて読み込めません。Excelで開いて保存し直してください。")]
    BrokenWorkbook,
    /// A workbook without any worksheet.
    #[error("ブックの中にワークシートがありません。")]
    NoWorksheet,
    /// More parts than [`limits::ZIP_ENTRIES`].
    #[error(
        "ブックの中の部品が多すぎます（上限 {} 個）。読み込むシートだけを新しいブックに保存してください。",
        limits::ZIP_ENTRIES
    )]
    TooManyParts,
    /// Expands to more than [`limits::EXPANDED_BYTES`].
    #[error("ブックを展開すると大きすぎます（上限 {} MiB）。読み込むシートだけを新しいブックに保存してください。", limits::EXPANDED_BYTES >> 20)]
    ExpandsTooFar,
    /// Part names or sizes that no spreadsheet program writes.
    #[error("ブックの構造が不正です。Excelで開いて、新しい名前で保存し直してください。")]
    UnsafeWorkbook,
    /// More rows than [`limits::ROWS`].
    #[error(
        "行が多すぎます（上限 {} 行）。ファイルを分けてください。",
        limits::ROWS
    )]
    TooManyRows,
    /// More columns than [`limits::COLUMNS`].
    #[error("{row}行目の列が多すぎます（上限 {} 列）。", limits::COLUMNS)]
    TooManyColumns {
        /// The row as Excel numbers it.
        row: u32,
    },
    /// A cell longer than the reader was told to take.
    #[error("{row}行目に長すぎるセルがあります（上限 {most} バイト）。")]
    CellTooLong {
        /// The row as Excel numbers it.
        row: u32,
        /// The most bytes.
        most: usize,
    },
    /// A quotation mark that opens and never closes.
    #[error("{row}行目から始まる引用符（\"）が閉じられていません。")]
    UnclosedQuote {
        /// The row the cell begins in, as Excel numbers it.
        row: u32,
    },
    /// The heading row lacks columns we cannot do without.
    #[error("見出し「{}」が見つかりません。見つかった見出し: {}", missing.join("」「"), shown(found))]
    MissingHeadings {
        /// The headings we look for.
        missing: Vec<String>,
        /// What the heading row holds.
        found: Vec<String>,
    },
    /// Two headings that mean the same column.
    #[error("見出し「{first}」と「{second}」は同じ項目です。どちらか一つにしてください。")]
    RepeatedHeading {
        /// The first of the two.
        first: String,
        /// The second.
        second: String,
    },
    /// The child process that reads workbooks stopped: out of its memory or
    /// its time.
    #[error(
        "ファイルを読み込めませんでした。大きすぎるか、壊れています。読み込むシートだけを新しいブックに保存して、もう一度お試しください。"
    )]
    ReaderStopped,
}

fn shown(headings: &[String]) -> String {
    if headings.is_empty() {
        return "なし".to_owned();
    }
    headings.join("、")
}

impl RosterFileError {
    /// Stable, dotted.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "roster.file.empty",
            Self::FileTooLarge => "roster.file.too_large",
            Self::Utf16 => "roster.file.utf16",
            Self::UnknownEncoding => "roster.file.encoding",
            Self::OldWorkbook => "roster.file.old_workbook",
            Self::NotATable => "roster.file.not_a_table",
            Self::BrokenWorkbook => "roster.file.broken",
            Self::NoWorksheet => "roster.file.no_worksheet",
            Self::TooManyParts => "roster.file.too_many_parts",
            Self::ExpandsTooFar => "roster.file.expands_too_far",
            Self::UnsafeWorkbook => "roster.file.unsafe",
            Self::TooManyRows => "roster.file.too_many_rows",
            Self::TooManyColumns { .. } => "roster.file.too_many_columns",
            Self::CellTooLong { .. } => "roster.file.cell_too_long",
            Self::UnclosedQuote { .. } => "roster.file.unclosed_quote",
            Self::MissingHeadings { .. } => "roster.file.missing_headings",
            Self::RepeatedHeading { .. } => "roster.file.repeated_heading",
            Self::ReaderStopped => "roster.file.reader_stopped",
        }
    }
}

impl From<RosterFileError> for Failure {
    fn from(error: RosterFileError) -> Self {
        let (code, message) = (error.code(), error.to_string());
        if error == RosterFileError::FileTooLarge {
            return Self::new(Kind::TooLarge, code, message);
        }
        Self::invalid(vec![Fault::new("/file", code, message)])
    }
}
