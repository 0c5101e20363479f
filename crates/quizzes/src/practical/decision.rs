//! The result: a function of the sheets in force and the rubric version.
//!
//! A sheet passes when every criterion reaches its minimum in the track and
//! the sum of levels reaches the mean: `10 × sum ≥ mean_tenths × criteria`.
//! Levels of a result are counted in halves, so that two assessors one level
//! apart need no decimal: with one sheet twice its level; with two their sum,
//! but for a criterion of safety twice the lower one. Two assessors decide
//! only where they agree on passing, so their common verdict is the result;
//! where they do not, or are two levels apart anywhere, the moderator's sheet
//! alone decides.

use std::collections::BTreeMap;

use super::AssessmentStatus;
use super::agreement::agreement;
use super::rubric::{HIGHEST, Levels, Rubric};

/// The level from which there is nothing to practise (達成).
const ACHIEVED: i32 = 3;

/// A result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Twice the level, by the criterion's code.
    pub halves: BTreeMap<String, i32>,
    /// Whether it is passed.
    pub passed: bool,
}

/// How an assessment stands by its sheets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// How it stands.
    pub status: AssessmentStatus,
    /// The result, if there is one.
    pub outcome: Option<Outcome>,
}

/// The sum of a sheet's levels.
pub fn total(levels: &Levels) -> i32 {
    levels.values().sum()
}

/// Whether one sheet lets the learner pass.
pub fn passes(rubric: &Rubric, track: &str, levels: &Levels) -> bool {
    let reaches = rubric.criteria.iter().all(|criterion| {
        let level = levels.get(&criterion.code).copied().unwrap_or_default();
        level >= rubric.minimum(criterion, track)
    });
    let criteria = i32::try_from(rubric.criteria.len()).unwrap_or(i32::MAX);
    reaches && 10 * total(levels) >= rubric.mean_tenths.saturating_mul(criteria)
}

/// How an assessment of so many assessors stands. `given` are the sheets in
/// force of the assessors, `moderated` that of the moderator.
pub fn decide(
    rubric: &Rubric,
    track: &str,
    assessors: usize,
    given: &[&Levels],
    moderated: Option<&Levels>,
) -> Decided {
    let open = |status| Decided {
        status,
        outcome: None,
    };
    if given.len() < assessors {
        return open(AssessmentStatus::Scheduled);
    }
    if let Some(levels) = moderated {
        return Decided {
            status: AssessmentStatus::Moderated,
            outcome: Some(outcome_of(rubric, track, levels, levels)),
        };
    }
    match given {
        [] => open(AssessmentStatus::Scheduled),
        [only] => Decided {
            status: AssessmentStatus::Final,
            outcome: Some(outcome_of(rubric, track, only, only)),
        },
        [first, second, ..] => {
            if agreement(rubric, track, first, second).needs_moderator() {
                return open(AssessmentStatus::Scored);
            }
            Decided {
                status: AssessmentStatus::Final,
                outcome: Some(outcome_of(rubric, track, first, second)),
            }
        }
    }
}

fn outcome_of(rubric: &Rubric, track: &str, first: &Levels, second: &Levels) -> Outcome {
    let halves = rubric.criteria.iter().map(|criterion| {
        let level = |levels: &Levels| levels.get(&criterion.code).copied().unwrap_or_default();
        let (first, second) = (level(first), level(second));
        let halves = if criterion.safety {
            2 * first.min(second)
        } else {
            first + second
        };
        (criterion.code.clone(), halves)
    });
    Outcome {
        halves: halves.collect(),
        passed: passes(rubric, track, first) && passes(rubric, track, second),
    }
}

/// What to practise next at one criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Practise {
    /// The criterion's name.
    pub criterion: String,
    /// What the next level looks like.
    pub next: String,
}

/// What to practise: for every criterion below 達成 or below the track's own
/// minimum what the next level looks like, safety first.
pub fn practise(rubric: &Rubric, track: &str, outcome: &Outcome) -> Vec<Practise> {
    let mut below: Vec<_> = rubric
        .criteria
        .iter()
        .filter_map(|criterion| {
            let halves = outcome.halves.get(&criterion.code).copied()?;
            let wanted = rubric.minimum(criterion, track).max(ACHIEVED);
            (halves < 2 * wanted).then(|| (criterion, (halves / 2 + 1).min(HIGHEST)))
        })
        .collect();
    below.sort_by_key(|(criterion, _)| !criterion.safety);
    below
        .into_iter()
        .map(|(criterion, next)| Practise {
            criterion: criterion.name.clone(),
            next: criterion.anchor(next).to_owned(),
        })
        .collect()
}
