//! Signing in by password, and what a refusal tells.

use poem::http::StatusCode;
use serde_json::json;

use crate::people::hands::{Browser, PASSWORD, member};
use crate::support::World;

#[tokio::test]
async fn a_refused_sign_in_keeps_what_was_typed_and_says_nothing_about_why() {
    let world = World::empty().await;
    let company = world.company("aoba").await;
    member(&world, company, "0012", "m@example.jp", "").await;
    let browser = Browser::at(&world);
    let page = browser.get("/sign-in?company=aoba&next=/history").await;
    page.is(StatusCode::OK)
        .shows("value=\"aoba\"")
        .shows("value=\"/history\"");
    let wrong = [
        ("company_code", "aoba"),
        ("login", "0012"),
        ("password", "wrong horse battery"),
        ("next", "/history"),
    ];
    let known = browser.post("/sign-in", &wrong).await;
    known
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("<title>エラー：サインイン")
        .shows("入力内容を確認してください")
        .shows("value=\"0012\"")
        .shows("value=\"/history\"")
        .hides("wrong horse battery");
    let unknown = [
        ("company_code", "aoba"),
        ("login", "0013"),
        ("password", "wrong horse battery"),
        ("next", "/history"),
    ];
    let unknown = browser.post("/sign-in", &unknown).await;
    assert_eq!(unknown.text.replace("0013", "0012"), known.text);
    let empty = browser.post("/sign-in", &[]).await;
    empty
        .shows("href=\"#f-login\"")
        .shows("href=\"#f-password\"")
        .shows("id=\"e-login\"");
}

#[tokio::test]
async fn signing_in_gives_a_new_session_and_leads_only_to_our_own_pages() {
    let world = World::empty().await;
    let company = world.company("aoba").await;
    member(&world, company, "0012", "m@example.jp", "").await;
    for (next, path) in [
        ("/history", "/history"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
    ] {
        let browser = Browser::at(&world);
        browser
            .cookies
            .borrow_mut()
            .insert("sid".to_owned(), "planted".to_owned());
        let right = [
            ("company_code", "AOBA"),
            ("login", "0012"),
            ("password", PASSWORD),
            ("next", next),
        ];
        browser.post("/sign-in", &right).await.leads_to(path);
        assert_ne!(browser.session().as_deref(), Some("planted"));
        browser.get("/settings").await.shows("髙橋 﨑子0012");
        let stolen = browser.session().expect("a session");
        browser.post("/sign-out", &[]).await.leads_to("/sign-in");
        assert_eq!(browser.session(), None, "the browser drops the cookie");
        browser
            .cookies
            .borrow_mut()
            .insert("sid".to_owned(), stolen);
        browser
            .get("/settings")
            .await
            .leads_to("/sign-in?next=/settings");
    }
}

#[tokio::test]
async fn too_many_tries_tell_the_wait_on_the_page_and_by_number_in_the_api() {
    let world = World::empty().await;
    let browser = Browser::at(&world);
    let wrong = [
        ("company_code", "aoba"),
        ("login", "0012"),
        ("password", "wrong"),
    ];
    for _ in 0..10 {
        browser
            .post("/sign-in", &wrong)
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let refused = browser.post("/sign-in", &wrong).await;
    refused
        .shows("あと15分")
        .shows("人事の担当者")
        .shows("value=\"0012\"");
    let body = json!({ "company_code": "aoba", "login": "0012", "password": "wrong" });
    let refused = browser.post_json("/api/v1/sign-ins/password", &body).await;
    refused.is(StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.retry_after, Some(900));
}

#[tokio::test]
async fn a_forgotten_password_is_answered_alike_for_everybody() {
    let world = World::empty().await;
    let company = world.company("aoba").await;
    member(&world, company, "0012", "m@example.jp", "").await;
    let browser = Browser::at(&world);
    browser
        .get("/sign-in/forgotten")
        .await
        .shows("リンクを送る");
    let known = [("company_code", "aoba"), ("email", "m@example.jp")];
    let known = browser.post("/sign-in/forgotten", &known).await;
    let unknown = [("company_code", "aoba"), ("email", "x@example.jp")];
    let unknown = browser.post("/sign-in/forgotten", &unknown).await;
    known.is(StatusCode::OK);
    assert_eq!(known.text, unknown.text);
    let faulty = browser
        .post("/sign-in/forgotten", &[("email", "nothing")])
        .await;
    faulty
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("value=\"nothing\"")
        .shows("id=\"e-email\"");

    let tx = world.app.db.write().await.expect("a transaction");
    let letter = mail::write::claim(&tx, "test", world.app.clock.now()).await;
    tx.commit().await.expect("kept");
    let text = letter.expect("an answer").expect("one letter").text();
    let (_, link) = text.split_once("http://localhost:8080").expect("a link");
    let path = link.lines().next().expect("a path");
    for _ in 0..20 {
        browser
            .get(path)
            .await
            .is(StatusCode::OK)
            .shows("髙橋 﨑子0012 さん");
    }
    browser
        .post(path, &[("password", "a brand new password")])
        .await
        .leads_to("/");
    browser
        .get(path)
        .await
        .is(StatusCode::NOT_FOUND)
        .shows("このリンクは使えません");
    Browser::at(&world)
        .get("/sign-in/link/unknown")
        .await
        .is(StatusCode::NOT_FOUND);
}
