//! One short track, `greeting`: two modules, each with a text and a quiz of
//! five questions whose right answer is 甲, then a survey of one rating and
//! one free text.

use std::path::Path;

const TRACK: &str = r#"code = "greeting"
title = "あいさつ"
summary = "あいさつの研修です。"
legal_basis_date = "2026-11-23"
modules = ["G1", "G2"]
survey = "post-training"
"#;

const SURVEY: &str = r#"id = "post-training"
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
text = "ご自由にお書きください。"
kind = "text"
"#;

const SLOTS: &str = r#"[[slot]]
id = "desk"
label = "相談窓口"
kind = "text"
required = true
help = "名前と電話番号"
"#;

const DOCUMENT: &str = "+++\nid = \"notice\"\ntitle = \"お知らせ（ひな形）\"\nsources = [\"§1\"]\n+++\n\n\
    ## お知らせ\n\n窓口は{{desk}}です。\n";

/// Writes the folder.
pub fn content_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "tracks/greeting/track.toml", TRACK);
    write(folder.path(), "surveys/post-training.toml", SURVEY);
    write(folder.path(), "slots.toml", SLOTS);
    write(folder.path(), "documents/notice.md", DOCUMENT);
    for module in ["G1", "G2"] {
        let room = format!("tracks/greeting/{module}");
        let head = format!(
            "id = \"{module}\"\ntitle = \"章{module}\"\nminutes = 5\nobjectives = [\"GO1\"]\n\
             lessons = [\"{module}-1\", \"{module}-quiz\"]\n"
        );
        let lesson = format!(
            "+++\nid = \"{module}-1\"\ntitle = \"本文{module}\"\nminutes = 3\n\
             objectives = [\"GO1\"]\nsources = [\"§1\"]\n+++\n\n## 場面\n\n朝です。窓口は{{{{desk}}}}です。\n"
        );
        write(folder.path(), &format!("{room}/module.toml"), &head);
        write(folder.path(), &format!("{room}/{module}-1.md"), &lesson);
        write(
            folder.path(),
            &format!("{room}/{module}-quiz.toml"),
            &quiz(module),
        );
    }
    folder
}

fn quiz(module: &str) -> String {
    let head = format!(
        "id = \"{module}-quiz\"\ntitle = \"テスト{module}\"\nminutes = 2\npass_mark = 4\n\
         attempts = 3\nobjectives = [\"GO1\"]\n"
    );
    let question = |number| {
        format!(
            "\n[[question]]\nid = \"{module}-q{number}\"\nobjective = \"GO1\"\nkind = \"single\"\n\
             safety = false\nsources = [\"§1\"]\nstem = \"問い{number}\"\n\
             [[question.option]]\nid = \"a\"\ntext = \"甲\"\ncorrect = true\nexplanation = \"正しい理由{number}\"\n\
             [[question.option]]\nid = \"b\"\ntext = \"乙\"\ncorrect = false\nexplanation = \"誤りの理由{number}\"\n"
        )
    };
    let questions: String = (1..=5).map(question).collect();
    head + &questions
}

/// Its key.
pub fn key() -> super::Key {
    super::answer_key(content_folder().path())
}

fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
    std::fs::write(path, text).expect("the file is written");
}
