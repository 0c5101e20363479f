//! Who asks, and whether the table lets them.

use std::sync::Arc;

use api::http::{Caller, MaybeSigned, Problem, Signed};
use api::policy::{Access, Rule, get as row, post as post_row};
use chrono::TimeDelta;
use kernel::Role;
use poem::http::StatusCode;
use poem::{EndpointExt, Route, get, handler, post};
use poem_openapi::payload::PlainText;
use poem_openapi::{OpenApi, OpenApiService};
use tokio::sync::Notify;

use crate::door::foreign_pages::token_of;
use crate::door::site::{Site, cookie};

#[handler]
fn whoever(MaybeSigned(actor): MaybeSigned) -> String {
    actor.map_or_else(|| "nobody".to_owned(), |actor| actor.display_name.clone())
}

#[handler]
fn somebody(Signed(actor): Signed) -> String {
    actor.display_name.clone()
}

/// Tells the test that it has begun, and waits until it may go on.
#[derive(Clone, Default)]
struct Gate {
    begun: Arc<Notify>,
    go_on: Arc<Notify>,
}

#[handler]
async fn waiting(gate: poem::web::Data<&Gate>, Signed(actor): Signed) -> String {
    gate.begun.notify_one();
    gate.go_on.notified().await;
    actor.display_name.clone()
}

struct WhoApi;

#[OpenApi]
impl WhoApi {
    #[oai(path = "/who", method = "get", operation_id = "who")]
    async fn who(&self, caller: Caller) -> Result<PlainText<String>, Problem> {
        Ok(PlainText(caller.0.display_name.clone()))
    }
}

const TABLE: &[Rule] = &[
    row("/", Access::Anyone),
    row("/me", Access::SignedIn),
    row("/wait", Access::SignedIn),
    row("/ballots/{ballot}", Access::Unidentified),
    row("/admin", Access::Roles(&[Role::FirmAdmin, Role::Author])),
    post_row("/me", Access::SignedIn),
    post_row("/only-posted", Access::SignedIn),
    row("/api/v1/who", Access::SignedIn),
];

async fn site_at(base_url: &str) -> (Site, Gate) {
    let gate = Gate::default();
    let routes = Route::new()
        .at("/", get(whoever))
        .at("/me", get(somebody).post(somebody))
        .at("/wait", get(waiting.data(gate.clone())))
        .at("/ballots/:ballot", get(whoever))
        .at("/admin", get(somebody))
        .at("/only-posted", post(somebody))
        .nest("/api/v1", OpenApiService::new(WhoApi, "Who", "1"));
    let site = Site::at(base_url, TABLE, "{}", routes).await;
    (site, gate)
}

async fn site() -> Site {
    site_at("http://localhost").await.0
}

#[tokio::test]
async fn a_page_sends_whoever_is_not_signed_in_to_sign_in_and_back() {
    let site = site().await;
    let response = site.client.get("/me?tab=2&q=%E9%AB%99").send().await;
    response.assert_status(StatusCode::SEE_OTHER);
    response.assert_header(
        "location",
        "/sign-in?next=/me%3Ftab%3D2%26q%3D%25E9%25AB%2599",
    );
}

#[tokio::test]
async fn a_form_that_came_too_late_leads_back_to_its_page() {
    let site = site().await;
    let response = site.client.post("/me").send().await;
    response.assert_header("location", "/sign-in?next=/me");
    let response = site.client.post("/only-posted").send().await;
    response.assert_header("location", "/sign-in");
}

#[tokio::test]
async fn the_api_tells_whoever_is_not_signed_in_how_to() {
    let site = site().await;
    let response = site.client.get("/api/v1/who").send().await;
    response.assert_status(StatusCode::UNAUTHORIZED);
    response.assert_header("www-authenticate", "Bearer");
    response.assert_content_type("application/problem+json");
}

#[tokio::test]
async fn a_cookie_and_a_key_both_say_who_asks() {
    let site = site().await;
    let session = site.session_of(Role::Trainee).await;
    let request = site
        .client
        .get("/api/v1/who")
        .header("Cookie", cookie(&session));
    request.send().await.assert_text("髙橋 﨑子").await;

    let key = site.key_of(Role::Trainee).await;
    for scheme in ["Bearer", "bearer"] {
        let request = site.client.get("/api/v1/who");
        let request = request.header("Authorization", format!("{scheme} {key}"));
        request.send().await.assert_text("髙橋 鍵").await;
    }
}

