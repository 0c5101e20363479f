//! A longer text of the learner's own (記述), which a person grades by the
//! author's rubric: criteria, each with levels in words and whole points. The
//! text alone is worth nothing; its points come from a person's mark
//! ([`Levels`]), so that a score stays a function of what is stored. A blank
//! essay is worth nothing without a person.

use std::collections::BTreeSet;

use kernel::Fault;
use serde::{Deserialize, Serialize};

use super::{Control, Field, Key, Layout, Sheet, TextLimits};
use crate::error::Error;
use crate::mark::Levels;
use crate::publication::{MAX_POINTS, NewQuestion};
use crate::response::Response;

const FIELD: &str = "text";
/// The most characters that an author may allow.
pub const LONGEST_ESSAY: usize = 4000;
const CRITERIA: std::ops::RangeInclusive<usize> = 1..=10;
const LEVELS: std::ops::RangeInclusive<usize> = 2..=6;

/// What a person grades by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Essay {
    /// At least one.
    pub criteria: Vec<Criterion>,
    /// An answer of the best levels, for the grader and, when it is let out,
    /// for the learner.
    pub model_answer: String,
    /// How long the text is asked to be, in characters.
    pub limits: TextLimits,
}

/// One thing to look at in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Unique in the question.
    pub code: String,
    /// What is looked at.
    pub title: String,
    /// In the author's order.
    pub levels: Vec<Level>,
}

/// How far a text comes in one criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// How such a text is known.
    pub words: String,
    /// What it is worth.
    pub points: i32,
}

impl Criterion {
    /// The points of its best level.
    pub fn best(&self) -> i32 {
        let points = self.levels.iter().map(|level| level.points);
        points.max().unwrap_or_default()
    }
}

impl Essay {
    /// What the question is worth: the best levels together.
    pub fn best(&self) -> i32 {
        let best = self.criteria.iter().map(Criterion::best);
        best.fold(0, i32::saturating_add)
    }

    pub(super) fn layout(&self) -> Layout {
        Layout {
            text: Some(self.limits),
            ..Layout::default()
        }
    }

    pub(super) fn faults(&self, pointer: &str, question: &NewQuestion) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, message: String| {
            let pointer = format!("{pointer}/{field}");
            faults.push(Fault::new(pointer, "quiz.question.key", message));
        };
        let codes: BTreeSet<&str> = self.criteria.iter().map(|one| one.code.as_str()).collect();
        if !CRITERIA.contains(&self.criteria.len()) || codes.len() != self.criteria.len() {
            fault(
                "criteria",
                format!(
                    "観点は{}個から{}個までにし、id を重ねないでください。",
                    CRITERIA.start(),
                    CRITERIA.end()
                ),
            );
        }
        for criterion in &self.criteria {
            if !criterion.is_sound() {
                fault(
                    "criteria",
                    format!(
                        "観点「{}」に、名前と、言葉のある段階を{}個から{}個まで入れ、点は0点以上、最もよい段階は1点以上にしてください。",
                        criterion.code,
                        LEVELS.start(),
                        LEVELS.end()
                    ),
                );
            }
        }
        if is_blank(&self.model_answer) {
            fault("model_answer", "解答例を入れてください。".to_owned());
        }
        let TextLimits { min, max } = self.limits;
        if max == 0 || max > LONGEST_ESSAY || min > max || !question.options.is_empty() {
            fault(
                "limits",
                format!(
                    "記述の設問では、選択肢を置かず、字数は{LONGEST_ESSAY}字まで、下限は上限までにしてください。"
                ),
            );
        }
        if self.best() != question.points {
            faults.push(Fault::new(
                format!("{pointer}/points"),
                "quiz.question.points",
                "配点は、それぞれの観点の最もよい段階の点の合計にしてください。",
            ));
        }
        faults
    }

    /// What a mark is worth. A level that is not there is worth nothing.
    pub(crate) fn points_of(&self, levels: &Levels) -> i32 {
        let reached = self.criteria.iter().filter_map(|criterion| {
            let place = levels.of(&criterion.code)?;
            criterion.levels.get(place)
        });
        let points = reached.fold(0_i32, |sum, level| sum.saturating_add(level.points));
        points.clamp(0, self.best())
    }

    pub(super) fn solution(&self) -> Response {
        Response::default().with(FIELD, vec![self.model_answer.clone()])
    }
}

impl Criterion {
    fn is_sound(&self) -> bool {
        let levels_hold = self
            .levels
            .iter()
            .all(|level| !is_blank(&level.words) && (0..=MAX_POINTS).contains(&level.points));
        LEVELS.contains(&self.levels.len())
            && levels_hold
            && self.best() > 0
            && !is_blank(&self.title)
            && !is_blank(&self.code)
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty() || text.contains('\0')
}

/// The learner's text; nothing when it was left blank.
pub(crate) fn text_of(response: &Response) -> Option<&str> {
    response.value(FIELD)
}

/// Whether a person has to look at this answer.
pub(crate) fn needs_person(key: &Key, response: &Response) -> bool {
    matches!(key.task, super::Task::Essay(_)) && text_of(response).is_some()
}

pub(super) fn fields(sheet: &Sheet, saved: &Response) -> Vec<Field> {
    let field = super::pick(FIELD.to_owned(), "答え", Control::Area, Vec::new(), saved);
    vec![Field {
        limits: sheet.layout.text,
        ..field
    }]
}

/// A draft may still be too short; it is never too long.
pub(super) fn accept(sheet: &Sheet, given: Response) -> Result<Response, Error> {
    if let Some((other, _)) = given.fields().find(|(name, _)| *name != FIELD) {
        return Err(Error::UnknownField(other.to_owned()));
    }
    let text = match given.values(FIELD) {
        [] => return Ok(Response::default()),
        [text] => tidy(text),
        _ => return Err(Error::TooManyOptions),
    };
    let max = sheet.layout.text.map_or(LONGEST_ESSAY, |limits| limits.max);
    if text.chars().count() > max || text.contains('\0') {
        return Err(Error::TextTooLong(max));
    }
    Ok(Response::default().with(FIELD, vec![text]))
}

/// A browser sends CR LF for a line end; it is counted as one character.
fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.trim().to_owned()
}
