//! What has to be read again: when, where, and because of which fact or law.

mod support;

use chrono::NaiveDate;
use courses::content::{Block, BlockKind, Content, ReviewQuery};
use support::ContentFolder;

const LAW: &str = "[[law]]\nname = \"あいさつ法\"\ntitle = \"あいさつに関する法律\"\n\n\
    [[law]]\nname = \"朝法\"\ntitle = \"朝に関する法律\"\n\n";

fn day(text: &str) -> NaiveDate {
    kernel::date::parse(text).expect("a real day")
}

/// The rich folder with review data in its ledger: §1 on 2027-01-31, W1 on
/// 2027-10-01 and on both laws.
fn dated() -> ContentFolder {
    let folder = ContentFolder::rich();
    folder.edit(
        "facts.toml",
        "status = \"design\"\n",
        "status = \"design\"\nreview_by = \"2027-01-31\"\n",
    );
    folder.edit(
        "facts.toml",
        "status = \"confirmed\"\n",
        "status = \"confirmed\"\nreview_by = \"2027-10-01\"\nlaw = [\"朝法\", \"あいさつ法\"]\n",
    );
    folder.edit("facts.toml", "[[fact]]", &format!("{LAW}[[fact]]"));
    folder
}

fn read(folder: &ContentFolder) -> Content {
    folder.read().expect("no fault")
}

fn block<'c>(content: &'c Content, code: &str) -> &'c Block {
    let mut blocks = content.blocks.iter();
    let found = blocks.find(|block| block.code == code);
    found.unwrap_or_else(|| panic!("no block {code}"))
}

fn found(content: &Content, by: Option<&str>, law: Option<&str>) -> Vec<String> {
    let query = ReviewQuery {
        by: by.map(day),
        law: law.map(str::to_owned),
    };
    let blocks = content.review(&query).expect("a law that is known");
    blocks.iter().map(|block| block.code.clone()).collect()
}

#[test]
fn a_block_is_due_with_the_earliest_fact_that_it_cites() {
    let content = read(&dated());
    let video = block(&content, "G2-video");
    assert_eq!((video.kind, video.line), (BlockKind::Video, 1));
    assert_eq!(video.review_by(), Some(day("2027-01-31")));
    assert_eq!(video.legal_basis, ["あいさつ法", "朝法"]);
    let facts: Vec<&str> = video.facts.iter().map(|one| one.fact.as_str()).collect();
    assert_eq!(facts, ["W1", "§1"]);
    assert!(!video.is_due(day("2027-01-30")) && video.is_due(day("2027-01-31")));

    let case = block(&content, "G2-case");
    assert_eq!(case.review_by(), Some(day("2027-10-01")));
    let module = block(&content, "G2");
    assert_eq!((module.review_by(), module.facts.len()), (None, 0));
}

#[test]
fn each_question_of_a_file_stands_on_its_own_facts() {
    let folder = dated();
    let second = "id = \"G1-q2\"\nobjective = \"GO1\"\nkind = \"single\"\nsafety = false\nsources = [\"§1\"]";
    folder.edit(
        "tracks/greeting/G1/G1-quiz.toml",
        second,
        &second.replace("§1", "W1"),
    );
    let content = read(&folder);
    let of = |code: &str| {
        let block = block(&content, code);
        (block.line, block.review_by().map(|day| day.to_string()))
    };
    assert_eq!(of("G1-q1"), (8, Some("2027-01-31".to_owned())));
    assert_eq!(of("G1-q2"), (28, Some("2027-10-01".to_owned())));
    assert_eq!(of("G1-quiz"), (1, None));
}

#[test]
fn a_blocks_own_date_and_laws_stand_before_those_of_its_facts() {
    let folder = dated();
    folder.edit(
        "tracks/greeting/G1/G1-1.md",
        "sources",
        "review_by = \"2028-04-01\"\nlegal_basis = [\"朝法\"]\nsources",
    );
    folder.edit(
        "tracks/greeting/G1/module.toml",
        "objectives",
        "review_by = \"2026-12-01\"\nobjectives",
    );
    let content = read(&folder);
    let lesson = block(&content, "G1-1");
    assert_eq!(lesson.review_by(), Some(day("2028-04-01")));
    assert_eq!(lesson.legal_basis, ["朝法"]);
    assert_eq!(found(&content, Some("2026-12-01"), None), ["G1"]);
    let query = ReviewQuery::of(Some(day("2028-04-01")), None, day("2026-11-30"));
    assert!(query.takes(lesson));
    assert_eq!(query.causes(lesson), [] as [&courses::content::Ground; 0]);
}

