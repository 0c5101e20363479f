//! The same request with the same key: its effect happens once.

use std::sync::Arc;

use crate::browsing::{Browser, text, value};
use crate::support::{World, count, findings};
use kernel::id::{CompanyId, EnrolmentId};
use kernel::{Actor, Role};
use people::write::Grant;
use poem::http::{Method, StatusCode};
use poem::test::TestResponse;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tokio::task::JoinSet;

const HEADER: &str = "Idempotency-Key";

/// A company's HR, and a learner whose attempts they may grant.
struct Desk {
    world: World,
    hr: Browser,
    company: CompanyId,
    path: String,
}

impl Desk {
    async fn new() -> Self {
        let world = World::with_track().await;
        let (trainee, enrolment): (Actor, EnrolmentId) = world.learner().await;
        journeys::complete_lesson(&world.app, &trainee, enrolment, "G1-1")
            .await
            .expect("read");
        let company = trainee.company.expect("a member's company");
        let hr = hr_of(&world, company, "900").await;
        Self {
            hr: Browser::signed_in(&world, &hr).await,
            path: format!("/companies/{company}/enrolments/{enrolment}/attempt-grants"),
            company,
            world,
        }
    }

    async fn grant(&self, key: &str, reason: &str) -> TestResponse {
        grant_as(&self.hr, &self.path, key, reason).await
    }
}

async fn grant_as(browser: &Browser, path: &str, key: &str, reason: &str) -> TestResponse {
    let body = json!({"code": "G1-quiz", "reason": reason});
    browser
        .json_with(Method::POST, path, Some(body), &[(HEADER, key)])
        .await
}

async fn hr_of(world: &World, company: CompanyId, employee_no: &str) -> Actor {
    let account = world.trainee(company, employee_no).await.account;
    let app = &world.app;
    let grant = Grant {
        role: Role::CompanyHr,
        company: Some(company),
        unit: None,
    };
    journeys::grant_role(app, None, account, grant)
        .await
        .expect("granted");
    let read = people::read::actor_of_account(&app.db.read(), account, app.clock.now()).await;
    read.expect("read").expect("may sign in")
}

async fn code_of(response: TestResponse) -> String {
    let problem: Value = value(response).await;
    problem["code"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_request_sent_again_has_one_effect_and_the_same_answer() {
    let desk = Desk::new().await;
    let first = desk.grant("k-1", "機器の故障のため").await;
    first.assert_status(StatusCode::CREATED);
    let first = text(first).await;
    for _ in 0..3 {
        let again = desk.grant("k-1", "機器の故障のため").await;
        again.assert_status(StatusCode::CREATED);
        again.assert_header("Idempotent-Replayed", "true");
        assert_eq!(text(again).await, first);
    }
    assert_eq!(count(&desk.world, "attempt_grants").await, 1);
    desk.grant("k-2", "機器の故障のため")
        .await
        .assert_status(StatusCode::CREATED);
    assert_eq!(count(&desk.world, "attempt_grants").await, 2);
    assert_eq!(findings(&desk.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn twenty_at_once_have_one_effect() {
    let desk = Arc::new(Desk::new().await);
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        let desk = Arc::clone(&desk);
        calls.spawn(async move { desk.grant("same", "機器の故障のため").await.0.status() });
    }
    let statuses = calls.join_all().await;
    let is_expected =
        |status: &StatusCode| matches!(*status, StatusCode::CREATED | StatusCode::CONFLICT);
    assert!(statuses.iter().all(is_expected), "{statuses:?}");
    assert!(statuses.contains(&StatusCode::CREATED));
    assert_eq!(count(&desk.world, "attempt_grants").await, 1);
}

#[tokio::test]
async fn a_key_used_for_something_else_is_refused() {
    let desk = Desk::new().await;
    desk.grant("k", "機器の故障のため").await;
    let other = desk.grant("k", "別の理由").await;
    other.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(code_of(other).await, "idempotency.other_request");
    let empty = desk.grant("with blank", "機器の故障のため").await;
    empty.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(count(&desk.world, "attempt_grants").await, 1);
}

#[tokio::test]
async fn another_persons_key_is_another_key() {
    let desk = Desk::new().await;
    desk.grant("k", "機器の故障のため").await;
    let colleague = hr_of(&desk.world, desk.company, "901").await;
    let colleague = Browser::signed_in(&desk.world, &colleague).await;
    grant_as(&colleague, &desk.path, "k", "機器の故障のため")
        .await
        .assert_status(StatusCode::CREATED);
    assert_eq!(count(&desk.world, "attempt_grants").await, 2);
}

#[tokio::test]
async fn a_refused_request_may_be_corrected_under_its_key() {
    let desk = Desk::new().await;
    let refused = desk.grant("k", " ").await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    desk.grant("k", "機器の故障のため")
        .await
        .assert_status(StatusCode::CREATED);
}

/// A process that dies between the commit and the answer leaves the key
/// without one.
#[tokio::test]
async fn after_a_crash_before_the_answer_the_effect_is_not_repeated() {
    let desk = Desk::new().await;
    desk.grant("k", "機器の故障のため").await;
    let tx = desk.world.app.db.write().await.expect("a transaction");
    tx.execute_unprepared(
        "UPDATE idempotent_requests SET status = NULL, media_type = NULL, body = NULL",
    )
    .await
    .expect("forgotten");
    tx.commit().await.expect("kept");
    let again = desk.grant("k", "機器の故障のため").await;
    again.assert_status(StatusCode::CONFLICT);
    assert_eq!(code_of(again).await, "idempotency.done");
    assert_eq!(count(&desk.world, "attempt_grants").await, 1);
}

#[tokio::test]
async fn after_three_days_a_key_is_new_again() {
    let desk = Desk::new().await;
    desk.grant("k", "機器の故障のため").await;
    desk.world
        .app
        .clock
        .advance(kernel::idempotency::KEPT_FOR - chrono::TimeDelta::seconds(1));
    assert_eq!(
        journeys::forget_requests(&desk.world.app)
            .await
            .expect("ran"),
        0
    );
    desk.world.app.clock.advance(chrono::TimeDelta::seconds(1));
    assert_eq!(
        journeys::forget_requests(&desk.world.app)
            .await
            .expect("ran"),
        1
    );
}

#[tokio::test]
async fn a_key_that_was_shown_once_is_kept_nowhere() {
    let desk = Desk::new().await;
    let ask = || {
        desk.hr.json_with(
            Method::POST,
            "/api-keys",
            Some(json!({"name": "連携"})),
            &[(HEADER, "k")],
        )
    };
    let made = ask().await;
    made.assert_status_is_ok();
    let again = ask().await;
    again.assert_status(StatusCode::CONFLICT);
    assert_eq!(code_of(again).await, "idempotency.done");
    assert_eq!(count(&desk.world, "api_keys").await, 1);
}
