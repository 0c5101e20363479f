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
fn the_survey_asks_for_the_overall_satisfaction_first() {
    for survey in content().surveys {
        let first = &survey.questions[0];
        assert_eq!(
            (first.code.as_str(), first.label.as_str()),
            ("overall", "総合満足度")
        );
        let texts = survey
            .questions
            .iter()
            .filter(|one| matches!(one.answer, SurveyAnswer::Text));
        assert_eq!(texts.count(), 1, "one free text");
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
