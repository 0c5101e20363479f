//! The small course that most tests of the whole site use, with a
//! certificate.

/// Writes the folder.
pub fn content_folder() -> testkit::content::Folder {
    let folder = testkit::content::WITH_SLOT.folder();
    let survey = "survey = \"post-training\"\n";
    let certificate = "certificate = { kind = \"greeting\", title = \"修了証\", \
         statement = \"あいさつの研修を修了したことを証します。\" }\n";
    let both = format!("{survey}{certificate}");
    folder.edit("tracks/greeting/track.toml", survey, &both);
    folder
}

/// Its key.
pub fn key() -> super::Key {
    super::answer_key(content_folder().path())
}
