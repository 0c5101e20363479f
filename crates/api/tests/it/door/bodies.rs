//! How much is read of a body.

use api::policy::{Access, Rule, get as row, post as post_row};
use kernel::Role;
use poem::http::StatusCode;
use poem::{Body, Route, get, handler};

use crate::door::site::{Site, cookie};

#[handler]
async fn measured(body: Body) -> String {
    let bytes = body.into_bytes().await.expect("a body in memory");
    bytes.len().to_string()
}

const TABLE: &[Rule] = &[
    row("/length", Access::Anyone),
    post_row("/length", Access::Anyone),
];

async fn site() -> Site {
    let routes = Route::new().at("/length", get(measured).post(measured));
    Site::new(TABLE, routes).await
}

const KIB: usize = 1024;
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const UPLOAD: &str = "multipart/form-data; boundary=x";

/// A body of unknown length, as a chunked request has it.
fn chunked(length: usize) -> Body {
    Body::from_async_read(std::io::Cursor::new(vec![b'a'; length]))
}

#[tokio::test]
async fn a_stranger_may_send_what_a_form_or_a_json_call_needs_and_no_more() {
    let site = site().await;
    for (kind, limit) in [(JSON, 256 * KIB), (FORM, 64 * KIB), (UPLOAD, 64 * KIB)] {
        let request = site.client.post("/length").content_type(kind);
        let response = request.body(chunked(limit)).send().await;
        response.assert_text(limit.to_string()).await;

        let request = site.client.post("/length").content_type(kind);
        let response = request.body(chunked(limit + 1)).send().await;
        response.assert_status(StatusCode::PAYLOAD_TOO_LARGE);
        response.assert_header("connection", "close");
    }
}

#[tokio::test]
async fn who_is_signed_in_may_upload_six_mebibytes() {
    let site = site().await;
    let session = site.session_of(Role::CompanyHr).await;
    let request = |length| {
        let request = site.client.post("/length").content_type(UPLOAD);
        let request = request.header("Cookie", cookie(&session));
        let request = request.header(
            "X-CSRF-Token",
            crate::door::foreign_pages::token_of(&session),
        );
        request.body(chunked(length)).send()
    };
    request(6 * KIB * KIB).await.assert_status_is_ok();
    let response = request(6 * KIB * KIB + 1).await;
    response.assert_status(StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn an_announced_length_over_the_limit_is_refused_before_anything_is_read() {
    let site = site().await;
    let unread = Body::from_async_read(Unread);
    let request = site.client.post("/length").content_type(JSON);
    let request = request
        .header("Content-Length", 64 * KIB * KIB)
        .body(unread);
    let response = request.send().await;
    response.assert_status(StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_compressed_body_is_refused() {
    let site = site().await;
    for encoding in ["gzip", "br", "zstd", "deflate", "gzip, identity"] {
        let request = site.client.post("/length").content_type(JSON);
        let request = request.header("Content-Encoding", encoding).body("x");
        let response = request.send().await;
        response.assert_status(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
}

#[tokio::test]
async fn a_request_without_a_body_needs_no_length() {
    let site = site().await;
    site.client
        .get("/length")
        .send()
        .await
        .assert_text("0")
        .await;
}

/// A body that fails the test when it is read.
struct Unread;

impl tokio::io::AsyncRead for Unread {
    fn poll_read(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
        _: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        panic!("the body was read")
    }
}
