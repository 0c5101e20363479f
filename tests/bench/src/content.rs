//! The course that is measured: eight text steps of 2 kB, one quiz of ten
//! four-option questions with unlimited attempts, one survey; and a second
//! track of one step, after which the survey opens.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use testkit::content::files::{self, Lesson, Module, Question, Quiz, Track};

const TEXT_STEPS: usize = 8;
const QUESTIONS: usize = 10;
const OPTIONS: [&str; 4] = ["a", "b", "c", "d"];
const SENTENCE: &str = "この段落は測定のための文章です。お客さまの話を最後まで聞き、事実を確かめてから記録します。\n\n";
/// About 2 kB of UTF-8.
const SENTENCES: usize = 15;

const OBJECTIVE: &str = "B";
const SOURCE: &str = "§2-1";
const SURVEY: &str = "post-training";

/// The track whose outline and quiz are measured.
pub const TRACK: &str = "bench";
/// Its title: rosters enrol people by it.
pub const TITLE: &str = "測定コース";
/// The quiz step's code.
pub const QUIZ: &str = "B1-quiz";
/// The track whose survey is measured.
pub const RATED_TRACK: &str = "bench-rated";
/// The one step before the survey.
pub const RATED_STEP: &str = "R1-1";

/// Writes the content folder.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path) -> io::Result<()> {
    let steps: Vec<String> = (1..=TEXT_STEPS).map(|step| format!("B1-{step}")).collect();
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    let listed: Vec<&str> = steps.iter().copied().chain([QUIZ]).collect();
    let room = write_track(folder, TRACK, TITLE, "B1", TEXT_STEPS + 5, &listed)?;
    for step in steps {
        fs::write(room.join(format!("{step}.md")), lesson(step))?;
    }
    fs::write(room.join(format!("{QUIZ}.toml")), quiz())?;

    let room = write_track(
        folder,
        RATED_TRACK,
        "測定コース（評価）",
        "R1",
        1,
        &[RATED_STEP],
    )?;
    fs::write(room.join(format!("{RATED_STEP}.md")), lesson(RATED_STEP))?;

    fs::create_dir_all(folder.join("surveys"))?;
    let survey = files::survey(SURVEY, "測定のためのアンケートです。", true);
    fs::write(folder.join(format!("surveys/{SURVEY}.toml")), survey)
}

/// Writes a track of one module, and gives the module's folder.
fn write_track(
    folder: &Path,
    code: &str,
    title: &str,
    module: &str,
    minutes: usize,
    lessons: &[&str],
) -> io::Result<PathBuf> {
    let home = folder.join("tracks").join(code);
    let room = home.join(module);
    fs::create_dir_all(&room)?;
    let track = Track {
        code,
        title,
        summary: "測定用です。",
        modules: &[module],
        survey: SURVEY,
    };
    fs::write(home.join("track.toml"), track.text())?;
    let module = Module {
        id: module,
        title: "測定の章",
        minutes,
        objective: OBJECTIVE,
        lessons,
    };
    fs::write(room.join("module.toml"), module.text())?;
    Ok(room)
}

fn lesson(id: &str) -> String {
    let text = SENTENCE.repeat(SENTENCES);
    Lesson {
        id,
        title: &format!("測定の講義 {id}"),
        minutes: 1,
        objective: OBJECTIVE,
        source: SOURCE,
        body: &format!("## 見出し\n\n{text}"),
    }
    .text()
}

/// Every question must be right to pass, so that nobody passes by chance and
/// attempts stay unlimited.
fn quiz() -> String {
    let head = Quiz {
        id: QUIZ,
        title: "測定のテスト",
        minutes: 5,
        pass_mark: QUESTIONS,
        attempts: 0,
        objective: OBJECTIVE,
    };
    let questions: String = (1..=QUESTIONS).map(question).collect();
    head.text() + &questions
}

fn question(number: usize) -> String {
    let words = OPTIONS.map(|option| format!("問題{number}の選択肢{option}"));
    let options: Vec<_> = OPTIONS
        .into_iter()
        .zip(&words)
        .enumerate()
        .map(|(place, (id, words))| {
            let is_right = place == number % OPTIONS.len();
            (id, words.as_str(), is_right, "説明です。")
        })
        .collect();
    Question {
        id: &format!("B1-q{number}"),
        objective: OBJECTIVE,
        source: SOURCE,
        stem: &format!("測定の問題{number}です。どれを選びますか。"),
        options: &options,
    }
    .text()
}
