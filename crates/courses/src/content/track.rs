//! `tracks/<track>/track.toml`, and what must hold across a whole track.

use std::collections::BTreeMap;

use super::certificate::{self, Kinds};
use super::draft::{SurveyDraft, TrackDraft};
use super::fault::Faults;
use super::fields::{At, Fields};
use super::folder::{Entry, Folder};
use super::module::{self, Place, ReadModule};
use super::prerequisite;
use super::shelf::Shelf;
use super::source::Source;

/// Reads every track under `tracks/`.
pub(super) fn read_all(
    tracks: &Folder,
    shelf: &Shelf,
    surveys: &[SurveyDraft],
    faults: &mut Faults,
) -> Vec<TrackDraft> {
    let entries = tracks.entries(faults);
    if entries.is_empty() {
        faults.add(
            tracks.name(),
            1,
            "content.folder.empty",
            "コースがありません。tracks/<コースの code>/track.toml を置いてください。",
        );
    }
    let mut read = Vec::new();
    let mut kinds = Kinds::new();
    let mut named = Vec::new();
    for (name, entry) in entries {
        if entry == Entry::File {
            not_listed(&tracks.place(&name), faults);
            continue;
        }
        read.extend(read_track(
            &tracks.child(&name),
            &name,
            shelf,
            surveys,
            &mut kinds,
            &mut named,
            faults,
        ));
    }
    prerequisite::check(&named, &mut read, faults);
    read
}

fn read_track(
    folder: &Folder,
    name: &str,
    shelf: &Shelf,
    surveys: &[SurveyDraft],
    kinds: &mut Kinds,
    named: &mut Vec<prerequisite::Named>,
    faults: &mut Faults,
) -> Option<TrackDraft> {
    let mut entries = folder.entries(faults);
    let file = folder.place("track.toml");
    if entries.remove("track.toml") != Some(Entry::File) {
        let message = "track.toml がありません。コースの題名と章の順番を書いて置いてください。";
        faults.add(&file, 1, "content.file.missing", message);
        return None;
    }
    let source = Source::read(&folder.path_of("track.toml"), &file, faults)?;
    let mut fields = Fields::parse(&source, faults);
    let code = fields.id("code", faults);
    name_must_match(&file, "code", &code, name, faults);
    let title = fields.line_text("title", 100, faults);
    let summary = fields.long_text("summary", 500, faults);
    let legal_basis_date = fields.date("legal_basis_date", faults);
    let listed = fields.words("modules", faults);
    let survey = fields.id("survey", faults);
    let certificate = certificate::read(&mut fields, kinds, faults);
    let before = prerequisite::Named::read(&mut fields, &code.value, faults);
    let prerequisites = before.prerequisites();
    named.push(before);
    fields.finish(faults);
    survey_must_exist(&file, &survey, surveys, faults);

    let mut modules = Vec::new();
    for id in &listed {
        if entries.remove(&id.value) == Some(Entry::Folder) {
            modules.extend(module::read(
                &folder.child(&id.value),
                &id.value,
                shelf,
                faults,
            ));
        } else {
            let message = format!(
                "章「{}」のフォルダーがありません。つづりを確かめるか、フォルダーを置いてください。",
                id.value
            );
            faults.add(&file, id.line, "content.id.unknown", message);
        }
    }
    for name in entries.keys() {
        not_listed(&folder.place(name), faults);
    }
    check_across(&modules, &survey, faults);
    let slots = modules
        .iter()
        .flat_map(|module| module.slots.iter().cloned());
    let slots = shelf.slots_named(&slots.collect());
    Some(TrackDraft {
        code: code.value,
        title: title.value,
        summary: summary.value,
        legal_basis_date,
        modules: modules.into_iter().map(|module| module.draft).collect(),
        survey: survey.value,
        slots,
        certificate,
        prerequisites,
    })
}

/// What lies in a folder without standing in its list would never be seen.
pub(super) fn not_listed(place: &str, faults: &mut Faults) {
    faults.add(
        place,
        1,
        "content.file.not_listed",
        "どの一覧にも書かれていません。track.toml の modules か module.toml の lessons に書くか、取り除いてください。",
    );
}

/// An id is the name of its file or folder, so that it is found by its name.
pub(super) fn name_must_match(
    file: &str,
    key: &str,
    id: &At<String>,
    name: &str,
    faults: &mut Faults,
) {
    if !id.value.is_empty() && id.value != name {
        let message = format!(
            "{key} の「{}」が、ファイルやフォルダーの名前「{name}」と違います。同じにしてください。",
            id.value
        );
        faults.add(file, id.line, "content.id.name", message);
    }
}

fn survey_must_exist(
    file: &str,
    survey: &At<String>,
    surveys: &[SurveyDraft],
    faults: &mut Faults,
) {
    let exists = surveys.iter().any(|known| known.code == survey.value);
    if !survey.value.is_empty() && !exists {
        let message = format!(
            "アンケート「{}」が surveys/ にありません。つづりを確かめてください。",
            survey.value
        );
        faults.add(file, survey.line, "content.id.unknown", message);
    }
}

/// Ids are unique in the track, and links lead to lessons of the track.
fn check_across(modules: &[ReadModule], survey: &At<String>, faults: &mut Faults) {
    let mut lessons: BTreeMap<&str, &Place> = BTreeMap::new();
    let mut questions: BTreeMap<&str, &Place> = BTreeMap::new();
    for module in modules {
        for place in &module.lessons {
            refuse_second(&mut lessons, place, "レッスン", faults);
        }
        for place in &module.questions {
            refuse_second(&mut questions, place, "問題", faults);
        }
    }
    if let Some(lesson) = lessons.get(survey.value.as_str()) {
        let message = "アンケートと同じ id です。別の id にしてください。";
        faults.add(&lesson.file, lesson.line, "content.id.duplicate", message);
    }
    for link in modules.iter().flat_map(|module| &module.links) {
        if !lessons.contains_key(link.id.as_str()) {
            let message = format!(
                "リンク先のレッスン「{}」が、このコースにありません。つづりを確かめてください。",
                link.id
            );
            faults.add(&link.file, link.line, "content.link.dead", message);
        }
    }
}

fn refuse_second<'r>(
    seen: &mut BTreeMap<&'r str, &'r Place>,
    place: &'r Place,
    what: &str,
    faults: &mut Faults,
) {
    if let Some(first) = seen.get(place.id.as_str()) {
        let message = format!(
            "{what}の id「{}」は {} の{}行目でも使われています。コースの中で重ならない id にしてください。",
            place.id, first.file, first.line
        );
        faults.add(&place.file, place.line, "content.id.duplicate", message);
        return;
    }
    seen.insert(&place.id, place);
}
