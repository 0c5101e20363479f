//! One sentence about what was just done, carried over the redirect after a
//! form in a cookie that lives for a minute and is dropped when shown.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use journeys::App;
use kernel::Failure;
use poem::{Endpoint, Request, Response};

use super::layers::Next;
use super::problem::Problem;
use super::sign_in::{append_cookie, cookie_line, read_cookie};

const SECONDS: i64 = 60;
/// What a cookie of ours may hold before it is escaped.
const MAX_BYTES: usize = 600;

fn name(is_https: bool) -> &'static str {
    if is_https { "__Host-done" } else { "done" }
}

/// The sentence that the request carries.
pub fn read(request: &Request, is_https: bool) -> Option<String> {
    let value = read_cookie(request, name(is_https))?;
    let bytes = URL_SAFE_NO_PAD.decode(value).ok()?;
    String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.is_empty())
}

/// Gives the next page a sentence to show.
///
/// # Errors
/// Never in practice: the sentence is encoded.
pub fn set(response: &mut Response, is_https: bool, sentence: &str) -> Result<(), Failure> {
    let end = sentence.floor_char_boundary(MAX_BYTES);
    let value = URL_SAFE_NO_PAD.encode(&sentence[..end]);
    append_cookie(
        response,
        &cookie_line(name(is_https), &value, is_https, SECONDS),
    )
}

/// Drops a sentence once a page has shown it.
///
/// # Errors
/// None of its own.
pub async fn show_once(next: Next, request: Request) -> poem::Result<Response> {
    let is_https = request
        .data::<App>()
        .is_some_and(|app| app.settings.is_https());
    let carries_one = read_cookie(&request, name(is_https)).is_some();
    let mut response = next.call(request).await?;
    let is_page = response.is_success()
        && response
            .content_type()
            .is_some_and(|kind| kind.starts_with("text/html"));
    if carries_one && is_page {
        let line = cookie_line(name(is_https), "", is_https, 0);
        append_cookie(&mut response, &line).map_err(Problem::from)?;
    }
    Ok(response)
}
