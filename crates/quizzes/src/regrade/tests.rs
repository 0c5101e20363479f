use std::collections::BTreeMap;

use kernel::id::OptionId;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::grading::{Answered, Grade, grade};
use crate::response::Response;
use crate::task::{BestWorst, Key, KeyOption, Matching, Scenario, Scoring, ShortText, Task};

fn option(number: u128) -> OptionId {
    OptionId(Uuid::from_u128(number))
}

/// Options a, b, c … with the keys 1, 2, 3 …; those of `right` are right.
fn key(task: Task, right: &[&str]) -> Key {
    let codes = ["a", "b", "c", "d"].into_iter().zip(1..);
    let options = codes.map(|(code, number)| KeyOption {
        id: option(number),
        code: code.to_owned(),
        correct: right.contains(&code),
    });
    Key {
        task,
        safety: false,
        points: 4,
        options: options.collect(),
    }
}

fn coded(fields: &[(&str, &[&str])]) -> CodedAnswer {
    let fields = fields.iter().map(|(name, values)| {
        let values = values.iter().map(|value| (*value).to_owned());
        ((*name).to_owned(), values.collect())
    });
    CodedAnswer(fields.collect::<BTreeMap<_, _>>())
}

fn chose(number: u128) -> Response {
    Response::of_options([option(number)])
}

#[test]
fn a_run_moves_only_along_the_table() {
    use RegradeStatus::{Applied, Discarded, Planned, Previewed};
    let allowed = [
        (Planned, Previewed),
        (Planned, Discarded),
        (Previewed, Previewed),
        (Previewed, Applied),
        (Previewed, Discarded),
    ];
    for from in RegradeStatus::ALL {
        assert_eq!(RegradeStatus::parse(from.as_str()), Some(from));
        for to in RegradeStatus::ALL {
            assert_eq!(
                from.may_become(to),
                allowed.contains(&(from, to)),
                "{from:?} → {to:?}"
            );
        }
    }
}

#[test]
fn each_policy_gives_its_points() {
    let to_b = coded(&[("option", &["b"])]);
    let single = key(Task::Single, &["a"]);
    // Points for a, b, c and nothing.
    let cases = [
        (None, [4, 0, 0, 0]),
        (Some(Policy::Keep), [4, 0, 0, 0]),
        (Some(Policy::Rescore(to_b.clone())), [0, 4, 0, 0]),
        (Some(Policy::EitherKey(to_b)), [4, 4, 0, 0]),
        (Some(Policy::FullCredit), [4, 4, 4, 4]),
        (Some(Policy::Void), [0, 0, 0, 0]),
    ];
    for (policy, expected) in cases {
        let of = |response: &Response| points(&single, response, policy.as_ref());
        let got = [chose(1), chose(2), chose(3), Response::default()].map(|response| of(&response));
        assert_eq!(got, expected, "{policy:?}");
        let counts = if policy == Some(Policy::Void) { 0 } else { 4 };
        assert_eq!(worth(&single, policy.as_ref()), counts, "{policy:?}");
    }
}

