//! The course content of this repository, as it would be published.

use std::collections::BTreeSet;

use courses::content::{Content, ItemDraft, SurveyAnswer};

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

#[test]
fn every_module_ends_with_its_quiz_and_adds_up_to_its_minutes() {
    let content = content();
    assert_eq!(content.tracks.len(), 2);
    for module in content.tracks.iter().flat_map(|track| &track.modules) {
        assert!(
            matches!(module.items.last(), Some(ItemDraft::Quiz(_))),
            "{}",
            module.code
        );
        let texts = module
            .items
            .iter()
            .filter(|item| matches!(item, ItemDraft::Text(_)))
            .count();
        assert!(texts >= 2, "{} has {texts} texts", module.code);
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
