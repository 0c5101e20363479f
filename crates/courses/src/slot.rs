//! Slots (差し込み): what a text leaves to the client company, and the
//! company's own words for it.

use std::collections::BTreeMap;

use kernel::Fault;

/// The longest value, in characters.
pub const MAX_VALUE: usize = 300;

/// How a slot's place in stored HTML begins and ends.
const OPENING: &str = "<span class=\"slot\" data-slot=\"";
const CLOSING: &str = "</span>";

/// What a client company fills in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Place in the author's list, from 1.
    pub position: i32,
    /// Stable id.
    pub code: String,
    /// Shown while nothing is set, and where it is filled in.
    pub label: String,
    /// What is filled in.
    pub kind: SlotKind,
    /// Whether the course is incomplete without it.
    pub is_required: bool,
    /// For whoever fills it in.
    pub help: String,
}

/// What a slot takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotKind {
    /// Words.
    Text,
    /// An address on the web.
    Url,
}

impl SlotKind {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Url => "url",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Text, Self::Url]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// The place of a slot in a published text. Its label stands there until the
/// company has set something: there are no invented defaults.
pub(crate) fn place(slot: &Slot) -> String {
    let label = escaped(&slot.label);
    format!("{OPENING}{}\">［未設定：{label}］{CLOSING}", slot.code)
}

fn escaped(text: &str) -> String {
    let mut html = String::new();
    // Writing to a String cannot fail.
    let _ = comrak::html::escape(&mut html, text);
    html
}

/// A published text with a company's own words in its slots. Values are
/// escaped: they are text.
pub fn fill(html: &str, values: &BTreeMap<String, String>) -> String {
    let mut filled = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(OPENING) {
        filled.push_str(before);
        let place = after.split_once("\">").and_then(|(code, inside)| {
            let (_, behind) = inside.split_once(CLOSING)?;
            Some((values.get(code)?, behind))
        });
        match place {
            Some((value, behind)) => {
                filled.push_str("<span class=\"slot-set\">");
                filled.push_str(&escaped(value));
                filled.push_str(CLOSING);
                rest = behind;
            }
            None => {
                filled.push_str(OPENING);
                rest = after;
            }
        }
    }
    filled + rest
}

/// Whether a filled text still has a slot without words.
pub fn has_unset(html: &str) -> bool {
    html.contains(OPENING)
}

/// What is wrong with a company's words; empty ones take a value back.
pub fn faults(slots: &[Slot], values: &BTreeMap<String, String>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (code, value) in values {
        let Some(slot) = slots.iter().find(|slot| slot.code == *code) else {
            faults.push(Fault::new(
                format!("/{code}"),
                "slot.unknown",
                "この項目は、公開中の教材にありません。",
            ));
            continue;
        };
        faults.extend(fault_of(slot, value.trim()));
    }
    faults
}

fn fault_of(slot: &Slot, value: &str) -> Option<Fault> {
    let pointer = format!("/{}", slot.code);
    if value.chars().count() > MAX_VALUE {
        let message = format!("{}は{MAX_VALUE}字までです。", slot.label);
        return Some(Fault::new(pointer, "slot.too_long", message));
    }
    if value.chars().any(char::is_control) {
        let message = format!("{}は1行で入れてください。", slot.label);
        return Some(Fault::new(pointer, "slot.control", message));
    }
    let is_address = value.starts_with("https://") || value.starts_with("http://");
    if slot.kind == SlotKind::Url && !value.is_empty() && !is_address {
        let message = format!(
            "{}は https:// で始まるアドレスを入れてください。",
            slot.label
        );
        return Some(Fault::new(pointer, "slot.address", message));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(code: &str, kind: SlotKind) -> Slot {
        Slot {
            position: 1,
            code: code.to_owned(),
            label: "相談<窓口>".to_owned(),
            kind,
            is_required: true,
            help: "案内".to_owned(),
        }
    }

    #[test]
    fn an_unset_slot_says_what_is_missing_and_a_set_one_shows_text() {
        let html = format!(
            "<p>窓口は{}です。</p>",
            place(&slot("desk", SlotKind::Text))
        );
        assert!(html.contains("［未設定：相談&lt;窓口&gt;］"), "{html}");
        assert_eq!(fill(&html, &BTreeMap::new()), html);
        assert!(has_unset(&html));
        let values = BTreeMap::from([("desk".to_owned(), "人事<課>".to_owned())]);
        assert_eq!(
            fill(&html, &values),
            "<p>窓口は<span class=\"slot-set\">人事&lt;課&gt;</span>です。</p>"
        );
        assert!(!has_unset(&fill(&html, &values)));
    }

    #[test]
    fn every_fault_of_the_words_is_named() {
        let slots = [slot("desk", SlotKind::Text), slot("url", SlotKind::Url)];
        let values = BTreeMap::from([
            ("desk".to_owned(), "一\n二".to_owned()),
            ("nothing".to_owned(), "x".to_owned()),
            ("url".to_owned(), "javascript:alert(1)".to_owned()),
        ]);
        let codes: Vec<&str> = faults(&slots, &values)
            .iter()
            .map(|fault| fault.code)
            .collect();
        assert_eq!(codes, ["slot.control", "slot.unknown", "slot.address"]);
        let empty = BTreeMap::from([("url".to_owned(), " ".to_owned())]);
        assert_eq!(faults(&slots, &empty), []);
    }
}
