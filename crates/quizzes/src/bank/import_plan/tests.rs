use chrono::DateTime;
use kernel::id::{BankQuestionId, BankVersionId};
use uuid::Uuid;

use super::*;
use crate::bank::{BankPlace, BankState, FileState, Origin};
use crate::exchange::{export, import};
use crate::publication::NewOption;
use crate::task::Task;

fn option(code: &str, body: &str, correct: bool) -> NewOption {
    NewOption {
        code: code.to_owned(),
        body: body.to_owned(),
        correct,
        explanation: format!("{body}について。"),
    }
}

fn question(code: &str, stem: &str) -> NewQuestion {
    NewQuestion {
        code: code.to_owned(),
        task: Task::Single,
        objective: "G1".to_owned(),
        safety: false,
        points: 2,
        stem: stem.to_owned(),
        feedback: "ひとりで抱えない。".to_owned(),
        options: vec![
            option("call", "応援を呼ぶ", true),
            option("wait", "黙って待つ", false),
        ],
    }
}

fn version(number: u128, no: i32, question: NewQuestion) -> BankVersion {
    BankVersion {
        id: BankVersionId(Uuid::from_u128(100 + number)),
        question: BankQuestionId(Uuid::from_u128(number)),
        no,
        origin: Origin::Page,
        content: BankContent {
            question,
            tags: vec!["大切".to_owned()],
            basis: vec!["W1".to_owned()],
        },
        note: String::new(),
        state: BankState::Ready,
        author: None,
        created_at: DateTime::UNIX_EPOCH,
    }
}

/// A known question with these texts, the oldest first; the newest is shown.
fn known(number: u128, texts: &[NewQuestion]) -> KnownQuestion {
    let newest = i32::try_from(texts.len()).expect("few");
    let versions = texts.iter().zip(1..);
    let versions = versions.map(|(text, no)| version(number, no, text.clone()));
    let mut versions: Vec<BankVersion> = versions.collect();
    versions.reverse();
    KnownQuestion {
        question: BankQuestion {
            id: BankQuestionId(Uuid::from_u128(number)),
            place: BankPlace {
                track: "basic".to_owned(),
                quiz: "check".to_owned(),
                code: texts[0].code.clone(),
            },
            file: FileState::None,
            newest_no: newest,
            head_no: newest,
            current_no: Some(newest),
            file_no: None,
            pending_no: None,
            created_at: DateTime::UNIX_EPOCH,
        },
        versions,
    }
}

fn plan(format: Format, bytes: &[u8], known: &[KnownQuestion]) -> Vec<PlannedQuestion> {
    let imported = import(format, bytes).expect("readable");
    plan_import(format, imported, known).expect("text")
}

fn words(planned: &[PlannedQuestion]) -> Vec<&'static str> {
    planned.iter().map(|one| one.action.as_str()).collect()
}

#[test]
fn what_the_bank_has_written_changes_nothing_in_any_format() {
    let there = [
        known(
            1,
            &[question("a-1", "前の文"), question("a-1", "怒鳴られたら？")],
        ),
        known(2, &[question("a-2", "物を投げられたら？")]),
    ];
    let heads: Vec<NewQuestion> = there
        .iter()
        .map(|one| one.versions[0].content.question.clone())
        .collect();
    for format in Format::ALL {
        let exported = export(format, &heads);
        assert_eq!(exported.written, 2, "{format:?}");
        let planned = plan(format, &exported.bytes, &there);
        assert_eq!(words(&planned), ["keep", "keep"], "{format:?}");
    }
}

#[test]
fn another_text_is_a_version_that_keeps_tags_and_facts_and_says_what_differs() {
    let there = [known(1, &[question("a-1", "怒鳴られたら？")])];
    let changed = question("a-1", "大声を出されたら？");
    let bytes = export(Format::Csv, std::slice::from_ref(&changed)).bytes;
    let planned = plan(Format::Csv, &bytes, &there);
    let ImportAction::AddVersion {
        newest_no,
        content,
        differences,
        ..
    } = &planned[0].action
    else {
        panic!("{planned:?}");
    };
    assert_eq!(*newest_no, 1);
    assert_eq!(content.question, changed);
    assert_eq!(content.tags, ["大切"]);
    assert_eq!(content.basis, ["W1"]);
    let parts: Vec<&str> = differences.iter().map(|one| one.part.as_str()).collect();
    assert_eq!(parts, ["設問文"]);
}