#[test]
fn every_kind_takes_another_key_and_its_best_answer_is_worth_all() {
    let pairs = |one: &str, other: &str| {
        Task::Matching(Matching {
            pairs: vec![
                ("a".to_owned(), one.to_owned()),
                ("b".to_owned(), other.to_owned()),
            ],
            scoring: Scoring::Whole,
        })
    };
    let words = |text: &str| {
        Task::ShortText(ShortText {
            accepted: vec![text.to_owned()],
        })
    };
    let judged = |best: &str, worst: &str| {
        Task::BestWorst(BestWorst {
            best: vec![best.to_owned()],
            worst: vec![worst.to_owned()],
        })
    };
    let order = |codes: [&'static str; 4]| {
        coded(&[
            ("place-1", &codes[..1]),
            ("place-2", &codes[1..2]),
            ("place-3", &codes[2..3]),
            ("place-4", &codes[3..]),
        ])
    };
    let cases = [
        (Task::Single, coded(&[("option", &["c"])])),
        (Task::TrueFalse, coded(&[("option", &["b"])])),
        (
            Task::Multiple(Scoring::Partial),
            coded(&[("option", &["b", "c"])]),
        ),
        (Task::Ordering(Scoring::Whole), order(["d", "a", "c", "b"])),
        (Task::Ranking, order(["b", "a", "c", "d"])),
        (
            pairs("c", "d"),
            coded(&[("pair-a", &["d"]), ("pair-b", &["c"])]),
        ),
        (words("110番"), coded(&[("text", &["119番", "119"])])),
        (
            judged("a", "b"),
            coded(&[("best", &["b"]), ("worst", &["d"])]),
        ),
    ];
    for (task, answer) in cases {
        assert!(is_rekeyable(&task), "{task:?}");
        let frozen = key(task, &["a"]);
        let policy = Policy::Rescore(answer.clone());
        let corrected = rekeyed(&frozen, &answer).expect("it fits");
        let best = crate::task::solution(&corrected);
        assert_eq!(points(&frozen, &best, Some(&policy)), 4, "{answer:?}");
        let old = crate::task::solution(&frozen);
        assert!(points(&frozen, &old, Some(&policy)) < 4, "{answer:?}");
        let either = Policy::EitherKey(answer);
        for response in [&best, &old] {
            assert_eq!(points(&frozen, response, Some(&either)), 4);
        }
        // What is stored reads back, and the answer's own words are its codes.
        let stored = policy.stored_answer().expect("text");
        assert_eq!(Policy::read("rescore", &stored).expect("read"), policy);
        let again = CodedAnswer::of(&corrected, &best);
        assert_eq!(
            rekeyed(&frozen, &again).map(|key| crate::task::solution(&key)),
            Some(best)
        );
    }
}

#[test]
fn a_key_that_does_not_fit_is_none() {
    let single = key(Task::Single, &["a"]);
    let order = key(Task::Ordering(Scoring::Whole), &[]);
    let scenario = key(Task::Scenario(Scenario { stages: Vec::new() }), &[]);
    let cases = [
        (&single, coded(&[])),
        (&single, coded(&[("option", &["z"])])),
        (&single, coded(&[("option", &["a"]), ("text", &["x"])])),
        (&order, coded(&[("place-1", &["a"])])),
        (
            &order,
            coded(&[
                ("place-1", &["a"]),
                ("place-2", &["a"]),
                ("place-3", &["b"]),
                ("place-4", &["c"]),
            ]),
        ),
        (&scenario, coded(&[("option", &["a"])])),
    ];
    for (key, answer) in cases {
        assert_eq!(rekeyed(key, &answer), None, "{answer:?}");
    }
    assert!(!is_rekeyable(&scenario.task));
}

#[test]
fn the_pass_mark_keeps_its_share_and_never_falls_below_it() {
    let cases = [
        // pass, full, left, pass then
        (8, 10, 9, 8),
        (8, 10, 8, 7),
        (8, 10, 10, 8),
        (5, 10, 8, 4),
        (1, 10, 1, 1),
        (10, 10, 7, 7),
        (0, 10, 9, 0),
        (2, 4, 2, 1),
    ];
    for (pass, full, left, expected) in cases {
        let got = pass_points(pass, full, left);
        assert_eq!(got, expected, "{pass} of {full}, {left} left");
        assert!(got * full >= pass * left, "not below the share");
    }
}

fn answered(safety: bool, chosen: u128, adjusted: Option<Policy>) -> Answered {
    Answered {
        key: Key {
            safety,
            ..key(Task::Single, &["a"])
        },
        response: chose(chosen),
        adjusted,
        mark: None,
    }
}

fn passed(answers: &[Answered]) -> (i32, i32, i32, bool) {
    let Grade {
        points,
        total,
        pass_points,
        passed,
        ..
    } = grade(6, answers);
    (points, total, pass_points, passed)
}

