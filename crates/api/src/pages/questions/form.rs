//! What is typed into the form of a question, and back. The fields are named
//! as faults point at them: `options/0/body`.

pub(super) mod essay;
mod stages;

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Failure, Fault};
use quizzes::{
    BankContent, BestWorst, Matching, NewOption, NewQuestion, QuestionKind, Scoring, ShortText,
    Task,
};

use crate::http::Problem;
use crate::pages::shell::Form;

/// The most options of a question.
const MOST_ROWS: usize = 12;
/// Options that a new form has room for.
const FIRST_ROWS: usize = 4;
/// Rows that are added at a time.
const MORE_ROWS: usize = 2;

/// What the author pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Go {
    /// Keep it as a draft.
    Draft,
    /// Keep it, to be asked.
    Ready,
    /// More rows for options; nothing is kept.
    More,
    /// Show it as a learner sees it; nothing is kept.
    Preview,
}

/// The fields as they were typed.
pub(super) struct Typed {
    values: BTreeMap<String, String>,
    /// How the question is answered.
    pub(super) kind: QuestionKind,
    /// What to do.
    pub(super) go: Go,
}

impl Typed {
    pub(super) fn of(pairs: Vec<(String, String)>) -> Result<Self, Problem> {
        let values: BTreeMap<String, String> = pairs.into_iter().collect();
        let word = |name: &str| values.get(name).map(String::as_str).unwrap_or_default();
        let kind = QuestionKind::parse(word("kind"));
        let kind = kind.ok_or_else(|| Problem::malformed("no such kind"))?;
        let go = match word("go") {
            "ready" => Go::Ready,
            "more" => Go::More,
            "preview" => Go::Preview,
            _ => Go::Draft,
        };
        Ok(Self { values, kind, go })
    }

    pub(super) fn text(&self, name: &str) -> &str {
        let text = self.values.get(name).map(String::as_str);
        text.unwrap_or_default().trim()
    }

    /// The version that the author began with.
    pub(super) fn newest_no(&self) -> Result<i32, Problem> {
        let number = self.text("newest").parse();
        number.map_err(|_| Problem::malformed("newest is no number"))
    }

    /// Rows of the form, and more of them when they were asked for.
    pub(super) fn rows(&self) -> usize {
        let rows = self.text("rows").parse().unwrap_or(FIRST_ROWS);
        let more = if self.go == Go::More { MORE_ROWS } else { 0 };
        let most = match self.kind {
            QuestionKind::Essay => essay::MOST_CRITERIA,
            _ => MOST_ROWS,
        };
        rows.saturating_add(more).min(most)
    }

    /// What the fields say, and what cannot be read in them.
    pub(super) fn content(&self, code: &str) -> (BankContent, Vec<Fault>) {
        let mut faults = Vec::new();
        let rows = self.filled_rows(&mut faults);
        let task = self.task(&rows, &mut faults);
        let points = self.points(&task, &mut faults);
        let options = rows.into_iter().map(|row| row.option);
        let content = BankContent {
            question: NewQuestion {
                code: code.trim().to_owned(),
                task,
                objective: self.text("objective").to_owned(),
                safety: self.text("safety") == "yes",
                points,
                stem: lines(self.text("stem")),
                feedback: lines(self.text("feedback")),
                options: options.collect(),
            },
            tags: words(self.text("tags")),
            basis: words(self.text("basis")),
        };
        (content, faults)
    }

    /// An essay is worth its best levels; everything else what is typed.
    fn points(&self, task: &Task, faults: &mut Vec<Fault>) -> i32 {
        if let Task::Essay(essay) = task {
            return essay.best();
        }
        self.text("points").parse().unwrap_or_else(|_| {
            faults.push(Fault::new(
                "/points",
                "bank.points.form",
                "配点を、半角の数字で入れてください。",
            ));
            0
        })
    }

