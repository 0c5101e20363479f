//! Killed while survey answers come in.

use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};

use super::client::Client;
use super::sweep::{Work, sweep};
use super::world::{Stage, Trainee, World, number};

/// Enough for a batch to be sealed.
const TRAINEES: usize = 6;
const RESPONSES: &str =
    "SELECT (SELECT COUNT(*) FROM ballot_pool) + (SELECT COUNT(*) FROM ballots)";
const PAPERS: &str = "SELECT COUNT(*) FROM participations WHERE status = 'issued'";

struct Answering<'w> {
    world: &'w World,
}

#[derive(Default)]
struct Acknowledged {
    tokens: Vec<String>,
    taken: usize,
}

impl Answering<'_> {
    fn secret(&self, number: usize) -> String {
        format!("{number:032x}")
    }

    async fn paper(&self, url: &str, number: usize, trainee: &Trainee) -> Option<String> {
        let client = Client::new(url, Some(&trainee.key));
        let path = format!(
            "/api/v1/me/enrolments/{}/survey/ballot-paper",
            trainee.enrolment
        );
        let body = json!({ "secret": self.secret(number) });
        let paper = client.send(Method::POST, &path, Some(&body)).await?.body();
        Some(paper["token"].as_str().expect("a token").to_owned())
    }

    async fn ballot(&self, url: &str, token: &str) -> Option<Value> {
        let body = json!({ "token": token, "answers": [{ "question": "overall", "rating": 5 }] });
        let client = Client::new(url, None);
        let taken = client
            .send(Method::POST, "/api/v1/survey-ballots", Some(&body))
            .await?;
        Some(taken.body())
    }
}

impl Work for Answering<'_> {
    type Acknowledged = Acknowledged;

    async fn attempt(&self, url: &str) -> Acknowledged {
        let mut acknowledged = Acknowledged::default();
        for (number, trainee) in self.world.trainees.iter().enumerate() {
            let Some(token) = self.paper(url, number, trainee).await else {
                break;
            };
            acknowledged.tokens.push(token.clone());
            if self.ballot(url, &token).await.is_none() {
                break;
            }
            acknowledged.taken += 1;
        }
        acknowledged
    }

    async fn settle(&self, url: &str, data: &Path, acknowledged: Acknowledged) {
        let papers = usize::try_from(number(data, PAPERS).await).expect("small");
        let responses = usize::try_from(number(data, RESPONSES).await).expect("small");
        assert!(papers >= acknowledged.tokens.len(), "a paper is lost");
        assert!(responses >= acknowledged.taken, "an answer is lost");
        assert!(
            responses <= acknowledged.tokens.len(),
            "an answer from nowhere"
        );
        for (index, trainee) in self.world.trainees.iter().enumerate() {
            let token = self
                .paper(url, index, trainee)
                .await
                .expect("the server lives");
            if let Some(first) = acknowledged.tokens.get(index) {
                assert_eq!(&token, first, "the same paper again");
            }
            self.ballot(url, &token).await.expect("the server lives");
        }
        assert_eq!(number(data, RESPONSES).await, 6, "each answer once");
    }
}

#[tokio::test]
async fn answers_taken_before_a_crash_are_counted_once_and_none_is_half_there() {
    let world = World::build(TRAINEES, Stage::BeforeSurvey).await;
    sweep(world.data(), &Answering { world: &world }).await;
}
