use quizzes::{Choice, Criterion, Essay, Level, Scenario, Stage, TextLimits, version_faults};

use super::*;

fn option(code: &str) -> NewOption {
    NewOption {
        code: code.to_owned(),
        body: format!("本文{code}"),
        correct: code == "a",
        explanation: format!("解説{code}\n二行目"),
    }
}

fn content(task: Task) -> BankContent {
    let is_text = matches!(task, Task::ShortText(_) | Task::Essay(_));
    let is_choice = task.kind().is_choice();
    let codes = if task == Task::TrueFalse {
        vec!["a", "b"]
    } else {
        vec!["a", "b", "c", "d"]
    };
    let options = codes.into_iter().map(option).map(|option| NewOption {
        correct: option.correct && is_choice,
        ..option
    });
    BankContent {
        question: NewQuestion {
            code: "F1-q1".to_owned(),
            task,
            objective: "FO1".to_owned(),
            safety: true,
            points: 4,
            stem: "問い\n二行目".to_owned(),
            feedback: "まとめ".to_owned(),
            options: if is_text {
                Vec::new()
            } else {
                options.collect()
            },
        },
        tags: vec!["見直し".to_owned()],
        basis: vec!["W1".to_owned(), "§2-1".to_owned()],
    }
}

/// What a browser sends back of a form that nobody touched.
fn sent(form: &Form, names: &[&str], go: &str) -> Vec<(String, String)> {
    let mut pairs = vec![("go".to_owned(), go.to_owned())];
    for name in names {
        pairs.push(((*name).to_owned(), form.value(name).replace('\n', "\r\n")));
    }
    for index in 0..MOST_ROWS {
        for part in [
            "code",
            "body",
            "correct",
            "explanation",
            "place",
            "pair",
            "judged",
        ] {
            let name = format!("options/{index}/{part}");
            pairs.push((name.clone(), form.value(&name).replace('\n', "\r\n")));
        }
    }
    for index in 0..essay::MOST_CRITERIA {
        for part in ["code", "title", "levels"] {
            let name = essay::name(index, part);
            pairs.push((name.clone(), form.value(&name).replace('\n', "\r\n")));
        }
    }
    pairs
}

const NAMES: [&str; 16] = [
    "kind",
    "rows",
    "code",
    "objective",
    "safety",
    "points",
    "stem",
    "feedback",
    "tags",
    "basis",
    "scoring",
    "accepted",
    "stages",
    "model_answer",
    "min_chars",
    "max_chars",
];

fn an_essay() -> Essay {
    let level = |words: &str, points| Level {
        words: words.to_owned(),
        points,
    };
    let criterion = |code: &str, levels| Criterion {
        code: code.to_owned(),
        title: format!("観点 {code}"),
        levels,
    };
    Essay {
        criteria: vec![
            criterion(
                "calm",
                vec![level("落ち着いている", 3), level("早口になる", 1)],
            ),
            criterion(
                "fact",
                vec![level("事実を確かめている", 1), level("いない", 0)],
            ),
        ],
        model_answer: "お待たせしております。\n確認いたします。".to_owned(),
        limits: TextLimits { min: 20, max: 400 },
    }
}

fn every_kind() -> Vec<Task> {
    let text = |text: &str| text.to_owned();
    let choice = |option: &str, next: Option<&str>, points| Choice {
        option: text(option),
        next: next.map(text),
        points,
    };
    let stage = |code: &str, choices| Stage {
        code: text(code),
        text: format!("場面「{code}」\n\"引用\""),
        choices,
    };
    vec![
        Task::Single,
        Task::TrueFalse,
        Task::Multiple(Scoring::Partial),
        Task::Ordering(Scoring::Partial),
        Task::Ranking,
        Task::Matching(Matching {
            pairs: vec![(text("a"), text("c")), (text("b"), text("d"))],
            scoring: Scoring::Partial,
        }),
        Task::ShortText(ShortText {
            accepted: vec![text("謝罪"), text("おわび")],
        }),
        Task::BestWorst(BestWorst {
            best: vec![text("a"), text("b")],
            worst: vec![text("d")],
        }),
        Task::Scenario(Scenario {
            stages: vec![
                stage("s1", vec![choice("a", Some("s2"), 2), choice("b", None, 0)]),
                stage("s2", vec![choice("c", None, 2), choice("d", None, 1)]),
            ],
        }),
        Task::Essay(an_essay()),
    ]
}

