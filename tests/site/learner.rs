//! A trainee who learns through the JSON API, as the phone app of tomorrow
//! would.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};

use super::{Answer, Browser};

/// The texts of a question's right options, by its stem.
pub type Key = BTreeMap<String, BTreeSet<String>>;

/// The key of every quiz in a content folder.
pub fn answer_key(folder: &Path) -> Key {
    let content = courses::content::read(folder).expect("sound content");
    let quizzes = content.tracks.iter().flat_map(|track| track.quizzes());
    let questions = quizzes.flat_map(|quiz| &quiz.questions);
    let right = |question: &courses::content::QuestionDraft| {
        let options = question.options.iter().filter(|option| option.correct);
        (
            question.stem.clone(),
            options.map(|option| option.text.clone()).collect(),
        )
    };
    questions.map(right).collect()
}

impl Browser {
    /// The trainee's only enrolment.
    pub async fn enrolment(&self) -> String {
        let mine = self.get("/api/v1/me/enrolments").await.is(200).json();
        mine["items"][0]["id"]
            .as_str()
            .expect("an enrolment")
            .to_owned()
    }

    /// The next step of an enrolment: its code and kind.
    pub async fn next_step(&self, enrolment: &str) -> Option<(String, String)> {
        let outline = self
            .get(&format!("/api/v1/me/enrolments/{enrolment}/outline"))
            .await;
        let next = outline.is(200).json()["enrolment"]["next"].clone();
        let word = |name: &str| next[name].as_str().map(ToOwned::to_owned);
        Some((word("code")?, word("kind")?))
    }

    /// Reads and passes everything before the survey.
    pub async fn learn_all(&self, enrolment: &str, key: &Key) {
        self.learn_until(enrolment, key, "").await;
    }

    /// Reads and passes everything before this step or the survey.
    pub async fn learn_until(&self, enrolment: &str, key: &Key, last: &str) {
        while let Some((code, kind)) = self.next_step(enrolment).await {
            match kind.as_str() {
                "survey" => return,
                _ if code == last => return,
                "quiz" => self.pass_quiz(enrolment, &code, key).await,
                _ => self.read_lesson(enrolment, &code).await,
            }
        }
    }

    /// Opens a lesson and says that it was read.
    pub async fn read_lesson(&self, enrolment: &str, code: &str) {
        let lesson = format!("/api/v1/me/enrolments/{enrolment}/lessons/{code}");
        self.get(&lesson).await.is(200);
        self.post(&format!("{lesson}/completion")).await.is(200);
    }

    /// Begins an attempt, or goes on with the open one.
    pub async fn start_attempt(&self, enrolment: &str, code: &str) -> Value {
        let path = format!("/api/v1/me/enrolments/{enrolment}/quizzes/{code}/attempts");
        let begun = self.post(&path).await;
        assert!(matches!(begun.status, 200 | 201), "{}", begun.text);
        begun.json()
    }

    /// Answers every question of an attempt: rightly, or with the first wrong
    /// option.
    pub async fn answer_all(&self, attempt: &Value, key: &Key, rightly: bool) {
        let id = attempt["id"].as_str().expect("an id");
        for question in attempt["questions"].as_array().expect("questions") {
            let body = json!({ "options": chosen(question, key, rightly), "version": question["version"] });
            let place = question["id"].as_str().expect("an id");
            let path = format!("/api/v1/me/attempts/{id}/answers/{place}");
            self.put_json(&path, &body).await.is(200);
        }
    }

    /// Hands an attempt in.
    pub async fn hand_in(&self, attempt: &Value) -> Answer {
        let id = attempt["id"].as_str().expect("an id");
        self.post(&format!("/api/v1/me/attempts/{id}/submission"))
            .await
    }

    /// Passes a quiz.
    pub async fn pass_quiz(&self, enrolment: &str, code: &str, key: &Key) {
        let attempt = self.start_attempt(enrolment, code).await;
        self.answer_all(&attempt, key, true).await;
        let result = self.hand_in(&attempt).await;
        assert_eq!(
            result.is(200).json()["passed"],
            json!(true),
            "{}",
            result.text
        );
    }

    /// Fetches the ballot paper and returns its token. The secret is told
    /// apart by `number`.
    pub async fn ballot_token(&self, enrolment: &str, number: u32) -> String {
        let path = format!("/api/v1/me/enrolments/{enrolment}/survey/ballot-paper");
        let body = json!({ "secret": format!("{number:032x}") });
        let paper = self.post_json(&path, &body).await.is(200).json();
        paper["token"].as_str().expect("in time").to_owned()
    }
}

/// The keys of the options to choose.
fn chosen(question: &Value, key: &Key, rightly: bool) -> Vec<Value> {
    let stem = question["stem"].as_str().expect("a stem");
    let right = &key[stem];
    let options = question["options"].as_array().expect("options");
    let fits = |option: &&Value| {
        option["text"]
            .as_str()
            .is_some_and(|text| right.contains(text))
            == rightly
    };
    let chosen = options
        .iter()
        .filter(fits)
        .map(|option| option["id"].clone());
    if rightly {
        chosen.collect()
    } else {
        chosen.take(1).collect()
    }
}
