//! `rubrics/*.toml`: how observed behaviour is judged, criterion by criterion
//! on four levels.

use super::fault::Faults;
use super::fields::Fields;
use super::folder::{Entry, Folder};
use super::shelf::Shelf;
use super::slot;
use super::source::Source;
use super::track::name_must_match;

const LEVELS: usize = 4;

/// A rubric.
#[derive(Clone, Debug)]
pub(super) struct Rubric {
    pub(super) code: String,
    pub(super) title: String,
    pub(super) intro: String,
    pub(super) criteria: Vec<Criterion>,
}

/// What is looked at, and what each level looks like.
#[derive(Clone, Debug)]
pub(super) struct Criterion {
    pub(super) name: String,
    /// From 1 (要改善) to 4 (模範).
    pub(super) levels: Vec<String>,
}

impl Rubric {
    /// Whether it has a criterion of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.criteria.iter().any(|criterion| criterion.name == name)
    }
}

/// Reads every rubric of the folder; there may be none.
pub(super) fn read_all(folder: &Folder, shelf: &Shelf, faults: &mut Faults) -> Vec<Rubric> {
    if !folder.exists() {
        return Vec::new();
    }
    let entries = folder.entries(faults);
    let files = entries.iter().filter(|(_, entry)| **entry == Entry::File);
    files
        .filter_map(|(name, _)| read(folder, name, shelf, faults))
        .collect()
}

fn read(folder: &Folder, name: &str, shelf: &Shelf, faults: &mut Faults) -> Option<Rubric> {
    let file = folder.place(name);
    let source = Source::read(&folder.path_of(name), &file, faults)?;
    shelf.check(&source, faults);
    slot::refuse(&source, faults);
    let mut fields = Fields::parse(&source, faults);
    let id = fields.id("id", faults);
    name_must_match(&file, "id", &id, name.trim_end_matches(".toml"), faults);
    let title = fields.line_text("title", 100, faults).value;
    let intro = fields.long_text("intro", 600, faults).value;
    shelf.sources(&mut fields, faults);
    let criteria = fields.tables("criterion", faults);
    let criteria = criteria
        .into_iter()
        .map(|mut fields| {
            let line = fields.line;
            fields.id("id", faults);
            let name = fields.line_text("name", 40, faults).value;
            let levels = fields.texts("levels", 200, faults);
            if levels.len() != LEVELS {
                let message = format!("段階が{}個です。{LEVELS}個書いてください。", levels.len());
                faults.add(&file, line, "content.rubric.levels", message);
            }
            fields.finish(faults);
            Criterion { name, levels }
        })
        .collect();
    fields.finish(faults);
    Some(Rubric {
        code: id.value,
        title,
        intro,
        criteria,
    })
}
