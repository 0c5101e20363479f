//! What a version is found by.

use super::{BankContent, BankPlace};
use crate::task::{Task, short_text::folded};

/// Everything of a version that the search box looks through.
pub(crate) fn search_text(content: &BankContent) -> String {
    let question = &content.question;
    let mut parts = vec![folded(&question.code), folded(&question.stem)];
    for option in &question.options {
        parts.push(folded(&option.body));
        parts.push(folded(&option.explanation));
    }
    parts.push(folded(&question.feedback));
    match &question.task {
        Task::ShortText(text) => parts.extend(text.accepted.iter().map(|text| folded(text))),
        Task::Scenario(scenario) => {
            parts.extend(scenario.stages.iter().map(|stage| folded(&stage.text)));
        }
        Task::Essay(essay) => {
            parts.push(folded(&essay.model_answer));
            for criterion in &essay.criteria {
                parts.push(folded(&criterion.title));
                parts.extend(criterion.levels.iter().map(|level| folded(&level.words)));
            }
        }
        _ => {}
    }
    let words = content.tags.iter().chain(&content.basis);
    parts.extend(words.map(|word| folded(word)));
    parts.join("\n")
}

/// The words of a search box, each of which must be found.
pub(crate) fn terms(typed: &str) -> Vec<String> {
    let words = typed.split_whitespace().map(folded);
    words.filter(|word| !word.is_empty()).collect()
}

/// A tag as the column of marks holds it.
pub(crate) fn tag_mark(tag: &str) -> String {
    format!("\nt:{}\n", folded(tag))
}

/// A fact as the column of marks holds it.
pub(crate) fn fact_mark(fact: &str) -> String {
    format!("\nf:{}\n", folded(fact))
}

/// Tags and facts in one column, each between two line ends.
pub(crate) fn marks(content: &BankContent) -> String {
    let tags = content.tags.iter().map(|tag| tag_mark(tag));
    let facts = content.basis.iter().map(|fact| fact_mark(fact));
    tags.chain(facts).collect()
}

/// The order of lists, alike in both databases: by track, quiz and question,
/// numbers by their value.
pub(crate) fn place_key(place: &BankPlace) -> String {
    let parts = [&place.track, &place.quiz, &place.code].map(|part| padded(part));
    kernel::secret::hex(parts.join("\n").as_bytes())
}

/// Enough digits for any number in a code.
const DIGITS: usize = 6;

fn padded(code: &str) -> String {
    let mut padded = String::new();
    let mut number = String::new();
    for letter in code.chars().chain(['\0']) {
        if letter.is_ascii_digit() {
            number.push(letter);
            continue;
        }
        if !number.is_empty() {
            padded.push_str(&format!("{number:0>DIGITS$}"));
            number.clear();
        }
        if letter != '\0' {
            padded.push(letter);
        }
    }
    padded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_codes_order_by_value() {
        let key = |code: &str| {
            place_key(&BankPlace {
                track: "first-line".to_owned(),
                quiz: "F1-quiz".to_owned(),
                code: code.to_owned(),
            })
        };
        assert!(key("F1-q2") < key("F1-q10"));
        assert!(key("F1-q10") < key("F2-q1"));
        assert_eq!(padded("F1-q10b"), "F000001-q000010b");
    }

    #[test]
    fn a_mark_is_found_whole_only() {
        let marks = format!("{}{}", tag_mark("見直し"), fact_mark("W1"));
        assert!(marks.contains(&fact_mark("Ｗ１")), "width does not matter");
        assert!(!marks.contains(&fact_mark("W")));
        assert!(!marks.contains(&fact_mark("見直し")), "a tag is no fact");
    }
}
