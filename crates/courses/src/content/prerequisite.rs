//! `prerequisites = […]` of `track.toml`: the tracks that come first.

use super::draft::TrackDraft;
use super::fault::Faults;
use super::fields::{At, Fields};

/// Where a track names one that comes first.
pub(super) struct Named {
    file: String,
    line: usize,
    track: String,
    code: String,
}

/// Reads the list where it is written, and notes where.
pub(super) fn read(
    fields: &mut Fields<'_>,
    track: &str,
    named: &mut Vec<Named>,
    faults: &mut Faults,
) -> Vec<String> {
    let listed = fields.optional_words("prerequisites", faults);
    let file = fields.file().to_owned();
    named.extend(listed.iter().map(|code: &At<String>| Named {
        file: file.clone(),
        line: code.line,
        track: track.to_owned(),
        code: code.value.clone(),
    }));
    listed.into_iter().map(|code| code.value).collect()
}

/// Checks that every track that was named is there, and that no track waits
/// for itself, however far around.
pub(super) fn check(named: &[Named], tracks: &[TrackDraft], faults: &mut Faults) {
    for one in named {
        if !tracks.iter().any(|known| known.code == one.code) {
            let message = format!(
                "prerequisites の「{}」というコースがありません。つづりを確かめてください。",
                one.code
            );
            faults.add(&one.file, one.line, "content.id.unknown", message);
        } else if leads_to(&one.code, &one.track, tracks) {
            let message = format!(
                "prerequisites の「{}」をたどると、このコース自身に戻ります。だれも始められません。",
                one.code
            );
            faults.add(&one.file, one.line, "content.prerequisite.circle", message);
        }
    }
}

/// Whether `from` is `wanted`, or waits for it.
fn leads_to(from: &str, wanted: &str, tracks: &[TrackDraft]) -> bool {
    let mut waiting = vec![from.to_owned()];
    let mut seen = Vec::new();
    while let Some(code) = waiting.pop() {
        if code == wanted {
            return true;
        }
        if seen.contains(&code) {
            continue;
        }
        if let Some(before) = tracks.iter().find(|known| known.code == code) {
            waiting.extend(before.prerequisites.iter().cloned());
        }
        seen.push(code);
    }
    false
}
