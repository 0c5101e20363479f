//! What an essay (記述) is graded by, as it is typed: each criterion with its
//! levels, one a line, the points first.

use kernel::Fault;
use quizzes::{Criterion, Essay, LONGEST_ESSAY, Level, TextLimits};

use super::{Typed, lines};
use crate::pages::shell::Form;

/// The most criteria of an essay.
pub(in crate::pages::questions) const MOST_CRITERIA: usize = 10;

/// The name of one criterion's field.
pub(in crate::pages::questions) fn name(index: usize, part: &str) -> String {
    format!("criteria/{index}/{part}")
}

/// What the fields say. A row without anything in it is no criterion.
pub(super) fn read(typed: &Typed, faults: &mut Vec<Fault>) -> Essay {
    let mut criteria = Vec::new();
    for index in 0..MOST_CRITERIA {
        let part = |part: &str| typed.text(&name(index, part));
        if part("title").is_empty() && part("levels").is_empty() {
            continue;
        }
        let code = match part("code") {
            "" => format!("c{}", index + 1),
            code => code.to_owned(),
        };
        criteria.push(Criterion {
            code,
            title: part("title").to_owned(),
            levels: levels(part("levels"), index, faults),
        });
    }
    Essay {
        criteria,
        model_answer: lines(typed.text("model_answer")),
        limits: TextLimits {
            min: number(typed, "min_chars", 0, faults),
            max: number(typed, "max_chars", LONGEST_ESSAY, faults),
        },
    }
}

/// `2 相手の気持ちを受け止めている` on each line; `2点` and full-width digits, too.
fn levels(text: &str, index: usize, faults: &mut Vec<Fault>) -> Vec<Level> {
    let mut levels = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        match level(line) {
            Some(level) => levels.push(level),
            None => {
                let message = format!(
                    "段階の{number}行目を、「2 相手の気持ちを受け止めている」のように、点、空白、言葉の順に書いてください。"
                );
                let pointer = format!("/{}", name(index, "levels"));
                faults.push(Fault::new(pointer, "bank.levels.form", message));
                return levels;
            }
        }
    }
    levels
}

fn level(line: &str) -> Option<Level> {
    let (points, words) = line.split_once(char::is_whitespace)?;
    let digits = points.strip_suffix('点').unwrap_or(points);
    let digits = digits.chars().map(|letter| match letter {
        '０'..='９' => {
            char::from_digit(u32::from(letter) - u32::from('０'), 10).unwrap_or(letter)
        }
        other => other,
    });
    let points = digits.collect::<String>().parse().ok()?;
    Some(Level {
        words: words.trim().to_owned(),
        points,
    })
}

fn number(typed: &Typed, name: &str, usual: usize, faults: &mut Vec<Fault>) -> usize {
    let text = typed.text(name);
    if text.is_empty() {
        return usual;
    }
    text.parse().unwrap_or_else(|_| {
        let message = "字数を、半角の数字で入れてください。";
        faults.push(Fault::new(format!("/{name}"), "bank.limits.form", message));
        usual
    })
}

/// The fields that [`read`] reads.
pub(super) fn filled(form: Form, essay: &Essay) -> Form {
    let form = form
        .with("model_answer", &essay.model_answer)
        .with("min_chars", essay.limits.min.to_string())
        .with("max_chars", essay.limits.max.to_string());
    let criteria = essay.criteria.iter().enumerate();
    criteria.fold(form, |form, (index, criterion)| {
        let levels = criterion.levels.iter();
        let levels = levels.map(|level| format!("{} {}", level.points, level.words));
        form.with(&name(index, "code"), &criterion.code)
            .with(&name(index, "title"), &criterion.title)
            .with(
                &name(index, "levels"),
                levels.collect::<Vec<_>>().join("\n"),
            )
    })
}

/// The fields of an essay that cannot be read whole, as they were typed.
pub(super) fn as_typed(form: Form, typed: &Typed) -> Form {
    let parts = (0..MOST_CRITERIA)
        .flat_map(|index| ["code", "title", "levels"].map(|part| name(index, part)));
    let names = parts.chain(["min_chars", "max_chars"].map(str::to_owned));
    names.fold(form, |form, name| {
        let text = lines(typed.text(&name));
        form.with(&name, text)
    })
}
