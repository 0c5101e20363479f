//! The course that is measured: eight text steps of 2 kB, one quiz of ten
//! four-option questions with unlimited attempts, one survey; and a second
//! track of one step, after which the survey opens.

use std::fs;
use std::io;
use std::path::Path;

const TEXT_STEPS: usize = 8;
const QUESTIONS: usize = 10;
const OPTIONS: [&str; 4] = ["a", "b", "c", "d"];
const SENTENCE: &str = "この段落は測定のための文章です。お客さまの話を最後まで聞き、事実を確かめてから記録します。\n\n";
/// About 2 kB of UTF-8.
const SENTENCES: usize = 15;

/// The track whose outline and quiz are measured.
pub const TRACK: &str = "bench";
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
    let module = folder.join("tracks").join(TRACK).join("B1");
    fs::create_dir_all(&module)?;
    fs::write(
        folder.join("tracks").join(TRACK).join("track.toml"),
        track_toml(TRACK, "測定コース", "B1"),
    )?;
    let steps: Vec<String> = (1..=TEXT_STEPS).map(|step| format!("B1-{step}")).collect();
    let mut listed = steps.clone();
    listed.push(QUIZ.to_owned());
    fs::write(
        module.join("module.toml"),
        module_toml("B1", TEXT_STEPS + 5, &listed),
    )?;
    for step in &steps {
        fs::write(module.join(format!("{step}.md")), lesson(step))?;
    }
    fs::write(module.join(format!("{QUIZ}.toml")), quiz())?;

    let module = folder.join("tracks").join(RATED_TRACK).join("R1");
    fs::create_dir_all(&module)?;
    fs::write(
        folder.join("tracks").join(RATED_TRACK).join("track.toml"),
        track_toml(RATED_TRACK, "測定アンケート", "R1"),
    )?;
    fs::write(
        module.join("module.toml"),
        module_toml("R1", 1, &[RATED_STEP.to_owned()]),
    )?;
    fs::write(module.join(format!("{RATED_STEP}.md")), lesson(RATED_STEP))?;

    fs::create_dir_all(folder.join("surveys"))?;
    fs::write(folder.join("surveys/post-training.toml"), SURVEY)
}

const SURVEY: &str = r#"id = "post-training"
title = "測定アンケート"
intro = "測定のためのアンケートです。"

[[question]]
id = "overall"
label = "総合満足度"
text = "どのくらい満足しましたか。"
kind = "rating"
scale = ["とても不満", "不満", "どちらともいえない", "満足", "とても満足"]

[[question]]
id = "comment"
label = "自由記述"
text = "ご自由にお書きください。"
kind = "text"
"#;

fn track_toml(code: &str, title: &str, module: &str) -> String {
    format!(
        "code = \"{code}\"\ntitle = \"{title}\"\nsummary = \"測定用です。\"\n\
         legal_basis_date = \"2026-11-23\"\nmodules = [\"{module}\"]\nsurvey = \"post-training\"\n"
    )
}

fn module_toml(id: &str, minutes: usize, lessons: &[String]) -> String {
    format!(
        "id = \"{id}\"\ntitle = \"測定の章\"\nminutes = {minutes}\nobjectives = [\"B\"]\nlessons = {lessons:?}\n"
    )
}

fn lesson(id: &str) -> String {
    let text = SENTENCE.repeat(SENTENCES);
    format!(
        "+++\nid = \"{id}\"\ntitle = \"測定の講義 {id}\"\nminutes = 1\nobjectives = [\"B\"]\nsources = [\"§2-1\"]\n+++\n\n## 見出し\n\n{text}"
    )
}

/// Every question must be right to pass, so that nobody passes by chance and
/// attempts stay unlimited.
fn quiz() -> String {
    let mut text = format!(
        "id = \"{QUIZ}\"\ntitle = \"測定のテスト\"\nminutes = 5\npass_mark = {QUESTIONS}\nattempts = 0\nobjectives = [\"B\"]\n"
    );
    for question in 1..=QUESTIONS {
        text.push_str(&format!(
            "\n[[question]]\nid = \"B1-q{question}\"\nobjective = \"B\"\nkind = \"single\"\nsafety = false\n\
             sources = [\"§2-1\"]\nstem = \"測定の問題{question}です。どれを選びますか。\"\n"
        ));
        for (place, option) in OPTIONS.iter().enumerate() {
            let correct = place == question % OPTIONS.len();
            text.push_str(&format!(
                "[[question.option]]\nid = \"{option}\"\ntext = \"問題{question}の選択肢{option}\"\ncorrect = {correct}\nexplanation = \"説明です。\"\n"
            ));
        }
    }
    text
}