    /// The options that hold anything, in the order of their numbers.
    fn filled_rows(&self, faults: &mut Vec<Fault>) -> Vec<Row> {
        if matches!(self.kind, QuestionKind::ShortText | QuestionKind::Essay) {
            return Vec::new();
        }
        let mut rows: Vec<(usize, Row)> = Vec::new();
        for index in 0..MOST_ROWS {
            let part = |name: &str| self.text(&format!("options/{index}/{name}"));
            if part("body").is_empty() && part("explanation").is_empty() {
                continue;
            }
            let place = part("place").parse().unwrap_or_else(|_| {
                if !part("place").is_empty() {
                    faults.push(Fault::new(
                        format!("/options/{index}/place"),
                        "bank.place.form",
                        "順番を、半角の数字で入れてください。",
                    ));
                }
                index + 1
            });
            let row = Row {
                option: NewOption {
                    code: part("code").to_owned(),
                    body: part("body").to_owned(),
                    correct: self.kind.is_choice() && part("correct") == "yes",
                    explanation: lines(part("explanation")),
                },
                partner: part("pair").to_owned(),
                judged: part("judged").to_owned(),
            };
            rows.push((place, row));
        }
        rows.sort_by_key(|(place, _)| *place);
        let mut rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
        name_rows(&mut rows);
        rows
    }

    fn task(&self, rows: &[Row], faults: &mut Vec<Fault>) -> Task {
        let scoring = match self.text("scoring") {
            "partial" => Scoring::Partial,
            _ => Scoring::Whole,
        };
        let judged = |word: &str| {
            let rows = rows.iter().filter(|row| row.judged == word);
            rows.map(|row| row.option.code.clone()).collect()
        };
        match self.kind {
            QuestionKind::Single => Task::Single,
            QuestionKind::TrueFalse => Task::TrueFalse,
            QuestionKind::Ranking => Task::Ranking,
            QuestionKind::Multiple => Task::Multiple(scoring),
            QuestionKind::Ordering => Task::Ordering(scoring),
            QuestionKind::Matching => {
                let prompts = rows.iter().filter(|row| !row.partner.is_empty());
                let pairs = prompts.map(|row| (row.option.code.clone(), row.partner.clone()));
                Task::Matching(Matching {
                    pairs: pairs.collect(),
                    scoring,
                })
            }
            QuestionKind::ShortText => {
                let accepted = self.text("accepted").lines().map(str::trim);
                let accepted = accepted.filter(|line| !line.is_empty());
                Task::ShortText(ShortText {
                    accepted: accepted.map(ToOwned::to_owned).collect(),
                })
            }
            QuestionKind::BestWorst => Task::BestWorst(BestWorst {
                best: judged("best"),
                worst: judged("worst"),
            }),
            QuestionKind::Scenario => {
                Task::Scenario(stages::read(self.text("stages")).unwrap_or_else(|fault| {
                    faults.push(fault);
                    quizzes::Scenario { stages: Vec::new() }
                }))
            }
            QuestionKind::Essay => Task::Essay(essay::read(self, faults)),
        }
    }

    /// The form as it was typed, its options in their order.
    pub(super) fn form(&self, content: &BankContent) -> Form {
        let form = filled(content, self.rows());
        let form = match self.kind {
            QuestionKind::Essay => essay::as_typed(form, self),
            _ => form,
        };
        ["points", "stages", "note", "quiz", "code"]
            .into_iter()
            .fold(form, |form, name| form.with(name, self.text(name)))
    }
}

/// An option with what the kind of question asks about it.
struct Row {
    option: NewOption,
    partner: String,
    judged: String,
}

/// Gives every option without a code the first letter that is free.
fn name_rows(rows: &mut [Row]) {
    let mut used: BTreeSet<String> = rows.iter().map(|row| row.option.code.clone()).collect();
    for row in rows.iter_mut().filter(|row| row.option.code.is_empty()) {
        let mut letters = ('a'..='z').map(String::from);
        if let Some(free) = letters.find(|letter| !used.contains(letter)) {
            used.insert(free.clone());
            row.option.code = free;
        }
    }
}

/// Browsers send line ends as two characters.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// Words parted by commas or lines, none twice.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split([',', '、', '，', '\n']).map(str::trim) {
        if !word.is_empty() && !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// The form of a question with room for `rows` options.
