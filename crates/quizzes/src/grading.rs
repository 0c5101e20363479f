//! Grading: whole points, nothing else. Pure, so that a stored score can be
//! computed again at any time (invariant I-3).

use std::collections::BTreeSet;

use kernel::id::OptionId;

use crate::quiz::QuestionKind;

/// What a question is graded by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// How it is answered.
    pub kind: QuestionKind,
    /// Whether passing needs it right.
    pub safety: bool,
    /// What it is worth.
    pub points: i32,
    /// The right options.
    pub correct: BTreeSet<OptionId>,
}

/// A question's key with what was answered; no option when nothing was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The key.
    pub key: Key,
    /// The chosen options.
    pub chosen: BTreeSet<OptionId>,
}

/// The result of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grade {
    /// Points of each question, in the order given.
    pub items: Vec<i32>,
    /// Their sum.
    pub points: i32,
    /// What everything right would give.
    pub total: i32,
    /// Whether every safety question is right.
    pub safety_held: bool,
    /// Enough points, and every safety question right.
    pub passed: bool,
}

/// Points for one question: all for exactly the key, otherwise none. A single
/// choice with two options chosen is wrong even if one of them is right.
pub fn points_for(answered: &Answered) -> i32 {
    if is_right(answered) {
        answered.key.points
    } else {
        0
    }
}

fn is_right(answered: &Answered) -> bool {
    let Answered { key, chosen } = answered;
    let allowed_count = key.kind == QuestionKind::Multiple || chosen.len() == 1;
    allowed_count && !chosen.is_empty() && *chosen == key.correct
}

/// Grades an attempt. Passing needs `pass_points` and every safety question;
/// with no points to reach nothing is judged, and handing in is enough.
pub fn grade(pass_points: i32, answers: &[Answered]) -> Grade {
    let items: Vec<i32> = answers.iter().map(points_for).collect();
    let points = items.iter().sum();
    let total = answers.iter().map(|answered| answered.key.points).sum();
    let safety_held = answers
        .iter()
        .filter(|answered| answered.key.safety)
        .all(is_right);
    Grade {
        items,
        points,
        total,
        safety_held,
        passed: pass_points == 0 || (safety_held && points >= pass_points),
    }
}

#[cfg(test)]
mod tests;
