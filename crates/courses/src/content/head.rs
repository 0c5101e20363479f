//! What every lesson begins with: its header.

use super::fault::Faults;
use super::fields::{At, Fields};
use super::source::Source;
use super::track::name_must_match;

/// The line that opens and closes a lesson's header.
const FENCE: &str = "+++";

/// The longest lesson, in minutes.
pub(super) const MAX_MINUTES: i32 = 240;

/// The header that every lesson has.
pub(super) struct Head {
    pub(super) id: At<String>,
    pub(super) title: String,
    pub(super) minutes: i32,
    pub(super) objectives: Vec<String>,
}

/// Reads the header of the lesson that its file calls `expected`; what it aims
/// at must be among its module's aims, where it belongs to a module.
pub(super) fn head(
    fields: &mut Fields<'_>,
    expected: &str,
    of_module: &[String],
    faults: &mut Faults,
) -> Head {
    let file = fields.file();
    let id = fields.id("id", faults);
    name_must_match(file, "id", &id, expected, faults);
    let title = fields.plain_line("title", 100, faults).value;
    let minutes = fields.count("minutes", 1..=MAX_MINUTES, faults).value;
    let objectives = fields.words("objectives", faults);
    known_objectives(file, &objectives, of_module, faults);
    Head {
        id,
        title,
        minutes,
        objectives: objectives.into_iter().map(|word| word.value).collect(),
    }
}

/// What a lesson or quiz aims at must be among its module's aims.
fn known_objectives(file: &str, words: &[At<String>], known: &[String], faults: &mut Faults) {
    for word in words {
        if !known.is_empty() && !known.contains(&word.value) {
            let message = format!(
                "目標「{}」が module.toml の objectives にありません。どちらかを直してください。",
                word.value
            );
            faults.add(file, word.line, "content.id.unknown", message);
        }
    }
}

/// Cuts a lesson into its TOML header and its text.
pub(super) fn split(source: &Source, faults: &mut Faults) -> Option<(Source, Source)> {
    let text = &source.text;
    let after_opening = text
        .split_once('\n')
        .filter(|(first, _)| first.trim_end() == FENCE)
        .map(|(first, _)| first.len() + 1);
    let Some(header_start) = after_opening else {
        let message =
            "1行目が +++ ではありません。+++ の行ではさんで、見出し情報を置いてください。";
        faults.add(
            &source.file,
            source.line(1),
            "content.header.missing",
            message,
        );
        return None;
    };
    let mut line_start = header_start;
    for line in text[header_start..].split_inclusive('\n') {
        if line.trim_end() == FENCE {
            let header = source.part(header_start..line_start);
            let body = source.part(line_start + line.len()..text.len());
            return Some((header, body));
        }
        line_start += line.len();
    }
    let message = "見出し情報を閉じる +++ の行がありません。書き足してください。";
    faults.add(
        &source.file,
        source.line(1),
        "content.header.missing",
        message,
    );
    None
}
