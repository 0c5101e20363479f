//! Questions of every kind, made up.

use proptest::prelude::*;
use proptest::sample::select;

use crate::publication::{MAX_POINTS, NewOption, NewQuestion};
use crate::quiz::QuestionKind;
use crate::task::{BestWorst, Choice, Matching, Scenario, Scoring, ShortText, Stage, Task};

/// Letters that mean something to some format, and some that do not.
pub(super) const AWKWARD: &[char] = &[
    'あ', '髙', '𠮷', 'ア', 'Z', 'A', 'n', '0', '9', '～', '＝', '~', '=', '#', '{', '}', ':',
    '\\', '%', '[', ']', '-', '>', '<', '&', '"', '\'', ',', ';', '、', '.', ')', '*', '/', '$',
    '_', '→', '|', '\u{3000}', ' ', '\n',
];
/// And some that hardly any format holds.
const HOSTILE: &[char] = &[
    '\r', '\t', '\u{1}', '\u{fffe}', '\u{a0}', '\u{85}', '\u{feff}',
];

/// Texts without white space around them, of letters that a format can hold.
pub(super) fn text(without: &'static [char]) -> BoxedStrategy<String> {
    let letters = AWKWARD.iter().copied();
    let letters: Vec<char> = letters.filter(|letter| !without.contains(letter)).collect();
    let text = proptest::collection::vec(select(letters), 1..12);
    let text = text.prop_map(|letters| letters.into_iter().collect::<String>());
    text.prop_map(|text| format!("文{}", text.trim())).boxed()
}

/// Any texts but empty ones.
pub(super) fn wild_text() -> BoxedStrategy<String> {
    let letters: Vec<char> = AWKWARD.iter().chain(HOSTILE).copied().collect();
    let text = proptest::collection::vec(select(letters), 1..12);
    let text = text.prop_map(|letters| letters.into_iter().collect::<String>());
    text.prop_filter("no text", |text| !text.trim().is_empty())
        .boxed()
}

/// How questions are made.
#[derive(Clone)]
pub(super) struct Making {
    pub(super) code: BoxedStrategy<String>,
    pub(super) text: BoxedStrategy<String>,
    /// Whether options that need no explanation have one all the same.
    pub(super) is_explained: bool,
}

fn scoring() -> impl Strategy<Value = Scoring> {
    select(vec![Scoring::Whole, Scoring::Partial])
}

/// Options without a key, each unlike the others.
fn options(
    making: &Making,
    count: impl Into<proptest::collection::SizeRange>,
) -> BoxedStrategy<Vec<NewOption>> {
    let is_explained = making.is_explained;
    let texts = (making.text.clone(), making.text.clone());
    let options = proptest::collection::vec(texts, count);
    options
        .prop_map(move |options| {
            let options = options.into_iter().enumerate();
            options
                .map(|(place, (body, explanation))| NewOption {
                    code: super::option_code(place),
                    body: format!("{body}{place}"),
                    correct: false,
                    explanation: if is_explained {
                        explanation
                    } else {
                        String::new()
                    },
                })
                .collect()
        })
        .boxed()
}

type Keyed = BoxedStrategy<(Task, Vec<NewOption>)>;

fn choice(making: &Making) -> Keyed {
    let making = Making {
        is_explained: true,
        ..making.clone()
    };
    (options(&making, 2..6), any::<prop::sample::Index>())
        .prop_map(|(mut options, right)| {
            let right = right.index(options.len());
            options[right].correct = true;
            (Task::Single, options)
        })
        .boxed()
}