#[test]
fn an_untouched_form_says_what_it_was_made_of_for_every_kind() {
    let kinds: BTreeSet<&str> = every_kind()
        .iter()
        .map(|task| task.kind().as_str())
        .collect();
    assert_eq!(kinds.len(), QuestionKind::ALL.len());
    for task in every_kind() {
        let content = content(task);
        assert_eq!(version_faults(&content, true), Vec::new());
        let form = filled(&content, FIRST_ROWS);
        let typed = Typed::of(sent(&form, &NAMES, "ready"));
        let typed = typed.expect("it can be read");
        let (read, faults) = typed.content("F1-q1");
        assert_eq!(faults, Vec::new());
        assert_eq!(read, content);
    }
}

fn typed(pairs: &[(&str, &str)]) -> Typed {
    let pairs = pairs.iter();
    let pairs = pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Typed::of(pairs.collect()).expect("it can be read")
}

#[test]
fn blank_rows_go_places_order_and_codes_are_given() {
    let typed = typed(&[
        ("kind", "ordering"),
        ("rows", "4"),
        ("go", "more"),
        ("points", "1"),
        ("options/0/body", "二"),
        ("options/0/place", "2"),
        ("options/0/code", "b"),
        ("options/2/body", "一"),
        ("options/2/place", "1"),
        ("options/3/body", "三"),
        ("options/3/place", "3"),
    ]);
    let (content, faults) = typed.content("q");
    assert_eq!(faults, Vec::new());
    let options = content.question.options.iter();
    let options: Vec<(&str, &str)> = options
        .map(|option| (option.code.as_str(), option.body.as_str()))
        .collect();
    assert_eq!(options, [("a", "一"), ("b", "二"), ("c", "三")]);
    let form = typed.form(&content);
    assert_eq!(form.value("rows"), "6");
    assert_eq!(form.value("options/0/body"), "一");
}

#[test]
fn what_cannot_be_read_is_told_and_kept() {
    let typed = typed(&[
        ("kind", "scenario"),
        ("points", "四"),
        ("stages", "[[stage]]\nid = \"s1\"\ntext = 場面"),
    ]);
    let (content, faults) = typed.content("q");
    let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/stages", "/points"]);
    assert!(faults[0].message.contains("3行目"), "{:?}", faults[0]);
    let form = typed.form(&content);
    assert_eq!(form.value("points"), "四");
    assert!(form.value("stages").ends_with("text = 場面"));
}

#[test]
fn levels_are_typed_a_line_each_and_a_wrong_line_is_told_and_kept() {
    let essay = |levels: &str| {
        let typed = typed(&[
            ("kind", "essay"),
            ("criteria/0/title", "言葉づかい"),
            ("criteria/0/levels", levels),
            ("max_chars", "四百"),
        ]);
        let (content, faults) = typed.content("q");
        let pointers: Vec<String> = faults.into_iter().map(|fault| fault.pointer).collect();
        (typed.form(&content), content, pointers)
    };
    let (_, content, pointers) = essay("２点　丁寧\r\n\r\n0 乱暴");
    assert_eq!(pointers, ["/max_chars"]);
    assert_eq!(content.question.points, 2);
    let Task::Essay(read) = &content.question.task else {
        panic!("{content:?}");
    };
    let levels = read.criteria[0].levels.iter();
    let levels: Vec<(i32, &str)> = levels
        .map(|level| (level.points, level.words.as_str()))
        .collect();
    assert_eq!(levels, [(2, "丁寧"), (0, "乱暴")]);
    assert_eq!(read.criteria[0].code, "c1");
    let (form, _, pointers) = essay("2 丁寧\r\n乱暴");
    assert_eq!(pointers, ["/criteria/0/levels", "/max_chars"]);
    assert_eq!(form.value("criteria/0/levels"), "2 丁寧\n乱暴");
    assert_eq!(form.value("max_chars"), "四百");
}

#[test]
fn all_faults_come_together_and_none_twice() {
    let unread = vec![Fault::new("/points", "x", "数字で")];
    let failure = Failure::invalid(vec![
        Fault::new("/points", "y", "範囲"),
        Fault::new("/pairs", "y", "組"),
    ]);
    let merged = merged(unread, Some(failure)).expect("faults");
    let told: Vec<(&str, &str)> = merged
        .faults
        .iter()
        .map(|fault| (fault.pointer.as_str(), fault.message.as_str()))
        .collect();
    assert_eq!(told, [("/points", "数字で"), ("/options", "組")]);
}