#[test]
fn a_change_of_law_finds_what_it_touches_whatever_its_date() {
    let content = read(&dated());
    let touched = found(&content, None, Some("朝法"));
    assert!(touched.contains(&"G2-case".to_owned()), "{touched:?}");
    assert!(touched.contains(&"G2-b1".to_owned()), "{touched:?}");
    assert!(!touched.contains(&"G1-1".to_owned()), "{touched:?}");
    // The video is due because of another fact, and stands on the law, too.
    assert_eq!(
        found(&content, Some("2027-02-01"), Some("朝法")),
        ["G2-video"]
    );

    let query = ReviewQuery::of(None, Some("朝法".to_owned()), day("2026-11-30"));
    let causes = query.causes(block(&content, "G2-video"));
    let causes: Vec<&str> = causes.iter().map(|ground| ground.fact.as_str()).collect();
    assert_eq!(causes, ["W1"]);

    let unknown = ReviewQuery::of(None, Some("夜法".to_owned()), day("2026-11-30"));
    let fault = content.review(&unknown).expect_err("no such law");
    assert_eq!(fault.code, "content.law.unknown");
    assert!(
        fault.message.contains("あいさつ法、朝法"),
        "{}",
        fault.message
    );
}

#[test]
fn without_a_day_or_a_law_what_is_due_today_is_meant() {
    let today = day("2026-11-30");
    let plain = ReviewQuery::of(None, None, today);
    assert_eq!((plain.by, plain.law), (Some(today), None));
    let by_law = ReviewQuery::of(None, Some("朝法".to_owned()), today);
    assert_eq!(by_law.by, None);
}

#[test]
fn each_fault_of_review_data_is_named_by_its_line() {
    let lesson = "tracks/greeting/G1/G1-1.md";
    let quiz = "tracks/greeting/G1/G1-quiz.toml";
    #[rustfmt::skip]
    let cases = [
        ("facts.toml", "2027-01-31", "2027-02-30", "facts.toml:12 content.date.form"),
        ("facts.toml", "\"2027-01-31\"", "20270131", "facts.toml:12 content.field.type"),
        ("facts.toml", "law = [\"朝法\"", "law = [\"夜法\"", "facts.toml:19 content.law.unknown"),
        ("facts.toml", "law = [\"朝法\", \"あいさつ法\"]", "law = []", "facts.toml:19 content.field.missing"),
        ("facts.toml", "name = \"朝法\"", "name = \"あいさつ法\"", "facts.toml:6 content.id.duplicate"),
        (lesson, "sources", "review_by = \"明日\"\nsources", "tracks/greeting/G1/G1-1.md:6 content.date.form"),
        (lesson, "sources", "legal_basis = [\"夜法\"]\nsources", "tracks/greeting/G1/G1-1.md:6 content.law.unknown"),
        (quiz, "kind", "review_by = \"2027-13-01\"\nkind", "tracks/greeting/G1/G1-quiz.toml:11 content.date.form"),
    ];
    for (file, from, to, expected) in cases {
        let folder = dated();
        folder.edit(file, from, to);
        let faults = folder.faults();
        assert!(
            faults.iter().any(|fault| fault == expected),
            "{from} → {to}: expected {expected}, got {faults:#?}"
        );
    }
}

#[test]
fn review_data_makes_no_new_version() {
    let hash = |content: Content| {
        let survey = content
            .survey_of(&content.tracks[0])
            .expect("a survey")
            .clone();
        courses::content::content_hash(&content.tracks[0], &survey)
    };
    assert_eq!(hash(read(&ContentFolder::rich())), hash(read(&dated())));
}

#[test]
fn two_handouts_do_not_share_an_id() {
    let folder = ContentFolder::rich();
    folder.write(
        "documents/G2-checklist.md",
        "+++\nid = \"G2-checklist\"\ntitle = \"お知らせ\"\nsources = [\"§1\"]\n+++\n\n## お知らせ\n",
    );
    assert_eq!(
        folder.faults(),
        ["tracks/greeting/G2/G2-checklist.toml:1 content.id.duplicate"]
    );
}
