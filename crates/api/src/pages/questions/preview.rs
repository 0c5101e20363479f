//! A version as its learner sees it, and its key.

use quizzes::{NewQuestion, Preview, PublishedQuestion, Task};

use crate::pages::quiz::field::{FieldCard, hint};
use crate::words::Language;

/// The learner's side: what `quiz/fields.html` shows.
pub(super) struct Sheet {
    pub(super) stem: String,
    pub(super) hint: &'static str,
    pub(super) fields: Vec<FieldCard>,
}

/// The author's side.
pub(super) struct KeyCard {
    /// What is right, line by line; empty where the options say it.
    pub(super) lines: Vec<(String, String)>,
    pub(super) options: Vec<KeyOption>,
    pub(super) feedback: String,
}

/// An option with its key.
pub(super) struct KeyOption {
    pub(super) code: String,
    pub(super) body: String,
    pub(super) is_right: bool,
    pub(super) explanation: String,
}

/// Both sides of a question.
pub(super) fn cards(question: &NewQuestion) -> (Sheet, KeyCard) {
    let Preview { open, keyed } = quizzes::preview(question);
    let fields = open.fields.iter();
    let sheet = Sheet {
        hint: hint(open.kind, Language::Japanese),
        fields: fields
            .map(|field| FieldCard::of(&open, field, Language::Japanese))
            .collect(),
        stem: open.stem.clone(),
    };
    let lines = lines(&keyed);
    let is_choice = keyed.kind.is_choice();
    let options = keyed.options.into_iter().map(|option| KeyOption {
        code: option.code,
        body: option.body,
        is_right: is_choice && option.correct,
        explanation: option.explanation,
    });
    let key = KeyCard {
        lines,
        options: options.collect(),
        feedback: keyed.feedback,
    };
    (sheet, key)
}

fn lines(question: &PublishedQuestion) -> Vec<(String, String)> {
    let body = |code: &str| {
        let option = question.options.iter().find(|option| option.code == code);
        option.map_or_else(|| code.to_owned(), |option| option.body.clone())
    };
    let bodies = |codes: &[String]| {
        let bodies: Vec<String> = codes.iter().map(|code| body(code)).collect();
        bodies.join("、")
    };
    match &question.task {
        Task::Single | Task::TrueFalse | Task::Multiple(_) => Vec::new(),
        Task::Ordering(_) | Task::Ranking => question
            .options
            .iter()
            .zip(1..)
            .map(|(option, number): (_, usize)| (format!("{number}番目"), option.body.clone()))
            .collect(),
        Task::Matching(matching) => {
            let pairs = matching.pairs.iter();
            pairs
                .map(|(prompt, option)| (body(prompt), body(option)))
                .collect()
        }
        Task::ShortText(text) => vec![("正解とする言葉".to_owned(), text.accepted.join("、"))],
        Task::BestWorst(judgement) => vec![
            ("最もよい対応".to_owned(), bodies(&judgement.best)),
            ("最もよくない対応".to_owned(), bodies(&judgement.worst)),
        ],
        Task::Scenario(scenario) => {
            let stages = scenario.stages.iter().map(|stage| {
                let choices = stage.choices.iter().map(|choice| {
                    let next = choice.next.as_deref().unwrap_or("終わり");
                    format!(
                        "{}（{}点、次は{next}）",
                        body(&choice.option),
                        choice.points
                    )
                });
                let choices: Vec<String> = choices.collect();
                let stage = format!("場面 {}　{}", stage.code, stage.text);
                (stage, choices.join("／"))
            });
            stages.collect()
        }
        Task::Essay(essay) => {
            let criteria = essay.criteria.iter().map(|criterion| {
                let levels = criterion.levels.iter();
                let levels = levels.map(|level| format!("{}（{}点）", level.words, level.points));
                let levels: Vec<String> = levels.collect();
                (format!("観点 {}", criterion.title), levels.join("／"))
            });
            let model = ("解答例".to_owned(), essay.model_answer.clone());
            criteria.chain([model]).collect()
        }
    }
}
