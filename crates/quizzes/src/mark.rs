//! What a person gives an essay: the level reached in each criterion, and a
//! comment to the learner. A later mark takes the place of an earlier one as
//! long as the attempt waits; nothing is overwritten.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::Fault;
use kernel::id::{AccountId, EssayMarkId, QuestionVersionId};
use serde::{Deserialize, Serialize};

use crate::task::Essay;

const LONGEST_COMMENT: usize = 1000;

/// The level reached in each criterion: by the criterion's code the level's
/// place in the author's order, 0 for the first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Levels(BTreeMap<String, usize>);

impl Levels {
    /// These levels with one more.
    #[must_use]
    pub fn with(mut self, criterion: impl Into<String>, place: usize) -> Self {
        self.0.insert(criterion.into(), place);
        self
    }

    /// The place of the level reached in a criterion.
    pub fn of(&self, criterion: &str) -> Option<usize> {
        self.0.get(criterion).copied()
    }
}

/// A mark in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its key.
    pub id: EssayMarkId,
    /// Of which question of the attempt.
    pub question: QuestionVersionId,
    /// The levels reached.
    pub levels: Levels,
    /// To the learner; may be empty.
    pub comment: String,
    /// By whom.
    pub by: AccountId,
    /// When.
    pub at: DateTime<Utc>,
}

/// What is wrong with a mark: every criterion has one of its levels, and
/// nothing else is judged.
pub(crate) fn faults(essay: &Essay, levels: &Levels, comment: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    for criterion in &essay.criteria {
        let place = levels.of(&criterion.code);
        if place.is_none_or(|place| place >= criterion.levels.len()) {
            faults.push(Fault::new(
                format!("/levels/{}", criterion.code),
                "quiz.mark.level",
                format!("「{}」の段階を1つ選んでください。", criterion.title),
            ));
        }
    }
    for code in levels.0.keys() {
        if !essay.criteria.iter().any(|one| one.code == *code) {
            faults.push(Fault::new(
                format!("/levels/{code}"),
                "quiz.mark.criterion",
                format!("「{code}」という観点は、この設問にありません。"),
            ));
        }
    }
    if comment.chars().count() > LONGEST_COMMENT || comment.contains('\0') {
        faults.push(Fault::new(
            "/comment",
            "quiz.mark.comment",
            format!("コメントは{LONGEST_COMMENT}文字までで書いてください。"),
        ));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::{Criterion, Level, TextLimits};

    fn essay() -> Essay {
        let level = |words: &str, points| Level {
            words: words.to_owned(),
            points,
        };
        let criterion = |code: &str| Criterion {
            code: code.to_owned(),
            title: format!("観点{code}"),
            levels: vec![level("できている", 3), level("まだ", 0)],
        };
        Essay {
            criteria: vec![criterion("calm"), criterion("facts")],
            model_answer: "例".to_owned(),
            limits: TextLimits { min: 0, max: 100 },
        }
    }

    #[test]
    fn every_criterion_needs_one_of_its_levels_and_nothing_else_is_judged() {
        let whole = Levels::default().with("calm", 0).with("facts", 1);
        let cases = [
            ("whole", whole.clone(), "", vec![]),
            (
                "one missing",
                Levels::default().with("calm", 0),
                "",
                vec!["/levels/facts"],
            ),
            (
                "no such level",
                Levels::default().with("calm", 2).with("facts", 1),
                "",
                vec!["/levels/calm"],
            ),
            (
                "no such criterion",
                whole.clone().with("tone", 0),
                "",
                vec!["/levels/tone"],
            ),
            (
                "all wrong",
                Levels::default(),
                "\0",
                vec!["/levels/calm", "/levels/facts", "/comment"],
            ),
        ];
        for (case, levels, comment, expected) in cases {
            let faults = faults(&essay(), &levels, comment);
            let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
            assert_eq!(pointers, expected, "{case}");
        }
    }

    #[test]
    fn a_mark_is_worth_the_sum_of_its_levels() {
        let levels = |calm, facts| Levels::default().with("calm", calm).with("facts", facts);
        assert_eq!(essay().best(), 6);
        for (levels, expected) in [
            (levels(0, 0), 6),
            (levels(0, 1), 3),
            (levels(1, 1), 0),
            (levels(9, 0), 3),
            (Levels::default(), 0),
        ] {
            assert_eq!(essay().points_of(&levels), expected, "{levels:?}");
        }
    }
}
