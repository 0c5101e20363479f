//! The reader of course text: what it takes, and every fault it names.

mod support;

use std::path::Path;

use courses::content::{self, PrerequisiteDraft, content_hash};
use support::ContentFolder;
use testkit::content::files::QUESTION_LINES;

const TRACK: &str = "tracks/greeting/track.toml";
const MODULE: &str = "tracks/greeting/G1/module.toml";
const LESSON: &str = "tracks/greeting/G1/G1-1.md";
const QUIZ: &str = "tracks/greeting/G1/G1-quiz.toml";
const SURVEY: &str = "surveys/after.toml";

#[test]
fn a_sound_folder_is_read_whole() {
    let content = ContentFolder::sound().read().expect("no fault");
    let track = &content.tracks[0];
    assert_eq!((track.code.as_str(), track.minutes()), ("greeting", 6));
    assert_eq!(track.modules[0].items.len(), 2);
    assert_eq!(track.quizzes().next().expect("a quiz").questions.len(), 5);
    assert_eq!(
        content.survey_of(track).expect("a survey").questions.len(),
        2
    );
}

#[test]
fn the_courses_of_the_house_have_no_fault() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../course-content");
    let content = content::read(&folder).unwrap_or_else(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"));
    });
    let codes: Vec<&str> = content
        .tracks
        .iter()
        .map(|track| track.code.as_str())
        .collect();
    assert_eq!(codes, ["first-line", "first-line-short", "second-line"]);
}

#[test]
fn a_multiple_question_needs_a_right_and_a_wrong_option() {
    let folder = ContentFolder::sound();
    folder.edit(QUIZ, "\"single\"", "\"multiple\"");
    folder.read().expect("one right option of two is sound");
    folder.edit(QUIZ, "correct = false", "correct = true");
    assert_eq!(
        folder.faults(),
        ["tracks/greeting/G1/G1-quiz.toml:8 content.quiz.key"]
    );
}

#[test]
fn a_quiz_of_four_questions_is_too_short() {
    let folder = ContentFolder::sound();
    let text = std::fs::read_to_string(folder.path().join(QUIZ)).expect("the quiz");
    let lines: Vec<&str> = text.lines().collect();
    let shorter = &lines[..lines.len() - QUESTION_LINES];
    folder.write(QUIZ, shorter.join("\n"));
    assert_eq!(
        folder.faults(),
        ["tracks/greeting/G1/G1-quiz.toml:1 content.quiz.size"]
    );
}

#[test]
fn every_fault_is_named_at_once() {
    let folder = ContentFolder::sound();
    folder.edit(TRACK, "summary", "sumary");
    folder.edit(LESSON, "lesson:G1-quiz", "lesson:G9-9");
    folder.edit(QUIZ, "pass_mark = 4", "pass_mark = 9");
    folder.edit(SURVEY, "\"満足\", ", "");
    folder.write("tracks/greeting/G1/G1-9.md", "");
    folder.write("tracks/greeting/G9/module.toml", "");
    folder.write("surveys/other.txt", "");
    assert_eq!(
        folder.faults(),
        [
            "surveys/after.toml:10 content.survey.scale",
            "surveys/other.txt:1 content.file.not_listed",
            "tracks/greeting/G1/G1-1.md:13 content.link.dead",
            "tracks/greeting/G1/G1-9.md:1 content.file.not_listed",
            "tracks/greeting/G1/G1-quiz.toml:4 content.quiz.pass_mark",
            "tracks/greeting/G9:1 content.file.not_listed",
            "tracks/greeting/track.toml:1 content.field.missing",
            "tracks/greeting/track.toml:3 content.field.unknown",
        ]
    );
}

#[test]
fn over_long_fields_are_named() {
    let folder = ContentFolder::sound();
    folder.edit(LESSON, "本文G1", &"長".repeat(101));
    folder.edit(QUIZ, "正しい理由1", &"長".repeat(1001));
    assert_eq!(
        folder.faults(),
        [
            "tracks/greeting/G1/G1-1.md:3 content.text.too_long",
            "tracks/greeting/G1/G1-quiz.toml:20 content.text.too_long",
        ]
    );
}

