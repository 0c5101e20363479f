//! The small course that most tests of the whole site use, with a
//! certificate.

use std::path::Path;

use testkit::content::write;

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

const ESSAY: &str = r#"
[[question]]
id = "W1-essay"
objective = "WO1"
kind = "essay"
safety = false
sources = ["§1"]
stem = "お客さまに、どう声をかけますか。"
feedback = "まず受け止めます。"
max_chars = 200
model_answer = "「ご不便をおかけしました」と受け止めます。"
[[question.criterion]]
id = "calm"
title = "落ち着き"
level = [{ words = "受け止めている", points = 2 }, { words = "触れていない", points = 0 }]
"#;

/// A second track, `writing`: a text and a quiz that ends with an essay.
pub fn add_essay(folder: &Path) {
    let track = std::fs::read_to_string(folder.join("tracks/greeting/track.toml"));
    let track = track
        .expect("the file is there")
        .replace("greeting", "writing")
        .replace("あいさつ", "書き方")
        .replace("[\"G1\", \"G2\"]", "[\"W1\"]");
    write(folder, "tracks/writing/track.toml", track);
    for file in ["module.toml", "G1-1.md", "G1-quiz.toml"] {
        let from = folder.join("tracks/greeting/G1").join(file);
        let text = std::fs::read_to_string(from).expect("the file is there");
        let text = text.replace("G1", "W1").replace("GO1", "WO1");
        let more = if file.ends_with("quiz.toml") {
            ESSAY
        } else {
            ""
        };
        let to = format!("tracks/writing/W1/{}", file.replace("G1", "W1"));
        write(folder, &to, text + more);
    }
}

/// Its key.
pub fn key() -> super::Key {
    super::answer_key(content_folder().path())
}
