//! The Open Badge: the holder's download, and what everybody may read to check
//! one. None of the public documents names a person or a company.

use journeys::{
    App, badge_achievement, badge_key, badge_profile, badge_status_list, issue_own_badge,
};
use kernel::id::CertificateId;
use poem::http::header;
use poem::web::{Data, Path};
use poem::{Body, Response, handler};
use uuid::Uuid;

use crate::http::download;
use crate::http::{PageResult, Signed};

/// As long as the list itself says.
const A_WHILE: &str = "public, max-age=300";

/// An answer that programs on other sites may read, too: verifiers run in
/// browsers.
fn public(media_type: &str, body: impl Into<Body>) -> Response {
    Response::builder()
        .content_type(media_type)
        .header(header::CACHE_CONTROL, A_WHILE)
        .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .header("cross-origin-resource-policy", "cross-origin")
        .body(body)
}

#[handler]
pub(super) async fn send_own(
    Signed(actor): Signed,
    app: Data<&App>,
    Path(certificate): Path<Uuid>,
) -> PageResult {
    let badge = issue_own_badge(&app, &actor, CertificateId(certificate)).await?;
    Ok(download::file("application/jwt", &badge.name, badge.token))
}

#[handler]
pub(super) fn send_profile(app: Data<&App>) -> Response {
    public("application/ld+json", badge_profile(&app).to_string())
}

#[handler]
pub(super) async fn send_achievement(
    app: Data<&App>,
    Path((track, version)): Path<(String, i32)>,
) -> PageResult {
    let document = badge_achievement(&app, &track, version).await?;
    Ok(public("application/ld+json", document.to_string()))
}

#[handler]
pub(super) async fn send_status_list(app: Data<&App>, Path(list): Path<i32>) -> PageResult {
    let token = badge_status_list(&app, list).await?;
    Ok(public("application/vc+jwt", token))
}

#[handler]
pub(super) async fn send_key(app: Data<&App>, Path(key): Path<String>) -> PageResult {
    let key = badge_key(&app, &key).await?;
    Ok(public("application/jwk+json", key.to_string()))
}
