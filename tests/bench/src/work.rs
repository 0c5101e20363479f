//! The measured pieces of work W1 to W3.

use kernel::secret;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::Api;
use crate::content;
use crate::load::Piece;
use crate::seed::User;

/// W1: the track's outline with this user's state in every step.
pub struct Outline {
    /// The server.
    pub api: Api,
    /// The users, in turn.
    pub users: Vec<User>,
}

impl Piece for Outline {
    async fn run(&self, number: usize) -> Result<(), String> {
        let (user, key) = turn(&self.users, number);
        let path = format!("/me/enrolments/{}/outline", user.enrolment);
        let outline = self.api.call(Method::GET, &path, Some(key), None).await?;
        let steps = outline["modules"][0]["steps"]
            .as_array()
            .map_or(0, Vec::len);
        if steps == 9 {
            Ok(())
        } else {
            Err(format!("the outline has {steps} steps"))
        }
    }
}

/// W2: start an attempt (the answer holds its ten questions), save ten
/// answers, hand in.
pub struct Attempt {
    /// The server.
    pub api: Api,
    /// The users, in turn.
    pub users: Vec<User>,
}

impl Piece for Attempt {
    async fn run(&self, number: usize) -> Result<(), String> {
        let (user, key) = turn(&self.users, number);
        let start = format!(
            "/me/enrolments/{}/quizzes/{}/attempts",
            user.enrolment,
            content::QUIZ
        );
        let attempt = self.api.call(Method::POST, &start, Some(key), None).await?;
        let path = format!("/me/attempts/{}", text(&attempt["id"]));
        let questions = attempt["questions"].as_array().ok_or("no questions")?;
        let answers: Vec<Value> = questions.iter().map(first_option).collect();
        let body = json!({ "answers": answers });
        self.api
            .call(
                Method::PUT,
                &format!("{path}/answers"),
                Some(key),
                Some(&body),
            )
            .await?;
        let result = self
            .api
            .call(Method::POST, &format!("{path}/submission"), Some(key), None)
            .await?;
        let is_scored = result["points"].is_i64() && answers.len() == 10;
        if is_scored {
            Ok(())
        } else {
            Err(format!("not scored: {result}"))
        }
    }
}

fn first_option(question: &Value) -> Value {
    json!({
        "question": question["id"],
        "options": [question["options"][0]["id"]],
        "version": question["version"],
    })
}

/// W3: one rating and a text of 43 characters by a user who has not answered:
/// the ballot paper is handed out, and taken back without a name.
pub struct Rating {
    /// The server.
    pub api: Api,
    /// The users, each once.
    pub users: Vec<User>,
}

const COMMENT: &str =
    "例が自分の売場に近くて分かりやすく、明日からそのまま使えると思いました。ありがとう。";

impl Piece for Rating {
    async fn run(&self, number: usize) -> Result<(), String> {
        let (user, key) = turn(&self.users, number);
        let secret = secret::random_bytes::<16>().map_err(|failure| failure.to_string())?;
        let path = format!("/me/enrolments/{}/survey/ballot-paper", user.rated);
        let body = json!({ "secret": secret::hex(&secret) });
        let paper = self
            .api
            .call(Method::POST, &path, Some(key), Some(&body))
            .await?;
        let ballot = json!({
            "token": paper["token"],
            "answers": [
                { "question": "overall", "rating": number % 5 + 1 },
                { "question": "comment", "comment": COMMENT },
            ],
        });
        let taken = self
            .api
            .call(Method::POST, "/survey-ballots", None, Some(&ballot))
            .await?;
        if taken["taken"] == true {
            Ok(())
        } else {
            Err(format!("not taken: {taken}"))
        }
    }
}

/// Reads the one step before the survey, so that it opens.
///
/// # Errors
/// What the server answered instead.
pub async fn open_survey(api: &Api, user: &User) -> Result<(), String> {
    let path = format!(
        "/me/enrolments/{}/lessons/{}",
        user.rated,
        content::RATED_STEP
    );
    let key = user.keys.first().map(String::as_str);
    api.call(Method::GET, &path, key, None).await?;
    api.call(Method::POST, &format!("{path}/completion"), key, None)
        .await?;
    Ok(())
}

/// Reads every text before the quiz, so that it opens.
///
/// # Errors
/// What the server answered instead.
pub async fn open_quiz(api: &Api, user: &User) -> Result<(), String> {
    let key = user.keys.first().map(String::as_str);
    for step in 1..=8 {
        let path = format!("/me/enrolments/{}/lessons/B1-{step}", user.enrolment);
        api.call(Method::GET, &path, key, None).await?;
        api.call(Method::POST, &format!("{path}/completion"), key, None)
            .await?;
    }
    Ok(())
}

fn turn(users: &[User], number: usize) -> (&User, &str) {
    let user = &users[number % users.len()];
    let key = &user.keys[number / users.len() % user.keys.len()];
    (user, key)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
