//! The authors' handbook tells how much text there is; the files decide.

use crate::site::course_content;

#[test]
fn the_handbook_counts_what_the_check_counts() {
    let folder = course_content();
    let handbook = std::fs::read_to_string(folder.join("README.md"));
    let handbook = handbook.expect("the handbook can be read");
    let summary = journeys::check_content(&folder, testkit::clock().today()).expect("no fault");
    for track in &summary.tracks {
        let row = format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            track.title,
            track.modules,
            track.minutes,
            track.lessons,
            track.characters,
            track.videos,
            track.cases,
            track.role_plays,
            track.checklists,
            track.quizzes,
            track.questions
        );
        assert!(handbook.contains(&row), "the handbook should say {row}");
    }
    let beside = format!(
        "このほかに、ケース集が{}本、文書のひな形が{}本あります。",
        summary.cases, summary.documents
    );
    assert!(
        handbook.contains(&beside),
        "the handbook should say {beside}"
    );
}
