//! GIFT: choices, true or false, short answers and matching.
//! <https://docs.moodle.org/en/GIFT_format>; where that page and Moodle's
//! reader differ, the reader decides.

mod read;
mod tokens;

use super::answers::{rows, statement};
use super::marks::Marks;
use super::text::one_line;
use super::weights;
use crate::publication::NewQuestion;
use crate::task::Task;

pub(super) use read::import;

pub(super) fn write(question: &NewQuestion) -> Option<String> {
    let answers = answers(question)?;
    let mut text = format!("// [id:{}]", bracketed(&question.code));
    for tag in Marks::of(question).tags() {
        text.push_str(&format!(" [tag:{}]", bracketed(&tag)));
    }
    let (code, stem) = (escaped(&question.code), escaped(&question.stem));
    text.push_str(&format!("\n::{code}::[plain]{stem} {{\n{answers}"));
    if !question.feedback.is_empty() {
        text.push_str(&format!("####{}\n", marked(&question.feedback)));
    }
    text.push_str("}\n");
    Some(text)
}

fn answers(question: &NewQuestion) -> Option<String> {
    let mut lines = String::new();
    match &question.task {
        Task::TrueFalse => {
            let (if_true, if_false) = statement(&question.options)?;
            let (word, right, wrong) = match if_true.correct {
                true => ("TRUE", if_true, if_false),
                false => ("FALSE", if_false, if_true),
            };
            let (right, wrong) = (marked(&right.explanation), marked(&wrong.explanation));
            lines = format!("{word}#{wrong}#{right}\n");
        }
        Task::Single => {
            for option in &question.options {
                let sign = if option.correct { "=" } else { "~" };
                let body = match option.correct {
                    true => marked(&option.body),
                    false => unweighted("0", &option.body),
                };
                let why = feedback(&option.explanation);
                lines.push_str(&format!("{sign}{body}{why}\n"));
            }
        }
        Task::Multiple(scoring) => {
            let right: Vec<bool> = question
                .options
                .iter()
                .map(|option| option.correct)
                .collect();
            for (option, weight) in question.options.iter().zip(weights::of(*scoring, &right)) {
                let (weight, body) = (weights::written(weight), marked(&option.body));
                let why = feedback(&option.explanation);
                lines.push_str(&format!("~%{weight}%{body}{why}\n"));
            }
        }
        Task::ShortText(text) => {
            for accepted in &text.accepted {
                lines.push_str(&format!("={}\n", unweighted("100", accepted)));
            }
        }
        Task::Matching(matching) => {
            for (prompt, choice) in rows(matching, &question.options)? {
                lines.push_str(&format!("={} -> {}\n", marked(prompt), escaped(choice)));
            }
        }
        _ => return None,
    }
    Some(lines)
}

fn feedback(text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!("#{}", marked(text)),
    }
}

/// A text that begins like a format would be read as one.
fn marked(text: &str) -> String {
    let mark = if text.starts_with('[') { "[plain]" } else { "" };
    format!("{mark}{}", escaped(text))
}

/// A text that begins like a weight gets one, so that it is none itself.
fn unweighted(weight: &str, text: &str) -> String {
    if text.starts_with('%') {
        return format!("%{weight}%{}", marked(text));
    }
    marked(text)
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '~' | '=' | '#' | '{' | '}' | ':' | '\\' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            '\r' => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// In a comment, where only the closing bracket is escaped.
fn bracketed(text: &str) -> String {
    one_line(text).replace(']', "\\]")
}
