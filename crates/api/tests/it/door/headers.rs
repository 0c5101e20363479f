//! The headers of every answer, and the operator's own paths.

use poem::http::StatusCode;
use poem::{Route, get, handler};

use api::policy::{Access, Rule, get as row};

use crate::door::site::{Site, text};

#[handler]
fn hello() -> &'static str {
    "hello"
}

const TABLE: &[Rule] = &[row("/hello", Access::Anyone)];

fn routes() -> Route {
    Route::new().at("/hello", get(hello))
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let site = Site::new(TABLE, routes()).await;
    for path in ["/hello", "/nothing", "/api/nothing"] {
        let response = site.client.get(path).send().await;
        let headers = response.0.headers();
        let policy = headers["content-security-policy"].to_str().expect("text");
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"));
        assert!(policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
        assert_eq!(headers["cache-control"], "no-store");
        assert_eq!(headers["x-request-id"].len(), 16);
        assert!(!headers.contains_key("strict-transport-security"));
    }
}

#[tokio::test]
async fn strict_transport_is_asked_for_only_over_https() {
    let site = Site::at("https://lms.example", TABLE, "{}", routes()).await;
    let response = site.client.get("/hello").send().await;
    response.assert_header(
        "strict-transport-security",
        "max-age=31536000; includeSubDomains",
    );
}

#[tokio::test]
async fn no_other_site_is_let_in_by_cors() {
    let site = Site::new(TABLE, routes()).await;
    for origin in ["https://evil.example", "null"] {
        let response = site
            .client
            .get("/hello")
            .header("Origin", origin)
            .send()
            .await;
        response.assert_header_is_not_exist("access-control-allow-origin");
    }
}

#[tokio::test]
async fn a_request_id_of_the_visitors_is_not_taken_over() {
    let site = Site::new(TABLE, routes()).await;
    let request = site.client.get("/hello").header("X-Request-Id", "forged");
    let response = request.send().await;
    assert_ne!(response.0.headers()["x-request-id"], "forged");
}

#[tokio::test]
async fn assets_are_found_only_under_the_hash_of_their_content_and_then_kept_for_ever() {
    let site = Site::real().await;
    for (name, kind) in [
        ("app.css", "text/css; charset=utf-8"),
        ("app.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ] {
        let response = site.client.get(api::http::assets::url(name)).send().await;
        response.assert_status_is_ok();
        response.assert_content_type(kind);
        response.assert_header("cache-control", "public, max-age=31536000, immutable");
    }
    for path in [
        "/assets/app.css",
        "/assets/..%2fapp.css",
        "/assets/../Cargo.toml",
        "/assets/%2e%2e%2fCargo.toml",
        "/assets/app.css%00",
        "/assets//etc/passwd",
    ] {
        let response = site.client.get(path).send().await;
        assert_eq!(response.0.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_operators_paths_answer() {
    let site = Site::real().await;
    for path in ["/live", "/ready", "/robots.txt", "/api/openapi.json"] {
        site.client.get(path).send().await.assert_status_is_ok();
    }
    let head = site.client.head("/live").send().await;
    head.assert_status_is_ok();
}

#[tokio::test]
async fn metrics_exist_only_for_a_local_collector_and_the_firms_admin() {
    let site = Site::real().await;
    let stranger = site.client.get("/metrics").send().await;
    stranger.assert_status(StatusCode::NOT_FOUND);
    let hr = site.session_of(kernel::Role::CompanyHr).await;
    let request = site
        .client
        .get("/metrics")
        .header("Cookie", crate::door::site::cookie(&hr));
    request.send().await.assert_status(StatusCode::NOT_FOUND);

    let admin = site.session_of(kernel::Role::FirmAdmin).await;
    let request = site
        .client
        .get("/metrics")
        .header("Cookie", crate::door::site::cookie(&admin));
    let response = request.send().await;
    response.assert_status_is_ok();
    let metrics = text(response).await;
    assert!(
        metrics.contains("terakoya_http_requests_total"),
        "{metrics}"
    );
}

#[tokio::test]
async fn the_api_viewer_runs_only_the_scripts_it_came_with() {
    let site = Site::real().await;
    let response = site.client.get("/api/docs").send().await;
    response.assert_status_is_ok();
    let policy = response.0.headers()["content-security-policy"].to_str();
    let policy = policy.expect("text").to_owned();
    let scripts = text(response).await.matches("<script").count();
    assert!(scripts >= 2);
    assert!(policy.matches("'sha256-").count() >= 2, "{policy}");
    assert!(!policy.contains("script-src 'unsafe"), "{policy}");
}
