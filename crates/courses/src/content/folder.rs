//! A folder of the content tree. Its listing is sorted, so that nothing
//! depends on the file system's order.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::fault::Faults;

/// A folder and its path below the content folder.
pub(super) struct Folder {
    path: PathBuf,
    name: String,
}

/// What an entry of a folder is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    File,
    Folder,
}

impl Folder {
    /// The content folder itself.
    pub(super) fn root(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            name: String::new(),
        }
    }

    /// A folder in this one, whether it exists or not.
    pub(super) fn child(&self, name: &str) -> Self {
        Self {
            path: self.path.join(name),
            name: self.place(name),
        }
    }

    /// Its path below the content folder.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is there.
    pub(super) fn exists(&self) -> bool {
        self.path.is_dir()
    }

    /// Where a file of this folder lies on the machine.
    pub(super) fn path_of(&self, file: &str) -> PathBuf {
        self.path.join(file)
    }

    /// A file's path below the content folder.
    pub(super) fn place(&self, file: &str) -> String {
        if self.name.is_empty() {
            file.to_owned()
        } else {
            format!("{}/{file}", self.name)
        }
    }

    /// Its files and folders by name. What begins with a dot belongs to an
    /// editor or an operating system and is passed over. A link is refused: it
    /// may lead outside the content folder.
    pub(super) fn entries(&self, faults: &mut Faults) -> BTreeMap<String, Entry> {
        let mut entries = BTreeMap::new();
        let listing = match std::fs::read_dir(&self.path) {
            Ok(listing) => listing,
            Err(error) => {
                let message = format!("フォルダーを読めません。場所を確かめてください。({error})");
                faults.add(&self.name, 1, "content.folder.unreadable", message);
                return entries;
            }
        };
        for entry in listing.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => entries.insert(name, Entry::Folder),
                Ok(kind) if kind.is_file() => entries.insert(name, Entry::File),
                _ => {
                    let place = self.place(&name);
                    let message = "ファイルでもフォルダーでもありません。リンクは使えません。";
                    faults.add(&place, 1, "content.file.kind", message);
                    None
                }
            };
        }
        entries
    }
}
