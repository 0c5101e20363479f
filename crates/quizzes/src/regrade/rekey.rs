//! A question's key with another best answer in its place, kind by kind. A
//! kind that is not named here cannot be rescored; it can still be voided or
//! given to everyone.

use super::CodedAnswer;
use crate::response::OPTION;
use crate::task::{BestWorst, Key, KeyOption, Matching, ShortText, Task};

/// Whether another key can be given for the question.
pub(crate) fn is_rekeyable(task: &Task) -> bool {
    matches!(
        task,
        Task::Single
            | Task::TrueFalse
            | Task::Multiple(_)
            | Task::Ordering(_)
            | Task::Ranking
            | Task::Matching(_)
            | Task::ShortText(_)
            | Task::BestWorst(_)
    )
}

/// The key that `answer` makes of the question; nothing when it names fields
/// or options that the question has not, or leaves some out. Whether the key
/// is sound otherwise, the kind's own rule says.
pub(crate) fn rekeyed(key: &Key, answer: &CodedAnswer) -> Option<Key> {
    match &key.task {
        Task::Single | Task::TrueFalse | Task::Multiple(_) => choice(key, answer),
        Task::Ordering(_) | Task::Ranking => ordering(key, answer),
        Task::Matching(matching) => {
            let pair = |(prompt, _): &(String, String)| {
                let [option] = answer.values(&format!("pair-{prompt}")) else {
                    return None;
                };
                Some((prompt.clone(), option.clone()))
            };
            let pairs: Vec<_> = matching.pairs.iter().map(pair).collect::<Option<_>>()?;
            has_fields(answer, pairs.len()).then_some(())?;
            let scoring = matching.scoring;
            Some(with_task(key, Task::Matching(Matching { pairs, scoring })))
        }
        Task::ShortText(_) => {
            has_fields(answer, 1).then_some(())?;
            let accepted = answer.values("text").to_vec();
            Some(with_task(key, Task::ShortText(ShortText { accepted })))
        }
        Task::BestWorst(_) => {
            has_fields(answer, 2).then_some(())?;
            let best = answer.values("best").to_vec();
            let worst = answer.values("worst").to_vec();
            Some(with_task(key, Task::BestWorst(BestWorst { best, worst })))
        }
        _ => None,
    }
}

fn choice(key: &Key, answer: &CodedAnswer) -> Option<Key> {
    has_fields(answer, 1).then_some(())?;
    let right = answer.values(OPTION);
    right
        .iter()
        .all(|code| key.id_of(code).is_some())
        .then_some(())?;
    let option = |option: &KeyOption| KeyOption {
        correct: right.contains(&option.code),
        ..option.clone()
    };
    Some(Key {
        options: key.options.iter().map(option).collect(),
        ..key.clone()
    })
}

/// The order of the options is the key.
fn ordering(key: &Key, answer: &CodedAnswer) -> Option<Key> {
    has_fields(answer, key.options.len()).then_some(())?;
    let mut left = key.options.clone();
    let mut options = Vec::new();
    for place in 1..=key.options.len() {
        let [code] = answer.values(&format!("place-{place}")) else {
            return None;
        };
        let at = left.iter().position(|option| option.code == *code)?;
        options.push(left.remove(at));
    }
    Some(Key {
        options,
        ..key.clone()
    })
}

fn with_task(key: &Key, task: Task) -> Key {
    Key {
        task,
        ..key.clone()
    }
}

/// Whether just so many fields have a value.
fn has_fields(answer: &CodedAnswer, count: usize) -> bool {
    let given = answer.0.values().filter(|values| !values.is_empty());
    given.count() == count
}
