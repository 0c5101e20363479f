//! `Idempotency-Key`: a signed-in program that got no answer sends the same
//! request again with the same key, and its effect happens once. The key is
//! committed with the effect ([`kernel::idempotency`]); the answer is kept
//! beside it afterwards and told again.
//!
//! Answers of routes that show a secret are not kept: the secret stands
//! nowhere in the database. Sent again, such a request says that it was done.

use journeys::App;
use kernel::idempotency::{self, Answer, Earlier, Keyed};
use kernel::{Failure, Fault, Kind, secret};
use poem::http::{HeaderValue, StatusCode, header};
use poem::{Endpoint, Request, Response};

use super::layers::Next;
use super::problem::Problem;
use super::render::is_api;
use super::sign_in::Identity;
use crate::policy::{Rule, Verb};

/// The header that names a request.
pub const HEADER: &str = "Idempotency-Key";
/// Says that an answer was told before.
const REPLAYED: &str = "Idempotent-Replayed";
/// The most characters of a key.
pub const MOST_KEY_CHARACTERS: usize = 128;
/// A larger answer is not kept: it is a file, which can be asked for again.
const MOST_ANSWER_BYTES: usize = 64 * 1024;

/// Lets a request with a key have its effect once.
///
/// # Errors
/// A key that is none, one used for another request, or one whose request
/// was done and whose answer cannot be told again.
pub async fn once(next: Next, mut request: Request) -> poem::Result<Response> {
    let Some(keyed) = keyed(&mut request).await? else {
        return next.call(request).await;
    };
    let app = request.data::<App>().cloned();
    let app = app.ok_or_else(|| Problem::from(Failure::not_found()))?;
    let shows_secret = request
        .data::<&'static Rule>()
        .is_some_and(|rule| rule.shows_secret);
    let earlier = idempotency::earlier(&app.db.read(), &keyed).await;
    match earlier.map_err(Problem::from)? {
        Earlier::None => {}
        Earlier::Other => return Err(other_request().into()),
        Earlier::Done => return Err(done_before().into()),
        Earlier::Answered(answer) => return Ok(told_again(answer)),
    }
    let (response, is_claimed) = idempotency::run(keyed.clone(), next.call(request)).await;
    let response = response?;
    if !is_claimed || shows_secret || !response.status().is_success() {
        return Ok(response);
    }
    kept(&app, &keyed, response).await
}

/// The key of a request that may have one: an unsafe call of the API by
/// somebody who is signed in. The body is in memory by now.
async fn keyed(request: &mut Request) -> Result<Option<Keyed>, Problem> {
    let is_unsafe = Verb::parse(request.method().as_str()).is_none_or(Verb::is_unsafe);
    let Some(key) = request.headers().get(HEADER) else {
        return Ok(None);
    };
    if !is_unsafe || !is_api(request.uri().path()) {
        return Ok(None);
    }
    let key = key.to_str().ok().filter(|key| is_key(key));
    let key = key.ok_or_else(no_key)?.to_owned();
    let (Some(app), Some(identity)) = (request.data::<App>(), request.data::<Identity>()) else {
        return Ok(None);
    };
    let (at, account) = (app.clock.now(), identity.actor.account);
    let body = request.take_body().into_bytes().await;
    let body = body.map_err(|error| Problem::from(Failure::internal("request.body", error)))?;
    let asked = format!("{} {}\n", request.method(), request.uri());
    let fingerprint = secret::digest(&[asked.as_bytes(), &body]);
    request.set_body(body);
    Ok(Some(Keyed {
        account,
        key,
        fingerprint,
        at,
    }))
}

fn is_key(key: &str) -> bool {
    (1..=MOST_KEY_CHARACTERS).contains(&key.len())
        && key.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Keeps the answer. The effect is durable already, so that a database that
/// refuses now spoils nothing but the repetition.
async fn kept(app: &App, keyed: &Keyed, response: Response) -> poem::Result<Response> {
    let (parts, body) = response.into_parts();
    let body = body.into_bytes().await;
    let body = body.map_err(|error| Problem::from(Failure::internal("response.body", error)))?;
    if body.len() <= MOST_ANSWER_BYTES {
        let media_type = parts.headers.get(header::CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok());
        let answer = Answer {
            status: parts.status.as_u16(),
            media_type: media_type.unwrap_or_default().to_owned(),
            body: body.to_vec(),
        };
        if let Err(failure) = journeys::keep_answer(app, keyed, answer).await {
            tracing::warn!(code = failure.code, "an answer was not kept");
        }
    }
    Ok(Response::from_parts(parts, body.into()))
}

fn told_again(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = Response::builder().status(status).body(answer.body);
    let headers = response.headers_mut();
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    if let Ok(media_type) = HeaderValue::from_str(&answer.media_type)
        && !answer.media_type.is_empty()
    {
        headers.insert(header::CONTENT_TYPE, media_type);
    }
    response
}

fn no_key() -> Problem {
    let message = format!(
        "{HEADER} は、空白のない英数字と記号で、{MOST_KEY_CHARACTERS}文字までにしてください。"
    );
    let fault = Fault::new("/Idempotency-Key", "idempotency.key", message);
    Failure::invalid(vec![fault]).into()
}

fn other_request() -> Problem {
    Failure::new(
        Kind::Invalid,
        "idempotency.other_request",
        "この Idempotency-Key は、内容の違う操作ですでに使われています。新しいキーで送ってください。",
    )
    .into()
}

fn done_before() -> Problem {
    Failure::conflict(
        "idempotency.done",
        "この Idempotency-Key の操作は、すでに行われています。結果を一覧で確かめてください。",
    )
    .into()
}
