//! Paper questionnaires typed in: one row per answer, CSV in UTF-8 (with or
//! without BOM) or CP932. Pure: bytes in, what can be counted and what cannot
//! out. Nothing is dropped in silence: a row is counted or named with a reason.

mod file;
mod judge;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::Fault;
use kernel::id::{SurveyQuestionId, TrackId};

use crate::Answer;

pub use file::{decode, fingerprint, read};
pub use judge::judge;

/// The headings of the file, in any order; other columns are ignored.
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
/// The most bytes of a file.
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
    /// Sessions by code, with the questions of their round if they have one.
    pub sessions: BTreeMap<String, (Facts, Option<Questions>)>,
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
