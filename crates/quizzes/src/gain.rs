//! What was learnt between the test before learning and the one after it, on
//! the same objectives: in whole points, by objective. No share is computed
//! here; who prints one computes it once from these sums.

use std::collections::{BTreeMap, BTreeSet};

use crate::quiz::Quiz;

/// One answered question as it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemPoints {
    /// The learning objective it tests.
    pub objective: String,
    /// Points reached.
    pub points: i32,
    /// What it counts for; nothing when it was voided.
    pub total: i32,
}

/// So many points of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// Points reached.
    pub points: i64,
    /// Points there were.
    pub total: i64,
}

impl Reached {
    /// With so many more.
    #[must_use]
    pub fn and(self, points: i32, total: i32) -> Self {
        Self {
            points: self.points + i64::from(points),
            total: self.total + i64::from(total),
        }
    }
}

/// One objective before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectiveGain {
    /// The objective's code.
    pub objective: String,
    /// Before learning.
    pub before: Reached,
    /// After.
    pub after: Reached,
}

/// One person before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gain {
    /// Before learning.
    pub before: Reached,
    /// After.
    pub after: Reached,
    /// By objective, in the order of their codes.
    pub objectives: Vec<ObjectiveGain>,
}

impl Gain {
    /// The gain between two attempts.
    pub fn between(before: &[ItemPoints], after: &[ItemPoints]) -> Self {
        let mut objectives: BTreeMap<&str, (Reached, Reached)> = BTreeMap::new();
        let mut gain = Self {
            before: Reached::default(),
            after: Reached::default(),
            objectives: Vec::new(),
        };
        for item in before {
            let (reached, _) = objectives.entry(&item.objective).or_default();
            *reached = reached.and(item.points, item.total);
            gain.before = gain.before.and(item.points, item.total);
        }
        for item in after {
            let (_, reached) = objectives.entry(&item.objective).or_default();
            *reached = reached.and(item.points, item.total);
            gain.after = gain.after.and(item.points, item.total);
        }
        let objectives = objectives.into_iter().map(|(objective, (before, after))| {
            let objective = objective.to_owned();
            ObjectiveGain {
                objective,
                before,
                after,
            }
        });
        gain.objectives = objectives.collect();
        gain
    }
}

/// The test before learning that belongs to `after`: of the quizzes before it,
/// the first that is not judged and tests exactly the same objectives; nothing
/// where there is none, or where a later judged quiz tests them too and so is
/// the one after learning. `quizzes` stand in the order of learning, each with
/// the objectives of its questions.
pub fn pre_test_of<'q>(quizzes: &'q [(Quiz, BTreeSet<String>)], after: &Quiz) -> Option<&'q Quiz> {
    let place = quizzes.iter().position(|(quiz, _)| quiz.id == after.id)?;
    let (own, objectives) = &quizzes[place];
    let is_judged_twin =
        |(quiz, other): &(Quiz, BTreeSet<String>)| quiz.is_judged() && other == objectives;
    if !own.is_judged() || quizzes[place + 1..].iter().any(is_judged_twin) {
        return None;
    }
    let mut earlier = quizzes[..place].iter();
    let found = earlier.find(|(quiz, other)| !quiz.is_judged() && other == objectives);
    found.map(|(quiz, _)| quiz)
}

#[cfg(test)]
mod tests {
    use kernel::id::{LessonId, QuizVersionId, TrackVersionId};
    use uuid::Uuid;

    use super::*;
    use crate::quiz::Rules;

    fn quiz(number: u128, pass_points: i32, objectives: &[&str]) -> (Quiz, BTreeSet<String>) {
        let quiz = Quiz {
            id: QuizVersionId(Uuid::from_u128(number)),
            track_version: TrackVersionId(Uuid::nil()),
            lesson: LessonId(Uuid::nil()),
            title: String::new(),
            pass_points,
            total_points: 10,
            attempts_allowed: 1,
            rules: Rules::default(),
            draws: Vec::new(),
        };
        let objectives = objectives.iter().map(|code| (*code).to_owned());
        (quiz, objectives.collect())
    }

    #[test]
    fn a_test_is_paired_with_the_unjudged_one_on_the_same_objectives() {
        let quizzes = [
            quiz(1, 0, &["O1", "O2"]),
            quiz(2, 4, &["O1"]),
            quiz(3, 8, &["O1", "O2"]),
            quiz(4, 8, &["O2", "O1"]),
            quiz(5, 0, &["O3"]),
        ];
        let pairs: Vec<Option<u128>> = quizzes
            .iter()
            .map(|(after, _)| pre_test_of(&quizzes, after).map(|quiz| quiz.id.0.as_u128()))
            .collect();
        // The third has a later twin; the fourth is the one after learning.
        assert_eq!(pairs, [None, None, None, Some(1), None]);
    }

    #[test]
    fn points_are_added_up_by_objective() {
        let item = |objective: &str, points, total| ItemPoints {
            objective: objective.to_owned(),
            points,
            total,
        };
        let before = [item("O1", 0, 1), item("O2", 1, 1), item("O1", 1, 2)];
        let after = [item("O1", 3, 3), item("O3", 1, 1), item("O2", 0, 0)];
        let gain = Gain::between(&before, &after);
        let of = |points, total| Reached { points, total };
        assert_eq!((gain.before, gain.after), (of(2, 4), of(4, 4)));
        let lines: Vec<_> = gain
            .objectives
            .iter()
            .map(|line| (line.objective.as_str(), line.before, line.after))
            .collect();
        assert_eq!(
            lines,
            [
                ("O1", of(1, 3), of(3, 3)),
                ("O2", of(1, 1), of(0, 0)),
                ("O3", of(0, 0), of(1, 1)),
            ]
        );
    }
}
