//! `slots.toml`: what differs from client to client. A text names a slot as
//! `{{contact_desk}}`; readers see the company's own words, or plainly that
//! nothing has been set. There are no invented defaults.

use std::collections::BTreeSet;

use super::fault::Faults;
use super::fields::{Fields, is_id};
use super::folder::Folder;
use super::source::Source;
use crate::slot::{Slot, SlotKind, place};

const FILE: &str = "slots.toml";
const OPENING: &str = "{{";
const CLOSING: &str = "}}";

/// Names of fields that the form for slots has besides them.
const RESERVED: [&str; 2] = ["csrf", "version"];

const KINDS: [(&str, SlotKind); 2] = [("text", SlotKind::Text), ("url", SlotKind::Url)];

/// Reads the declarations of a content folder; it may have none.
pub(super) fn read_all(root: &Folder, faults: &mut Faults) -> Vec<Slot> {
    if !root.path_of(FILE).exists() {
        return Vec::new();
    }
    let Some(source) = Source::read(&root.path_of(FILE), FILE, faults) else {
        return Vec::new();
    };
    let mut fields = Fields::parse(&source, faults);
    let mut slots: Vec<Slot> = Vec::new();
    for mut slot in fields.tables("slot", faults) {
        let id = slot.id("id", faults);
        if slots.iter().any(|earlier| earlier.code == id.value) {
            let message = format!("差し込み「{}」が2回あります。", id.value);
            faults.add(FILE, id.line, "content.id.duplicate", message);
        }
        if RESERVED.contains(&id.value.as_str()) {
            let message = format!("「{}」は、差し込みの id に使えません。", id.value);
            faults.add(FILE, id.line, "content.slot.reserved", message);
        }
        let label = slot.line_text("label", 60, faults).value;
        let kind = slot.choice("kind", &KINDS, faults);
        let is_required = slot.flag("required", faults);
        let help = slot.long_text("help", 300, faults).value;
        slot.finish(faults);
        slots.push(Slot {
            position: i32::try_from(slots.len()).unwrap_or(i32::MAX) + 1,
            code: id.value,
            label,
            kind: kind.unwrap_or(SlotKind::Text),
            is_required,
            help,
        });
    }
    fields.finish(faults);
    slots
}

/// The slots that a text names. One that is not declared, or not closed, is a
/// fault.
pub(super) fn check(source: &Source, slots: &[Slot], faults: &mut Faults) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for (line, number) in source.text.split('\n').zip(1..) {
        let mut rest = line;
        while let Some((_, after)) = rest.split_once(OPENING) {
            let (id, behind) = after.split_once(CLOSING).unwrap_or((after, ""));
            if slots.iter().any(|slot| slot.code == id) {
                named.insert(id.to_owned());
            } else {
                let message = if is_id(id) && !id.is_empty() {
                    format!("差し込み「{id}」が slots.toml にありません。")
                } else {
                    "差し込みの書き方が違います。{{contact_desk}} の形で書いてください。".to_owned()
                };
                faults.add(
                    &source.file,
                    source.line(number),
                    "content.slot.unknown",
                    message,
                );
            }
            rest = behind;
        }
    }
    named
}

/// Refuses slots where nothing fills them: a question would have another key
/// for each company.
pub(super) fn refuse(source: &Source, faults: &mut Faults) {
    for (line, number) in source.text.split('\n').zip(1..) {
        if line.contains(OPENING) {
            let message = "ここに差し込みは使えません。";
            faults.add(
                &source.file,
                source.line(number),
                "content.slot.place",
                message,
            );
        }
    }
}

/// Finished HTML with each slot as a place that can be filled, and that says
/// so while it is not.
pub fn mark(html: &str, slots: &[Slot]) -> String {
    slots.iter().fold(html.to_owned(), |html, slot| {
        let name = format!("{OPENING}{}{CLOSING}", slot.code);
        html.replace(&name, &place(slot))
    })
}
