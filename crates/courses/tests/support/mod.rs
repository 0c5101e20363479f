#![allow(dead_code, reason = "each test binary uses its own part")]
//! A sound content folder to break in one place.

mod rich;

use std::fs;
use std::path::{Path, PathBuf};

use courses::content::{self, Content, ContentFault};

const TRACK: &str = r#"code = "greeting"
title = "あいさつ"
summary = "あいさつの研修です。"
legal_basis_date = "2026-11-23"
modules = ["G1"]
survey = "after"
"#;

const MODULE: &str = r#"id = "G1"
title = "朝のあいさつ"
minutes = 5
objectives = ["GO1"]
lessons = ["G1-1", "G1-quiz"]
"#;

const LESSON: &str = "+++
id = \"G1-1\"
title = \"声をかける\"
minutes = 3
objectives = [\"GO1\"]
sources = [\"§1\"]
+++

## 場面

朝です。**「おはよう」**と言います。

次は[テスト](lesson:G1-quiz)です。
";

const QUIZ_HEAD: &str = r#"id = "G1-quiz"
title = "理解度テスト"
minutes = 2
pass_mark = 4
attempts = 3
objectives = ["GO1"]
"#;

const SURVEY: &str = r#"id = "after"
title = "アンケート"
intro = "匿名です。"

[[question]]
id = "overall"
label = "総合満足度"
text = "満足しましたか。"
kind = "rating"
scale = ["とても不満", "不満", "どちらともいえない", "満足", "とても満足"]

[[question]]
id = "comment"
label = "自由記述"
text = "ご自由に。"
kind = "text"
"#;

/// Lines of one question in the quiz file; the first begins at line 8.
pub const QUESTION_LINES: usize = 20;

fn question(number: usize) -> String {
    format!(
        r#"
[[question]]
id = "G1-q{number}"
objective = "GO1"
kind = "single"
safety = false
sources = ["§1"]
stem = "問い{number}"

[[question.option]]
id = "a"
text = "甲{number}"
correct = true
explanation = "正しい理由{number}"

[[question.option]]
id = "b"
text = "乙{number}"
correct = false
explanation = "違う理由{number}"
"#
    )
}

/// A folder of a test's own, sound until it is changed.
pub struct ContentFolder(tempfile::TempDir);

impl ContentFolder {
    pub fn sound() -> Self {
        let folder = Self(tempfile::tempdir().expect("a temporary folder"));
        let questions: String = (1..=5).map(question).collect();
        folder.write("tracks/greeting/track.toml", TRACK);
        folder.write("tracks/greeting/G1/module.toml", MODULE);
        folder.write("tracks/greeting/G1/G1-1.md", LESSON);
        folder.write(
            "tracks/greeting/G1/G1-quiz.toml",
            format!("{QUIZ_HEAD}{questions}"),
        );
        folder.write("surveys/after.toml", SURVEY);
        folder
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    fn at(&self, file: &str) -> PathBuf {
        self.path().join(file)
    }

    pub fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        let path = self.at(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        fs::write(path, text).expect("the file is written");
    }

    /// Replaces the first `from` in a file.
    pub fn edit(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.at(file)).expect("the file is there");
        assert!(text.contains(from), "{file} does not hold {from}");
        self.write(file, text.replacen(from, to, 1));
    }

    pub fn remove(&self, file: &str) {
        fs::remove_file(self.at(file)).expect("the file is removed");
    }

    pub fn read(&self) -> Result<Content, Vec<ContentFault>> {
        content::read(self.path())
    }

    /// The faults as `file:line code`.
    pub fn faults(&self) -> Vec<String> {
        let faults = self.read().expect_err("the folder has faults");
        faults
            .into_iter()
            .map(|fault| format!("{}:{} {}", fault.file, fault.line, fault.code))
            .collect()
    }
}
