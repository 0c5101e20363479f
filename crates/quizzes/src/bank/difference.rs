//! What differs between two versions, in the words of the screen.

use super::BankContent;
use crate::publication::{NewOption, NewQuestion};
use crate::task::{Scoring, Task};

/// A part that differs. A part that one side has not is empty there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The part, in the words of the screen.
    pub part: String,
    /// What it was.
    pub before: String,
    /// What it became.
    pub after: String,
}

/// Every part of `after` that is not as in `before`.
pub fn differences(before: &BankContent, after: &BankContent) -> Vec<Difference> {
    let old = parts(before);
    let new = parts(after);
    let mut names: Vec<&String> = old.iter().map(|(name, _)| name).collect();
    for (name, _) in &new {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let value = |parts: &[(String, String)], name: &String| {
        let part = parts.iter().find(|(known, _)| known == name);
        part.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let differ = names.into_iter().map(|name| Difference {
        part: name.clone(),
        before: value(&old, name),
        after: value(&new, name),
    });
    differ.filter(|part| part.before != part.after).collect()
}

fn parts(content: &BankContent) -> Vec<(String, String)> {
    let NewQuestion {
        code: _,
        task,
        objective,
        safety,
        points,
        stem,
        feedback,
        options,
    } = &content.question;
    let mut parts = vec![
        ("種類".to_owned(), task.kind().label().to_owned()),
        ("学習目標".to_owned(), objective.clone()),
        ("配点".to_owned(), format!("{points}点")),
        ("安全の設問".to_owned(), yes_or_no(*safety)),
        ("設問文".to_owned(), stem.clone()),
    ];
    parts.extend(options.iter().map(|option| option_part(task, option)));
    let order: Vec<&str> = options.iter().map(|option| option.code.as_str()).collect();
    parts.push(("選択肢の順".to_owned(), order.join("、")));
    parts.push(("正解の決め方".to_owned(), key_words(task)));
    parts.push(("全体の解説".to_owned(), feedback.clone()));
    parts.push(("タグ".to_owned(), content.tags.join("、")));
    parts.push(("法的根拠".to_owned(), content.basis.join("、")));
    parts
}

fn yes_or_no(flag: bool) -> String {
    if flag { "はい" } else { "いいえ" }.to_owned()
}

fn option_part(task: &Task, option: &NewOption) -> (String, String) {
    let mark = match (task.kind().is_choice(), option.correct) {
        (false, _) => "",
        (true, true) => "【正解】",
        (true, false) => "【不正解】",
    };
    let words = format!("{}{mark}\n{}", option.body, option.explanation);
    (format!("選択肢 {}", option.code), words.trim().to_owned())
}

/// The key as far as the options do not hold it; empty when they hold it all.
fn key_words(task: &Task) -> String {
    let scored = |scoring: &Scoring| match scoring {
        Scoring::Whole => "すべて合って配点",
        Scoring::Partial => "合った分だけ配点",
    };
    match task {
        Task::Single | Task::TrueFalse | Task::Ranking => String::new(),
        Task::Multiple(scoring) | Task::Ordering(scoring) => scored(scoring).to_owned(),
        Task::Matching(matching) => {
            let pairs = matching.pairs.iter();
            let pairs: Vec<String> = pairs
                .map(|(prompt, option)| format!("{prompt}と{option}"))
                .collect();
            format!("{}\n{}", scored(&matching.scoring), pairs.join("\n"))
        }
        Task::ShortText(text) => text.accepted.join("\n"),
        Task::BestWorst(judgement) => format!(
            "最もよい：{}\n最もよくない：{}",
            judgement.best.join("、"),
            judgement.worst.join("、")
        ),
        Task::Scenario(scenario) => {
            let stages = scenario.stages.iter().map(|stage| {
                let choices = stage.choices.iter().map(|choice| {
                    let next = choice.next.as_deref().unwrap_or("終わり");
                    format!("\n　{}（{}点）→ {next}", choice.option, choice.points)
                });
                let choices: String = choices.collect();
                format!("{}：{}{choices}", stage.code, stage.text)
            });
            stages.collect::<Vec<_>>().join("\n")
        }
        Task::Essay(essay) => {
            let criteria = essay.criteria.iter().map(|criterion| {
                let levels = criterion.levels.iter();
                let levels =
                    levels.map(|level| format!("\n　{}（{}点）", level.words, level.points));
                let levels: String = levels.collect();
                format!("{}：{}{levels}", criterion.code, criterion.title)
            });
            let limits = format!("{}字から{}字まで", essay.limits.min, essay.limits.max);
            let parts = criteria.chain([limits, format!("解答例：{}", essay.model_answer)]);
            parts.collect::<Vec<_>>().join("\n")
        }
    }
}
