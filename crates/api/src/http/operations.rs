//! What an operator's tools ask: is it alive, is it ready, how does it do.

use std::net::IpAddr;

use journeys::App;
use kernel::Role;
use poem::web::Data;
use poem::{Request, Response, Route, get, handler};

use super::problem::{PageResult, Problem};
use super::sign_in::MaybeSigned;
use super::{assets, limits, metrics, openapi};

/// Adds the operator's paths. `document` and `viewer` describe the API.
pub fn routes(route: Route, document: String, viewer: String) -> Route {
    route
        .at("/live", get(live))
        .at("/ready", get(ready))
        .at("/metrics", get(metrics_text))
        .at("/robots.txt", get(robots))
        .at("/assets/:file", get(assets::serve))
        .at(
            "/api/openapi.json",
            get(openapi::document_endpoint(document)),
        )
        .at("/api/docs", get(openapi::viewer_endpoint(viewer)))
}

/// The process answers; nothing else is asked.
#[handler]
fn live() -> &'static str {
    "ok"
}

/// Whether requests should be sent here.
#[handler]
async fn ready(app: Data<&App>) -> PageResult {
    journeys::check_ready(&app).await?;
    Ok(plain("ok".to_owned()))
}

/// For a collector on this machine, or the firm's admin. To anybody else the
/// page does not exist.
#[handler]
fn metrics_text(request: &Request, MaybeSigned(actor): MaybeSigned) -> PageResult {
    let is_admin = actor.is_some_and(|actor| actor.has(Role::FirmAdmin));
    if !is_admin && !comes_from_this_machine(request) {
        return Err(Problem::no_route());
    }
    Ok(plain(metrics::text()))
}

/// Headers that a proxy adds. Behind one on this machine everybody would seem
/// to be local.
const FORWARDING: [&str; 4] = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"];

fn comes_from_this_machine(request: &Request) -> bool {
    let was_forwarded = FORWARDING
        .iter()
        .any(|name| request.headers().contains_key(*name));
    !was_forwarded && limits::peer(request).is_some_and(|peer: IpAddr| peer.is_loopback())
}

/// Nothing here is for search engines.
#[handler]
fn robots() -> Response {
    plain("User-agent: *\nDisallow: /\n".to_owned())
}

fn plain(text: String) -> Response {
    Response::builder()
        .content_type("text/plain; charset=utf-8")
        .body(text)
}
