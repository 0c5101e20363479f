//! Serves the document and a viewer for people.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use poem::endpoint::make_sync;
use poem::http::header;
use poem::{Endpoint, Response};
use sha2::{Digest, Sha256};

/// The document itself.
pub fn document_endpoint(document: String) -> impl Endpoint {
    let document: Arc<str> = document.into();
    make_sync(move |_| {
        Response::builder()
            .content_type("application/json")
            .body(document.to_string())
    })
}

/// The viewer, one page that brings its whole script with it. It gets a policy
/// of its own that names the hash of each script; its styles it makes as it
/// runs.
pub fn viewer_endpoint(html: String) -> impl Endpoint {
    let policy = viewer_policy(&html);
    let html: Arc<str> = html.into();
    make_sync(move |_| {
        Response::builder()
            .content_type("text/html; charset=utf-8")
            .header(header::CONTENT_SECURITY_POLICY, &policy)
            .body(html.to_string())
    })
}

fn viewer_policy(html: &str) -> String {
    let hashes: Vec<String> = inline_scripts(html)
        .map(|script| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script))))
        .collect();
    format!(
        "default-src 'none'; script-src {}; style-src 'unsafe-inline'; img-src 'self' data:; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        hashes.join(" ")
    )
}

/// What stands between each `<script …>` and the next `</script>`.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let (_, opened) = rest.split_once("<script")?;
        let (_, body) = opened.split_once('>')?;
        let (script, after) = body.split_once("</script>")?;
        rest = after;
        Some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_inline_script_is_named_by_its_hash() {
        let html = "<script charset=\"UTF-8\">a()</script><p>x</p><script>b(1 > 2)</script>";
        let scripts: Vec<&str> = inline_scripts(html).collect();
        assert_eq!(scripts, ["a()", "b(1 > 2)"]);
        let policy = viewer_policy(html);
        assert_eq!(policy.matches("'sha256-").count(), 2);
        assert!(!policy.contains("script-src 'unsafe"));
    }
}
