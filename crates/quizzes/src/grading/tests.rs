use std::collections::BTreeSet;

use kernel::id::OptionId;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::task::{Criterion, Essay, KeyOption, Level, Scoring, Task, TextLimits};

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
        mark: None,
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

/// An essay of six points in two criteria, one of which stays blank.
fn marked(text: &str, mark: Option<Levels>) -> Answered {
    let level = |points| Level {
        words: "段階".to_owned(),
        points,
    };
    let criterion = |code: &str, most| Criterion {
        code: code.to_owned(),
        title: "観点".to_owned(),
        levels: vec![level(0), level(most)],
    };
    let essay = Essay {
        criteria: vec![criterion("calm", 4), criterion("facts", 2)],
        model_answer: "例".to_owned(),
        limits: TextLimits { min: 0, max: 100 },
    };
    Answered {
        response: Response::default().with("text", vec![text.to_owned()]),
        mark,
        ..keyed(Task::Essay(essay), false, 6, &[], &[])
    }
}

#[test]
fn an_essay_is_worth_its_mark_and_a_blank_one_nothing_without_a_person() {
    let levels = |calm, facts| Levels::default().with("calm", calm).with("facts", facts);
    let cases = [
        ("blank", marked("", None), 0, false),
        (
            "blank, but marked",
            marked("", Some(levels(1, 1))),
            0,
            false,
        ),
        ("unmarked", marked("文", None), 0, true),
        ("best", marked("文", Some(levels(1, 1))), 6, false),
        ("half", marked("文", Some(levels(1, 0))), 4, false),
        ("nothing", marked("文", Some(levels(0, 0))), 0, false),
        ("no such level", marked("文", Some(levels(9, 1))), 2, false),
    ];
    for (case, answered, points, waits) in cases {
        assert_eq!(points_for(&answered), points, "{case}");
        assert_eq!(answered.is_waiting(), waits, "{case}");
    }
    let single = answered(Task::Single, true, &[1], &[1]);
    let given = [single, marked("文", Some(levels(1, 0)))];
    let whole = grade(6, &given);
    assert_eq!((whole.points, whole.total, whole.passed), (6, 8, true));
    assert!(!grade(7, &given).passed);
}

#[test]
fn a_regrade_comes_before_the_mark_of_an_essay() {
    let levels = Levels::default().with("calm", 1).with("facts", 0);
    for (policy, points, total) in [
        (None, 4, 6),
        (Some(Policy::Keep), 4, 6),
        (Some(Policy::FullCredit), 6, 6),
        (Some(Policy::Void), 0, 0),
    ] {
        let answered = Answered {
            adjusted: policy.clone(),
            ..marked("文", Some(levels.clone()))
        };
        let got = (points_for(&answered), worth(&answered));
        assert_eq!(got, (points, total), "{policy:?}");
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
