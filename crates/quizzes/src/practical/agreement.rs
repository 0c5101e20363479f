//! How far two assessors agree.

use super::decision::passes;
use super::rubric::{Levels, Rubric};

/// From this difference on, a criterion needs a moderator.
const TOO_FAR: i32 = 2;

/// What the two gave for one criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CriterionPair {
    /// The criterion's code.
    pub code: String,
    /// The first assessor's level.
    pub first: i32,
    /// The second assessor's level.
    pub second: i32,
}

impl CriterionPair {
    /// By how many levels they differ.
    pub fn difference(&self) -> i32 {
        (self.first - self.second).abs()
    }
}

/// How far two sheets agree, in counts of criteria.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// In the rubric's order.
    pub criteria: Vec<CriterionPair>,
    /// With the same level (一致).
    pub exact: usize,
    /// One level apart (隣接).
    pub adjacent: usize,
    /// Further apart.
    pub far: usize,
    /// Whether each of them lets the learner pass.
    pub verdicts: (bool, bool),
}

impl Agreement {
    /// Whether a moderator has to decide: a criterion two levels apart or
    /// more, or one lets pass and the other does not.
    pub fn needs_moderator(&self) -> bool {
        self.far > 0 || self.verdicts.0 != self.verdicts.1
    }
}

/// Compares two sheets' levels.
pub fn agreement(rubric: &Rubric, track: &str, first: &Levels, second: &Levels) -> Agreement {
    let level = |levels: &Levels, code: &str| levels.get(code).copied().unwrap_or_default();
    let pairs = rubric.criteria.iter().map(|criterion| CriterionPair {
        code: criterion.code.clone(),
        first: level(first, &criterion.code),
        second: level(second, &criterion.code),
    });
    let criteria: Vec<CriterionPair> = pairs.collect();
    let count = |wanted: fn(i32) -> bool| {
        let counted = criteria.iter().filter(|pair| wanted(pair.difference()));
        counted.count()
    };
    Agreement {
        exact: count(|difference| difference == 0),
        adjacent: count(|difference| difference == 1),
        far: count(|difference| difference >= TOO_FAR),
        verdicts: (passes(rubric, track, first), passes(rubric, track, second)),
        criteria,
    }
}
