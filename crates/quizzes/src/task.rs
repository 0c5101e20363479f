//! What a question asks for, kind by kind. A new kind is one file in `task/`
//! with its author's description and four functions, and a line in each match
//! below:
//! - `faults`: what is wrong with the author's description;
//! - `fields`: what the learner fills in, made from a [`Sheet`] alone. A sheet
//!   has no room for the key, so no kind can leak it;
//! - `accept`: which answers the sheet takes;
//! - `points` and `solution`: what an answer is worth, and the best answer,
//!   made from a [`Key`]. An essay is worth what a person's mark gives it, see
//!   [`crate::grading`].

pub(crate) mod best_worst;
pub(crate) mod choice;
pub(crate) mod essay;
mod field;
pub(crate) mod matching;
pub(crate) mod ordering;
pub(crate) mod scenario;
pub(crate) mod short_text;

use kernel::Fault;
use kernel::id::OptionId;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::publication::NewQuestion;
use crate::quiz::QuestionKind;
use crate::response::Response;

pub use best_worst::BestWorst;
pub use essay::{Criterion, Essay, LONGEST_ESSAY, Level};
pub use field::{Control, Field, TextLimits};
pub use matching::Matching;
pub use scenario::{Choice, Scenario, Stage};
pub use short_text::ShortText;

/// What a question asks for, with its key as far as the options do not hold
/// it. Options are named by their codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// One option is right.
    Single,
    /// A statement: of two options, 正しい and 正しくない, one is right.
    TrueFalse,
    /// Every right option and no other.
    Multiple(Scoring),
    /// The options in the right order, which is the author's.
    Ordering(Scoring),
    /// The options ranked as the experts rank them (状況判断); always scored
    /// by how near the ranking is.
    Ranking,
    /// Each prompt with its option.
    Matching(Matching),
    /// A few words of the learner's own.
    ShortText(ShortText),
    /// The best and the worst of the options (状況判断).
    BestWorst(BestWorst),
    /// A case in stages, where each choice leads on.
    Scenario(Scenario),
    /// A longer text, graded by a person.
    Essay(Essay),
}

/// Whether a partly right answer is worth a part of the points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scoring {
    /// All points or none.
    #[default]
    Whole,
    /// The part that is right, rounded down to whole points.
    Partial,
}

/// The stored form of a task that has nothing but its scoring.
#[derive(Serialize, Deserialize)]
struct Scored {
    #[serde(default)]
    scoring: Scoring,
}

/// What the learner's side needs to know of a question beyond its texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Layout {
    /// Matching: the codes of the options that are prompts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) prompts: Vec<String>,
    /// Scenario: its stages without the points.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) stages: Vec<scenario::StageLayout>,
    /// Essay: how long it is asked to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<TextLimits>,
}

/// An option without its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SheetOption {
    pub(crate) id: OptionId,
    pub(crate) code: String,
    pub(crate) body: String,
}

/// A question as far as its learner may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) kind: QuestionKind,
    /// In the attempt's order.
    pub(crate) options: Vec<SheetOption>,
    pub(crate) layout: Layout,
}

impl Sheet {
    /// This sheet with its options in the order of an attempt.
    pub(crate) fn in_order(self, order: &[OptionId]) -> Self {
        let mut options = self.options;
        options.sort_by_key(|option| order.iter().position(|id| *id == option.id));
        Self { options, ..self }
    }

    pub(crate) fn all(&self) -> Vec<OptionId> {
        self.options.iter().map(|option| option.id).collect()
    }
}

/// What a question is graded by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// What it asks for.
    pub task: Task,
    /// Whether passing needs it right.
    pub safety: bool,
    /// What it is worth.
    pub points: i32,
    /// Its options in the author's order.
    pub options: Vec<KeyOption>,
}

/// An option with its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyOption {
    /// The option.
    pub id: OptionId,
    /// Its author's code.
    pub code: String,
    /// Whether it belongs to the key of a choice question.
    pub correct: bool,
}

impl Key {
    pub(crate) fn id_of(&self, code: &str) -> Option<OptionId> {
        let option = self.options.iter().find(|option| option.code == code);
        option.map(|option| option.id)
    }

    pub(crate) fn code_of(&self, id: OptionId) -> Option<&str> {
        let option = self.options.iter().find(|option| option.id == id);
        option.map(|option| option.code.as_str())
    }

