//! The frame of a page.

use api::http::PageResult;
use api::pages::shell::{self, Layout, Nav, Visit};
use api::policy::{Access, Rule, get as row, post as post_row};
use askama::Template;
use kernel::Role;
use poem::http::StatusCode;
use poem::{Route, get, handler};

use crate::door::foreign_pages::token_of;
use crate::door::site::{Site, cookie, text};

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% extends "layout.html" %}{% block content %}<h1>{{ layout.title }}</h1>{% endblock %}"#
)]
struct Page {
    layout: Layout,
}

#[handler]
fn show(visit: Visit) -> PageResult {
    shell::show(&Page {
        layout: visit.layout("自分の研修", Nav::Home),
    })
}

#[handler]
fn save(visit: Visit) -> PageResult {
    visit.done("/page", "保存しました。")
}

const TABLE: &[Rule] = &[
    row("/page", Access::Anyone),
    post_row("/page", Access::Anyone),
];

async fn site() -> Site {
    let routes = Route::new().at("/page", get(show).post(save));
    Site::new(TABLE, routes).await
}

#[tokio::test]
async fn the_frame_names_who_is_signed_in_and_where_they_are() {
    let site = site().await;
    let session = site.session_of(Role::CompanyHr).await;
    let request = site.client.get("/page").header("Cookie", cookie(&session));
    let response = request.send().await;
    response.assert_content_type("text/html; charset=utf-8");
    let page = text(response).await;
    assert!(page.contains("<html lang=\"ja\">"));
    assert!(page.contains("<title>自分の研修 - テラコヤ</title>"));
    assert!(page.contains("髙橋 﨑子"));
    assert!(page.contains("企業管理者"));
    assert!(page.contains(r#"<a href="/" aria-current="page">自分の研修</a>"#));
    assert!(page.contains(&format!(r#"content="{}""#, token_of(&session))));
    assert!(page.contains("本文へ移動"));
    assert!(!page.contains("style="));
    assert!(!page.contains("onclick"));
}

#[tokio::test]
async fn the_frame_of_a_visitor_has_no_menu_and_no_token() {
    let site = site().await;
    let page = text(site.client.get("/page").send().await).await;
    assert!(!page.contains("サインアウト"));
    assert!(!page.contains("csrf-token"));
}

#[tokio::test]
async fn a_name_full_of_markup_is_shown_as_text() {
    let site = site().await;
    for name in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'><svg onload=alert(1)>",
        "{{1234*5678}}",
        "{% raw %}",
        "javascript:alert(1)",
        "\u{202e}evil",
        "</title><b>x",
    ] {
        let session = site.named_session_of(Role::Trainee, name).await;
        let request = site.client.get("/page").header("Cookie", cookie(&session));
        let page = text(request.send().await).await;
        assert!(!page.contains("<script>alert"), "{name}");
        assert!(!page.contains("<img src=x"), "{name}");
        assert!(!page.contains("<svg onload"), "{name}");
        assert!(!page.contains("<b>x"), "{name}");
        assert!(!page.contains("7006652"), "{name}");
    }
}

#[tokio::test]
async fn what_was_done_is_said_once_on_the_next_page() {
    let site = site().await;
    let response = site.client.post("/page").send().await;
    response.assert_status(StatusCode::SEE_OTHER);
    response.assert_header("location", "/page");
    let line = response.0.headers()["set-cookie"]
        .to_str()
        .expect("text")
        .to_owned();
    let carried = line.split(';').next().expect("a pair").to_owned();

    let response = site
        .client
        .get("/page")
        .header("Cookie", &carried)
        .send()
        .await;
    let dropped = response.0.headers()["set-cookie"]
        .to_str()
        .expect("text")
        .to_owned();
    assert!(
        dropped.starts_with("done=;") && dropped.contains("Max-Age=0"),
        "{dropped}"
    );
    assert!(text(response).await.contains("保存しました。"));
}

#[tokio::test]
async fn a_planted_message_cannot_be_markup() {
    let site = site().await;
    let planted = kernel::secret::encode("<script>alert(1)</script>".as_bytes());
    for value in [planted.as_str(), "%%%", "////", ""] {
        let request = site
            .client
            .get("/page")
            .header("Cookie", format!("done={value}"));
        let response = request.send().await;
        response.assert_status_is_ok();
        assert!(!text(response).await.contains("<script>alert"));
    }
}