#[test]
fn bad_utf8_is_named_with_its_line() {
    let folder = ContentFolder::sound();
    folder.write(LESSON, b"+++\nid = \"G1-1\"\n\x83\x65\n+++\n".as_slice());
    let faults = folder.faults();
    assert!(
        faults.contains(&"tracks/greeting/G1/G1-1.md:3 content.file.encoding".to_owned()),
        "{faults:?}"
    );
}

#[test]
fn a_missing_folder_is_a_fault_and_not_an_empty_course() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let faults = content::read(folder.path()).expect_err("nothing is there");
    let places: Vec<&str> = faults.iter().map(|fault| fault.file.as_str()).collect();
    assert_eq!(places, ["surveys", "tracks", "tracks"]);
}

#[test]
fn files_of_editors_and_systems_are_passed_over() {
    let folder = ContentFolder::sound();
    folder.write("tracks/greeting/G1/.DS_Store", "");
    folder.write("tracks/.gitkeep", "");
    folder.write("README.md", "");
    folder.read().expect("no fault");
}

fn hash_of(folder: &ContentFolder) -> String {
    let content = folder.read().expect("no fault");
    content_hash(&content.tracks[0], &content.surveys[0])
}

#[test]
fn the_editor_used_makes_no_difference_to_the_hash() {
    let folder = ContentFolder::sound();
    let before = hash_of(&folder);
    for file in [TRACK, MODULE, LESSON, QUIZ, SURVEY] {
        let text = std::fs::read_to_string(folder.path().join(file)).expect("the file");
        // A byte order mark, Windows line ends, and が in two code points.
        let text = text.replace('\n', "\r\n").replace('が', "か\u{3099}");
        folder.write(file, format!("\u{feff}{text}"));
    }
    assert_eq!(hash_of(&folder), before);
}

#[test]
fn sources_are_notes_and_everything_else_changes_the_hash() {
    let before = hash_of(&ContentFolder::sound());
    let same = ContentFolder::sound();
    same.edit(LESSON, "§1", "§2");
    same.edit(QUIZ, "§1", "§2");
    assert_eq!(hash_of(&same), before);
    let edits = [
        (TRACK, "の研修です", "の研修"),
        (TRACK, "2026-11-23", "2026-11-24"),
        (MODULE, "章G", "夜の"),
        (LESSON, "朝です", "夜です"),
        (LESSON, "本文G1", "声を出す"),
        (QUIZ, "pass_mark = 4", "pass_mark = 5"),
        (QUIZ, "attempts = 3", "attempts = 2"),
        (QUIZ, "問い1", "問い9"),
        (QUIZ, "甲", "丙"),
        (QUIZ, "違う理由1", "別の理由"),
        (QUIZ, "safety = false", "safety = true"),
        (QUIZ, "\"single\"", "\"multiple\""),
        (TRACK, "survey = \"after\"\n", CERTIFIED),
        (
            SURVEY,
            "title = \"アンケート\"",
            "title = \"受講後アンケート\"",
        ),
    ];
    for (file, from, to) in edits {
        let folder = ContentFolder::sound();
        folder.edit(file, from, to);
        assert_ne!(hash_of(&folder), before, "{from} → {to}");
    }
}

#[test]
fn a_lesson_file_that_is_gone_is_missed_by_the_list_that_names_it() {
    let folder = ContentFolder::sound();
    folder.remove(LESSON);
    let faults = folder.faults();
    assert_eq!(
        faults,
        ["tracks/greeting/G1/module.toml:5 content.id.unknown"]
    );
}

const CERTIFIED: &str = "survey = \"after\"\n\
    certificate = { kind = \"greeting\", title = \"修了証\", statement = \"証します。\" }\n";

#[test]
fn what_the_certificate_says_changes_the_hash() {
    let certified = ContentFolder::sound();
    certified.edit(TRACK, "survey = \"after\"\n", CERTIFIED);
    let before = hash_of(&certified);
    let edits = [
        ("kind = \"greeting\"", "kind = \"hello\""),
        ("修了証", "修了証書"),
        ("証します。", "証明します。"),
        ("証します。\"", "証します。\", valid_months = 12"),
    ];
    for (from, to) in edits {
        let folder = ContentFolder::sound();
        folder.edit(TRACK, "survey = \"after\"\n", CERTIFIED);
        folder.edit(TRACK, from, to);
        assert_ne!(hash_of(&folder), before, "{from} → {to}");
    }
}

