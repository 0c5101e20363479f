//! Killed while quizzes are taken.

use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};

use super::client::Client;
use super::sweep::{Work, sweep};
use super::world::{Stage, Trainee, World, number};

const TRAINEES: usize = 2;
const ATTEMPTS: &str = "SELECT COUNT(*) FROM attempts";
const PASSED: &str = "SELECT COUNT(*) FROM attempts WHERE status = 'graded' AND passed";

/// Trainees who take the quiz, one after the other.
pub struct Taking<'w> {
    /// Where.
    pub world: &'w World,
}

/// What one trainee was told.
#[derive(Default)]
pub struct Told {
    attempt: Option<Value>,
    answers: Vec<(Value, Value)>,
    result: Option<Value>,
}

impl Told {
    /// Whether the trainee has seen a result.
    pub fn is_finished(&self) -> bool {
        self.result.is_some()
    }

    /// How many writes were acknowledged.
    pub fn writes(&self) -> usize {
        usize::from(self.attempt.is_some())
            + self.answers.len()
            + usize::from(self.result.is_some())
    }
}

/// One trainee at the server.
struct Seat<'s> {
    client: Client<'s>,
    trainee: &'s Trainee,
}

impl<'s> Seat<'s> {
    fn new(url: &'s str, trainee: &'s Trainee) -> Self {
        let client = Client::new(url, Some(&trainee.key));
        Self { client, trainee }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Option<Value> {
        let path = format!("/api/v1/me/{path}");
        Some(self.client.send(method, &path, body).await?.body())
    }

    fn quiz(&self) -> String {
        format!("enrolments/{}/quizzes/G1-quiz", self.trainee.enrolment)
    }

    /// Answers what is not answered yet, and hands in. Gives nothing when the
    /// server dies.
    async fn take(&self, told: &mut Told) -> Option<()> {
        let path = format!("{}/attempts", self.quiz());
        let attempt = self.ask(Method::POST, &path, None).await?;
        let id = text(&attempt["id"]);
        let questions = attempt["questions"].as_array().cloned().unwrap_or_default();
        told.attempt = Some(attempt["id"].clone());
        for question in questions {
            let right = right_option(&question);
            let path = format!("attempts/{id}/answers/{}", text(&question["id"]));
            let body = json!({ "options": [right], "version": question["version"] });
            self.ask(Method::PUT, &path, Some(&body)).await?;
            told.answers.push((question["id"].clone(), right));
        }
        let path = format!("attempts/{id}/submission");
        told.result = Some(self.ask(Method::POST, &path, None).await?);
        Some(())
    }

    /// Everything that the trainee was told still holds.
    async fn check(&self, told: &Told) {
        let quiz = self
            .ask(Method::GET, &self.quiz(), None)
            .await
            .expect("the server lives");
        let attempts = quiz["attempts"].as_array().cloned().unwrap_or_default();
        assert!(attempts.len() <= 1, "{quiz}");
        let Some(id) = &told.attempt else { return };
        assert_eq!(
            attempts.first().map(|attempt| &attempt["id"]),
            Some(id),
            "an attempt is lost"
        );
        let id = text(id);
        if let Some(result) = &told.result {
            for (method, path) in [(Method::GET, "result"), (Method::POST, "submission")] {
                let path = format!("attempts/{id}/{path}");
                let again = self
                    .ask(method, &path, None)
                    .await
                    .expect("the server lives");
                assert_eq!(&again, result, "another result than the trainee saw");
            }
        } else if quiz["open_attempt"].is_string() {
            let path = format!("attempts/{id}");
            let sheet = self
                .ask(Method::GET, &path, None)
                .await
                .expect("the server lives");
            for (question, option) in &told.answers {
                assert_eq!(
                    chosen(&sheet, question),
                    json!([option]),
                    "an answer is lost"
                );
            }
        }
    }

    /// Goes on until the quiz is passed.
    async fn finish(&self) {
        let quiz = self
            .ask(Method::GET, &self.quiz(), None)
            .await
            .expect("the server lives");
        if quiz["may_start"] == true || quiz["open_attempt"].is_string() {
            self.take(&mut Told::default())
                .await
                .expect("the server lives");
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn right_option(question: &Value) -> Value {
    let options = question["options"].as_array().expect("options");
    let right = options.iter().find(|option| option["text"] == "甲");
    right.expect("a right option")["id"].clone()
}

fn chosen(sheet: &Value, question: &Value) -> Value {
    let questions = sheet["questions"].as_array().expect("questions");
    let found = questions.iter().find(|found| found["id"] == *question);
    found.expect("the question")["fields"][0]["given"].clone()
}

impl Work for Taking<'_> {
    type Acknowledged = Vec<Told>;

    async fn attempt(&self, url: &str) -> Vec<Told> {
        let mut all = Vec::new();
        for trainee in &self.world.trainees {
            let mut told = Told::default();
            let done = Seat::new(url, trainee).take(&mut told).await;
            all.push(told);
            if done.is_none() {
                break;
            }
        }
        all
    }

    async fn settle(&self, url: &str, data: &Path, acknowledged: Vec<Told>) {
        for (trainee, told) in self.world.trainees.iter().zip(&acknowledged) {
            Seat::new(url, trainee).check(told).await;
        }
        for trainee in &self.world.trainees {
            Seat::new(url, trainee).finish().await;
        }
        let everybody = i64::try_from(self.world.trainees.len()).expect("small");
        assert_eq!(number(data, ATTEMPTS).await, everybody, "one attempt each");
        assert_eq!(number(data, PASSED).await, everybody, "one score each");
    }
}

#[tokio::test]
async fn a_quiz_goes_on_after_a_crash_where_the_trainee_was_told_it_stood() {
    let world = World::build(TRAINEES, Stage::BeforeQuiz).await;
    sweep(world.data(), &Taking { world: &world }).await;
}
