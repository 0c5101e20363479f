//! The course content of this repository, as it would be published.

mod counts;
mod map;

use std::collections::BTreeSet;

use courses::content::{CaseCategory, Content, SurveyAnswer};

use crate::site::{Site, course_content};

fn content() -> Content {
    courses::content::read(&course_content()).unwrap_or_else(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("{}", faults.join("\n"))
    })
}

#[test]
fn every_quiz_has_five_questions_and_explains_every_option() {
    for quiz in content().tracks.iter().flat_map(|track| track.quizzes()) {
        assert!(quiz.questions.len() >= 5, "{} is short", quiz.code);
        for question in &quiz.questions {
            let right = question
                .options
                .iter()
                .filter(|option| option.correct)
                .count();
            assert!(
                right > 0 && right < question.options.len(),
                "{}",
                question.code
            );
            let is_explained = |text: &str| text.chars().count() >= 10;
            let silent = question
                .options
                .iter()
                .find(|option| !is_explained(&option.explanation));
            assert_eq!(silent, None, "{}", question.code);
        }
    }
}

#[test]
fn no_two_questions_of_a_track_ask_in_the_same_words() {
    for track in content().tracks {
        let stems: Vec<&str> = track
            .quizzes()
            .flat_map(|quiz| &quiz.questions)
            .map(|one| one.stem.as_str())
            .collect();
        let different: BTreeSet<&&str> = stems.iter().collect();
        assert_eq!(different.len(), stems.len(), "{}", track.code);
    }
}

/// Accusing too readily is the commonest mistake: of the eighteen cases four
/// are complaints that are right, and six can be argued.
#[test]
fn the_eighteen_cases_are_not_all_of_one_kind() {
    let content = content();
    let in_tracks = content.tracks.iter().flat_map(|track| track.practices());
    let in_tracks = in_tracks.filter(|practice| practice.library_id.is_some());
    let cases: Vec<_> = in_tracks.chain(&content.cases).collect();
    let of = |wanted| {
        let of_category = cases.iter().filter(|case| case.category == Some(wanted));
        of_category.count()
    };
    assert_eq!(cases.len(), 18);
    assert_eq!(
        (
            of(CaseCategory::Legitimate),
            of(CaseCategory::Grey),
            of(CaseCategory::Clear)
        ),
        (4, 6, 8)
    );
}

#[test]
fn a_company_finds_its_four_documents() {
    let codes: Vec<String> = content()
        .documents
        .into_iter()
        .map(|document| document.code)
        .collect();
    assert_eq!(
        codes,
        [
            "basic-policy",
            "contact-desk-notice",
            "organisation",
            "response-manual"
        ]
    );
}

#[test]
fn both_final_tests_draw_from_a_bank_by_objective() {
    for (track, asked, held) in [("first-line", 20, 50), ("second-line", 25, 63)] {
        let content = content();
        let mut tracks = content.tracks.iter();
        let track = tracks.find(|one| one.code == track).expect("the track");
        let last = track.quizzes().last().expect("the final test");
        assert_eq!(last.asked(), asked, "{}", track.code);
        assert!(last.questions.len() >= held, "{}", track.code);
        let safety = last.questions.iter().filter(|question| question.safety);
        assert!(safety.count() >= 8, "{}", track.code);
    }
}

#[test]
fn the_survey_asks_for_the_overall_satisfaction_first_and_later_ones_never() {
    for survey in content().surveys {
        let first = &survey.questions[0];
        let first = (first.code.as_str(), first.label.as_str());
        let is_later = survey.days_after.is_some();
        assert_eq!(
            first == ("overall", "総合満足度"),
            !is_later,
            "{}",
            survey.code
        );
        let levels = survey.questions.iter().map(|question| question.level);
        let is_apart = levels.into_iter().all(|level| (level > 2) == is_later);
        assert!(
            is_apart,
            "{}: behaviour and results stand apart",
            survey.code
        );
        let texts = survey
            .questions
            .iter()
            .filter(|one| matches!(one.answer, SurveyAnswer::Text));
        // What a manager says bears a name: only the grades are asked.
        let is_asked = survey.code != surveys::workplace::OBSERVATION;
        assert_eq!(texts.count(), usize::from(is_asked), "one free text");
    }
}

#[tokio::test]
async fn publishing_again_makes_no_new_version() {
    let site = Site::new().await;
    let before = site.dump().await;
    journeys::publish_content(&site.app, None, course_content())
        .await
        .expect("sound content");
    let changed = site.dump().await.changed(&before, &[]);
    assert!(changed.is_empty(), "{changed:?}");
    site.finish().await;
}

/// The form of the 引継ぎ票 asks what the checklist of the course asks, but for
/// what its receiver writes.
#[test]
fn the_handover_form_is_the_checklist_of_the_course() {
    let file = "tracks/second-line/S3/S3-checklist.toml";
    let checklist = std::fs::read_to_string(course_content().join(file)).expect("the checklist");
    let (by_giver, _) = checklist
        .split_once("受けた人が書く欄")
        .expect("the receiver's part");
    let quoted = |key: &str| -> Vec<String> {
        let lines = by_giver.lines().filter_map(|line| {
            let text = line.strip_prefix(key)?.strip_prefix(" = \"")?;
            Some(text.trim_end_matches('"').to_owned())
        });
        lines.collect()
    };
    let labels: Vec<&str> = quizzes::practical::handover_fields()
        .map(|field| field.label)
        .collect();
    assert_eq!(quoted("text"), labels);
    let titles: Vec<&str> = quizzes::practical::ITEMS
        .iter()
        .map(|item| item.title)
        .collect();
    let sections = quoted("title");
    // The checklist's own title comes first, the receiver's section last.
    assert_eq!(sections[1..=titles.len()], titles);
}

/// The firm's rule of passing: every criterion 2, safety 3, mean 2.8, and for
/// the second line 線引き 3.
#[test]
fn the_rubric_asks_what_the_firm_decided() {
    let content = content();
    let [rubric] = content.rubrics.as_slice() else {
        panic!("one rubric")
    };
    let minima: Vec<(&str, i32)> = rubric
        .criteria
        .iter()
        .map(|one| (one.code.as_str(), one.minimum))
        .collect();
    let expected = [
        ("safety", 3),
        ("listening", 2),
        ("facts", 2),
        ("limits", 2),
        ("judgement", 2),
        ("handover", 2),
    ];
    assert_eq!(minima, expected);
    assert_eq!(rubric.mean_tenths, 28);
    let raise = &rubric.raises[0];
    assert_eq!(
        (
            raise.track.as_str(),
            raise.criterion.as_str(),
            raise.minimum
        ),
        ("second-line", "limits", 3)
    );
    assert_eq!(
        rubric.uses.len(),
        6,
        "two of the first line, four of the second"
    );
}
