//! Cookies, written and read by hand: what the browser gets is one line that
//! says everything about it.

use kernel::{Failure, secret::Token};
use poem::http::{HeaderValue, header};
use poem::{Request, Response};

/// The sign-in cookie's name. Over HTTPS its prefix makes the browser refuse
/// one that another host or an unsafe connection planted.
pub fn cookie_name(is_https: bool) -> &'static str {
    if is_https { "__Host-sid" } else { "sid" }
}

/// The value of the named cookie, when the request carries one.
pub fn read_cookie<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    let lines = request.headers().get_all(header::COOKIE).iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// Signs the browser in with `token` for at most `max_age_seconds`.
///
/// # Errors
/// Never in practice: a token holds no character that a header refuses.
pub fn set_cookie(
    response: &mut Response,
    is_https: bool,
    token: &Token,
    max_age_seconds: i64,
) -> Result<(), Failure> {
    let line = line(
        cookie_name(is_https),
        token.reveal(),
        is_https,
        max_age_seconds,
    );
    append(response, &line)
}

/// Makes the browser drop its sign-in cookie.
pub fn drop_cookie(response: &mut Response, is_https: bool) {
    let line = line(cookie_name(is_https), "", is_https, 0);
    // The line is ASCII, so it cannot be refused.
    let _ = append(response, &line);
}

/// One `Set-Cookie` line. A browser drops a cookie only when name, path and
/// `Secure` equal those it was set with, so all lines are made here.
pub(crate) fn line(name: &str, value: &str, is_https: bool, max_age_seconds: i64) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_seconds}{secure}")
}

pub(crate) fn append(response: &mut Response, line: &str) -> Result<(), Failure> {
    let value =
        HeaderValue::from_str(line).map_err(|error| Failure::internal("server.cookie", error))?;
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(())
}

/// `wanted` when it is a path of our own site, else the home page. A browser
/// takes `//host`, `/\host` and anything with a scheme to another site.
pub fn own_path(wanted: &str) -> &str {
    let starts_here = wanted.starts_with('/') && !wanted.starts_with("//");
    let is_plain = wanted
        .chars()
        .all(|character| character.is_ascii_graphic() && character != '\\');
    if starts_here && is_plain { wanted } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_our_own_is_followed_after_sign_in() {
        let cases = [
            ("/companies/1?status=done", "/companies/1?status=done"),
            ("/", "/"),
            ("", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https:evil.example", "/"),
            ("https://evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("/\t/evil.example", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
            (" /companies", "/"),
        ];
        for (wanted, expected) in cases {
            assert_eq!(own_path(wanted), expected, "{wanted:?}");
        }
    }

    #[test]
    fn the_line_that_drops_a_cookie_names_the_same_place_as_the_one_that_sets_it() {
        let set = line("__Host-sid", "token", true, 60);
        let dropped = line("__Host-sid", "", true, 0);
        assert_eq!(
            set,
            "__Host-sid=token; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure"
        );
        assert_eq!(
            dropped,
            "__Host-sid=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure"
        );
        assert!(!line("sid", "token", false, 60).contains("Secure"));
    }
}