#[test]
fn what_comes_first_changes_the_hash_and_nothing_does_not() {
    let before = hash_of(&ContentFolder::sound());
    let folder = ContentFolder::sound();
    let content = courses::content::read(folder.path()).expect("sound");
    let mut track = content.tracks[0].clone();
    let plain = courses::content::content_hash(&track, &content.surveys[0]);
    assert_eq!(plain, before);
    track.prerequisites = vec![PrerequisiteDraft {
        code: "first-line".to_owned(),
        exemption_test: None,
    }];
    let waiting = courses::content::content_hash(&track, &content.surveys[0]);
    assert_ne!(waiting, before);
    track.prerequisites[0].exemption_test = Some("F11-quiz".to_owned());
    let tested = courses::content::content_hash(&track, &content.surveys[0]);
    assert_ne!(tested, waiting);
}

/// One certificate would pass for the other.
#[test]
fn two_tracks_of_one_kind_of_certificate_are_refused() {
    let folder = ContentFolder::sound();
    folder.edit(TRACK, "survey = \"after\"\n", CERTIFIED);
    for file in [TRACK, MODULE, LESSON, QUIZ] {
        let text = std::fs::read_to_string(folder.path().join(file)).expect("there");
        let text = text.replace("code = \"greeting\"", "code = \"other\"");
        folder.write(&file.replace("/greeting/", "/other/"), text);
    }
    let faults = folder.faults();
    assert_eq!(faults, ["tracks/other/track.toml:7 content.id.duplicate"]);
    let other = "tracks/other/track.toml";
    folder.edit(other, "kind = \"greeting\"", "kind = \"other\"");
    let kinds: Vec<String> = folder
        .read()
        .expect("no fault")
        .tracks
        .into_iter()
        .filter_map(|track| Some(track.certificate?.kind))
        .collect();
    assert_eq!(kinds, ["greeting", "other"]);
}

const ESSAY: &str = r#"
[[question]]
id = "G1-essay"
objective = "GO1"
kind = "essay"
safety = false
sources = ["§1"]
stem = "どう声をかけますか。"
feedback = "まず受け止めます。"
min_chars = 20
max_chars = 200
model_answer = "「ご不便をおかけしました」と受け止めます。"

[[question.criterion]]
id = "calm"
title = "落ち着き"
level = [{ words = "受け止めている", points = 3 }, { words = "触れていない", points = 0 }]
"#;

fn with_essay(change: impl Fn(String) -> String) -> ContentFolder {
    let folder = ContentFolder::sound();
    let quiz = std::fs::read_to_string(folder.path().join(QUIZ)).expect("the file");
    folder.write(QUIZ, quiz + &change(ESSAY.to_owned()));
    folder
}

#[test]
fn an_essay_is_worth_its_best_levels_and_its_rubric_is_part_of_the_version() {
    let sound = with_essay(|essay| essay);
    let content = sound.read().expect("no fault");
    let quiz = content.tracks[0].quizzes().next().expect("a quiz");
    assert_eq!(quiz.questions.last().expect("the essay").points, 3);
    assert_eq!(quiz.total_points(), 8);
    for (from, to) in [
        ("points = 3", "points = 2"),
        ("受け止めている", "聴いている"),
        ("\"calm\"", "\"tone\""),
        ("max_chars = 200", "max_chars = 100"),
        ("「ご不便をおかけしました」と", "静かに"),
    ] {
        let other = with_essay(|essay| essay.replace(from, to));
        assert_ne!(hash_of(&other), hash_of(&sound), "{from}");
    }
}

#[test]
fn each_fault_of_an_essay_is_named_by_its_line() {
    let line = 8 + 5 * QUESTION_LINES;
    for (from, to, code) in [
        ("points = 3", "points = 0", "content.quiz.key"),
        (
            ", { words = \"触れていない\", points = 0 }",
            "",
            "content.quiz.key",
        ),
        ("min_chars = 20", "min_chars = 201", "content.quiz.key"),
        (
            "kind = \"essay\"",
            "kind = \"essay\"\npoints = 4",
            "content.quiz.points",
        ),
    ] {
        let faults = with_essay(|essay| essay.replace(from, to)).faults();
        let expected = format!("{QUIZ}:{line} {code}");
        assert!(faults.contains(&expected), "{from}: {faults:?}");
    }
}
