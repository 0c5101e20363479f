//! Aiken: a question, options `A.` or `A)`, then `ANSWER: B`.
//! <https://docs.moodle.org/en/Aiken_format>. Full-width letters and signs are
//! taken as well, and a question of several lines.

use super::answers::{self, Answer};
use super::marks::Marks;
use super::text::{half_width, one_line};
use super::weights::FULL;
use super::{Found, Losses, MOST_QUESTIONS, Read, Remark, beginning};
use crate::publication::NewQuestion;
use crate::task::Task;

/// A question on its way.
#[derive(Default)]
struct Block<'a> {
    line: usize,
    stem: Vec<&'a str>,
    options: Vec<(char, &'a str)>,
    /// A line after the options that is none.
    stray: Option<&'a str>,
    /// Whether the last line was empty.
    is_parted: bool,
}

enum Line<'a> {
    Empty,
    Answer(String),
    Option(char, &'a str),
    Text(&'a str),
}

pub(super) fn import(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut open: Option<Block<'_>> = None;
    for (line, number) in text.lines().zip(1..) {
        if found.len() > MOST_QUESTIONS {
            return found;
        }
        let read = read_line(line.trim(), open.is_some());
        if starts_anew(&read, open.as_ref()) {
            found.extend(open.take().map(|block| block.finish(None)));
        }
        if let Line::Empty = read {
            if let Some(block) = &mut open {
                block.is_parted = true;
            }
            continue;
        }
        let block = open.get_or_insert_with(|| Block {
            line: number,
            ..Block::default()
        });
        block.is_parted = false;
        match read {
            Line::Text(text) if block.options.is_empty() => block.stem.push(text),
            Line::Text(text) => block.stray = block.stray.or(Some(text)),
            Line::Option(letter, body) => block.options.push((letter, body)),
            Line::Answer(answer) => {
                found.extend(open.take().map(|block| block.finish(Some(answer))));
            }
            Line::Empty => {}
        }
    }
    found.extend(open.map(|block| block.finish(None)));
    found
}

/// Text after an empty line is the next question.
fn starts_anew(line: &Line<'_>, open: Option<&Block<'_>>) -> bool {
    matches!(line, Line::Text(_)) && open.is_some_and(|block| block.is_parted)
}

fn read_line(line: &str, is_open: bool) -> Line<'_> {
    const ANSWER: &str = "ANSWER:";
    if line.is_empty() {
        return Line::Empty;
    }
    let head: String = line.chars().take(ANSWER.len()).map(half_width).collect();
    if head == ANSWER {
        let answer = line.chars().skip(ANSWER.len()).map(half_width);
        return Line::Answer(answer.collect::<String>().trim().to_owned());
    }
    let mut letters = line.chars();
    let letter = letters
        .next()
        .map(half_width)
        .filter(char::is_ascii_uppercase);
    let mark = letters.next().map(half_width);
    let body = letters.as_str();
    // Without a space it may also be a word like "A.I.", where no question is
    // open yet.
    let is_option = is_open || body.is_empty() || body.starts_with(char::is_whitespace);
    match (letter, mark) {
        (Some(letter), Some('.' | ')')) if is_option => Line::Option(letter, body.trim()),
        _ => Line::Text(line),
    }
}

impl Block<'_> {
    fn finish(self, answer: Option<String>) -> Found {
        let stem = self.stem.join("\n");
        Found {
            line: self.line,
            name: beginning(&stem),
            read: self.read(stem, answer),
        }
    }

    fn read(self, stem: String, answer: Option<String>) -> Read {
        let refused = |message: &str| Err(Remark::new("aiken.unfinished", message));
        let Some(answer) = answer else {
            return refused("ANSWER: の行がありません。");
        };
        if stem.is_empty() {
            return refused("選択肢や ANSWER: の前に、設問の文がありません。");
        }
        if let Some(stray) = self.stray {
            let message = format!(
                "選択肢のあとに、読めない行「{}」があります。",
                beginning(stray)
            );
            return refused(&message);
        }
        let mut letters = answer.trim_end_matches(['.', ')']).chars();
        let right = letters.next().filter(|_| letters.next().is_none());
        let named = self.options.iter();
        let named = named.filter(|(letter, _)| Some(*letter) == right);
        if named.count() != 1 {
            return refused("ANSWER: の文字が、選択肢のどれか1つを指していません。");
        }
        let options = self.options.iter().map(|(letter, body)| Answer {
            body: (*body).to_owned(),
            weight: if Some(*letter) == right { FULL } else { 0 },
            feedback: String::new(),
        });
        let mut losses = Losses::default();
        let task = answers::single(options.collect(), &mut losses)?;
        let code = format!("aiken-{}", self.line);
        let question = Marks::default().question(&code, task, stem, String::new(), &mut losses);
        Ok((question, losses))
    }
}

/// A question with one right option; nothing else is held.
pub(super) fn write(question: &NewQuestion) -> Option<String> {
    if question.task != Task::Single {
        return None;
    }
    let right = question.options.iter().position(|option| option.correct);
    let right = ('A'..='Z').nth(right?)?;
    let mut text = format!("{}\n", one_line(&question.stem));
    for (option, letter) in question.options.iter().zip('A'..='Z') {
        text.push_str(&format!("{letter}. {}\n", one_line(&option.body)));
    }
    text.push_str(&format!("ANSWER: {right}\n"));
    Some(text)
}
