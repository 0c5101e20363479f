use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::publication::NewOption;

fn id(code: &str) -> OptionId {
    let number = code
        .bytes()
        .fold(7_u128, |sum, byte| sum * 257 + u128::from(byte));
    OptionId(Uuid::from_u128(number))
}

fn key(task: Task, points: i32, codes: &[&str], right: &[&str]) -> Key {
    let options = codes.iter().map(|code| KeyOption {
        id: id(code),
        code: (*code).to_owned(),
        correct: right.contains(code),
    });
    Key {
        task,
        safety: false,
        points,
        options: options.collect(),
    }
}

fn question(task: Task, points: i32, codes: &[&str], right: &[&str]) -> NewQuestion {
    let options = codes.iter().map(|code| NewOption {
        code: (*code).to_owned(),
        body: format!("文{code}"),
        correct: right.contains(code),
        explanation: "解説".to_owned(),
    });
    NewQuestion {
        code: "q1".to_owned(),
        task,
        objective: "FO1".to_owned(),
        safety: false,
        points,
        stem: "問い".to_owned(),
        feedback: "まとめ".to_owned(),
        options: options.collect(),
    }
}

fn sheet(key: &Key) -> Sheet {
    let options = key.options.iter().map(|option| SheetOption {
        id: option.id,
        code: option.code.clone(),
        body: format!("文{}", option.code),
    });
    Sheet {
        kind: key.task.kind(),
        options: options.collect(),
        layout: key.task.layout(),
    }
}

/// Fields and the codes of the options they name.
fn given(fields: &[(&str, &str)]) -> Response {
    fields
        .iter()
        .fold(Response::default(), |response, (field, code)| {
            response.with(*field, vec![id(code).to_string()])
        })
}

fn ranked(codes: &[&str]) -> Response {
    codes
        .iter()
        .zip(1..)
        .fold(Response::default(), |response, (code, number)| {
            response.with(format!("place-{number}"), vec![id(code).to_string()])
        })
}

fn paired(pairs: &[(&str, &str)]) -> Response {
    pairs
        .iter()
        .fold(Response::default(), |response, (prompt, option)| {
            response.with(format!("pair-{}", id(prompt)), vec![id(option).to_string()])
        })
}

fn matching(scoring: Scoring) -> Task {
    let pair = |prompt: &str, option: &str| (prompt.to_owned(), option.to_owned());
    Task::Matching(Matching {
        pairs: vec![pair("p1", "a"), pair("p2", "b"), pair("p3", "a")],
        scoring,
    })
}

fn best_worst() -> Task {
    Task::BestWorst(BestWorst {
        best: vec!["a".to_owned(), "b".to_owned()],
        worst: vec!["d".to_owned()],
    })
}

fn stage(code: &str, choices: &[(&str, Option<&str>, i32)]) -> Stage {
    let choices = choices.iter().map(|(option, next, points)| Choice {
        option: (*option).to_owned(),
        next: next.map(str::to_owned),
        points: *points,
    });
    Stage {
        code: code.to_owned(),
        text: format!("場面{code}"),
        choices: choices.collect(),
    }
}

/// Listening first leads to the second stage; arguing ends the case.
fn scenario() -> Task {
    Task::Scenario(Scenario {
        stages: vec![
            stage("s1", &[("listen", Some("s2"), 1), ("argue", None, 0)]),
            stage("s2", &[("offer", None, 2), ("refuse", None, 1)]),
        ],
    })
}

const SCENARIO: [&str; 4] = ["listen", "argue", "offer", "refuse"];

fn short_text() -> Task {
    let accepted = ["クレーム", "苦情"].map(str::to_owned);
    Task::ShortText(ShortText {
        accepted: accepted.to_vec(),
    })
}

fn essay() -> Task {
    let level = |words: &str, points| Level {
        words: words.to_owned(),
        points,
    };
    let criterion = |code: &str, most| Criterion {
        code: code.to_owned(),
        title: format!("観点{code}"),
        levels: vec![level("苦情を受け止めた", most), level("触れていない", 0)],
    };
    Task::Essay(Essay {
        criteria: vec![criterion("calm", 3), criterion("facts", 2)],
        model_answer: "苦情の例".to_owned(),
        limits: TextLimits { min: 3, max: 10 },
    })
}