    /// `reached` parts of `whole`, in points, rounded down.
    pub(crate) fn share(&self, reached: usize, whole: usize) -> i32 {
        if whole == 0 {
            return 0;
        }
        let points = i64::from(self.points) * reached.min(whole) as i64 / whole as i64;
        i32::try_from(points).unwrap_or(self.points)
    }
}

impl Task {
    /// Its kind.
    pub fn kind(&self) -> QuestionKind {
        match self {
            Self::Single => QuestionKind::Single,
            Self::TrueFalse => QuestionKind::TrueFalse,
            Self::Multiple(_) => QuestionKind::Multiple,
            Self::Ordering(_) => QuestionKind::Ordering,
            Self::Ranking => QuestionKind::Ranking,
            Self::Matching(_) => QuestionKind::Matching,
            Self::ShortText(_) => QuestionKind::ShortText,
            Self::BestWorst(_) => QuestionKind::BestWorst,
            Self::Scenario(_) => QuestionKind::Scenario,
            Self::Essay(_) => QuestionKind::Essay,
        }
    }

    pub(crate) fn layout(&self) -> Layout {
        match self {
            Self::Matching(matching) => matching.layout(),
            Self::Scenario(scenario) => scenario.layout(),
            Self::Essay(essay) => essay.layout(),
            _ => Layout::default(),
        }
    }

    /// The key as it is stored, as far as the options do not hold it.
    pub(crate) fn stored(&self) -> Result<String, Error> {
        let json = match self {
            Self::Single | Self::TrueFalse | Self::Ranking => Ok("{}".to_owned()),
            Self::Multiple(scoring) | Self::Ordering(scoring) => {
                serde_json::to_string(&Scored { scoring: *scoring })
            }
            Self::Matching(matching) => serde_json::to_string(matching),
            Self::ShortText(text) => serde_json::to_string(text),
            Self::BestWorst(judgement) => serde_json::to_string(judgement),
            Self::Scenario(scenario) => serde_json::to_string(scenario),
            Self::Essay(essay) => serde_json::to_string(essay),
        };
        json.map_err(unreadable)
    }

    /// Reads what [`Self::stored`] wrote.
    pub(crate) fn read(kind: &str, stored: &str) -> Result<Self, Error> {
        let kind = QuestionKind::parse(kind).ok_or_else(|| Error::Stored(kind.to_owned()))?;
        let scoring = || serde_json::from_str(stored).map(|scored: Scored| scored.scoring);
        let task = match kind {
            QuestionKind::Single => Ok(Self::Single),
            QuestionKind::TrueFalse => Ok(Self::TrueFalse),
            QuestionKind::Multiple => scoring().map(Self::Multiple),
            QuestionKind::Ordering => scoring().map(Self::Ordering),
            QuestionKind::Ranking => Ok(Self::Ranking),
            QuestionKind::Matching => serde_json::from_str(stored).map(Self::Matching),
            QuestionKind::ShortText => serde_json::from_str(stored).map(Self::ShortText),
            QuestionKind::BestWorst => serde_json::from_str(stored).map(Self::BestWorst),
            QuestionKind::Scenario => serde_json::from_str(stored).map(Self::Scenario),
            QuestionKind::Essay => serde_json::from_str(stored).map(Self::Essay),
        };
        task.map_err(unreadable)
    }
}

pub(crate) fn unreadable(error: serde_json::Error) -> Error {
    Error::Stored(error.to_string())
}

/// What is wrong with the key of a question to publish.
pub(crate) fn faults(pointer: &str, question: &NewQuestion) -> Vec<Fault> {
    match &question.task {
        Task::Single | Task::TrueFalse | Task::Multiple(_) => choice::faults(pointer, question),
        Task::Ordering(_) | Task::Ranking => ordering::faults(pointer, question),
        Task::Matching(matching) => matching.faults(pointer, question),
        Task::ShortText(text) => text.faults(pointer, question),
        Task::BestWorst(judgement) => judgement.faults(pointer, question),
        Task::Scenario(scenario) => scenario.faults(pointer, question),
        Task::Essay(essay) => essay.faults(pointer, question),
    }
}

