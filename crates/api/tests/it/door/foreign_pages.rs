//! Requests that another site makes in the visitor's name.

use api::http::csrf::CsrfToken;
use api::policy::{Access, Rule, post as post_row};
use kernel::{Role, secret};
use poem::http::StatusCode;
use poem::test::{TestForm, TestResponse};
use poem::web::Form;
use poem::{Route, handler, post};
use serde::Deserialize;

use crate::door::site::{Site, cookie};

#[derive(Deserialize)]
struct Note {
    text: String,
}

#[handler]
fn note(Form(note): Form<Note>) -> String {
    note.text
}

#[handler]
fn taken() -> &'static str {
    "taken"
}

#[handler]
fn minted(token: CsrfToken) -> String {
    token.as_str().to_owned()
}

const TABLE: &[Rule] = &[
    post_row("/notes", Access::SignedIn),
    post_row("/uploads", Access::SignedIn),
    post_row("/sign-in", Access::Anyone),
    api::policy::get("/token", Access::SignedIn),
];

async fn site() -> Site {
    let routes = Route::new()
        .at("/notes", post(note))
        .at("/uploads", post(taken))
        .at("/sign-in", post(taken))
        .at("/token", poem::get(minted));
    Site::new(TABLE, routes).await
}

/// The token that pages of this session carry.
pub fn token_of(session: &str) -> String {
    secret::encode(&secret::hash(&format!("csrf:{session}")))
}

async fn post_note(site: &Site, session: &str, csrf: &str) -> TestResponse {
    let form = [("text", "こんにちは"), ("csrf", csrf)];
    let request = site.client.post("/notes").header("Cookie", cookie(session));
    request.form(&form).send().await
}

#[tokio::test]
async fn a_form_counts_only_with_the_token_of_its_own_session() {
    let site = site().await;
    let session = site.session_of(Role::Trainee).await;
    let other = site.named_session_of(Role::Trainee, "静香").await;
    let token = token_of(&session);
    for wrong in [
        "",
        "x",
        &token_of(&other),
        &token[..token.len() - 1],
        &session,
    ] {
        let response = post_note(&site, &session, wrong).await;
        response.assert_status(StatusCode::FORBIDDEN);
    }
    let response = post_note(&site, &session, &token).await;
    response.assert_status_is_ok();
    response.assert_text("こんにちは").await;
}

#[tokio::test]
async fn a_page_gets_the_token_of_the_session_that_asks() {
    let site = site().await;
    let session = site.session_of(Role::Trainee).await;
    let request = site.client.get("/token").header("Cookie", cookie(&session));
    request.send().await.assert_text(token_of(&session)).await;
}

#[tokio::test]
async fn the_token_may_stand_in_the_header_or_for_an_upload_in_the_query() {
    let site = site().await;
    let session = site.session_of(Role::Trainee).await;
    let token = token_of(&session);
    let upload = || TestForm::new().text("file", "x");

    let request = site
        .client
        .post("/uploads")
        .header("Cookie", cookie(&session));
    let request = request.header("X-CSRF-Token", &token).multipart(upload());
    request.send().await.assert_status_is_ok();

    let request = site.client.post(format!("/uploads?csrf={token}"));
    let request = request
        .header("Cookie", cookie(&session))
        .multipart(upload());
    request.send().await.assert_status_is_ok();

    let request = site
        .client
        .post("/uploads")
        .header("Cookie", cookie(&session));
    let response = request.multipart(upload()).send().await;
    response.assert_status(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn json_that_calls_itself_text_does_not_slip_past() {
    let site = site().await;
    let session = site.session_of(Role::Trainee).await;
    let request = site
        .client
        .post("/uploads")
        .header("Cookie", cookie(&session));
    let request = request.content_type("text/plain");
    let response = request.body(r#"{"csrf":"guess"}"#).send().await;
    response.assert_status(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_program_with_a_key_needs_no_token() {
    let site = site().await;
    let key = site.key_of(Role::Trainee).await;
    let request = site.client.post("/uploads");
    let request = request.header("Authorization", format!("Bearer {key}"));
    request.send().await.assert_status_is_ok();
}

#[tokio::test]
async fn another_sites_page_can_post_nothing_not_even_a_sign_in() {
    let site = site().await;
    let session = site.session_of(Role::Trainee).await;
    let token = token_of(&session);
    for (name, value, may) in [
        ("Sec-Fetch-Site", "cross-site", false),
        ("Sec-Fetch-Site", "same-site", false),
        ("Sec-Fetch-Site", "same-origin", true),
        ("Sec-Fetch-Site", "none", true),
        ("Origin", "https://evil.example", false),
        ("Origin", "null", false),
        ("Origin", "http://localhost.evil.example", false),
        ("Origin", "http://localhost", true),
    ] {
        let expected = if may {
            StatusCode::OK
        } else {
            StatusCode::FORBIDDEN
        };
        let sign_in = site.client.post("/sign-in").header(name, value);
        let response = sign_in.header("Host", "localhost").send().await;
        assert_eq!(response.0.status(), expected, "sign-in, {name}: {value}");

        let signed_in = site.client.post("/uploads").header(name, value);
        let signed_in = signed_in
            .header("Host", "localhost")
            .header("Cookie", cookie(&session))
            .header("X-CSRF-Token", &token);
        let response = signed_in.send().await;
        assert_eq!(response.0.status(), expected, "signed in, {name}: {value}");
    }
}
