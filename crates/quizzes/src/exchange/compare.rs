//! What a question lost on its way through a file: it is read back and held
//! against what went in. Codes that a format has no place for become a, b, c …

use super::{Imported, Remark, Verdict, option_code};
use crate::publication::{NewOption, NewQuestion};
use crate::task::{Matching, Scoring, Task};

/// Every loss, or that the question cannot be written.
pub(super) fn read_back(
    before: &NewQuestion,
    read: Result<Vec<Imported>, Remark>,
) -> Result<Vec<Remark>, Remark> {
    let after = only_taken(read).ok_or_else(|| {
        let message =
            "この形式では、文の中の記号のために、設問を正しく書けないので、入れていません。";
        Remark::new("exchange.not_readable", message)
    })?;
    let known = [before.clone(), renamed(before), renamed(&reordered(before))];
    let same = known.into_iter().find(|known| has_same_key(known, &after));
    let same = same.ok_or_else(|| {
        let message = "この形式では、正解が変わってしまうので、入れていません。";
        Remark::new("exchange.key_not_held", message)
    })?;
    Ok(losses(before, &same, &after))
}

pub(super) fn only_taken(read: Result<Vec<Imported>, Remark>) -> Option<NewQuestion> {
    let mut read = read.ok()?.into_iter();
    match (read.next()?.verdict, read.next()) {
        (Verdict::Taken { question, .. }, None) => Some(*question),
        _ => None,
    }
}

fn losses(before: &NewQuestion, same: &NewQuestion, after: &NewQuestion) -> Vec<Remark> {
    let differs = |text: fn(&NewOption) -> &String| {
        let mut pairs = same.options.iter().zip(&after.options);
        pairs.any(|(same, after)| text(same) != text(after))
    };
    let lost = [
        (before.code != after.code, "exchange.lost.code", "設問ID"),
        (
            before.objective != after.objective,
            "exchange.lost.objective",
            "目標",
        ),
        (
            before.safety != after.safety,
            "exchange.lost.safety",
            "安全必須の印",
        ),
        (
            before.points != after.points,
            "exchange.lost.points",
            "配点",
        ),
        (
            before.stem != after.stem,
            "exchange.lost.stem",
            "問題文の改行や空白、使えない文字",
        ),
        (
            before.feedback != after.feedback,
            "exchange.lost.feedback",
            "全体の解説",
        ),
        (
            differs(|option| &option.body),
            "exchange.lost.body",
            "選択肢の文の改行や空白、使えない文字",
        ),
        (
            differs(|option| &option.explanation),
            "exchange.lost.explanation",
            "選択肢の解説",
        ),
        (
            differs(|option| &option.code),
            "exchange.lost.option_code",
            "選択肢のID",
        ),
        (
            before.options != same.options && !differs(|option| &option.code),
            "exchange.lost.option_code",
            "選択肢のIDや並び",
        ),
        (
            scoring(&before.task) != scoring(&after.task),
            "exchange.lost.scoring",
            "採点のしかた",
        ),
    ];
    let lost = lost.into_iter().filter(|(is_lost, _, _)| *is_lost);
    lost.map(|(_, code, what)| {
        Remark::new(
            code,
            format!("{what}は、この形式では書けないので、失われます。"),
        )
    })
    .collect()
}

/// Whatever the texts are, the same answers are right.
fn has_same_key(one: &NewQuestion, other: &NewQuestion) -> bool {
    let key = |question: &NewQuestion| -> Vec<bool> {
        let options = question.options.iter();
        options.map(|option| option.correct).collect()
    };
    key(one) == key(other) && unscored(&one.task) == unscored(&other.task)
}

fn scoring(task: &Task) -> Option<Scoring> {
    match task {
        Task::Multiple(scoring) | Task::Ordering(scoring) => Some(*scoring),
        Task::Matching(matching) => Some(matching.scoring),
        _ => None,
    }
}

fn unscored(task: &Task) -> Task {
    match task {
        Task::Multiple(_) => Task::Multiple(Scoring::Whole),
        Task::Ordering(_) => Task::Ordering(Scoring::Whole),
        Task::Matching(matching) => Task::Matching(Matching {
            scoring: Scoring::Whole,
            ..matching.clone()
        }),
        other => other.clone(),
    }
}

/// With the codes a, b, c … in order. Only kinds that some format without
/// codes holds name options in their task.
fn renamed(question: &NewQuestion) -> NewQuestion {
    let renamed = |code: &String| {
        let place = question
            .options
            .iter()
            .position(|option| option.code == *code);
        place.map_or_else(|| code.clone(), option_code)
    };
    let mut after = question.clone();
    for option in &mut after.options {
        option.code = renamed(&option.code);
    }
    if let Task::Matching(matching) = &mut after.task {
        for (prompt, choice) in &mut matching.pairs {
            *prompt = renamed(prompt);
            *choice = renamed(choice);
        }
    }
    after
}

/// Prompts first, then what goes with them in that order, then the rest.
fn reordered(question: &NewQuestion) -> NewQuestion {
    let Task::Matching(matching) = &question.task else {
        return question.clone();
    };
    let prompts = matching.pairs.iter().map(|(prompt, _)| prompt);
    let order: Vec<&String> = prompts
        .chain(matching.pairs.iter().map(|(_, choice)| choice))
        .collect();
    let mut after = question.clone();
    after.options.sort_by_key(|option| {
        let place = order.iter().position(|code| **code == option.code);
        place.unwrap_or(order.len())
    });
    after
}