/// What the learner fills in, with what is saved so far.
pub(crate) fn fields(sheet: &Sheet, saved: &Response) -> Vec<Field> {
    match sheet.kind {
        QuestionKind::Single | QuestionKind::TrueFalse | QuestionKind::Multiple => {
            choice::fields(sheet, saved)
        }
        QuestionKind::Ordering | QuestionKind::Ranking => ordering::fields(sheet, saved),
        QuestionKind::Matching => matching::fields(sheet, saved),
        QuestionKind::ShortText => short_text::fields(saved),
        QuestionKind::BestWorst => best_worst::fields(sheet, saved),
        QuestionKind::Scenario => scenario::fields(sheet, saved),
        QuestionKind::Essay => essay::fields(sheet, saved),
    }
}

/// The answer as it is saved.
///
/// # Errors
/// [`Error::ForeignOption`], [`Error::TooManyOptions`],
/// [`Error::UnknownField`], [`Error::Repeated`], [`Error::TextTooLong`],
/// [`Error::StageFixed`].
pub(crate) fn accept(sheet: &Sheet, saved: &Response, given: Response) -> Result<Response, Error> {
    match sheet.kind {
        QuestionKind::Single | QuestionKind::TrueFalse | QuestionKind::Multiple => {
            choice::accept(sheet, given)
        }
        QuestionKind::Ordering | QuestionKind::Ranking => {
            require_picks(&ordering::fields(sheet, saved), &given)?;
            require_unlike(&given)?;
            Ok(given)
        }
        QuestionKind::Matching => {
            require_picks(&matching::fields(sheet, saved), &given)?;
            Ok(given)
        }
        QuestionKind::ShortText => short_text::accept(given),
        QuestionKind::BestWorst => {
            require_picks(&best_worst::fields(sheet, saved), &given)?;
            require_unlike(&given)?;
            Ok(given)
        }
        QuestionKind::Scenario => scenario::accept(sheet, saved, given),
        QuestionKind::Essay => essay::accept(sheet, given),
    }
}

/// What an answer is worth by itself: 0 to the key's points, never more. An
/// essay is worth nothing until a person has marked it.
pub fn points(key: &Key, response: &Response) -> i32 {
    match &key.task {
        Task::Single | Task::TrueFalse => choice::points(key, Scoring::Whole, response),
        Task::Multiple(scoring) => choice::points(key, *scoring, response),
        Task::Ordering(scoring) => ordering::points(key, *scoring, response),
        Task::Ranking => ordering::points(key, Scoring::Partial, response),
        Task::Matching(matching) => matching.points(key, response),
        Task::ShortText(text) => text.points(key, response),
        Task::BestWorst(judgement) => judgement.points(key, response),
        Task::Scenario(scenario) => scenario.points(key, response),
        Task::Essay(_) => 0,
    }
}

/// A best answer: it is worth all points, an essay in the author's eyes.
pub fn solution(key: &Key) -> Response {
    match &key.task {
        Task::Single | Task::TrueFalse | Task::Multiple(_) => choice::solution(key),
        Task::Ordering(_) | Task::Ranking => ordering::solution(key),
        Task::Matching(matching) => matching.solution(key),
        Task::ShortText(text) => text.solution(),
        Task::BestWorst(judgement) => judgement.solution(key),
        Task::Scenario(scenario) => scenario.solution(key),
        Task::Essay(essay) => essay.solution(),
    }
}

/// Every field given is one of these and names one of its options.
fn require_picks(fields: &[Field], given: &Response) -> Result<(), Error> {
    for (name, values) in given.fields() {
        let field = fields.iter().find(|field| field.name == name);
        let field = field.ok_or_else(|| Error::UnknownField(name.to_owned()))?;
        let [value] = values else {
            return Err(Error::TooManyOptions);
        };
        let option = value.parse().map_err(|_| Error::ForeignOption)?;
        if !field.options.contains(&option) {
            return Err(Error::ForeignOption);
        }
    }
    Ok(())
}

/// No two fields name the same option.
fn require_unlike(given: &Response) -> Result<(), Error> {
    let mut seen = std::collections::BTreeSet::new();
    for (_, values) in given.fields() {
        if !values.iter().all(|value| seen.insert(value.clone())) {
            return Err(Error::Repeated);
        }
    }
    Ok(())
}

/// A field that takes one of `options`.
fn pick(
    name: String,
    label: &str,
    control: Control,
    options: Vec<OptionId>,
    saved: &Response,
) -> Field {
    Field {
        given: saved.values(&name).to_vec(),
        name,
        label: label.to_owned(),
        control,
        options,
        is_fixed: false,
        limits: None,
    }
}

#[cfg(test)]
mod tests;
