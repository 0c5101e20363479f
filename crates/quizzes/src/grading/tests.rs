use std::collections::BTreeSet;

use kernel::id::OptionId;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::task::{KeyOption, Scoring, Task};

fn option(number: u128) -> OptionId {
    OptionId(Uuid::from_u128(number))
}

fn answered(task: Task, safety: bool, key: &[u128], chosen: &[u128]) -> Answered {
    keyed(task, safety, 2, key, chosen)
}

fn keyed(task: Task, safety: bool, points: i32, key: &[u128], chosen: &[u128]) -> Answered {
    let numbers: BTreeSet<u128> = key.iter().chain(chosen).copied().collect();
    let options = numbers.into_iter().map(|number| KeyOption {
        id: option(number),
        code: number.to_string(),
        correct: key.contains(&number),
    });
    Answered {
        key: Key {
            task,
            safety,
            points,
            options: options.collect(),
        },
        response: Response::of_options(chosen.iter().copied().map(option)),
        adjusted: None,
    }
}

#[test]
fn a_question_gives_all_its_points_or_none() {
    use Task::Single;
    let multiple = || Task::Multiple(Scoring::Whole);
    let cases: [(Task, &[u128], &[u128], i32); 10] = [
        (Single, &[1], &[1], 2),
        (Single, &[1], &[2], 0),
        (Single, &[1], &[], 0),
        (Single, &[1], &[1, 2], 0),
        (multiple(), &[1, 3], &[1, 3], 2),
        (multiple(), &[1, 3], &[1], 0),
        (multiple(), &[1, 3], &[1, 2, 3], 0),
        (multiple(), &[1, 3], &[2], 0),
        (multiple(), &[1, 3], &[], 0),
        (multiple(), &[1], &[1], 2),
    ];
    for (task, key, chosen, expected) in cases {
        let answered = answered(task, false, key, chosen);
        assert_eq!(points_for(&answered), expected, "{answered:?}");
    }
}

#[test]
fn a_question_without_a_key_is_never_right() {
    let keyless = answered(Task::Multiple(Scoring::Whole), false, &[], &[]);
    assert_eq!(points_for(&keyless), 0);
}

#[test]
fn passing_needs_the_points_and_every_safety_question() {
    let right = |safety| answered(Task::Single, safety, &[1], &[1]);
    let wrong = |safety| answered(Task::Single, safety, &[1], &[2]);
    let cases = [
        (vec![right(false), right(false), right(false)], 6, true),
        (vec![right(false), right(false), wrong(false)], 4, true),
        (vec![right(false), wrong(false), wrong(false)], 2, false),
        (vec![right(false), right(false), wrong(true)], 4, false),
        (vec![right(false), wrong(false), right(true)], 4, true),
        (vec![], 0, false),
    ];
    for (answers, points, passed) in cases {
        let grade = grade(4, &answers);
        assert_eq!(
            (grade.points, grade.passed),
            (points, passed),
            "{answers:?}"
        );
    }
}

fn any_answer() -> impl Strategy<Value = Answered> {
    let task = prop_oneof![
        Just(Task::Single),
        Just(Task::Multiple(Scoring::Whole)),
        Just(Task::Multiple(Scoring::Partial)),
        Just(Task::Ordering(Scoring::Partial)),
        Just(Task::Ranking),
    ];
    let subset = || proptest::collection::btree_set(0_u128..6, 0..6);
    (task, any::<bool>(), 1..=100_i32, subset(), subset()).prop_map(
        |(task, safety, points, correct, chosen)| {
            let of = |numbers: BTreeSet<u128>| Vec::from_iter(numbers);
            keyed(task, safety, points, &of(correct), &of(chosen))
        },
    )
}

proptest! {
    #[test]
    fn points_lie_between_nothing_and_the_total(
        answers in proptest::collection::vec(any_answer(), 0..40),
        pass_points in 1..400_i32,
    ) {
        let grade = grade(pass_points, &answers);
        prop_assert!(0 <= grade.points && grade.points <= grade.total);
        prop_assert_eq!(grade.points, grade.items.iter().sum::<i32>());
        prop_assert!(!grade.passed || grade.points >= pass_points);
    }
}
