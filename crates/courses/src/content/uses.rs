//! Where facts are used: what has to be looked at again when a law changes.

use std::path::Path;

use super::fault::{ContentFault, Faults};
use super::folder::{Entry, Folder};
use super::source::Source;

/// A place that stands on a fact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FactUse {
    /// The fact's id: `W1`.
    pub fact: String,
    /// Path below the content folder.
    pub file: String,
    /// Line in that file, from 1.
    pub line: usize,
}

/// Every citation in the text of a content folder, and every ground that a
/// lesson or question names, by fact, file and line.
///
/// # Errors
/// The files that cannot be read.
pub fn fact_uses(folder: &Path) -> Result<Vec<FactUse>, Vec<ContentFault>> {
    let mut faults = Faults::default();
    let mut uses = Vec::new();
    let root = Folder::root(folder);
    for room in ["tracks", "cases", "documents", "rubrics"] {
        let room = root.child(room);
        if room.exists() {
            collect(&room, &mut uses, &mut faults);
        }
    }
    uses.sort();
    uses.dedup();
    faults.into_result(uses)
}

fn collect(folder: &Folder, uses: &mut Vec<FactUse>, faults: &mut Faults) {
    for (name, entry) in folder.entries(faults) {
        if entry == Entry::Folder {
            collect(&folder.child(&name), uses, faults);
            continue;
        }
        let file = folder.place(&name);
        let Some(source) = Source::read(&folder.path_of(&name), &file, faults) else {
            continue;
        };
        let named = source.citations.iter();
        let named = named.map(|mark| (mark.value.clone(), mark.line));
        uses.extend(
            named
                .chain(grounds(&source.text))
                .map(|(fact, line)| FactUse {
                    fact,
                    file: file.clone(),
                    line,
                }),
        );
    }
}

/// The ids in `sources = ["W1", "§2-1"]`, with their lines.
fn grounds(text: &str) -> Vec<(String, usize)> {
    let mut grounds = Vec::new();
    for (line, number) in text.split('\n').zip(1..) {
        if !line.starts_with("sources") {
            continue;
        }
        let quoted = line.split('"').skip(1).step_by(2);
        grounds.extend(quoted.map(|id| (id.to_owned(), number)));
    }
    grounds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grounds_are_read_from_their_line() {
        let text = "id = \"F1\"\nsources = [\"W1\", \"§2-1\"]\nstem = \"sources\"";
        let expected = [("W1".to_owned(), 2), ("§2-1".to_owned(), 2)];
        assert_eq!(grounds(text), expected);
    }
}
