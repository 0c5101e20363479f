use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn options(numbers: &[u128]) -> BTreeSet<OptionId> {
    numbers
        .iter()
        .map(|number| OptionId(Uuid::from_u128(*number)))
        .collect()
}

fn answered(kind: QuestionKind, safety: bool, key: &[u128], chosen: &[u128]) -> Answered {
    Answered {
        key: Key {
            kind,
            safety,
            points: 2,
            correct: options(key),
        },
        chosen: options(chosen),
    }
}

#[test]
fn a_question_gives_all_its_points_or_none() {
    use QuestionKind::{Multiple, Single};
    let cases: [(QuestionKind, &[u128], &[u128], i32); 10] = [
        (Single, &[1], &[1], 2),
        (Single, &[1], &[2], 0),
        (Single, &[1], &[], 0),
        (Single, &[1], &[1, 2], 0),
        (Multiple, &[1, 3], &[1, 3], 2),
        (Multiple, &[1, 3], &[1], 0),
        (Multiple, &[1, 3], &[1, 2, 3], 0),
        (Multiple, &[1, 3], &[2], 0),
        (Multiple, &[1, 3], &[], 0),
        (Multiple, &[1], &[1], 2),
    ];
    for (kind, key, chosen, expected) in cases {
        let answered = answered(kind, false, key, chosen);
        assert_eq!(
            points_for(&answered),
            expected,
            "{kind:?} {key:?} {chosen:?}"
        );
    }
}

#[test]
fn a_question_without_a_key_is_never_right() {
    let keyless = answered(QuestionKind::Multiple, false, &[], &[]);
    assert_eq!(points_for(&keyless), 0);
}

#[test]
fn passing_needs_the_points_and_every_safety_question() {
    let right = |safety| answered(QuestionKind::Single, safety, &[1], &[1]);
    let wrong = |safety| answered(QuestionKind::Single, safety, &[1], &[2]);
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
    let kind = prop_oneof![Just(QuestionKind::Single), Just(QuestionKind::Multiple)];
    let subset = || proptest::collection::btree_set(0_u128..6, 0..6);
    (kind, any::<bool>(), 1..=100_i32, subset(), subset()).prop_map(
        |(kind, safety, points, correct, chosen)| {
            let of = |numbers: BTreeSet<u128>| options(&Vec::from_iter(numbers));
            Answered {
                key: Key {
                    kind,
                    safety,
                    points,
                    correct: of(correct),
                },
                chosen: of(chosen),
            }
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
