//! What stands beside the tracks: further cases for sessions
//! (`cases/<track>/`) and documents that a company makes its own
//! (`documents/`).

use std::collections::BTreeSet;

use super::draft::{DocumentDraft, PracticeDraft};
use super::fault::Faults;
use super::fields::Fields;
use super::folder::{Entry, Folder};
use super::head::split;
use super::review::BlockKind;
use super::shelf::Shelf;
use super::source::Source;
use super::track::{name_must_match, not_listed};
use super::{markdown, practice};

/// What was read, and the slots that it names.
#[derive(Default)]
pub(super) struct Cases {
    pub(super) drafts: Vec<PracticeDraft>,
    pub(super) slots: BTreeSet<String>,
}

/// Reads every further case; there may be none.
pub(super) fn cases(folder: &Folder, shelf: &Shelf, faults: &mut Faults) -> Cases {
    let mut cases = Cases::default();
    if !folder.exists() {
        return cases;
    }
    for (name, entry) in folder.entries(faults) {
        if entry == Entry::File {
            not_listed(&folder.place(&name), faults);
            continue;
        }
        let of_track = folder.child(&name);
        for (file, expected) in files(&of_track, ".toml", faults) {
            let place = of_track.place(&file);
            let source = Source::read(&of_track.path_of(&file), &place, faults);
            if let Some(source) = source {
                cases.slots.extend(shelf.check(&source, faults));
                let fields = Fields::parse(&source, faults);
                let (_, case) = practice::read(fields, &expected, &[], shelf, faults);
                cases.drafts.push(case);
            }
        }
    }
    cases
}

/// Reads every document, there may be none, and adds the slots that they name.
pub(super) fn documents(
    folder: &Folder,
    shelf: &Shelf,
    slots: &mut BTreeSet<String>,
    faults: &mut Faults,
) -> Vec<DocumentDraft> {
    if !folder.exists() {
        return Vec::new();
    }
    let files = files(folder, ".md", faults);
    let documents = files
        .into_iter()
        .filter_map(|(file, expected)| document(folder, &file, &expected, shelf, slots, faults));
    documents.collect()
}

/// The folder's files with this ending, each with its name without it.
fn files(folder: &Folder, ending: &str, faults: &mut Faults) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for (name, entry) in folder.entries(faults) {
        match name.strip_suffix(ending) {
            Some(stem) if entry == Entry::File => files.push((name.clone(), stem.to_owned())),
            _ => not_listed(&folder.place(&name), faults),
        }
    }
    files
}

fn document(
    folder: &Folder,
    file: &str,
    expected: &str,
    shelf: &Shelf,
    slots: &mut BTreeSet<String>,
    faults: &mut Faults,
) -> Option<DocumentDraft> {
    let place = folder.place(file);
    let source = Source::read(&folder.path_of(file), &place, faults)?;
    slots.extend(shelf.check(&source, faults));
    let (header, body) = split(&source, faults)?;
    let mut fields = Fields::parse(&header, faults);
    let id = fields.id("id", faults);
    name_must_match(&place, "id", &id, expected, faults);
    let title = fields.plain_line("title", 100, faults);
    shelf.begin(
        BlockKind::Document,
        &id.value,
        &title.value,
        &mut fields,
        faults,
    );
    shelf.sources(&mut fields, faults);
    fields.finish(faults);
    for link in markdown::check(&body, faults) {
        let message = "文書からレッスンへはつなげません。";
        faults.add(&place, link.line, "content.link.dead", message);
    }
    Some(DocumentDraft {
        code: id.value,
        title: title.value,
        markdown: body.text.trim().to_owned(),
    })
}