#[tokio::test]
async fn a_wrong_key_is_never_anonymous() {
    let site = site().await;
    let session = site.session_of(Role::Trainee).await;
    for wrong in ["Bearer x", "Bearer", "Basic dTpw", "", "Bearer  "] {
        for path in ["/", "/api/v1/who"] {
            let request = site.client.get(path).header("Authorization", wrong);
            let request = request.header("Cookie", cookie(&session));
            let response = request.send().await;
            assert!(
                matches!(
                    response.0.status(),
                    StatusCode::UNAUTHORIZED | StatusCode::SEE_OTHER
                ),
                "{path} {wrong:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_dead_cookie_is_refused_by_the_api_and_dropped_everywhere() {
    let site = site().await;
    let session = site.session_of(Role::Trainee).await;
    site.end_sessions().await;
    const DROPPED: &str = "sid=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0";

    let request = site
        .client
        .get("/api/v1/who")
        .header("Cookie", cookie(&session));
    let response = request.send().await;
    response.assert_status(StatusCode::UNAUTHORIZED);
    response.assert_header("set-cookie", DROPPED);

    let request = site.client.get("/").header("Cookie", cookie(&session));
    let response = request.send().await;
    response.assert_header("set-cookie", DROPPED);
    response.assert_text("nobody").await;
}

#[tokio::test]
async fn an_idle_session_ends_by_itself() {
    let site = site().await;
    let session = site.session_of(Role::Trainee).await;
    let ask = || {
        site.client
            .get("/me")
            .header("Cookie", cookie(&session))
            .send()
    };
    for _ in 0..3 {
        site.app.clock.advance(TimeDelta::minutes(90));
        ask().await.assert_status_is_ok();
    }
    site.app.clock.advance(TimeDelta::minutes(121));
    ask().await.assert_status(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_request_still_running_when_its_session_ends_does_not_bring_it_back() {
    let (site, gate) = site_at("http://localhost").await;
    let site = Arc::new(site);
    let session = site.session_of(Role::Trainee).await;
    let mut running = tokio::spawn({
        let (site, session) = (Arc::clone(&site), session.clone());
        async move {
            let request = site.client.get("/wait").header("Cookie", cookie(&session));
            request.send().await.0.status()
        }
    });
    tokio::select! {
        () = gate.begun.notified() => {}
        answered = &mut running => panic!("it was answered without waiting: {answered:?}"),
    }
    site.end_sessions().await;
    gate.go_on.notify_one();
    assert_eq!(running.await.expect("it ran"), StatusCode::OK);
    let request = site.client.get("/me").header("Cookie", cookie(&session));
    request.send().await.assert_status(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn over_https_only_the_prefixed_cookie_counts() {
    let (site, _) = site_at("https://lms.example").await;
    let session = site.session_of(Role::Trainee).await;
    let request = site.client.get("/me").header("Cookie", cookie(&session));
    request.send().await.assert_status(StatusCode::SEE_OTHER);
    let request = site
        .client
        .get("/me")
        .header("Cookie", format!("__Host-sid={session}"));
    request.send().await.assert_status_is_ok();
}

#[tokio::test]
async fn the_table_decides_by_role() {
    let site = site().await;
    for (role, status) in [
        (Role::FirmAdmin, StatusCode::OK),
        (Role::Author, StatusCode::OK),
        (Role::Instructor, StatusCode::FORBIDDEN),
        (Role::CompanyHr, StatusCode::FORBIDDEN),
        (Role::Trainee, StatusCode::FORBIDDEN),
    ] {
        let session = site.session_of(role).await;
        let request = site.client.get("/admin").header("Cookie", cookie(&session));
        assert_eq!(request.send().await.0.status(), status, "{role:?}");
    }
}

#[tokio::test]
async fn where_an_anonymous_answer_goes_nobody_is_looked_at() {
    let site = site().await;
    let session = site.session_of(Role::Trainee).await;
    let request = site
        .client
        .get("/ballots/1")
        .header("Cookie", cookie(&session));
    request.send().await.assert_text("nobody").await;
    let request = site
        .client
        .get("/ballots/1")
        .header("Authorization", "Bearer wrong");
    request.send().await.assert_text("nobody").await;
}

#[tokio::test]
async fn company_and_role_in_a_header_or_query_change_nothing() {
    let site = site().await;
    let session = site.session_of(Role::Trainee).await;
    let request = site.client.get("/admin?role=firm_admin");
    let request = request
        .header("Cookie", format!("{}; role=firm_admin", cookie(&session)))
        .header("X-Role", "firm_admin")
        .header("X-CSRF-Token", token_of(&session));
    request.send().await.assert_status(StatusCode::FORBIDDEN);
}