#[test]
fn a_voided_question_leaves_total_pass_mark_and_safety() {
    let right = || answered(false, 1, None);
    let wrong = || answered(false, 2, None);
    assert_eq!(passed(&[right(), right(), wrong()]), (8, 12, 6, true));
    let void = answered(false, 1, Some(Policy::Void));
    assert_eq!(passed(&[void.clone(), right(), wrong()]), (4, 8, 4, true));
    assert_eq!(passed(&[void, wrong(), wrong()]), (0, 8, 4, false));
    let missed = answered(true, 2, None);
    assert_eq!(passed(&[missed, right(), right()]), (8, 12, 6, false));
    let let_go = answered(true, 2, Some(Policy::Void));
    assert_eq!(passed(&[let_go, right(), right()]), (8, 8, 4, true));
    let given = answered(true, 2, Some(Policy::FullCredit));
    assert_eq!(passed(&[given, right(), right()]), (12, 12, 6, true));
}

#[test]
fn a_kept_pass_changes_no_point() {
    let lost = grade(12, &[answered(false, 2, None)]);
    let kept = lost.clone().keeping_pass(true);
    assert!(!lost.passed && kept.passed);
    assert_eq!((kept.points, kept.total), (lost.points, lost.total));
    assert_eq!(lost.clone().keeping_pass(false), lost);
}

#[test]
fn the_digest_tells_every_difference() {
    let outcome = |points, passed| Outcome {
        points,
        total_points: 4,
        passed,
    };
    let change = Change {
        attempt: AttemptId(Uuid::from_u128(1)),
        company: CompanyId(Uuid::nil()),
        enrolment: EnrolmentId(Uuid::nil()),
        quiz: QuizVersionId(Uuid::nil()),
        item_before: 0,
        item_after: 1,
        before: outcome(1, false),
        after: outcome(2, true),
        is_kept: false,
    };
    let others = [
        Change {
            attempt: AttemptId(Uuid::from_u128(2)),
            ..change.clone()
        },
        Change {
            item_before: 1,
            ..change.clone()
        },
        Change {
            item_after: 0,
            ..change.clone()
        },
        Change {
            before: outcome(2, false),
            ..change.clone()
        },
        Change {
            after: outcome(2, false),
            ..change.clone()
        },
        Change {
            is_kept: true,
            ..change.clone()
        },
    ];
    let own = digest(std::slice::from_ref(&change));
    assert_eq!(own, digest(std::slice::from_ref(&change)));
    assert_ne!(own, digest(&[change.clone(), others[0].clone()]));
    for other in others {
        assert_ne!(own, digest(&[other]));
    }
}

fn any_policy() -> impl Strategy<Value = Option<Policy>> {
    let code = prop_oneof![Just("a"), Just("b"), Just("c"), Just("zz")];
    let answer =
        proptest::collection::vec(code, 0..3).prop_map(|codes| coded(&[("option", &codes)]));
    prop_oneof![
        Just(None),
        Just(Some(Policy::FullCredit)),
        Just(Some(Policy::Void)),
        Just(Some(Policy::Keep)),
        answer
            .clone()
            .prop_map(|answer| Some(Policy::Rescore(answer))),
        answer.prop_map(|answer| Some(Policy::EitherKey(answer))),
    ]
}

proptest! {
    #[test]
    fn points_stay_between_nothing_and_the_total_under_every_policy(
        answers in proptest::collection::vec((any_policy(), any::<bool>(), 0..5_u128), 1..20),
        pass in 0..80_i32,
    ) {
        let answers: Vec<Answered> = answers
            .into_iter()
            .map(|(policy, safety, chosen)| answered(safety, chosen, policy))
            .collect();
        let full: i32 = answers.iter().map(|one| one.key.points).sum();
        let grade = grade(pass.min(full), &answers);
        prop_assert!(0 <= grade.points && grade.points <= grade.total);
        prop_assert!(grade.total <= full);
        prop_assert!(grade.pass_points <= grade.total, "whoever has all points has enough");
        prop_assert_eq!(&grade, &crate::grading::grade(pass.min(full), &answers));
    }
}