pub(super) fn filled(content: &BankContent, rows: usize) -> Form {
    let question = &content.question;
    let held = match &question.task {
        Task::Essay(essay) => essay.criteria.len(),
        _ => question.options.len(),
    };
    let rows = rows.max(held);
    let form = Form::new()
        .with("code", &question.code)
        .with("kind", question.task.kind().as_str())
        .with("rows", rows.to_string())
        .with("objective", &question.objective)
        .with("safety", if question.safety { "yes" } else { "" })
        .with("points", question.points.to_string())
        .with("stem", &question.stem)
        .with("feedback", &question.feedback)
        .with("tags", content.tags.join("、"))
        .with("basis", content.basis.join("、"));
    let form = key_fields(form, &question.task);
    let options = question.options.iter().enumerate();
    options.fold(form, |form, (index, option)| {
        let name = |part: &str| format!("options/{index}/{part}");
        let form = form
            .with(&name("code"), &option.code)
            .with(&name("body"), &option.body)
            .with(&name("correct"), if option.correct { "yes" } else { "" })
            .with(&name("explanation"), &option.explanation)
            .with(&name("place"), (index + 1).to_string());
        match &question.task {
            Task::Matching(matching) => {
                let mut pairs = matching.pairs.iter();
                let pair = pairs.find(|(prompt, _)| *prompt == option.code);
                let partner = pair.map(|(_, partner)| partner.clone());
                form.with(&name("pair"), partner.unwrap_or_default())
            }
            Task::BestWorst(judgement) => {
                let word = if judgement.best.contains(&option.code) {
                    "best"
                } else if judgement.worst.contains(&option.code) {
                    "worst"
                } else {
                    ""
                };
                form.with(&name("judged"), word)
            }
            _ => form,
        }
    })
}

fn key_fields(form: Form, task: &Task) -> Form {
    let scored = |form: Form, scoring: Scoring| {
        let word = match scoring {
            Scoring::Whole => "whole",
            Scoring::Partial => "partial",
        };
        form.with("scoring", word)
    };
    match task {
        Task::Multiple(scoring) | Task::Ordering(scoring) => scored(form, *scoring),
        Task::Matching(matching) => scored(form, matching.scoring),
        Task::ShortText(text) => form.with("accepted", text.accepted.join("\n")),
        Task::Scenario(scenario) => form.with("stages", stages::written(scenario)),
        Task::Essay(essay) => essay::filled(form, essay),
        Task::Single | Task::TrueFalse | Task::Ranking | Task::BestWorst(_) => form,
    }
}

/// The form of a question that is not there yet.
pub(super) fn empty(kind: QuestionKind) -> Form {
    let rows = match kind {
        QuestionKind::TrueFalse | QuestionKind::Essay => 2,
        _ => FIRST_ROWS,
    };
    let form = Form::new()
        .with("kind", kind.as_str())
        .with("rows", rows.to_string())
        .with("points", "1");
    if kind == QuestionKind::TrueFalse {
        return form
            .with("options/0/body", "正しい")
            .with("options/1/body", "正しくない");
    }
    form
}

/// The same content as another kind of question: what does not fit is left
/// out.
pub(super) fn as_kind(content: &BankContent, kind: QuestionKind) -> Form {
    if content.question.task.kind() == kind {
        return filled(content, FIRST_ROWS);
    }
    let form = filled(content, FIRST_ROWS);
    form.with("kind", kind.as_str())
}

/// The refusal with its faults at the fields of the form, after those that
/// kept the form from being read.
pub(super) fn merged(mut unread: Vec<Fault>, failure: Option<Failure>) -> Option<Failure> {
    let Some(failure) = failure else {
        return (!unread.is_empty()).then(|| Failure::invalid(unread));
    };
    if unread.is_empty() && failure.faults.is_empty() {
        return Some(failure);
    }
    for mut fault in failure.faults {
        if matches!(fault.pointer.as_str(), "/pairs" | "/best") {
            "/options".clone_into(&mut fault.pointer);
        }
        if fault.pointer == "/limits" {
            "/max_chars".clone_into(&mut fault.pointer);
        }
        if unread.iter().all(|known| known.pointer != fault.pointer) {
            unread.push(fault);
        }
    }
    Some(Failure::invalid(unread))
}

#[cfg(test)]
mod tests;
