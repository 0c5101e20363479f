//! Questions from and for other programs: GIFT, Aiken, Moodle XML, QTI 2.1 and
//! a table with Japanese headings. Pure: bytes in, questions and remarks out.
//!
//! What always holds:
//! - A question that cannot be taken refuses itself, never the whole file, and
//!   is never half taken: it is named with its line and the reason.
//! - What is lost is named, in both directions. An export reads every question
//!   back and compares: what differs is a remark, and a question whose key
//!   would change is left out. So where there is no remark, `import(export(x))`
//!   is `x`.
//! - No input makes it panic, and what it keeps is bounded by the limits here.
//!
//! | kind | GIFT | Aiken | Moodle XML | QTI 2.1 | table |
//! |---|---|---|---|---|---|
//! | single | yes | without explanations | yes | yes | yes |
//! | multiple | yes | – | yes | yes | yes |
//! | true_false | yes | – | yes | yes | yes |
//! | short_text | yes | – | yes | yes | yes |
//! | matching | yes | – | yes | – | yes |
//! | ordering, ranking | – | – | yes | yes | yes |
//! | best_worst, scenario, essay | – | – | – | – | yes |
//!
//! The table holds every kind that there will be: what its columns cannot say
//! stands in its cell for details.

mod aiken;
mod answers;
mod compare;
mod format;
mod gift;
mod marks;
mod moodle;
mod plain;
mod qti;
mod table;
mod text;
mod weights;
mod xml;

use std::collections::{BTreeMap, BTreeSet};

use crate::publication::{NewQuestion, question_faults};

pub use format::Format;
pub use table::{Row, headings, import_rows, to_rows};

/// The most bytes of a file.
pub const MOST_BYTES: usize = 5 * 1024 * 1024;
/// The most questions of a file.
pub const MOST_QUESTIONS: usize = 2000;
/// The most answers of one question that a reader looks at; a question may
/// have fewer still.
const MOST_ANSWERS: usize = 100;

/// Something to tell about a question, or about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// A word for programs.
    pub code: &'static str,
    /// What it is, for people.
    pub message: String,
}

impl Remark {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

/// What became of one question of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Where it begins, from 1: the line of a text, the row of a table, the
    /// place in a package.
    pub line: usize,
    /// Its name in the file, or the beginning of its text.
    pub name: String,
    /// Whether it was taken.
    pub verdict: Verdict,
}

/// Whether a question was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Whole, or with the losses named. Its explanations may be missing: they
    /// are written before it is published.
    Taken {
        /// The question.
        question: Box<NewQuestion>,
        /// What it lost; empty when nothing.
        losses: Vec<Remark>,
    },
    /// Not at all.
    Refused(Remark),
}

/// A file for another program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many questions are in it.
    pub written: usize,
    /// What the file does not say, by the question's code.
    pub remarks: Vec<(String, Remark)>,
}

/// A question as an importer read it, before the rules of the house.
struct Found {
    line: usize,
    name: String,
    read: Read,
}

/// The question with its losses, or why it is refused.
type Read = Result<(NewQuestion, Losses), Remark>;

/// What a question lost, each thing once.
#[derive(Debug, Default)]
struct Losses(Vec<Remark>);

impl Losses {
    fn add(&mut self, code: &'static str, message: impl Into<String>) {
        let remark = Remark::new(code, message);
        if !self.0.contains(&remark) {
            self.0.push(remark);
        }
    }
}

/// Reads the questions of a file.
///
/// # Errors
/// When the file as a whole cannot be read: too large, too many questions, an
/// unknown encoding, broken XML or a broken package, a table without its
/// headings.
pub fn import(format: Format, bytes: &[u8]) -> Result<Vec<Imported>, Remark> {
    if bytes.len() > MOST_BYTES {
        let message = format!(
            "ファイルが大きすぎます。{}MB までにしてください。",
            MOST_BYTES >> 20
        );
        return Err(Remark::new("exchange.too_large", message));
    }
    let found = match format {
        Format::Gift => gift::import(&text::decode(bytes)?),
        Format::Aiken => aiken::import(&text::decode(bytes)?),
        Format::MoodleXml => moodle::import(&text::decode(bytes)?)?,
        Format::Qti => qti::import(bytes)?,
        Format::Csv => table::import_csv(&text::decode(bytes)?)?,
    };
    settled(found)
}

/// Writes questions for another program. Those that the format cannot hold are
/// left out and named; what it cannot say of the others is named.
pub fn export(format: Format, questions: &[NewQuestion]) -> Exported {
    let mut parts = Vec::new();
    let mut remarks = Vec::new();
    for question in questions {
        let code = &question.code;
        match part(format, question) {
            Ok((part, losses)) => {
                parts.push(part);
                remarks.extend(losses.into_iter().map(|loss| (code.clone(), loss)));
            }
            Err(refusal) => remarks.push((code.clone(), refusal)),
        }
    }
    Exported {
        written: parts.len(),
        bytes: joined(format, &parts),
        remarks,
    }
}

/// What a file of this format can say of a question: what comes back of it.
/// Nothing where the format cannot hold it.
pub fn held(format: Format, question: &NewQuestion) -> Option<NewQuestion> {
    let part = written(format, question)?;
    compare::only_taken(import(format, &single(format, &part)))
}

/// Whether two questions say the same, whatever they are called.
pub fn same_but_code(one: &NewQuestion, other: &NewQuestion) -> bool {
    let renamed = NewQuestion {
        code: one.code.clone(),
        ..other.clone()
    };
    *one == renamed
}

