//! A small content folder: one track, `greeting`, of one or more modules, each
//! with a text of three minutes and a quiz of five questions whose right
//! answer is 甲, then a survey that begins with one rating. Tests that need
//! another course put one together from [`files`].

pub mod files;

use std::fs;
use std::path::{Path, PathBuf};

use files::{Lesson, Module, Question, Quiz, Track};

/// What a test's folder has.
#[derive(Clone, Copy, Debug)]
pub struct Small {
    /// Ids of its modules.
    pub modules: &'static [&'static str],
    /// Id of its survey.
    pub survey: &'static str,
    /// Whether the survey asks for a free text, too.
    pub has_comment: bool,
    /// Whether its texts leave `desk` (相談窓口) to the company, and there is a
    /// document, `notice`.
    pub has_slot: bool,
}

/// One module, and a survey `after` of one rating and one free text.
pub const ONE_MODULE: Small = Small {
    modules: &["G1"],
    survey: "after",
    has_comment: true,
    has_slot: false,
};

/// Two modules, and a survey `after` of one rating.
pub const TWO_MODULES: Small = Small {
    modules: &["G1", "G2"],
    survey: "after",
    has_comment: false,
    has_slot: false,
};

/// Two modules, the survey of the house, a slot and a document.
pub const WITH_SLOT: Small = Small {
    modules: &["G1", "G2"],
    survey: "post-training",
    has_comment: true,
    has_slot: true,
};

const SLOTS: &str = r#"[[slot]]
id = "desk"
label = "相談窓口"
kind = "text"
required = true
help = "名前と電話番号"
"#;

const DOCUMENT: &str = "+++\nid = \"notice\"\ntitle = \"お知らせ（ひな形）\"\nsources = [\"§1\"]\n+++\n\n\
    ## お知らせ\n\n窓口は{{desk}}です。\n";

/// Questions of each quiz.
const QUESTIONS: usize = 5;

impl Small {
    /// Writes the folder.
    ///
    /// # Panics
    /// When it cannot be written: the test cannot go on.
    pub fn folder(&self) -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a temporary folder"));
        let track = Track {
            code: "greeting",
            title: "あいさつ",
            summary: "あいさつの研修です。",
            modules: self.modules,
            survey: self.survey,
        };
        folder.write("tracks/greeting/track.toml", track.text());
        let survey = files::survey(self.survey, "匿名です。", self.has_comment);
        folder.write(&format!("surveys/{}.toml", self.survey), survey);
        for module in self.modules {
            self.write_module(&folder, module);
        }
        if self.has_slot {
            folder.write("slots.toml", SLOTS);
            folder.write("documents/notice.md", DOCUMENT);
        }
        folder
    }

    fn write_module(&self, folder: &Folder, id: &str) {
        let room = format!("tracks/greeting/{id}");
        let (lesson, quiz) = (format!("{id}-1"), format!("{id}-quiz"));
        let module = Module {
            id,
            title: &format!("章{id}"),
            minutes: 5,
            objective: "GO1",
            lessons: &[&lesson, &quiz],
        };
        folder.write(&format!("{room}/module.toml"), module.text());
        let mut body = format!(
            "## 場面\n\n朝です。**「おはよう」**と言います。\n\n次は[テスト](lesson:{quiz})です。\n"
        );
        if self.has_slot {
            body.push_str("\n窓口は{{desk}}です。\n");
        }
        let text = Lesson {
            id: &lesson,
            title: &format!("本文{id}"),
            minutes: 3,
            objective: "GO1",
            source: "§1",
            body: &body,
        };
        folder.write(&format!("{room}/{lesson}.md"), text.text());
        folder.write(&format!("{room}/{quiz}.toml"), small_quiz(id, &quiz));
    }
}

/// The first question begins at line 8, and each has
/// [`files::QUESTION_LINES`].
fn small_quiz(module: &str, id: &str) -> String {
    let head = Quiz {
        id,
        title: &format!("テスト{module}"),
        minutes: 2,
        pass_mark: 4,
        attempts: 3,
        objective: "GO1",
    };
    let question = |number| {
        let (right, wrong) = (format!("正しい理由{number}"), format!("違う理由{number}"));
        Question {
            id: &format!("{module}-q{number}"),
            objective: "GO1",
            source: "§1",
            stem: &format!("問い{number}"),
            options: &[("a", "甲", true, &right), ("b", "乙", false, &wrong)],
        }
        .text()
    };
    let questions: String = (1..=QUESTIONS).map(question).collect();
    head.text() + &questions
}

/// A content folder of a test's own. Dropping it removes it.
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes one file.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        write(self.path(), file, text);
    }

    /// Replaces the first `from` in a file.
    ///
    /// # Panics
    /// When the file does not hold it.
    pub fn edit(&self, file: &str, from: &str, to: &str) {
        edit(self.path(), file, from, to);
    }

    /// Removes one file.
    ///
    /// # Panics
    /// When it is not there.
    pub fn remove(&self, file: &str) {
        fs::remove_file(self.at(file)).expect("the file is removed");
    }

    fn at(&self, file: &str) -> PathBuf {
        self.path().join(file)
    }
}

/// Writes one file of a content folder.
///
/// # Panics
/// When it cannot be written.
pub fn write(folder: &Path, file: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
    fs::write(path, text).expect("the file is written");
}

/// Replaces the first `from` in one file of a content folder.
///
/// # Panics
/// When the file does not hold it.
pub fn edit(folder: &Path, file: &str, from: &str, to: &str) {
    let text = fs::read_to_string(folder.join(file)).expect("the file is there");
    assert!(text.contains(from), "{file} does not hold {from}");
    write(folder, file, text.replacen(from, to, 1));
}
