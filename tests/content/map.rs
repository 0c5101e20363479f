//! The authors' handbook maps every line of the client's curriculum to the
//! lessons that teach it; the files decide whether that is true.

use std::collections::BTreeSet;

use crate::site::course_content;

/// The heading above the table.
const HEADING: &str = "依頼主の研修内容との対応";

/// Every line but D2, the satisfaction figure, which is not taught.
fn lines() -> BTreeSet<String> {
    let numbered = [("A", 5), ("B", 3), ("C", 14), ("K", 9), ("Q", 4)];
    let all = numbered
        .into_iter()
        .flat_map(|(letter, last)| (1..=last).map(move |number| format!("{letter}{number}")));
    all.chain(["C4b", "D1", "D3"].map(str::to_owned)).collect()
}

/// The table's rows: the line, and the lessons of each track.
fn rows() -> Vec<(String, Vec<String>)> {
    let handbook = std::fs::read_to_string(course_content().join("README.md"));
    let handbook = handbook.expect("the handbook can be read");
    let (_, section) = handbook.split_once(HEADING).expect("the section is there");
    let rows = section
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .skip(2);
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let lessons = cells[2..].iter().flat_map(|cell| cell.split('、'));
        let lessons = lessons.filter(|lesson| *lesson != "—").map(str::to_owned);
        (cells[0].to_owned(), lessons.collect())
    })
    .collect()
}

#[test]
fn every_line_of_the_curriculum_is_taught_by_lessons_that_exist() {
    let content = super::content();
    let known: BTreeSet<&str> = content
        .tracks
        .iter()
        .flat_map(|track| track.items())
        .map(|item| item.code())
        .collect();
    let mut named = BTreeSet::new();
    for (line, lessons) in rows() {
        assert!(!lessons.is_empty(), "{line} is taught nowhere");
        for lesson in &lessons {
            assert!(
                known.contains(lesson.as_str()),
                "{line}: no lesson {lesson}"
            );
        }
        assert!(named.insert(line.clone()), "{line} stands twice");
    }
    assert_eq!(named, lines());
}