/// One key of each kind.
fn every_kind() -> Vec<Key> {
    vec![
        key(Task::Single, 2, &["a", "b"], &["a"]),
        key(Task::TrueFalse, 2, &["a", "b"], &["b"]),
        key(
            Task::Multiple(Scoring::Partial),
            4,
            &["a", "b", "c"],
            &["a", "c"],
        ),
        key(Task::Ordering(Scoring::Whole), 3, &["a", "b", "c"], &[]),
        key(Task::Ranking, 4, &["a", "b", "c", "d"], &[]),
        key(
            matching(Scoring::Partial),
            3,
            &["p1", "p2", "p3", "a", "b", "c"],
            &[],
        ),
        key(short_text(), 2, &[], &[]),
        key(best_worst(), 2, &["a", "b", "c", "d"], &[]),
        key(scenario(), 3, &SCENARIO, &[]),
        key(essay(), 5, &[], &[]),
    ]
}

#[test]
fn every_kind_is_here_and_its_best_answer_is_worth_everything_and_accepted() {
    let keys = every_kind();
    let kinds: Vec<QuestionKind> = keys.iter().map(|key| key.task.kind()).collect();
    for kind in QuestionKind::ALL {
        assert!(kinds.contains(&kind), "{kind:?}");
        assert_eq!(QuestionKind::parse(kind.as_str()), Some(kind));
    }
    for key in keys {
        let best = solution(&key);
        // An essay is worth nothing by itself, not even the best one.
        let is_essay = key.task.kind() == QuestionKind::Essay;
        let worth = if is_essay { 0 } else { key.points };
        assert_eq!(points(&key, &best), worth, "{:?}", key.task);
        assert_eq!(points(&key, &Response::default()), 0, "{:?}", key.task);
        // A case opens stage by stage.
        let sheet = sheet(&key);
        let mut saved = Response::default();
        for _ in 0..sheet.layout.stages.len().max(1) {
            let open = fields(&sheet, &saved).into_iter().map(|field| field.name);
            let part = open.fold(Response::default(), |part, name| {
                let values = best.values(&name).to_vec();
                part.with(name, values)
            });
            saved = accept(&sheet, &saved, part).expect("accepted");
        }
        assert_eq!(saved, best, "{:?}", key.task);
    }
}

#[test]
fn a_stored_key_reads_back_as_it_was() {
    for key in every_kind() {
        let stored = key.task.stored().expect("text");
        let read = Task::read(key.task.kind().as_str(), &stored).expect("readable");
        assert_eq!(read, key.task);
    }
    // Quizzes published before there were other kinds.
    assert_eq!(
        Task::read("multiple", "{}").expect("readable"),
        Task::Multiple(Scoring::Whole)
    );
    assert!(Task::read("essay", "{}").is_err());
}

