//! Twenty at once, through the door.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::main_job::ballot;
use crate::site::{Answer, Browser, Site, small};

const AT_ONCE: usize = 20;

/// Runs `call` twenty times at once.
async fn at_once<F, C>(call: F) -> Vec<Answer>
where
    F: Fn(usize) -> C,
    C: Future<Output = Answer> + Send + 'static,
{
    let mut calls = JoinSet::new();
    for number in 0..AT_ONCE {
        calls.spawn(call(number));
    }
    calls.join_all().await
}

fn statuses(answers: &[Answer]) -> Vec<u16> {
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    statuses
}

/// A trainee who has read what the first quiz is about.
async fn reader(site: &Site) -> (Browser, String) {
    let company = site.company("minato", "みなと百貨店").await;
    let trainee = site.trainee(company, "髙橋 﨑子").await;
    let enrolment = site
        .enrol(company, "greeting", &[trainee.membership()])
        .await;
    let enrolment = enrolment[0].to_string();
    trainee.read_lesson(&enrolment, "G1-1").await;
    (trainee, enrolment)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_starts_at_once_open_one_attempt() {
    let site = Site::small().await;
    let (trainee, enrolment) = reader(&site).await;
    let path = format!("/api/v1/me/enrolments/{enrolment}/quizzes/G1-quiz/attempts");
    let answers = at_once(|_| {
        let (trainee, path) = (trainee.clone(), path.clone());
        async move { trainee.post(&path).await }
    })
    .await;
    assert_eq!(statuses(&answers)[AT_ONCE - 1], 201);
    assert_eq!(statuses(&answers)[..AT_ONCE - 1], [200; AT_ONCE - 1]);
    let ids: BTreeSet<String> = answers
        .iter()
        .map(|answer| answer.json()["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(site.dump().await.table("attempts").len(), 1);
    site.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_submissions_at_once_get_one_score() {
    let site = Site::small().await;
    let (trainee, enrolment) = reader(&site).await;
    let attempt = trainee.start_attempt(&enrolment, "G1-quiz").await;
    trainee.answer_all(&attempt, &small::key(), true).await;
    let answers = at_once(|_| {
        let (trainee, attempt) = (trainee.clone(), attempt.clone());
        async move { trainee.hand_in(&attempt).await }
    })
    .await;
    assert_eq!(statuses(&answers), [200; AT_ONCE]);
    let results: BTreeSet<&str> = answers.iter().map(|answer| answer.text.as_str()).collect();
    assert_eq!(results.len(), 1, "everybody is told the same");
    assert_eq!(answers[0].json()["points"], 5);
    let graded = site.dump().await.rows_with("attempt.graded");
    assert_eq!(graded.len(), 1, "{graded:?}");
    site.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_answers_that_contradict_each_other_at_once_one_wins_and_the_others_are_told() {
    let site = Site::small().await;
    let (trainee, enrolment) = reader(&site).await;
    let attempt = trainee.start_attempt(&enrolment, "G1-quiz").await;
    let question = &attempt["questions"][0];
    let path = format!(
        "/api/v1/me/attempts/{}/answers/{}",
        text(&attempt["id"]),
        text(&question["id"])
    );
    let answers = at_once(|number| {
        let option = question["options"][number % 2]["id"].clone();
        let body = json!({ "options": [option], "version": question["version"] });
        let (trainee, path) = (trainee.clone(), path.clone());
        async move { trainee.put_json(&path, &body).await }
    })
    .await;
    let counts = |status: u16| {
        answers
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    assert_eq!(
        (counts(200), counts(409)),
        (AT_ONCE / 2, AT_ONCE / 2),
        "{:?}",
        statuses(&answers)
    );
    let now = trainee
        .get(&format!("/api/v1/me/attempts/{}", text(&attempt["id"])))
        .await
        .json();
    assert_eq!(
        now["questions"][0]["fields"][0]["given"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    site.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_answer_after_handing_in_changes_nothing() {
    let site = Site::small().await;
    let (trainee, enrolment) = reader(&site).await;
    let attempt = trainee.start_attempt(&enrolment, "G1-quiz").await;
    trainee.answer_all(&attempt, &small::key(), false).await;
    let first = trainee.hand_in(&attempt).await;
    first.is(200);
    let question = &attempt["questions"][0];
    let path = format!(
        "/api/v1/me/attempts/{}/answers/{}",
        text(&attempt["id"]),
        text(&question["id"])
    );
    let body = json!({ "options": [question["options"][0]["id"]], "version": 1 });
    trainee.put_json(&path, &body).await.is(409);
    assert_eq!(trainee.hand_in(&attempt).await.text, first.text);
    site.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_ballot_sent_twenty_times_at_once_counts_once() {
    let site = Site::small().await;
    let (trainee, enrolment) = reader(&site).await;
    trainee.learn_all(&enrolment, &small::key()).await;
    let token = trainee.ballot_token(&enrolment, 1).await;
    let other_paper = format!("/api/v1/me/enrolments/{enrolment}/survey/ballot-paper");
    let body = json!({ "secret": "f".repeat(32) });
    trainee.post_json(&other_paper, &body).await.is(409);
    let sender = site.anonymous();
    let answers = at_once(|number| {
        let grade = if number % 2 == 0 { 5 } else { 1 };
        let mut body = ballot(&token, grade);
        body["answers"] = json!([{ "question": "overall", "rating": grade }]);
        let sender = sender.clone();
        async move { sender.post_json("/api/v1/survey-ballots", &body).await }
    })
    .await;
    assert_eq!(statuses(&answers), [200; AT_ONCE], "all are told the same");
    assert_eq!(site.dump().await.table("ballot_pool").len(), 1);
    site.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_link_opened_by_scanners_and_pressed_twenty_times_at_once_lets_in_once() {
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    let typed = people::MemberInput {
        employee_no: "1".to_owned(),
        family_name: "髙橋".to_owned(),
        email: "saki@minato.example".to_owned(),
        ..people::MemberInput::default()
    };
    let member = site.member(company, &typed).await;
    site.enrol(company, "greeting", &[member.membership.expect("a member")])
        .await;
    let link = site.link_for("saki@minato.example").await;
    let scanned = at_once(|_| {
        let (scanner, link) = (site.anonymous(), link.clone());
        async move { scanner.get(&link).await }
    })
    .await;
    assert_eq!(
        statuses(&scanned),
        [200; AT_ONCE],
        "looking uses nothing up"
    );
    let pressed = at_once(|number| {
        let (browser, link) = (site.anonymous(), link.clone());
        let password = format!("correct horse battery {number}");
        async move { browser.post_form(&link, &[("password", &password)]).await }
    })
    .await;
    let expected = [vec![303], vec![404; AT_ONCE - 1]].concat();
    assert_eq!(statuses(&pressed), expected);
    assert_eq!(site.dump().await.table("web_sessions").len(), 1);
    site.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_classroom_of_forty_behind_one_address_signs_in_at_once() {
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    let hr = site.hr(company).await;
    let mut members = Vec::new();
    for _ in 0..40 {
        let member = site.named_member(company, "生徒 一人", "").await;
        members.push(member.membership.expect("a member").to_string());
    }
    let slips = format!("/api/v1/companies/{company}/slips");
    let slips = hr
        .post_json(&slips, &json!({ "people": members }))
        .await
        .is(200)
        .json();
    let mut calls = JoinSet::new();
    for slip in slips["items"].as_array().expect("slips") {
        let body = json!({
            "company_code": slip["company_code"],
            "employee_no": slip["employee_no"],
            "pin": slip["pin"],
        });
        let browser = site.anonymous();
        calls.spawn(async move { browser.post_json("/api/v1/sign-ins/pin", &body).await });
    }
    let answers = calls.join_all().await;
    assert_eq!(statuses(&answers), vec![200; 40]);
    site.finish().await;
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}
