//! `facts.toml`, the fact ledger (事実確認台帳): what the text may stand on,
//! and words that must never stand in it.

use std::collections::BTreeMap;

use super::fault::Faults;
use super::fields::Fields;
use super::folder::Folder;
use super::module::Place;
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

/// The ledger.
#[derive(Default)]
pub(super) struct Ledger {
    facts: BTreeMap<String, Status>,
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
    let mut ledger = Ledger::default();
    for mut fact in fields.tables("fact", faults) {
        let id = fact.line_text("id", 64, faults);
        let status = fact.choice("status", &STATUSES, faults);
        fact.long_text("statement", 1000, faults);
        fact.optional_text("open", 600, faults);
        if fact.has("sources") {
            fact.plain_words("sources", faults);
        }
        fact.finish(faults);
        let Some(status) = status else {
            continue;
        };
        if ledger.facts.insert(id.value.clone(), status).is_some() {
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

impl Ledger {
    /// What a text cites must be on the ledger and not wait for checking.
    pub(super) fn check_citation(&self, place: &Place, faults: &mut Faults) {
        let (code, message) = match self.facts.get(&place.id) {
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
