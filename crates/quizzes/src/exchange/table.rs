//! Questions as a table with Japanese headings, for people who write in a
//! spreadsheet. One row a question; every kind. What the columns cannot say,
//! as a case in stages, stands as JSON in the cell for details.

mod csv;
mod read;

use super::answers;
use super::compare::read_back;
use super::{Remark, option_code};
use crate::publication::{NewOption, NewQuestion};
use crate::task::{Scoring, Task};

pub(super) use csv::{file as csv_file, import as import_csv, write as write_csv};
pub use read::import_rows;

/// How many options a row has room for: as many as a question may have.
const OPTIONS: usize = 12;
const YES: &str = "〇";
const BEST: &str = "最もよい";
const WORST: &str = "最もよくない";
const PARTIAL: &str = "部分点";
/// Before the number of the option that goes with a prompt.
const ARROW: char = '→';
/// Between words or codes in one cell.
const COMMA: char = '、';

const CODE: &str = "設問ID";
const KIND: &str = "形式";
const OBJECTIVE: &str = "目標";
const POINTS: &str = "配点";
const SAFETY: &str = "安全必須";
const SCORING: &str = "採点";
const STEM: &str = "問題文";
const FEEDBACK: &str = "全体の解説";
const WORDS: &str = "正解の言葉";
const OPTION_CODES: &str = "選択肢ID";
const DETAILS: &str = "詳細（JSON）";
const HEAD: [&str; 11] = [
    CODE,
    KIND,
    OBJECTIVE,
    POINTS,
    SAFETY,
    SCORING,
    STEM,
    FEEDBACK,
    WORDS,
    OPTION_CODES,
    DETAILS,
];

/// A row of a table, under its headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The number that a spreadsheet program shows.
    pub number: usize,
    /// Its cells; missing ones at the end are empty.
    pub cells: Vec<String>,
}

/// The three columns of the option with a number, from 1: its text, whether it
/// is right, and why.
fn option_headings(number: usize) -> [String; 3] {
    ["選択肢", "正解", "解説"].map(|word| format!("{word}{number}"))
}

/// The headings, in the order in which they are written.
pub fn headings() -> Vec<String> {
    let head = HEAD.into_iter().map(str::to_owned);
    head.chain((1..=OPTIONS).flat_map(option_headings))
        .collect()
}

/// The rows under [`headings`], and by the question's code what they do not
/// say.
pub fn to_rows(questions: &[NewQuestion]) -> (Vec<Vec<String>>, Vec<(String, Remark)>) {
    let headings = headings();
    let mut rows = Vec::new();
    let mut remarks = Vec::new();
    for question in questions {
        let cells = row_of(question);
        let row = Row {
            number: 2,
            cells: cells.clone(),
        };
        match read_back(question, import_rows(&headings, &[row])) {
            Ok(losses) => {
                rows.push(cells);
                remarks.extend(losses.into_iter().map(|loss| (question.code.clone(), loss)));
            }
            Err(refusal) => remarks.push((question.code.clone(), refusal)),
        }
    }
    (rows, remarks)
}

/// A question's cells. Where its columns would read as another question, the
/// details say the key.
fn row_of(question: &NewQuestion) -> Vec<String> {
    let plain = cells_of(question, String::new());
    let row = Row {
        number: 2,
        cells: plain.clone(),
    };
    let read = read::question(&headings(), &row);
    if read.is_ok_and(|(read, _)| read.task == question.task) {
        return plain;
    }
    let details = question.task.stored().unwrap_or_default();
    cells_of(question, details)
}

fn cells_of(question: &NewQuestion, details: String) -> Vec<String> {
    let scoring = match &question.task {
        Task::Multiple(scoring) | Task::Ordering(scoring) => *scoring,
        Task::Matching(matching) => matching.scoring,
        _ => Scoring::Whole,
    };
    let words = match &question.task {
        Task::ShortText(text) => text.accepted.join("\n"),
        _ => String::new(),
    };
    let codes: Vec<&str> = question
        .options
        .iter()
        .map(|option| option.code.as_str())
        .collect();
    let is_usual = codes
        .iter()
        .enumerate()
        .all(|(place, code)| *code == option_code(place));
    let mut cells = vec![
        question.code.clone(),
        question.task.kind().label().to_owned(),
        question.objective.clone(),
        question.points.to_string(),
        if question.safety { YES } else { "" }.to_owned(),
        if scoring == Scoring::Partial {
            PARTIAL
        } else {
            ""
        }
        .to_owned(),
        question.stem.clone(),
        question.feedback.clone(),
        words,
        if is_usual {
            String::new()
        } else {
            codes.join(&COMMA.to_string())
        },
        details,
    ];
    for option in &question.options {
        cells.push(option.body.clone());
        cells.push(right_cell(question, option));
        cells.push(option.explanation.clone());
    }
    cells.resize(HEAD.len() + 3 * OPTIONS, String::new());
    cells
}

fn right_cell(question: &NewQuestion, option: &NewOption) -> String {
    match &question.task {
        Task::Matching(matching) => {
            let mut pairs = matching.pairs.iter();
            let pair = pairs.find(|(prompt, _)| *prompt == option.code);
            let place = pair.and_then(|(_, choice)| {
                let mut options = question.options.iter();
                options.position(|other| other.code == *choice)
            });
            place.map_or_else(String::new, |place| format!("{ARROW}{}", place + 1))
        }
        Task::BestWorst(judgement) if judgement.best.contains(&option.code) => BEST.to_owned(),
        Task::BestWorst(judgement) if judgement.worst.contains(&option.code) => WORST.to_owned(),
        _ if option.correct => YES.to_owned(),
        _ => String::new(),
    }
}
