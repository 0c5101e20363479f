//! Reading rows by their headings, whatever their order.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::{
    ARROW, BEST, CODE, DETAILS, FEEDBACK, KIND, OBJECTIVE, OPTION_CODES, OPTIONS, PARTIAL, POINTS,
    Row, SAFETY, SCORING, STEM, WORDS, WORST, answers, option_headings,
};
use crate::exchange::text::trimmed;
use crate::exchange::{
    Found, Imported, Losses, MOST_QUESTIONS, Read, Remark, beginning, option_code, settled,
};
use crate::publication::{MAX_POINTS, NewOption, NewQuestion};
use crate::quiz::QuestionKind;
use crate::task::{BestWorst, Matching, Scoring, ShortText, Task};

/// Reads rows under their headings, as a workbook or a CSV file has them. Rows
/// without anything in them are passed over.
///
/// # Errors
/// When a heading that every question needs is missing, or stands twice; when
/// there are too many rows.
pub fn import_rows(headings: &[String], rows: &[Row]) -> Result<Vec<Imported>, Remark> {
    settled(found(headings, rows)?)
}

pub(super) fn found(headings: &[String], rows: &[Row]) -> Result<Vec<Found>, Remark> {
    let columns = Columns::of(headings)?;
    let is_filled = |row: &&Row| row.cells.iter().any(|cell| !cell.trim().is_empty());
    let rows = rows.iter().filter(is_filled).take(MOST_QUESTIONS + 1);
    let found = rows.map(|row| {
        let cells = Cells {
            columns: &columns,
            row,
        };
        let code = cells.text(CODE);
        let name = if code.is_empty() {
            cells.text(STEM)
        } else {
            code
        };
        Found {
            line: row.number,
            name: beginning(name),
            read: cells.question(),
        }
    });
    Ok(found.collect())
}

/// The question of one row.
pub(super) fn question(headings: &[String], row: &Row) -> Read {
    let columns = Columns::of(headings)?;
    let cells = Cells {
        columns: &columns,
        row,
    };
    cells.question()
}

/// Where each heading stands; and those that nobody asks for.
struct Columns {
    places: BTreeMap<String, usize>,
    unknown: Vec<(usize, String)>,
}

/// Full and half width and spaces do not matter.
fn folded(text: &str) -> String {
    let letters = text.nfkc().flat_map(char::to_lowercase);
    letters.filter(|letter| !letter.is_whitespace()).collect()
}

impl Columns {
    fn of(headings: &[String]) -> Result<Self, Remark> {
        let known: Vec<String> = super::headings()
            .iter()
            .map(|known| folded(known))
            .collect();
        let mut places = BTreeMap::new();
        let mut unknown = Vec::new();
        for (place, heading) in headings.iter().enumerate() {
            let name = folded(heading);
            if !known.contains(&name) {
                unknown.push((place, heading.clone()));
            } else if places.insert(name, place).is_some() {
                let message = format!("見出し「{}」の列が2つあります。", beginning(heading));
                return Err(Remark::new("table.heading", message));
            }
        }
        let missing = [KIND, STEM].into_iter();
        let missing: Vec<&str> = missing
            .filter(|heading| !places.contains_key(*heading))
            .collect();
        if missing.is_empty() {
            return Ok(Self { places, unknown });
        }
        let message = format!("見出し「{}」の列がありません。", missing.join("」「"));
        Err(Remark::new("table.heading", message))
    }
}

/// One row by its headings.
struct Cells<'a> {
    columns: &'a Columns,
    row: &'a Row,
}

/// What a row says of one option.
struct OptionCells<'a> {
    number: usize,
    body: &'a str,
    right: &'a str,
    why: &'a str,
}

