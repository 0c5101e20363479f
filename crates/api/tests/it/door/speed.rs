//! How long a handler may take and how often one may ask.

use std::time::Duration;

use api::policy::{Access, Rule, get as row, post as post_row};
use kernel::Role;
use poem::http::StatusCode;
use poem::{Body, Route, get, handler, post};

use crate::door::site::{Site, cookie};

#[handler]
async fn slow() -> &'static str {
    tokio::time::sleep(Duration::from_secs(3600)).await;
    "late"
}

#[handler]
fn hello() -> &'static str {
    "hello"
}

const TABLE: &[Rule] = &[
    row("/slow", Access::Unidentified),
    row("/hello", Access::SignedIn),
    post_row("/sign-in", Access::Unidentified).limited(60),
];

async fn site() -> Site {
    let routes = Route::new()
        .at("/slow", get(slow))
        .at("/hello", get(hello))
        .at("/sign-in", post(hello));
    Site::new(TABLE, routes).await
}

#[tokio::test]
async fn a_handler_that_takes_too_long_is_stopped() {
    let site = site().await;
    tokio::time::pause();
    let response = site.client.get("/slow").send().await;
    response.assert_status(StatusCode::SERVICE_UNAVAILABLE);
    response.assert_header_exist("retry-after");
}

#[tokio::test]
async fn a_body_that_never_ends_is_not_waited_for() {
    let site = site().await;
    tokio::time::pause();
    let (_open, stalled) = tokio::io::duplex(64);
    let request = site
        .client
        .post("/sign-in")
        .body(Body::from_async_read(stalled));
    let response = request.send().await;
    response.assert_status(StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_classroom_signs_in_and_a_machine_gun_is_slowed_whatever_address_it_claims() {
    let site = site().await;
    for claimed in 0..61_u8 {
        let request = site.client.post("/sign-in");
        let request = request
            .header("X-Forwarded-For", format!("192.0.2.{claimed}"))
            .header("X-Real-IP", format!("198.51.100.{claimed}"))
            .header("Forwarded", format!("for=203.0.113.{claimed}"));
        let response = request.send().await;
        if claimed < 60 {
            response.assert_status_is_ok();
        } else {
            response.assert_status(StatusCode::TOO_MANY_REQUESTS);
            response.assert_header("retry-after", "1");
        }
    }
}

#[tokio::test]
async fn one_session_may_ask_six_hundred_times_a_minute() {
    let site = site().await;
    let busy = cookie(&site.session_of(Role::Trainee).await);
    let calm = cookie(&site.named_session_of(Role::Trainee, "静香").await);
    for _ in 0..600 {
        let response = site
            .client
            .get("/hello")
            .header("Cookie", &busy)
            .send()
            .await;
        response.assert_status_is_ok();
    }
    let response = site
        .client
        .get("/hello")
        .header("Cookie", &busy)
        .send()
        .await;
    response.assert_status(StatusCode::TOO_MANY_REQUESTS);
    let response = site
        .client
        .get("/hello")
        .header("Cookie", &calm)
        .send()
        .await;
    response.assert_status_is_ok();
}
