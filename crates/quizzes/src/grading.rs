//! Grading: whole points, nothing else. Pure, so that a stored score can be
//! computed again at any time (invariant I-3) from the frozen key, the answer,
//! the marks of people and the policy that a regrade put in force.

use crate::mark::Levels;
use crate::regrade::{self, Policy};
use crate::response::Response;
use crate::task::{Key, Task, essay};

/// A question's key with what was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The key.
    pub key: Key,
    /// The answer; empty when there is none.
    pub response: Response,
    /// What an applied regrade does to the question's points.
    pub adjusted: Option<Policy>,
    /// What a person gave it; only essays are given anything.
    pub mark: Option<Levels>,
}

impl Answered {
    /// Whether it waits for a person.
    pub fn is_waiting(&self) -> bool {
        self.mark.is_none() && essay::needs_person(&self.key, &self.response)
    }
}

/// The result of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grade {
    /// Points of each question, in the order given.
    pub items: Vec<i32>,
    /// Their sum.
    pub points: i32,
    /// What everything right would give; a voided question gives nothing.
    pub total: i32,
    /// The points that pass, of that total.
    pub pass_points: i32,
    /// Whether every safety question is right.
    pub safety_held: bool,
    /// Enough points, and every safety question right.
    pub passed: bool,
}

impl Grade {
    /// This grade of an attempt whose pass a regrade would have taken away: a
    /// pass once told stands.
    #[must_use]
    pub fn keeping_pass(self, is_kept: bool) -> Self {
        Self {
            passed: self.passed || is_kept,
            ..self
        }
    }
}

/// Points for one question: 0 to what it counts for. A mark counts only for a
/// text, and not where a regrade says what everyone gets.
pub fn points_for(answered: &Answered) -> i32 {
    let adjusted = answered.adjusted.as_ref();
    match (&answered.key.task, &answered.mark) {
        (Task::Essay(essay), Some(levels))
            if !answered.response.is_empty()
                && !matches!(adjusted, Some(Policy::FullCredit | Policy::Void)) =>
        {
            essay.points_of(levels)
        }
        _ => regrade::points(&answered.key, &answered.response, adjusted),
    }
}

/// What one question counts for: its points, unless it was voided.
pub fn worth(answered: &Answered) -> i32 {
    regrade::worth(&answered.key, answered.adjusted.as_ref())
}

/// A partly right answer to a safety question does not hold.
fn is_right(answered: &Answered) -> bool {
    points_for(answered) == worth(answered)
}

/// Grades an attempt. Passing needs `pass_points` and every safety question;
/// with no points to reach nothing is judged, and handing in is enough. Where
/// a question was voided, `pass_points` keeps its share of what is left: the
/// smallest whole number whose share is not below the published one.
pub fn grade(pass_points: i32, answers: &[Answered]) -> Grade {
    let items: Vec<i32> = answers.iter().map(points_for).collect();
    let points = items.iter().sum();
    let full = answers.iter().map(|answered| answered.key.points).sum();
    let total = answers.iter().map(worth).sum();
    let enough = regrade::pass_points(pass_points, full, total);
    let safety_held = answers
        .iter()
        .filter(|answered| answered.key.safety)
        .all(is_right);
    Grade {
        items,
        points,
        total,
        pass_points: enough,
        safety_held,
        passed: pass_points == 0 || (safety_held && points >= enough),
    }
}

#[cfg(test)]
mod tests;
