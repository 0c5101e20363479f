//! `prerequisites = […]` of `track.toml`, the tracks that come first, and
//! `exemption_tests = […]`, the quizzes of theirs that open it as well.

use super::draft::{PrerequisiteDraft, TrackDraft};
use super::fault::Faults;
use super::fields::{At, Fields};

/// What a track names of others, and where.
pub(super) struct Named {
    file: String,
    track: String,
    tracks: Vec<At<String>>,
    tests: Vec<At<String>>,
}

impl Named {
    /// Reads both lists where they are written.
    pub(super) fn read(fields: &mut Fields<'_>, track: &str, faults: &mut Faults) -> Self {
        Self {
            file: fields.file().to_owned(),
            track: track.to_owned(),
            tracks: fields.optional_words("prerequisites", faults),
            tests: fields.optional_words("exemption_tests", faults),
        }
    }

    /// The tracks alone: which test belongs to which is known when all tracks
    /// are read ([`check`]).
    pub(super) fn prerequisites(&self) -> Vec<PrerequisiteDraft> {
        let codes = self.tracks.iter();
        let draft = |code: &At<String>| PrerequisiteDraft {
            code: code.value.clone(),
            exemption_test: None,
        };
        codes.map(draft).collect()
    }

    fn fault(&self, line: usize, code: &'static str, message: String, faults: &mut Faults) {
        faults.add(&self.file, line, code, message);
    }
}

/// Checks that every track that was named is there, that no track waits for
/// itself, however far around, and that every exemption test is a judged quiz
/// of a track that comes first. Puts each test beside its track.
pub(super) fn check(named: &[Named], tracks: &mut [TrackDraft], faults: &mut Faults) {
    for one in named {
        check_tracks(one, tracks, faults);
        for test in &one.tests {
            place_test(one, test, tracks, faults);
        }
    }
}

fn check_tracks(named: &Named, tracks: &[TrackDraft], faults: &mut Faults) {
    for code in &named.tracks {
        if !tracks.iter().any(|known| known.code == code.value) {
            let message = format!(
                "prerequisites の「{}」というコースがありません。つづりを確かめてください。",
                code.value
            );
            named.fault(code.line, "content.id.unknown", message, faults);
        } else if leads_to(&code.value, &named.track, tracks) {
            let message = format!(
                "prerequisites の「{}」をたどると、このコース自身に戻ります。だれも始められません。",
                code.value
            );
            named.fault(code.line, "content.prerequisite.circle", message, faults);
        }
    }
}

fn place_test(named: &Named, test: &At<String>, tracks: &mut [TrackDraft], faults: &mut Faults) {
    let own = tracks.iter().find(|track| track.code == named.track);
    let is_own = own.is_some_and(|own| own.items().any(|item| item.code() == test.value));
    if is_own {
        // The address of a test names its code, and would mean two things.
        let message = format!(
            "exemption_tests の「{}」は、このコースの項目の id と同じです。どちらかの id を変えてください。",
            test.value
        );
        named.fault(test.line, "content.id.duplicate", message, faults);
        return;
    }
    let holds = |track: &TrackDraft| {
        let mut quizzes = track.quizzes();
        quizzes.any(|quiz| quiz.code == test.value && quiz.pass_mark > 0)
    };
    let before = tracks.iter().find(|track| {
        let mut listed = named.tracks.iter();
        listed.any(|code| code.value == track.code) && holds(track)
    });
    let Some(before) = before.map(|track| track.code.clone()) else {
        let message = format!(
            "exemption_tests の「{}」は、prerequisites のコースの、合格点のあるテストではありません。",
            test.value
        );
        named.fault(test.line, "content.id.unknown", message, faults);
        return;
    };
    let waiting = tracks.iter_mut().find(|track| track.code == named.track);
    let listed = waiting
        .into_iter()
        .flat_map(|track| &mut track.prerequisites);
    for prerequisite in listed.filter(|one| one.code == before) {
        if prerequisite.exemption_test.is_some() {
            let message = format!("「{before}」の免除テストが2つあります。1つにしてください。");
            named.fault(test.line, "content.id.duplicate", message, faults);
        }
        prerequisite.exemption_test = Some(test.value.clone());
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
            waiting.extend(before.prerequisites.iter().map(|one| one.code.clone()));
        }
        seen.push(code);
    }
    false
}