impl Cells<'_> {
    fn text(&self, heading: &str) -> &str {
        let place = self.columns.places.get(&folded(heading));
        let cell = place.and_then(|place| self.row.cells.get(*place));
        cell.map_or("", |cell| trimmed(cell))
    }

    /// A cell of one word.
    fn word(&self, heading: &str) -> String {
        folded(self.text(heading))
    }

    fn question(&self) -> Read {
        let mut losses = Losses::default();
        for (place, heading) in &self.columns.unknown {
            let cell = self.row.cells.get(*place);
            if cell.is_some_and(|cell| !cell.trim().is_empty()) {
                let message = format!("見出し「{}」の列は失われます。", beginning(heading));
                losses.add("table.column_lost", message);
            }
        }
        let kind = self.kind()?;
        let scoring = self.scoring()?;
        let cells = self.options()?;
        let codes = self.codes(&cells)?;
        let (task, places) = self.task(kind, scoring, &cells, &codes)?;
        let is_choice = kind.is_choice();
        let mut options = Vec::new();
        for (cell, code) in cells.iter().zip(codes) {
            options.push(NewOption {
                code,
                body: cell.body.to_owned(),
                correct: is_choice && is_yes(cell.right, &option_headings(cell.number)[1])?,
                explanation: cell.why.to_owned(),
            });
        }
        let code = match self.text(CODE) {
            "" => format!("row-{}", self.row.number),
            code => code.to_owned(),
        };
        let question = NewQuestion {
            code,
            task,
            objective: self.text(OBJECTIVE).to_owned(),
            safety: is_yes(self.text(SAFETY), SAFETY)?,
            points: self.points()?,
            stem: self.text(STEM).to_owned(),
            feedback: self.text(FEEDBACK).to_owned(),
            options: in_places(options, places),
        };
        Ok((question, losses))
    }

    fn kind(&self) -> Result<QuestionKind, Remark> {
        let word = self.word(KIND);
        let mut kinds = QuestionKind::ALL.into_iter();
        let kind = kinds.find(|kind| word == folded(kind.label()) || word == kind.as_str());
        kind.ok_or_else(|| {
            let known = QuestionKind::ALL.map(QuestionKind::label).join("」「");
            let message = format!(
                "形式「{}」はありません。「{known}」のどれかにしてください。",
                beginning(self.text(KIND))
            );
            Remark::new("table.kind", message)
        })
    }

    fn points(&self) -> Result<i32, Remark> {
        let word = self.word(POINTS);
        if word.is_empty() {
            return Ok(1);
        }
        // Spreadsheet programs write whole numbers with a fraction at times.
        let points = word.strip_suffix(".0").unwrap_or(&word).parse().ok();
        let points = points.filter(|points| (1..=MAX_POINTS).contains(points));
        points.ok_or_else(|| {
            let message = format!("配点は1から{MAX_POINTS}までの整数にしてください。");
            Remark::new("table.points", message)
        })
    }

    fn scoring(&self) -> Result<Scoring, Remark> {
        let word = self.word(SCORING);
        match word.as_str() {
            "" | "全部正解" => Ok(Scoring::Whole),
            PARTIAL => Ok(Scoring::Partial),
            _ => {
                let message = "採点は、「部分点」か「全部正解」か、空にしてください。";
                Err(Remark::new("table.scoring", message))
            }
        }
    }

    /// Options with a text; others must be empty altogether.
    fn options(&self) -> Result<Vec<OptionCells<'_>>, Remark> {
        let mut cells = Vec::new();
        for number in 1..=OPTIONS {
            let [body, right, why] = option_headings(number);
            let cell = OptionCells {
                number,
                body: self.text(&body),
                right: self.text(&right),
                why: self.text(&why),
            };
            if !cell.body.is_empty() {
                cells.push(cell);
            } else if !cell.right.is_empty() || !cell.why.is_empty() {
                let message = format!("選択肢{number}が空ですが、正解か解説が書かれています。");
                return Err(Remark::new("table.option", message));
            }
        }
        Ok(cells)
    }

    fn codes(&self, cells: &[OptionCells<'_>]) -> Result<Vec<String>, Remark> {
        let written = self.text(OPTION_CODES);
        if written.is_empty() {
            return Ok((0..cells.len()).map(option_code).collect());
        }
        let codes = written.split([super::COMMA, ',', '\n']);
        let codes: Vec<String> = codes.map(|code| trimmed(code).to_owned()).collect();
        if codes.len() == cells.len() {
            return Ok(codes);
        }
        let message = format!("{OPTION_CODES}の数が、選択肢の数とちがいます。");
        Err(Remark::new("table.option_codes", message))
    }

    /// The task, and the places of the options where the row orders them.
    fn task(
        &self,
        kind: QuestionKind,
        scoring: Scoring,
        cells: &[OptionCells<'_>],
        codes: &[String],
    ) -> Result<(Task, Option<Vec<usize>>), Remark> {
        let details = self.text(DETAILS);
        if !details.is_empty() {
            let task = Task::read(kind.as_str(), details).map_err(|_| {
                let message = format!("{DETAILS}の列を、この形式の設問として読めません。");
                Remark::new("table.details", message)
            })?;
            return Ok((task, None));
        }
        let named = |word: &str| -> Vec<String> {
            let named = cells
                .iter()
                .zip(codes)
                .filter(|(cell, _)| cell.right == word);
            named.map(|(_, code)| code.clone()).collect()
        };
        let task = match kind {
            QuestionKind::Single => Task::Single,
            QuestionKind::TrueFalse => Task::TrueFalse,
            QuestionKind::Multiple => Task::Multiple(scoring),
            QuestionKind::Ordering => return Ok((Task::Ordering(scoring), order(cells)?)),
            QuestionKind::Ranking => return Ok((Task::Ranking, order(cells)?)),
            QuestionKind::BestWorst => {
                require_words(cells, &[BEST, WORST])?;
                Task::BestWorst(BestWorst {
                    best: named(BEST),
                    worst: named(WORST),
                })
            }
            QuestionKind::Matching => Task::Matching(Matching {
                pairs: pairs(cells, codes)?,
                scoring,
            }),
            QuestionKind::ShortText => {
                let words = self.text(WORDS).split(['\n', super::COMMA]).map(trimmed);
                let words = words.filter(|word| !word.is_empty()).map(str::to_owned);
                let accepted: Vec<String> = words.collect();
                answers::require_few(&accepted)?;
                Task::ShortText(ShortText { accepted })
            }
            // Kinds without columns of their own.
            _ => {
                let message = format!("「{}」の設問には、{DETAILS}の列が要ります。", kind.label());
                return Err(Remark::new("table.details", message));
            }
        };
        Ok((task, None))
    }
}

/// A cell that says yes with a circle.
fn is_yes(text: &str, heading: &str) -> Result<bool, Remark> {
    match folded(text).as_str() {
        "" | "×" | "✕" | "x" | "-" | "0" | "いいえ" | "no" | "false" => Ok(false),
        "〇" | "○" | "◯" | "◎" | "o" | "1" | "はい" | "正解" | "yes" | "true" => {
            Ok(true)
        }
        _ => {
            let message = format!(
                "{heading}の「{}」が分かりません。「{}」か空にしてください。",
                beginning(text),
                super::YES
            );
            Err(Remark::new("table.yes", message))
        }
    }
}

fn require_words(cells: &[OptionCells<'_>], words: &[&str]) -> Result<(), Remark> {
    let unknown = cells
        .iter()
        .find(|cell| !cell.right.is_empty() && !words.contains(&cell.right));
    unknown.map_or(Ok(()), |cell| {
        let message = format!(
            "正解{}の「{}」が分かりません。「{}」か空にしてください。",
            cell.number,
            beginning(cell.right),
            words.join("」「")
        );
        Err(Remark::new("table.right", message))
    })
}

/// Numbers beside the options say their order; without any, the row does.
fn order(cells: &[OptionCells<'_>]) -> Result<Option<Vec<usize>>, Remark> {
    if cells.iter().all(|cell| cell.right.is_empty()) {
        return Ok(None);
    }
    let places: Vec<usize> = cells
        .iter()
        .filter_map(|cell| folded(cell.right).parse().ok())
        .collect();
    let mut sorted = places.clone();
    sorted.sort_unstable();
    if sorted.into_iter().eq(1..=cells.len()) {
        return Ok(Some(places));
    }
    let message = "正解の欄には、正しい順の番号を1から1つずつ書くか、すべて空にしてください。";
    Err(Remark::new("table.order", message))
}

fn in_places(options: Vec<NewOption>, places: Option<Vec<usize>>) -> Vec<NewOption> {
    let Some(places) = places else {
        return options;
    };
    let mut placed: Vec<(usize, NewOption)> = places.into_iter().zip(options).collect();
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, option)| option).collect()
}

/// `→5` beside a prompt names the option that goes with it by its number.
fn pairs(cells: &[OptionCells<'_>], codes: &[String]) -> Result<Vec<(String, String)>, Remark> {
    let mut pairs = Vec::new();
    for (cell, code) in cells.iter().zip(codes) {
        if cell.right.is_empty() {
            continue;
        }
        let number = cell.right.strip_prefix(ARROW).map(folded);
        let number = number.and_then(|number| number.parse::<usize>().ok());
        let choice = cells.iter().position(|cell| Some(cell.number) == number);
        let choice = choice.and_then(|place| codes.get(place)).ok_or_else(|| {
            let message = format!(
                "正解{}の「{}」が分かりません。「{ARROW}5」のように、組になる選択肢の番号を書いてください。",
                cell.number,
                beginning(cell.right)
            );
            Remark::new("table.pair", message)
        })?;
        pairs.push((code.clone(), choice.clone()));
    }
    Ok(pairs)
}
