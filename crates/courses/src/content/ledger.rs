//! `facts.toml`, the fact ledger (事実確認台帳): what the text may stand on,
//! until when that need not be checked again, and words that must never stand
//! in it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::fault::Faults;
use super::fields::{At, Fields};
use super::folder::Folder;
use super::module::Place;
use super::review::Law;
use super::source::Source;

const FILE: &str = "facts.toml";

/// How far a fact has been checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// 確: may be stated.
    Confirmed,
    /// 設: our own design, not law.
    Design,
    /// 要: nothing may stand on it.
    Unverified,
}

const STATUSES: [(&str, Status); 3] = [
    ("confirmed", Status::Confirmed),
    ("design", Status::Design),
    ("unverified", Status::Unverified),
];

/// A fact of the ledger.
pub(super) struct Entry {
    status: Status,
    /// When it has to be checked again.
    pub(super) review_by: Option<NaiveDate>,
    /// The names of the laws it stands on.
    pub(super) laws: Vec<String>,
}

/// The ledger.
#[derive(Default)]
pub(super) struct Ledger {
    facts: BTreeMap<String, Entry>,
    /// In the author's order.
    pub(super) laws: Vec<Law>,
    avoided: Vec<(String, String)>,
}

/// Reads the ledger of a content folder; a folder without one is not checked
/// against any.
pub(super) fn read(root: &Folder, faults: &mut Faults) -> Option<Ledger> {
    if !root.path_of(FILE).exists() {
        return None;
    }
    let source = Source::read(&root.path_of(FILE), FILE, faults)?;
    let mut fields = Fields::parse(&source, faults);
    let mut ledger = Ledger {
        laws: laws(&mut fields, faults),
        ..Ledger::default()
    };
    for mut fact in fields.tables("fact", faults) {
        let id = fact.line_text("id", 64, faults);
        let status = fact.choice("status", &STATUSES, faults);
        fact.long_text("statement", 1000, faults);
        fact.optional_text("open", 600, faults);
        if fact.has("sources") {
            fact.plain_words("sources", faults);
        }
        let review_by = fact.optional_date("review_by", faults);
        let laws = fact.optional_words("law", faults);
        ledger.check_laws(FILE, &laws, faults);
        fact.finish(faults);
        let Some(status) = status else {
            continue;
        };
        let entry = Entry {
            status,
            review_by,
            laws: laws.into_iter().map(|law| law.value).collect(),
        };
        if ledger.facts.insert(id.value.clone(), entry).is_some() {
            let message = format!("事実「{}」が2回あります。", id.value);
            faults.add(FILE, id.line, "content.id.duplicate", message);
        }
    }
    for mut avoided in fields.tables("avoid", faults) {
        avoided.id("id", faults);
        let phrase = avoided.line_text("phrase", 100, faults).value;
        let reason = avoided.long_text("reason", 400, faults).value;
        avoided.finish(faults);
        ledger.avoided.push((phrase, reason));
    }
    for mut origin in fields.tables("source", faults) {
        origin.line_text("id", 64, faults);
        origin.long_text("what", 600, faults);
        origin.optional_text("url", 300, faults);
        origin.finish(faults);
    }
    fields.finish(faults);
    Some(ledger)
}

/// Where a fact that no file cites is looked for.
pub(super) fn place_of(fact: &str) -> Place {
    Place {
        file: FILE.to_owned(),
        line: 1,
        id: fact.to_owned(),
    }
}

/// The laws that facts may name: a misspelt one would never be found again.
fn laws(fields: &mut Fields<'_>, faults: &mut Faults) -> Vec<Law> {
    if !fields.has("law") {
        return Vec::new();
    }
    let mut laws: Vec<Law> = Vec::new();
    for mut law in fields.tables("law", faults) {
        let name = law.line_text("name", 64, faults);
        let title = law.line_text("title", 200, faults).value;
        law.finish(faults);
        if laws.iter().any(|earlier| earlier.name == name.value) {
            let message = format!("法令「{}」が2回あります。", name.value);
            faults.add(FILE, name.line, "content.id.duplicate", message);
        }
        laws.push(Law {
            name: name.value,
            title,
        });
    }
    laws
}

impl Ledger {
    /// What the ledger says of a fact.
    pub(super) fn entry(&self, fact: &str) -> Option<&Entry> {
        self.facts.get(fact)
    }

    /// A law that a fact or a text names must be one of the ledger's.
    pub(super) fn check_laws(&self, file: &str, names: &[At<String>], faults: &mut Faults) {
        for name in names {
            if self.laws.iter().all(|law| law.name != name.value) {
                let message = format!(
                    "法令「{}」が facts.toml の [[law]] にありません。つづりを確かめるか、書き足してください。",
                    name.value
                );
                faults.add(file, name.line, "content.law.unknown", message);
            }
        }
    }

    /// What a text cites must be on the ledger and not wait for checking.
    pub(super) fn check_citation(&self, place: &Place, faults: &mut Faults) {
        let (code, message) = match self.facts.get(&place.id).map(|fact| fact.status) {
            None => (
                "content.fact.unknown",
                format!("事実「{}」が facts.toml にありません。", place.id),
            ),
            Some(Status::Unverified) => (
                "content.fact.unverified",
                format!(
                    "事実「{}」は要確認です。本文や正解のよりどころにできません。",
                    place.id
                ),
            ),
            Some(Status::Confirmed | Status::Design) => return,
        };
        faults.add(&place.file, place.line, code, message);
    }

    /// Refuses words that are wrong or out of date wherever they stand.
    pub(super) fn check_words(&self, source: &Source, faults: &mut Faults) {
        for (line, number) in source.text.split('\n').zip(1..) {
            for (phrase, reason) in &self.avoided {
                if line.contains(phrase) {
                    let message = format!("「{phrase}」は書けません。{reason}");
                    faults.add(
                        &source.file,
                        source.line(number),
                        "content.text.avoid",
                        message,
                    );
                }
            }
        }
    }
}