/// Whether a code was made from the place in the file, because the file gives
/// the question none.
pub fn is_place_code(code: &str) -> bool {
    const WORDS: [&str; 5] = ["aiken", "gift", "moodle", "qti", "row"];
    let parts = code.split_once('-');
    parts.is_some_and(|(word, place)| {
        WORDS.contains(&word)
            && place
                .bytes()
                .all(|digit| digit.is_ascii_digit() || digit == b'-')
    })
}

/// Whether a remark of an export says that the question is not in the file.
pub fn leaves_out(remark: &Remark) -> bool {
    matches!(
        remark.code,
        "exchange.kind_not_held" | "exchange.not_readable" | "exchange.key_not_held"
    )
}

fn written(format: Format, question: &NewQuestion) -> Option<String> {
    match format {
        Format::Gift => gift::write(question),
        Format::Aiken => aiken::write(question),
        Format::MoodleXml => moodle::write(question),
        Format::Qti => qti::write(question),
        Format::Csv => Some(table::write_csv(question)),
    }
}

/// One question's part of a file, and what it does not say.
fn part(format: Format, question: &NewQuestion) -> Result<(String, Vec<Remark>), Remark> {
    let kind = question.task.kind().label();
    let part = written(format, question).ok_or_else(|| {
        let message = format!("「{kind}」の設問は、この形式では書けないので、入れていません。");
        Remark::new("exchange.kind_not_held", message)
    })?;
    let file = single(format, &part);
    let losses = compare::read_back(question, import(format, &file))?;
    Ok((part, losses))
}

/// A file of one question; of QTI the item without its package.
fn single(format: Format, part: &String) -> Vec<u8> {
    match format {
        Format::Qti => part.clone().into_bytes(),
        _ => joined(format, std::slice::from_ref(part)),
    }
}

fn joined(format: Format, parts: &[String]) -> Vec<u8> {
    match format {
        Format::Gift | Format::Aiken => parts.join("\n").into_bytes(),
        Format::MoodleXml => moodle::file(parts).into_bytes(),
        Format::Qti => qti::package(parts),
        Format::Csv => table::csv_file(parts).into_bytes(),
    }
}

/// Holds what was found to the rules of the house.
fn settled(found: Vec<Found>) -> Result<Vec<Imported>, Remark> {
    if found.len() > MOST_QUESTIONS {
        let message =
            format!("設問が多すぎます。1つのファイルで{MOST_QUESTIONS}問までにしてください。");
        return Err(Remark::new("exchange.too_many", message));
    }
    let mut codes = Codes::default();
    let imported = found.into_iter().map(|found| Imported {
        line: found.line,
        name: found.name,
        verdict: match found.read.and_then(|read| ruled(read, &mut codes)) {
            Ok((question, losses)) => Verdict::Taken {
                question: Box::new(question),
                losses: losses.0,
            },
            Err(refusal) => Verdict::Refused(refusal),
        },
    });
    Ok(imported.collect())
}

fn ruled(read: (NewQuestion, Losses), codes: &mut Codes) -> Read {
    let (mut question, mut losses) = read;
    if has_nul(&question) {
        let message = "使えない文字（NUL）が入っています。";
        return Err(Remark::new("exchange.nul", message));
    }
    let mut faults = Vec::new();
    question_faults(&mut faults, "", &question);
    // What explains the answer may be written later.
    let is_explanation =
        |pointer: &str| pointer.ends_with("/explanation") || pointer.ends_with("/feedback");
    faults.retain(|fault| !is_explanation(&fault.pointer));
    if !faults.is_empty() {
        let messages: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
        return Err(Remark::new("exchange.rules", messages.join(" ")));
    }
    if let Some(other) = codes.unlike(&question.code) {
        let message = format!(
            "設問ID「{}」が、このファイルの前の設問と同じなので、「{other}」にしました。",
            question.code
        );
        losses.add("exchange.code_changed", message);
        question.code = other;
    }
    Ok((question, losses))
}

fn has_nul(question: &NewQuestion) -> bool {
    let options = question.options.iter();
    let texts = options.flat_map(|option| [&option.code, &option.body, &option.explanation]);
    texts
        .chain([&question.code, &question.objective])
        .chain([&question.stem, &question.feedback])
        .any(|text| text.contains('\0'))
}

/// The codes given so far, and how often each came again.
#[derive(Default)]
struct Codes {
    taken: BTreeSet<String>,
    again: BTreeMap<String, usize>,
}

impl Codes {
    /// Another code where this one is taken.
    fn unlike(&mut self, code: &str) -> Option<String> {
        if self.taken.insert(code.to_owned()) {
            return None;
        }
        let count = self.again.entry(code.to_owned()).or_insert(1);
        loop {
            *count += 1;
            let other = format!("{code}-{count}");
            if self.taken.insert(other.clone()) {
                return Some(other);
            }
        }
    }
}

/// The code of the option at a place, from 0: a, b, c …
fn option_code(place: usize) -> String {
    let letter = u8::try_from(place)
        .ok()
        .and_then(|place| b'a'.checked_add(place));
    match letter {
        Some(letter) if letter.is_ascii_lowercase() => char::from(letter).to_string(),
        _ => format!("o{place}"),
    }
}

/// The beginning of a text, to know a question by.
fn beginning(text: &str) -> String {
    const LONGEST: usize = 40;
    let line = text.trim().lines().next().unwrap_or_default();
    line.chars().take(LONGEST).collect()
}

/// Why essays are refused: no format's essay has a rubric, and a question of
/// ours cannot be without one.
fn essay() -> Remark {
    let message = "作文の設問は、評価の基準（ルーブリック）がないので取り込めません。この画面で作ってください。";
    Remark::new("exchange.essay", message)
}

#[cfg(test)]
mod tests;
