//! How much we read and how often one may ask.

mod peer;
mod rate;

use std::sync::Arc;

use journeys::App;
use poem::error::ReadBodyError;
use poem::http::header;
use poem::{Endpoint, Request, Response};

use super::layers::Next;
use super::problem::Problem;
use super::sign_in::Identity;
use crate::policy::Rule;

pub use peer::peer;
pub use rate::{Limiter, Subject};

/// The largest JSON body.
pub const MAX_JSON_BYTES: usize = 256 * 1024;
/// The largest form, and the largest body of any kind from a stranger.
pub const MAX_FORM_BYTES: usize = 64 * 1024;
/// The largest upload: a file of 5 MiB and what multipart wraps around it.
pub const MAX_UPLOAD_BYTES: usize = 6 * 1024 * 1024;
/// Requests of one session or key in a minute.
pub const REQUESTS_PER_MINUTE: u32 = 600;

/// The media type of a request's body, without its parameters.
pub fn media_type(request: &Request) -> Option<&str> {
    let whole = request.content_type()?;
    Some(whole.split(';').next().unwrap_or(whole).trim())
}

/// Reads the body, counting, and stops at the limit. Bodies are never
/// decompressed, so a small one cannot become a large one.
///
/// # Errors
/// Too large, or encoded.
pub async fn body(next: Next, mut request: Request) -> poem::Result<Response> {
    let encoding = request.headers().get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| encoding != "identity") {
        let message = "圧縮したデータは受け取れません。Content-Encoding を付けずに送ってください。";
        return Err(Problem::unsupported_body(message).into());
    }
    let limit = body_limit(&request);
    let announced = request.header(header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(Problem::body_too_large(limit).into());
    }
    let body = request.take_body().into_bytes_limit(limit).await;
    let body = body.map_err(|error| match error {
        ReadBodyError::PayloadTooLarge => Problem::body_too_large(limit),
        _ => Problem::malformed("the body ended early"),
    })?;
    request.set_body(body);
    next.call(request).await
}

fn body_limit(request: &Request) -> usize {
    let is_stranger = request.data::<Identity>().is_none();
    match media_type(request) {
        Some("application/json") => MAX_JSON_BYTES,
        Some("application/x-www-form-urlencoded") => MAX_FORM_BYTES,
        _ if is_stranger => MAX_FORM_BYTES,
        _ => MAX_UPLOAD_BYTES,
    }
}

/// Holds one network address to the limit of the route's row, where the row
/// has one. A classroom behind one address stays under it.
///
/// # Errors
/// Too many requests.
pub async fn address(next: Next, request: Request) -> poem::Result<Response> {
    let rule = request.data::<&'static Rule>();
    if let Some((rule, limit)) = rule.and_then(|rule| rule.per_minute.map(|limit| (rule, limit))) {
        take(&request, Subject::Address(peer(&request), rule.path), limit)?;
    }
    next.call(request).await
}

/// Holds one session or key to [`REQUESTS_PER_MINUTE`].
///
/// # Errors
/// Too many requests.
pub async fn session(next: Next, request: Request) -> poem::Result<Response> {
    if let Some(identity) = request.data::<Identity>() {
        let subject = Subject::Credential(identity.credential.hash());
        take(&request, subject, REQUESTS_PER_MINUTE)?;
    }
    next.call(request).await
}

fn take(request: &Request, subject: Subject, per_minute: u32) -> Result<(), Problem> {
    let (Some(app), Some(limiter)) = (request.data::<App>(), request.data::<Arc<Limiter>>()) else {
        return Ok(());
    };
    limiter
        .take(subject, per_minute, app.clock.now())
        .map_err(Problem::too_many)
}
