//! From what GIFT and Moodle XML both say of answers to tasks of ours.

use super::weights::{self, FULL};
use super::{Losses, MOST_ANSWERS, Remark, option_code};
use crate::publication::NewOption;
use crate::task::{Matching, Scoring, ShortText, Task};

/// One answer.
pub(super) struct Answer {
    pub(super) body: String,
    /// In hundred-thousandths of a hundredth.
    pub(super) weight: i64,
    pub(super) feedback: String,
}

type Built = Result<(Task, Vec<NewOption>), Remark>;

const TRUE: &str = "正しい";
const FALSE: &str = "正しくない";

fn options(answers: Vec<Answer>, is_right: impl Fn(i64) -> bool) -> Vec<NewOption> {
    let options = answers.into_iter().enumerate();
    options
        .map(|(place, answer)| NewOption {
            code: option_code(place),
            correct: is_right(answer.weight),
            body: answer.body,
            explanation: answer.feedback,
        })
        .collect()
}

/// Options without a key of their own.
pub(super) fn unkeyed(bodies: impl IntoIterator<Item = String>) -> Vec<NewOption> {
    let options = bodies.into_iter().enumerate();
    options
        .map(|(place, body)| NewOption {
            code: option_code(place),
            body,
            correct: false,
            explanation: String::new(),
        })
        .collect()
}

/// More than any question has, before anybody looks at each with each.
pub(super) fn require_few<T>(answers: &[T]) -> Result<(), Remark> {
    if answers.len() <= MOST_ANSWERS {
        return Ok(());
    }
    let message = format!("1つの設問に、答えが{MOST_ANSWERS}個より多くあります。");
    Err(Remark::new("exchange.answers", message))
}

/// One answer gives everything.
pub(super) fn single(answers: Vec<Answer>, losses: &mut Losses) -> Built {
    require_few(&answers)?;
    let right = answers.iter().filter(|answer| answer.weight == FULL);
    if right.count() != 1 {
        let message = "1つ選ぶ設問の正解（100%）が、ちょうど1つではありません。";
        return Err(Remark::new("exchange.right_count", message));
    }
    let is_part = |answer: &Answer| answer.weight != FULL && answer.weight != 0;
    if answers.iter().any(is_part) {
        let message = "1つ選ぶ設問の、正解ではない選択肢の点（部分点や減点）は失われます。";
        losses.add("exchange.weight_lost", message);
    }
    Ok((Task::Single, options(answers, |weight| weight == FULL)))
}

/// What gives anything is right.
pub(super) fn multiple(asked: Option<Scoring>, answers: Vec<Answer>, losses: &mut Losses) -> Built {
    require_few(&answers)?;
    let weights: Vec<i64> = answers.iter().map(|answer| answer.weight).collect();
    if weights.iter().all(|weight| *weight <= 0) {
        let message = "正解（重みが正の答え）がありません。";
        return Err(Remark::new("exchange.right_count", message));
    }
    let (scoring, is_exact) = weights::scoring(asked, &weights);
    if !is_exact {
        let message = "答えごとの重みは失われます。採点は、正解の数から誤答の数を引く部分点か、全部正解だけの、どちらかになります。";
        losses.add("exchange.weight_lost", message);
    }
    Ok((
        Task::Multiple(scoring),
        options(answers, |weight| weight > 0),
    ))
}

/// A statement; the explanations belong to the answers true and false.
pub(super) fn true_false(
    is_true: bool,
    if_true: String,
    if_false: String,
) -> (Task, Vec<NewOption>) {
    let option = |code: &str, body: &str, correct, explanation| NewOption {
        code: code.to_owned(),
        body: body.to_owned(),
        correct,
        explanation,
    };
    let options = vec![
        option("a", TRUE, is_true, if_true),
        option("b", FALSE, !is_true, if_false),
    ];
    (Task::TrueFalse, options)
}

/// Of a question of ours, the option that says true, and the other.
pub(super) fn statement(options: &[NewOption]) -> Option<(&NewOption, &NewOption)> {
    match options {
        [first, second] if second.body == TRUE => Some((second, first)),
        [first, second] => Some((first, second)),
        _ => None,
    }
}

/// A few words; only wholly right ones are taken.
pub(super) fn short_text(answers: Vec<Answer>, losses: &mut Losses) -> Built {
    require_few(&answers)?;
    if answers.iter().any(|answer| !answer.feedback.is_empty()) {
        let message = "答えごとの解説は失われます。全体の解説に書き直してください。";
        losses.add("exchange.feedback_lost", message);
    }
    if answers.iter().any(|answer| answer.weight < FULL) {
        let message = "100%ではない答えは失われます。";
        losses.add("exchange.weight_lost", message);
    }
    let right = answers.into_iter().filter(|answer| answer.weight == FULL);
    let accepted: Vec<String> = right.map(|answer| answer.body).collect();
    if accepted.is_empty() || accepted.iter().any(|word| word.trim().is_empty()) {
        return Err(Remark::new("exchange.no_right", "正解の言葉がありません。"));
    }
    if accepted.iter().any(|word| word.contains('*')) {
        let message = "答えの中の * は、「何でもよい」ではなく、ただの文字になります。";
        losses.add("exchange.wildcard_lost", message);
    }
    Ok((Task::ShortText(ShortText { accepted }), Vec::new()))
}

/// Prompts with what goes with each; what goes with no prompt is only offered.
/// The same text is the same option.
pub(super) fn matching(asked: Option<Scoring>, rows: Vec<(String, String)>) -> Built {
    require_few(&rows)?;
    let mut prompts: Vec<String> = Vec::new();
    let mut choices: Vec<String> = Vec::new();
    let mut places = Vec::new();
    for (prompt, choice) in rows {
        if choice.is_empty() {
            let message = "組み合わせの設問に、相手のない項目があります。";
            return Err(Remark::new("exchange.matching", message));
        }
        let place = choices.iter().position(|known| *known == choice);
        let place = place.unwrap_or_else(|| {
            choices.push(choice);
            choices.len() - 1
        });
        if !prompt.is_empty() {
            places.push(place);
            prompts.push(prompt);
        }
    }
    let count = prompts.len();
    let pairs = places.into_iter().enumerate();
    let pairs = pairs.map(|(prompt, choice)| (option_code(prompt), option_code(count + choice)));
    let task = Task::Matching(Matching {
        pairs: pairs.collect(),
        scoring: asked.unwrap_or(Scoring::Partial),
    });
    Ok((task, unkeyed(prompts.into_iter().chain(choices))))
}

/// The prompts of a question of ours with what goes with each, then what goes
/// with none.
pub(super) fn rows<'a>(
    matching: &'a Matching,
    options: &'a [NewOption],
) -> Option<Vec<(&'a str, &'a str)>> {
    let body = |code: &String| {
        let option = options.iter().find(|option| option.code == *code);
        option.map(|option| option.body.as_str())
    };
    let mut rows = Vec::new();
    for (prompt, choice) in &matching.pairs {
        rows.push((body(prompt)?, body(choice)?));
    }
    let is_used = |code: &String| {
        let mut pairs = matching.pairs.iter();
        pairs.any(|(prompt, choice)| prompt == code || choice == code)
    };
    let extra = options.iter().filter(|option| !is_used(&option.code));
    rows.extend(extra.map(|option| ("", option.body.as_str())));
    Some(rows)
}