#[test]
fn a_sheet_says_nothing_of_the_key() {
    for key in every_kind() {
        let shown = serde_json::to_string(&key.task.layout()).expect("text");
        for secret in [
            "points", "accepted", "best", "worst", "pairs", "scoring", "苦情", "criteria", "観点",
        ] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}

#[test]
fn a_partly_right_answer_is_worth_a_part_rounded_down() {
    let multiple = |scoring| key(Task::Multiple(scoring), 5, &["a", "b", "c"], &["a", "b"]);
    let chosen = |codes: &[&str]| Response::of_options(codes.iter().map(|code| id(code)));
    let order = |scoring| key(Task::Ordering(scoring), 4, &["a", "b", "c", "d"], &[]);
    let pairs = |scoring| key(matching(scoring), 4, &["p1", "p2", "p3", "a", "b"], &[]);
    let judgement = key(best_worst(), 3, &["a", "b", "c", "d"], &[]);
    let case = key(scenario(), 3, &SCENARIO, &[]);
    let two_pairs = paired(&[("p1", "a"), ("p2", "b"), ("p3", "b")]);
    let cases = [
        (multiple(Scoring::Partial), chosen(&["a"]), 2),
        (multiple(Scoring::Whole), chosen(&["a"]), 0),
        (multiple(Scoring::Partial), chosen(&["a", "b", "c"]), 2),
        (multiple(Scoring::Partial), chosen(&["a", "c"]), 0),
        (multiple(Scoring::Partial), chosen(&["c"]), 0),
        (order(Scoring::Whole), ranked(&["a", "b", "c", "d"]), 4),
        (order(Scoring::Whole), ranked(&["b", "a", "c", "d"]), 0),
        // The footrule of one swap of neighbours is 2 of 8.
        (order(Scoring::Partial), ranked(&["b", "a", "c", "d"]), 3),
        (order(Scoring::Partial), ranked(&["d", "c", "b", "a"]), 0),
        (order(Scoring::Partial), ranked(&["a", "b", "c"]), 0),
        (order(Scoring::Partial), ranked(&["a", "a", "c", "d"]), 0),
        (pairs(Scoring::Partial), two_pairs.clone(), 2),
        (pairs(Scoring::Whole), two_pairs, 0),
        (
            judgement.clone(),
            given(&[("best", "b"), ("worst", "d")]),
            3,
        ),
        (
            judgement.clone(),
            given(&[("best", "c"), ("worst", "d")]),
            1,
        ),
        (judgement, given(&[("best", "d"), ("worst", "a")]), 0),
        (case.clone(), given(&[("stage-s1", "argue")]), 0),
        (case.clone(), given(&[("stage-s1", "listen")]), 1),
        (
            case.clone(),
            given(&[("stage-s1", "listen"), ("stage-s2", "refuse")]),
            2,
        ),
        // Whoever ended the case never came to the second stage.
        (
            case,
            given(&[("stage-s1", "argue"), ("stage-s2", "offer")]),
            0,
        ),
    ];
    for (key, response, expected) in cases {
        assert_eq!(
            points(&key, &response),
            expected,
            "{:?} {response:?}",
            key.task
        );
    }
}

#[test]
fn words_are_compared_without_width_kana_case_and_spaces() {
    let key = key(short_text(), 2, &[], &[]);
    let text = |text: &str| Response::default().with("text", vec![text.to_owned()]);
    for (given, expected) in [("ｸﾚｰﾑ", 2), ("くれーむ", 2), ("苦 情", 2), ("クレマ", 0)]
    {
        assert_eq!(points(&key, &text(given)), expected, "{given}");
    }
}

#[test]
fn a_choice_in_a_case_stands_and_the_next_stage_shows_only_then() {
    let key = key(scenario(), 3, &SCENARIO, &[]);
    let sheet = sheet(&key);
    let start = Response::default();
    let names = |saved: &Response| -> Vec<(String, bool)> {
        let fields = fields(&sheet, saved).into_iter();
        fields.map(|field| (field.name, field.is_fixed)).collect()
    };
    assert_eq!(names(&start), [("stage-s1".to_owned(), false)]);
    let skipped = accept(&sheet, &start, given(&[("stage-s2", "offer")]));
    assert!(matches!(skipped, Err(Error::UnknownField(_))));
    let foreign = accept(&sheet, &start, given(&[("stage-s1", "offer")]));
    assert!(matches!(foreign, Err(Error::ForeignOption)));
    let listened = accept(&sheet, &start, given(&[("stage-s1", "listen")])).expect("accepted");
    assert_eq!(
        names(&listened),
        [
            ("stage-s1".to_owned(), true),
            ("stage-s2".to_owned(), false)
        ]
    );
    let back = accept(&sheet, &listened, given(&[("stage-s1", "argue")]));
    assert!(matches!(back, Err(Error::StageFixed)));
    let on = accept(&sheet, &listened, given(&[("stage-s2", "offer")])).expect("accepted");
    assert_eq!(points(&key, &on), 3);
    assert_eq!(accept(&sheet, &on, Response::default()).expect("kept"), on);
}

#[test]
fn what_a_question_does_not_take_is_refused() {
    let [ranking, pairs, judgement] = [
        key(Task::Ranking, 4, &["a", "b", "c"], &[]),
        key(
            matching(Scoring::Whole),
            3,
            &["p1", "p2", "p3", "a", "b"],
            &[],
        ),
        key(best_worst(), 2, &["a", "b", "c", "d"], &[]),
    ];
    let none = Response::default();
    let twice = given(&[("place-1", "a"), ("place-2", "a")]);
    let refused = accept(&sheet(&ranking), &none, twice);
    assert!(matches!(refused, Err(Error::Repeated)));
    let fourth = accept(&sheet(&ranking), &none, given(&[("place-4", "a")]));
    assert!(matches!(fourth, Err(Error::UnknownField(_))));
    let prompt = accept(&sheet(&pairs), &none, paired(&[("p1", "p2")]));
    assert!(matches!(prompt, Err(Error::ForeignOption)));
    let same = accept(&sheet(&pairs), &none, paired(&[("p1", "a"), ("p3", "a")]));
    assert!(same.is_ok(), "two prompts may have one answer");
    let both = accept(
        &sheet(&judgement),
        &none,
        given(&[("best", "a"), ("worst", "a")]),
    );
    assert!(matches!(both, Err(Error::Repeated)));
    let text = key(short_text(), 2, &[], &[]);
    for (words, is_taken) in [
        ("苦情".to_owned(), true),
        ("長".repeat(201), false),
        ("a\0".to_owned(), false),
    ] {
        let given = none.clone().with("text", vec![words.clone()]);
        assert_eq!(
            accept(&sheet(&text), &none, given).is_ok(),
            is_taken,
            "{words}"
        );
    }
}

#[test]
fn a_key_that_cannot_be_right_is_refused() {
    let pair = |prompt: &str, option: &str| (prompt.to_owned(), option.to_owned());
    let unknown_pair = Task::Matching(Matching {
        pairs: vec![pair("p1", "a"), pair("p2", "z")],
        scoring: Scoring::Whole,
    });
    let same = Task::BestWorst(BestWorst {
        best: vec!["a".to_owned()],
        worst: vec!["a".to_owned()],
    });
    let circle = Task::Scenario(Scenario {
        stages: vec![stage("s1", &[("a", Some("s1"), 1), ("b", None, 0)])],
    });
    let unreachable_points = Task::Scenario(Scenario {
        stages: vec![stage("s1", &[("a", None, 1), ("b", None, 0)])],
    });
    let wordless = Task::ShortText(ShortText {
        accepted: vec![" ".to_owned()],
    });
    let faulty = [
        question(Task::Single, 1, &["a", "b"], &["a", "b"]),
        question(Task::TrueFalse, 1, &["a", "b", "c"], &["a"]),
        question(Task::Multiple(Scoring::Partial), 1, &["a", "b"], &[]),
        question(Task::Ordering(Scoring::Whole), 1, &["a", "b"], &[]),
        question(unknown_pair, 1, &["p1", "p2", "a"], &[]),
        question(same, 1, &["a", "b", "c"], &[]),
        question(circle, 1, &["a", "b"], &[]),
        question(unreachable_points, 5, &["a", "b"], &[]),
        question(wordless, 1, &[], &[]),
    ];
    for question in faulty {
        assert!(!faults("/q", &question).is_empty(), "{:?}", question.task);
    }
    let sound = [
        question(
            matching(Scoring::Whole),
            1,
            &["p1", "p2", "p3", "a", "b"],
            &[],
        ),
        question(best_worst(), 1, &["a", "b", "c", "d"], &[]),
        question(scenario(), 3, &SCENARIO, &[]),
        question(short_text(), 1, &[], &[]),
    ];
    for question in sound {
        assert_eq!(faults("/q", &question), [], "{:?}", question.task);
    }
}

/// A response made of the fields and options there are, often nonsense.
fn any_response() -> impl Strategy<Value = (usize, Response)> {
    let keys = every_kind().len();
    let values = proptest::collection::vec((0..12_usize, 0..12_usize), 0..8);
    (0..keys, values).prop_map(|(number, values)| {
        let key = &every_kind()[number];
        let mut names: Vec<String> = solution(key)
            .fields()
            .map(|(name, _)| name.to_owned())
            .collect();
        names.push("place-9".to_owned());
        let response = values
            .into_iter()
            .fold(Response::default(), |response, (name, value)| {
                let name = names[name % names.len()].clone();
                let option = key.options.get(value).map(|option| option.id.to_string());
                response.with(name, vec![option.unwrap_or_else(|| "苦情".to_owned())])
            });
        (number, response)
    })
}

#[test]
fn an_essay_is_kept_as_typed_up_to_its_limit_and_told_when_it_is_short() {
    let key = key(essay(), 5, &[], &[]);
    let sheet = sheet(&key);
    let text = |text: &str| Response::default().with("text", vec![text.to_owned()]);
    let saved = Response::default();
    let accepted = accept(&sheet, &saved, text(" 一行\r\n二行 ")).expect("accepted");
    assert_eq!(accepted.value("text"), Some("一行\n二行"));
    for (given, filled, short) in [
        ("", false, false),
        ("二字", false, true),
        ("三文字", true, false),
    ] {
        let saved = accept(&sheet, &saved, text(given)).expect("accepted");
        let field = &fields(&sheet, &saved)[0];
        assert_eq!(field.control, Control::Area);
        assert_eq!(
            (field.is_filled(), field.is_short()),
            (filled, short),
            "{given}"
        );
    }
    assert!(accept(&sheet, &saved, text(&"字".repeat(10))).is_ok());
    for (given, code) in [
        (text(&"字".repeat(11)), "too long"),
        (text("a\0b"), "no text"),
    ] {
        let refused = accept(&sheet, &saved, given);
        assert!(matches!(refused, Err(Error::TextTooLong(10))), "{code}");
    }
    let foreign = Response::default().with("option", vec!["x".to_owned()]);
    assert!(matches!(
        accept(&sheet, &saved, foreign),
        Err(Error::UnknownField(_))
    ));
}

#[test]
fn an_essay_needs_a_sound_rubric() {
    let sound = question(essay(), 5, &[], &[]);
    assert_eq!(faults("", &sound), []);
    let broken = |change: fn(&mut Essay)| {
        let Task::Essay(mut task) = essay() else {
            return Vec::new();
        };
        change(&mut task);
        let question = question(Task::Essay(task), 5, &[], &[]);
        let faults = faults("", &question).into_iter();
        faults.map(|fault| fault.pointer).collect::<Vec<_>>()
    };
    type Change = fn(&mut Essay);
    let cases: [(Change, &[&str]); 7] = [
        (|essay| essay.criteria.clear(), &["/criteria", "/points"]),
        (
            |essay| essay.criteria[1].code = "calm".to_owned(),
            &["/criteria"],
        ),
        (|essay| essay.criteria[0].levels.truncate(1), &["/criteria"]),
        (
            |essay| essay.criteria[0].levels[0].words.clear(),
            &["/criteria"],
        ),
        (|essay| essay.model_answer.clear(), &["/model_answer"]),
        (|essay| essay.limits.min = 11, &["/limits"]),
        (|essay| essay.criteria[0].levels[0].points = 4, &["/points"]),
    ];
    for (change, expected) in cases {
        assert_eq!(broken(change), expected);
    }
}

proptest! {
    #[test]
    fn points_never_exceed_what_the_question_is_worth((number, response) in any_response()) {
        let key = &every_kind()[number];
        let worth = points(key, &response);
        prop_assert!((0..=key.points).contains(&worth));
        prop_assert_eq!(worth, points(key, &response.clone()));
        // Storing an answer changes nothing of its worth.
        let stored = response.stored().expect("text");
        let read = Response::read(stored.as_deref()).expect("readable");
        prop_assert_eq!(points(key, &read), worth);
    }
}