fn keyed(kind: QuestionKind, making: &Making) -> Keyed {
    match kind {
        QuestionKind::Multiple => {
            let rights = proptest::collection::vec(any::<bool>(), 12);
            (choice(making), rights, scoring())
                .prop_map(|((_, mut options), rights, scoring)| {
                    for (option, right) in options.iter_mut().zip(rights) {
                        option.correct |= right;
                    }
                    (Task::Multiple(scoring), options)
                })
                .boxed()
        }
        QuestionKind::TrueFalse => (choice(making), any::<bool>())
            .prop_map(|((_, mut options), is_true)| {
                options.truncate(2);
                for (option, body) in options.iter_mut().zip(["正しい", "正しくない"]) {
                    option.body = body.to_owned();
                    option.correct = is_true == (body == "正しい");
                }
                (Task::TrueFalse, options)
            })
            .boxed(),
        QuestionKind::Ordering => (options(making, 3..6), scoring())
            .prop_map(|(options, scoring)| (Task::Ordering(scoring), options))
            .boxed(),
        QuestionKind::Ranking => options(making, 3..6)
            .prop_map(|options| (Task::Ranking, options))
            .boxed(),
        QuestionKind::Matching => matching(making),
        QuestionKind::ShortText => proptest::collection::btree_set(making.text.clone(), 1..5)
            .prop_map(|accepted| {
                let accepted = accepted.into_iter().collect();
                (Task::ShortText(ShortText { accepted }), Vec::new())
            })
            .boxed(),
        QuestionKind::BestWorst => (options(making, 3..6), any::<bool>())
            .prop_map(|(options, is_double)| {
                let code = |place: usize| options[place].code.clone();
                let best = if is_double {
                    vec![code(2), code(0)]
                } else {
                    vec![code(1)]
                };
                let worst = vec![code(if is_double { 1 } else { 2 })];
                (Task::BestWorst(BestWorst { best, worst }), options)
            })
            .boxed(),
        QuestionKind::Scenario => (options(making, 4), making.text.clone())
            .prop_map(|(options, text)| (scenario(&options, &text), options))
            .boxed(),
        // What has no recipe here is made as the simplest kind.
        _ => choice(making),
    }
}

/// Two to four prompts; each takes an option that stands already, or the next
/// one; up to two are left over.
fn matching(making: &Making) -> Keyed {
    let choices = proptest::collection::vec(any::<prop::sample::Index>(), 2..5);
    (options(making, 10), choices, 0..3_usize, scoring())
        .prop_map(|(options, choices, extra, scoring)| {
            let count = choices.len();
            let mut used = 0;
            let mut pairs = Vec::new();
            for (prompt, choice) in choices.into_iter().enumerate() {
                let choice = choice.index(used + 1);
                used = used.max(choice + 1);
                pairs.push((
                    super::option_code(prompt),
                    super::option_code(count + choice),
                ));
            }
            let options = options.into_iter().take(count + used + extra).collect();
            (Task::Matching(Matching { pairs, scoring }), options)
        })
        .boxed()
}

/// The first choice leads on, the second ends; four points in all, times what
/// the question is worth.
fn scenario(options: &[NewOption], text: &str) -> Task {
    let choice = |place: usize, next: Option<&str>, points| Choice {
        option: options[place].code.clone(),
        next: next.map(str::to_owned),
        points,
    };
    let stage = |code: &str, choices| Stage {
        code: code.to_owned(),
        text: format!("{code}{text}"),
        choices,
    };
    Task::Scenario(Scenario {
        stages: vec![
            stage("s1", vec![choice(0, Some("s2"), 1), choice(1, None, 0)]),
            stage("s2", vec![choice(3, None, 0), choice(2, None, 3)]),
        ],
    })
}

/// A question of a kind.
pub(super) fn question(kind: QuestionKind, making: &Making) -> BoxedStrategy<NewQuestion> {
    let texts = (
        making.code.clone(),
        making.text.clone(),
        making.text.clone(),
    );
    let objective = proptest::option::of(select(vec!["FO1", "目標-2"]));
    (
        keyed(kind, making),
        texts,
        objective,
        any::<bool>(),
        1..=MAX_POINTS,
    )
        .prop_map(
            move |((task, options), (code, stem, feedback), objective, safety, points)| {
                let points = if kind == QuestionKind::Scenario {
                    4
                } else {
                    points
                };
                NewQuestion {
                    code,
                    task,
                    objective: objective.unwrap_or_default().to_owned(),
                    safety,
                    points,
                    stem,
                    feedback,
                    options,
                }
            },
        )
        .boxed()
}

/// Several, each with a code of its own.
pub(super) fn questions(
    kinds: Vec<QuestionKind>,
    making: Making,
) -> BoxedStrategy<Vec<NewQuestion>> {
    let one = select(kinds).prop_flat_map(move |kind| question(kind, &making));
    proptest::collection::vec(one, 1..5)
        .prop_map(|mut questions| {
            for (question, place) in questions.iter_mut().zip(1..) {
                question.code = format!("{}{place}", question.code);
            }
            questions
        })
        .boxed()
}

/// One plain question of every kind.
pub(super) fn one_of_each() -> Vec<NewQuestion> {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let text = select(vec!["文", "言葉", "三つ目"]);
    let text = text.prop_map(str::to_owned).boxed();
    let making = Making {
        code: text.clone(),
        text,
        is_explained: false,
    };
    let made = QuestionKind::ALL
        .into_iter()
        .enumerate()
        .map(|(place, kind)| {
            let tree = question(kind, &making).new_tree(&mut runner).unwrap();
            let mut question = tree.current();
            question.code = format!("q{place}");
            question
        });
    made.collect()
}
