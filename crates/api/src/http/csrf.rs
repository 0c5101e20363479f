//! Requests that a foreign page makes in the visitor's name. One layer for
//! every unsafe method:
//!
//! - the browser must not say that another site sent it (`Sec-Fetch-Site`,
//!   else `Origin`), sign-in included;
//! - a request signed in by cookie must carry the token of that very session,
//!   in `X-CSRF-Token`, in the form field `csrf`, or, for a file upload, in
//!   the query parameter `csrf`.
//!
//! A request signed in by key needs no token: no browser sends the key by
//! itself.

use kernel::{Failure, secret};
use poem::http::{Uri, header};
use poem::{Endpoint, FromRequest, Request, RequestBody, Response};
use subtle::ConstantTimeEq;

use super::layers::Next;
use super::limits::media_type;
use super::problem::Problem;
use super::sign_in::{Credential, Identity};
use crate::policy::Verb;

const HEADER: &str = "X-CSRF-Token";
const FIELD: &str = "csrf=";

/// The token of one session, for its own pages.
#[derive(Clone)]
pub struct CsrfToken(String);

impl CsrfToken {
    /// The token of an identity proved by cookie.
    pub fn of(identity: &Identity) -> Option<Self> {
        match &identity.credential {
            Credential::Cookie(session) => Some(Self::of_session(session)),
            Credential::Key(_) => None,
        }
    }

    /// Derived, so that nothing more is stored; one way, so that a page never
    /// shows what the cookie hides.
    fn of_session(session: &str) -> Self {
        Self(secret::encode(&secret::hash(&format!("csrf:{session}"))))
    }

    /// The token, for a form or a header.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn equals(&self, presented: &str) -> bool {
        self.0.as_bytes().ct_eq(presented.as_bytes()).into()
    }
}

impl<'a> FromRequest<'a> for CsrfToken {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let token = request.data::<Identity>().and_then(Self::of);
        Ok(token.ok_or_else(Problem::unauthenticated)?)
    }
}

/// Refuses unsafe requests that do not come from our own pages. The body is
/// in memory by now.
///
/// # Errors
/// A foreign or missing token, or a foreign page.
pub async fn own_pages_only(next: Next, mut request: Request) -> poem::Result<Response> {
    let is_unsafe = Verb::parse(request.method().as_str()).is_none_or(Verb::is_unsafe);
    let identity = request.data::<Identity>().cloned();
    let has_key = identity
        .as_ref()
        .is_some_and(|identity| matches!(identity.credential, Credential::Key(_)));
    if is_unsafe && !has_key {
        if !comes_from_own_site(&request) {
            return Err(Problem::foreign_request().into());
        }
        if let Some(token) = identity.as_ref().and_then(CsrfToken::of) {
            let presented = presented_token(&mut request).await?;
            if !presented.is_some_and(|presented| token.equals(&presented)) {
                return Err(Problem::foreign_request().into());
            }
        }
    }
    next.call(request).await
}

/// Whether the browser says so, or the sender is no browser. `Host` cannot be
/// forged by a page, so an `Origin` that names it is our own.
fn comes_from_own_site(request: &Request) -> bool {
    if let Some(site) = request.header("Sec-Fetch-Site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = request.headers().get(header::ORIGIN) else {
        return true;
    };
    let origin = origin
        .to_str()
        .ok()
        .and_then(|text| text.parse::<Uri>().ok());
    let origin = origin.and_then(|uri| uri.authority().map(ToString::to_string));
    let host = request.header(header::HOST);
    matches!((origin, host), (Some(origin), Some(host)) if origin.eq_ignore_ascii_case(host))
}

async fn presented_token(request: &mut Request) -> Result<Option<String>, Problem> {
    if let Some(token) = request.header(HEADER) {
        return Ok(Some(token.to_owned()));
    }
    if media_type(request) == Some("application/x-www-form-urlencoded") {
        let body = request.take_body().into_bytes().await;
        let body = body.map_err(|error| Problem::from(Failure::internal("request.body", error)))?;
        let token = std::str::from_utf8(&body).ok().and_then(field_value);
        let token = token.map(ToOwned::to_owned);
        request.set_body(body);
        return Ok(token);
    }
    Ok(request
        .uri()
        .query()
        .and_then(field_value)
        .map(ToOwned::to_owned))
}

/// The value of `csrf` among `a=b&c=d`. A token has no character that would
/// be escaped.
fn field_value(pairs: &str) -> Option<&str> {
    pairs.split('&').find_map(|pair| pair.strip_prefix(FIELD))
}
