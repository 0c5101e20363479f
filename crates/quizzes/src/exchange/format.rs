//! The formats, by word and by what a file looks like.

use super::{MOST_BYTES, qti, text};

/// A format of a file. A workbook is read row by row by who has its rows:
/// [`import_rows`](super::import_rows), [`to_rows`](super::to_rows).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Moodle's text format.
    Gift,
    /// Choices with one right answer, the simplest format there is.
    Aiken,
    /// Moodle's own export.
    MoodleXml,
    /// Items of IMS QTI 2.1: one item, or a package of them (zip).
    Qti,
    /// The table with Japanese headings, as CSV.
    Csv,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 5] = [
        Self::Gift,
        Self::Aiken,
        Self::MoodleXml,
        Self::Qti,
        Self::Csv,
    ];

    /// The word in addresses and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gift => "gift",
            Self::Aiken => "aiken",
            Self::MoodleXml => "moodle_xml",
            Self::Qti => "qti",
            Self::Csv => "csv",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Gift => "GIFT（.txt）",
            Self::Aiken => "Aiken（.txt）",
            Self::MoodleXml => "Moodle XML（.xml）",
            Self::Qti => "QTI 2.1（.zip、.xml）",
            Self::Csv => "表（CSV）",
        }
    }

    /// How the names of exported files end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Gift | Self::Aiken => "txt",
            Self::MoodleXml => "xml",
            Self::Qti => "zip",
            Self::Csv => "csv",
        }
    }

    /// The media type of exported files.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Gift | Self::Aiken => "text/plain; charset=utf-8",
            Self::MoodleXml => "application/xml",
            Self::Qti => "application/zip",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }

    /// What a file seems to be, to be confirmed by who sent it; nothing where
    /// it is none of these, as a workbook is.
    pub fn guess(file_name: &str, bytes: &[u8]) -> Option<Self> {
        let name = file_name.to_lowercase();
        if name.ends_with(".xlsx") || bytes.len() > MOST_BYTES {
            return None;
        }
        if qti::is_package(bytes) {
            return Some(Self::Qti);
        }
        let text = text::decode(bytes).ok()?;
        if text.trim_start().starts_with('<') {
            let is_item = text.contains("assessmentItem");
            return Some(if is_item { Self::Qti } else { Self::MoodleXml });
        }
        if name.ends_with(".csv") {
            return Some(Self::Csv);
        }
        let is_aiken = text.lines().any(|line| line.starts_with("ANSWER:"));
        let is_gift = text.contains('{') || name.ends_with(".gift");
        match (is_aiken, is_gift) {
            (true, _) => Some(Self::Aiken),
            (false, true) => Some(Self::Gift),
            (false, false) => None,
        }
    }
}
