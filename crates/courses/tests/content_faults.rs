//! Every fault of course text, one row each: what is broken in a sound folder,
//! and the line and code it is named by.

mod support;

use support::ContentFolder;

/// What is replaced, by what, the line named and the code.
type Case = (&'static str, &'static str, u32, &'static str);

fn check(file: &str, cases: &[Case]) {
    for (from, to, line, code) in cases {
        let folder = ContentFolder::sound();
        folder.edit(file, from, to);
        let faults = folder.faults();
        let expected = format!("{file}:{line} {code}");
        assert!(
            faults.contains(&expected),
            "{from} → {to}: expected {expected}, got {faults:#?}"
        );
    }
}

#[rustfmt::skip]
const TRACK: &[Case] = &[
    ("title = \"あいさつ\"\n", "", 1, "content.field.missing"),
    ("あいさつ", " ", 2, "content.field.missing"),
    ("summary", "sumary", 3, "content.field.unknown"),
    ("code = \"greeting\"", "code = \"hello\"", 1, "content.id.name"),
    ("2026-11-23", "2026-02-30", 4, "content.date.form"),
    ("[\"G1\"]", "[\"G1\", \"G2\"]", 5, "content.id.unknown"),
    ("[\"G1\"]", "[\"G1\", \"G1\"]", 5, "content.id.duplicate"),
    ("[\"G1\"]", "[\"G1\"", 6, "content.toml.syntax"),
    ("[\"G1\"]", "\"G1\"", 5, "content.field.type"),
    ("survey = \"after\"", "survey = \"later\"", 6, "content.id.unknown"),
    ("\"after\"\n", "\"after\"\nprerequisites = [\"hello\"]\n", 7, "content.id.unknown"),
    ("\"after\"\n", "\"after\"\nprerequisites = [\"greeting\"]\n", 7, "content.prerequisite.circle"),
    ("\"after\"\n", "\"after\"\nexemption_tests = [\"G1-quiz\"]\n", 7, "content.id.duplicate"),
    ("\"after\"\n", "\"after\"\nexemption_tests = [\"F11-quiz\"]\n", 7, "content.id.unknown"),
    ("あいさつの研修", "あいさつ\\u0000の研修", 3, "content.text.control"),
    ("あいさつの研修", "あいさつ\u{7}の研修", 3, "content.text.control"),
    ("\"after\"\n", "\"after\"\ncertificate = \"修了証\"\n", 7, "content.field.type"),
    ("\"after\"\n", "\"after\"\ncertificate = { kind = \"g\", title = \"証\" }\n", 7, "content.field.missing"),
    ("\"after\"\n", "\"after\"\ncertificate = { kind = \"g\", title = \"証\", statement = \"文\", month = 1 }\n", 7, "content.field.unknown"),
    ("\"after\"\n", "\"after\"\ncertificate = { kind = \"g\", title = \"証\", statement = \"文\", valid_months = 0 }\n", 7, "content.number.range"),
    ("\"after\"\n", "\"after\"\ncertificate = { kind = \"g\", title = \"証\", statement = \"{{name}}\" }\n", 7, "content.slot.place"),
];

#[rustfmt::skip]
const MODULE: &[Case] = &[
    ("minutes = 5", "minutes = 6", 3, "content.minutes.sum"),
    ("minutes = 5", "minutes = 0", 3, "content.number.range"),
    ("minutes = 5\n", "", 1, "content.field.missing"),
    ("id = \"G1\"", "id = \"G 1\"", 1, "content.id.form"),
    ("\"G1-1\", \"G1-quiz\"", "\"G1-quiz\", \"G1-1\"", 5, "content.quiz.order"),
    ("\"G1-1\", \"G1-quiz\"", "\"G1-1\",\n\"G1-2\", \"G1-quiz\"", 6, "content.id.unknown"),
];

#[rustfmt::skip]
const LESSON: &[Case] = &[
    ("+++\nid", "id", 1, "content.header.missing"),
    ("sources = [\"§1\"]\n+++", "sources = [\"§1\"]\n++", 1, "content.header.missing"),
    ("minutes = 3", "minutes = \"3\"", 4, "content.field.type"),
    ("minutes = 3\n", "", 2, "content.field.missing"),
    ("本文G1", "本文\\nG1", 3, "content.text.lines"),
    ("[\"GO1\"]", "[\"GO2\"]", 5, "content.id.unknown"),
    ("lesson:G1-quiz", "lesson:G9-9", 13, "content.link.dead"),
    ("lesson:G1-quiz", "https://example.com/", 13, "content.text.external"),
    ("朝です。", "![朝](morning.png)", 11, "content.text.external"),
    ("朝です。", "朝<b>です</b>。", 11, "content.text.html"),
    ("朝です。", "<script>alert(1)</script>\n\n朝です。", 11, "content.text.html"),
    ("朝です。", "<!-- 覚え書き -->", 11, "content.text.html"),
    ("## 場面", "## ", 9, "content.text.heading"),
    ("## 場面", "# 場面", 9, "content.text.heading"),
    ("**「おはよう」**", "**「おはよう」", 11, "content.text.form"),
    ("朝です。", "\n    朝です。", 12, "content.text.form"),
    ("朝です。", "朝\u{202e}です。", 11, "content.text.control"),
];

#[rustfmt::skip]
const QUIZ: &[Case] = &[
    ("pass_mark = 4", "pass_mark = 6", 4, "content.quiz.pass_mark"),
    ("attempts = 3", "attempts = 100", 5, "content.number.range"),
    ("id = \"G1-q2\"", "id = \"G1-q1\"", 29, "content.id.duplicate"),
    ("id = \"b\"", "id = \"a\"", 23, "content.id.duplicate"),
    ("correct = true", "correct = false", 8, "content.quiz.key"),
    ("correct = false", "correct = true", 8, "content.quiz.key"),
    ("\"single\"", "\"some\"", 11, "content.field.choice"),
    ("objective = \"GO1\"", "objective = \"GO7\"", 10, "content.id.unknown"),
    ("explanation = \"違う理由1\"\n", "", 22, "content.field.missing"),
    ("safety = false\n", "", 8, "content.field.missing"),
];

#[rustfmt::skip]
const SURVEY: &[Case] = &[
    ("\"とても不満\", ", "", 10, "content.survey.scale"),
    ("kind = \"text\"", "kind = \"text\"\nscale = [\"はい\"]", 17, "content.survey.scale"),
    ("kind = \"text\"", "kind = \"stars\"", 16, "content.survey.kind"),
    ("id = \"comment\"", "id = \"overall\"", 13, "content.id.duplicate"),
    ("id = \"after\"", "id = \"before\"", 1, "content.id.name"),
    ("label = \"自由記述\"", "label = \"総合満足度\"", 14, "content.survey.label"),
    ("kind = \"rating\"", "kind = \"text\"", 1, "content.survey.no_rating"),
];

#[test]
fn each_fault_of_a_track_file_is_named_by_its_line() {
    check("tracks/greeting/track.toml", TRACK);
}

#[test]
fn each_fault_of_a_module_file_is_named_by_its_line() {
    check("tracks/greeting/G1/module.toml", MODULE);
}

#[test]
fn each_fault_of_a_lesson_file_is_named_by_its_line() {
    check("tracks/greeting/G1/G1-1.md", LESSON);
}

#[test]
fn each_fault_of_a_quiz_file_is_named_by_its_line() {
    check("tracks/greeting/G1/G1-quiz.toml", QUIZ);
}

#[test]
fn each_fault_of_a_survey_file_is_named_by_its_line() {
    check("surveys/after.toml", SURVEY);
}

#[test]
fn a_lesson_that_no_module_lists_is_named() {
    let folder = ContentFolder::sound();
    folder.edit("tracks/greeting/G1/module.toml", "\"G1-1\", ", "");
    let faults = folder.faults();
    let expected = "tracks/greeting/G1/G1-1.md:1 content.file.not_listed".to_owned();
    assert!(faults.contains(&expected), "{faults:#?}");
}
