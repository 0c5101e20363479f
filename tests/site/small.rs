//! The small course that most tests of the whole site use.

/// Writes the folder.
pub fn content_folder() -> testkit::content::Folder {
    testkit::content::WITH_SLOT.folder()
}

/// Its key.
pub fn key() -> super::Key {
    super::answer_key(content_folder().path())
}
