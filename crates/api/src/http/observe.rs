//! The outermost layer: names the request, times it, logs and counts it, and
//! sends the headers that every answer carries.
//!
//! The log shows the route's pattern, never the path: a path may hold a
//! token. It names nobody. Routes that the table calls silent leave nothing.

use std::time::Instant;

use journeys::App;
use kernel::secret;
use poem::{Endpoint, Request, Response};

use super::layers::Next;
use super::{headers, metrics};
use crate::policy::{Table, Verb};

/// The name of one request, in its answer, its error page and the log.
#[derive(Clone, Debug)]
pub struct RequestId(String);

const UNNAMED: &str = "unnamed";
const ID_BYTES: usize = 8;

impl RequestId {
    fn fresh() -> Self {
        let bytes = secret::random_bytes::<ID_BYTES>();
        Self(bytes.map_or_else(|_| UNNAMED.to_owned(), |bytes| secret::hex(&bytes)))
    }

    /// The name of a request.
    pub fn of(request: &Request) -> &str {
        request.data::<Self>().map_or(UNNAMED, |id| &id.0)
    }
}

/// What the log calls a request that fits no route.
const UNKNOWN_ROUTE: &str = "unknown";

/// Names, times, logs and counts.
///
/// # Errors
/// None: an error further in was answered further in.
pub async fn every_request(next: Next, mut request: Request) -> poem::Result<Response> {
    let started = Instant::now();
    let id = RequestId::fresh();
    request.set_data(id.clone());
    let verb = Verb::parse(request.method().as_str());
    let table = request.data::<Table>().copied();
    let rule = table.zip(verb);
    let rule = rule.and_then(|(table, verb)| table.find(verb, request.uri().path()));
    if let Some(rule) = rule {
        request.set_data(rule);
    }
    let is_https = request
        .data::<App>()
        .is_some_and(|app| app.settings.is_https());
    let mut response = next.call(request).await?;
    headers::set(response.headers_mut(), &id.0, is_https);
    if !rule.is_some_and(|rule| rule.is_silent) {
        let method = verb.map_or("other", Verb::as_str);
        let route = rule.map_or(UNKNOWN_ROUTE, |rule| rule.path);
        let status = response.status().as_u16();
        let took = started.elapsed();
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(request_id = %id.0, method, route, status, milliseconds, "request");
        metrics::count(method, route, status, took);
    }
    Ok(response)
}
