//! Grading: whole points, nothing else. Pure, so that a stored score can be
//! computed again at any time (invariant I-3).

use crate::response::Response;
use crate::task::{Key, points};

/// A question's key with what was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The key.
    pub key: Key,
    /// The answer; empty when there is none.
    pub response: Response,
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

/// Points for one question: 0 to what it is worth.
pub fn points_for(answered: &Answered) -> i32 {
    points(&answered.key, &answered.response)
}

/// A partly right answer to a safety question does not hold.
fn is_right(answered: &Answered) -> bool {
    points_for(answered) == answered.key.points
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