#[test]
fn a_text_that_was_there_before_does_not_come_back_as_new() {
    let there = [known(
        1,
        &[question("a-1", "古い文"), question("a-1", "新しい文")],
    )];
    let bytes = export(Format::Csv, &[question("a-1", "古い文")]).bytes;
    let planned = plan(Format::Csv, &bytes, &there);
    assert!(
        matches!(planned[0].action, ImportAction::Keep { no: 1, .. }),
        "{planned:?}"
    );
}

#[test]
fn questions_without_a_code_are_known_by_their_text() {
    let first = b"What now?\nA. Call\nB. Wait\nANSWER: A\n";
    let other = b"What then?\nA. Call\nB. Wait\nANSWER: A\n";
    let planned = plan(Format::Aiken, first, &[]);
    let ImportAction::Add(content) = &planned[0].action else {
        panic!("{planned:?}");
    };
    let code = content.question.code.clone();
    assert!(code.starts_with("q-") && code.len() == 12, "{code}");
    let there = [known(1, std::slice::from_ref(&content.question))];
    assert_eq!(words(&plan(Format::Aiken, first, &there)), ["keep"]);
    // On the same line, and no version of the first.
    assert_eq!(words(&plan(Format::Aiken, other, &there)), ["add"]);
}

#[test]
fn a_name_that_is_no_code_is_replaced_and_named_as_lost() {
    let gift = "::質問 1::怒鳴られたら？ {=応援を呼ぶ ~黙って待つ}";
    let planned = plan(Format::Gift, gift.as_bytes(), &[]);
    assert_eq!(words(&planned), ["add"]);
    let losses: Vec<&str> = planned[0].losses.iter().map(|loss| loss.code).collect();
    assert!(losses.contains(&"bank.import.code"), "{losses:?}");
}

#[test]
fn the_same_question_twice_in_a_file_is_taken_once() {
    let gift =
        "怒鳴られたら？ {=応援を呼ぶ ~黙って待つ}\n\n怒鳴られたら？ {=応援を呼ぶ ~黙って待つ}";
    let planned = plan(Format::Gift, gift.as_bytes(), &[]);
    assert_eq!(words(&planned), ["add", "refuse"]);
}

#[test]
fn a_faulty_question_refuses_itself_only() {
    let aiken = b"No answer\nA. One\nB. Two\n\nWhat now?\nA. Call\nB. Wait\nANSWER: A\n";
    assert_eq!(words(&plan(Format::Aiken, aiken, &[])), ["refuse", "add"]);
}

#[test]
fn every_format_names_a_question_without_a_code_by_its_place() {
    let moodle = "<quiz><question type=\"truefalse\"><questiontext><text>x</text></questiontext>\
         <answer fraction=\"100\"><text>true</text></answer>\
         <answer fraction=\"0\"><text>false</text></answer></question></quiz>";
    let csv = "形式,問題文,選択肢1,正解1,選択肢2\nsingle,何をしますか,呼ぶ,〇,待つ\n";
    for (format, text) in [
        (Format::Aiken, "What?\nA. x\nB. y\nANSWER: A\n"),
        (Format::Gift, "What? {=x ~y}"),
        (Format::MoodleXml, moodle),
        (Format::Csv, csv),
    ] {
        let imported = import(format, text.as_bytes()).expect("readable");
        let Verdict::Taken { question, .. } = &imported[0].verdict else {
            panic!("{format:?}: {imported:?}");
        };
        assert!(is_place_code(&question.code), "{}", question.code);
    }
    assert!(!is_place_code("G1-q5"));
}
