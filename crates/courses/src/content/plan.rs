//! `plan.toml`, the plan of the course: what each module must come to.

use super::draft::{ItemDraft, ModuleDraft, PracticeKind, TrackDraft};
use super::fault::Faults;
use super::fields::{At, Fields};
use super::folder::Folder;
use super::source::Source;

const FILE: &str = "plan.toml";

const KINDS: [(&str, Kind); 6] = [
    ("text", Kind::Text),
    ("video", Kind::Practice(PracticeKind::Video)),
    ("case", Kind::Practice(PracticeKind::Case)),
    ("role-play", Kind::Practice(PracticeKind::RolePlay)),
    ("checklist", Kind::Practice(PracticeKind::Checklist)),
    ("quiz", Kind::Quiz),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Practice(PracticeKind),
    Quiz,
}

impl Kind {
    fn fits(self, item: &ItemDraft) -> bool {
        match item {
            ItemDraft::Text(_) => self == Self::Text,
            ItemDraft::Practice(practice) => self == Self::Practice(practice.kind),
            ItemDraft::Quiz(_) => self == Self::Quiz,
        }
    }
}

/// Compares the tracks with the plan of a content folder; a folder without
/// one is not compared.
pub(super) fn check(root: &Folder, tracks: &[TrackDraft], faults: &mut Faults) {
    if !root.path_of(FILE).exists() {
        return;
    }
    let Some(source) = Source::read(&root.path_of(FILE), FILE, faults) else {
        return;
    };
    let mut fields = Fields::parse(&source, faults);
    for planned in fields.tables("module", faults) {
        check_module(planned, tracks, faults);
    }
    fields.finish(faults);
}

fn check_module(mut planned: Fields<'_>, tracks: &[TrackDraft], faults: &mut Faults) {
    let id = planned.id("id", faults);
    let minutes = planned.count("minutes", 1..=600, faults);
    let questions = planned.count("questions", 0..=200, faults);
    let kinds = planned.words("kinds", faults);
    planned.finish(faults);
    let mut modules = tracks.iter().flat_map(|track| &track.modules);
    let Some(module) = modules.find(|module| module.code == id.value) else {
        let message = format!("計画にある章「{}」が、どのコースにもありません。", id.value);
        faults.add(FILE, id.line, "content.plan.missing", message);
        return;
    };
    if module.minutes != minutes.value {
        let message = format!(
            "章「{}」は{}分ですが、計画では{}分です。",
            id.value, module.minutes, minutes.value
        );
        faults.add(FILE, minutes.line, "content.plan.minutes", message);
    }
    check_questions(module, &questions, faults);
    for kind in kinds {
        check_kind(module, &kind, faults);
    }
}

fn check_questions(module: &ModuleDraft, planned: &At<i32>, faults: &mut Faults) {
    let asked: usize = module
        .items
        .iter()
        .map(|item| match item {
            ItemDraft::Quiz(quiz) => quiz.asked(),
            ItemDraft::Text(_) | ItemDraft::Practice(_) => 0,
        })
        .sum();
    if usize::try_from(planned.value).is_ok_and(|planned| asked < planned) {
        let message = format!(
            "章「{}」の問題は{asked}問ですが、計画では{}問以上です。",
            module.code, planned.value
        );
        faults.add(FILE, planned.line, "content.plan.questions", message);
    }
}

fn check_kind(module: &ModuleDraft, word: &At<String>, faults: &mut Faults) {
    let known = KINDS.iter().find(|(name, _)| *name == word.value);
    let is_there = known.is_some_and(|(_, kind)| module.items.iter().any(|item| kind.fits(item)));
    if !is_there {
        let message = format!(
            "章「{}」に、計画にある種類「{}」のレッスンがありません。",
            module.code, word.value
        );
        faults.add(FILE, word.line, "content.plan.kind", message);
    }
}
