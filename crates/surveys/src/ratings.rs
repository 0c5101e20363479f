//! Questionnaires of before: one row per answer, CSV in UTF-8 (with or without
//! BOM) or CP932, or a table that was read from a workbook. Pure: bytes in, what
//! can be counted and what cannot out. Nothing is dropped in silence: a row is
//! counted or named with a reason.

mod file;
mod judge;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use kernel::Fault;
use kernel::id::{SurveyQuestionId, TrackId};

use crate::{Answer, Medium, Turnout};

pub use file::{decode, fingerprint, read, read_table};
pub use judge::judge;

/// The headings that a file must have, in any order; columns beside these and
/// [`OPTIONAL_HEADINGS`] are ignored.
pub const HEADINGS: [&str; 8] = [
    "回答番号",
    "開催回",
    "終了日",
    "企業コード",
    "コース",
    "講師",
    "設問",
    "評価",
];
/// The headings that a file may have: how people answered, and how many could.
pub const OPTIONAL_HEADINGS: [&str; 2] = [MEDIUM, ELIGIBLE];
const MEDIUM: &str = "回答方法";
const ELIGIBLE: &str = "対象者数";
/// The most bytes of a CSV file.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
/// The most rows of a file.
pub const MAX_ROWS: usize = 100_000;

/// What a file says, row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The rows that can be understood, in the order of the file.
    pub rows: Vec<Row>,
    /// The rows that cannot.
    pub refused: Vec<RefusedRow>,
}

/// One answer of one questionnaire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line in the file; the headings are line 1.
    pub line: u64,
    /// 回答番号: which questionnaire.
    pub paper_no: String,
    /// 開催回: the session's code.
    pub session: String,
    /// 終了日: the session's last day.
    pub ended_on: NaiveDate,
    /// 企業コード
    pub company: String,
    /// コース: the track's code.
    pub track: String,
    /// 講師
    pub instructor: String,
    /// 設問: the question's short name.
    pub question: String,
    /// 評価
    pub answer: Answer,
    /// 回答方法; paper unless said.
    pub medium: Medium,
    /// 対象者数: how many could answer; nothing unless said.
    pub eligible: Option<u32>,
}

/// A row that is not counted, and every reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// The line in the file.
    pub line: u64,
    /// Why; each points at `line/column`.
    pub faults: Vec<Fault>,
}

impl RefusedRow {
    fn one(line: u64, column: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            line,
            faults: vec![fault(line, column, code, message)],
        }
    }
}

fn fault(line: u64, column: &str, code: &'static str, message: impl Into<String>) -> Fault {
    Fault::new(format!("{line}/{column}"), code, message)
}

/// What a session's rows must agree on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The track that was taught.
    pub track: TrackId,
    /// Who taught it.
    pub instructor: String,
    /// Its last day.
    pub ended_on: NaiveDate,
}

/// Rating questions by their short name.
pub type Questions = BTreeMap<String, SurveyQuestionId>;

/// What is on record before the file is judged.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Tracks by code.
    pub tracks: BTreeMap<String, TrackId>,
    /// Company codes as the file writes them, with the code that is kept:
    /// those on record, and those that may be made.
    pub companies: BTreeMap<String, String>,
    /// The questions of the form in force, for sessions without a round.
    pub questions: Questions,
    /// Sessions by code.
    pub sessions: BTreeMap<String, KnownSession>,
}

/// A session on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownSession {
    /// What its rows must agree with.
    pub facts: Facts,
    /// Its round, if it has one.
    pub round: Option<KnownRound>,
}

/// The round of a session on record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownRound {
    /// What it asks.
    pub questions: Questions,
    /// Whether people answer it here.
    pub is_answered_here: bool,
    /// How the answers that came in files were given.
    pub medium: Medium,
    /// Who answered it, of how many.
    pub turnout: Turnout,
    /// The 回答番号 that it has.
    pub paper_numbers: BTreeSet<String>,
}

/// What can be counted, by session and questionnaire, and what cannot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Sessions by code.
    pub sessions: BTreeMap<String, JudgedSession>,
    /// Every refused row, by line.
    pub refused: Vec<RefusedRow>,
}

/// The questionnaires of one session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedSession {
    /// What all its rows agree on.
    pub facts: Facts,
    /// How its answers were given.
    pub medium: Medium,
    /// How many could answer, where the file says so.
    pub eligible: Option<u32>,
    /// By 回答番号.
    pub papers: BTreeMap<String, JudgedPaper>,
}

/// One questionnaire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedPaper {
    /// The company's code as it is kept.
    pub company: String,
    /// Its answers; a question without a row is missing here.
    pub answers: BTreeMap<SurveyQuestionId, Answer>,
}

impl Judged {
    /// How many rows can be counted.
    pub fn rows(&self) -> usize {
        let papers = self
            .sessions
            .values()
            .flat_map(|session| session.papers.values());
        papers.map(|paper| paper.answers.len()).sum()
    }
}

#[cfg(test)]
mod tests;
