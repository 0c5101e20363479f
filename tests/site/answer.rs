//! What a browser got.

use poem::http::HeaderMap;
use serde_json::Value;

/// An answer, whole.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    /// The bytes as text; lossy for a file.
    pub text: String,
}

impl Answer {
    /// Asserts the status.
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// Asserts that a text is in the body.
    pub fn shows(&self, expected: &str) -> &Self {
        assert!(
            self.text.contains(expected),
            "no {expected} in {}",
            self.text
        );
        self
    }

    /// Asserts that a text is not in the body.
    pub fn hides(&self, secret: &str) -> &Self {
        assert!(!self.text.contains(secret), "{secret} in {}", self.text);
        self
    }

    /// Asserts that the browser is sent on to a path.
    pub fn leads_to(&self, path: &str) -> &Self {
        assert_eq!(self.status, 303, "{}", self.text);
        assert_eq!(self.location(), path);
        self
    }

    /// Where the browser is sent on to; empty when nowhere.
    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_default()
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {}", self.text))
    }

    /// The text between two marks, the first time they come.
    pub fn between(&self, before: &str, after: &str) -> String {
        self.shows(before);
        let (_, rest) = self.text.split_once(before).expect("shown");
        let (inner, _) = rest.split_once(after).expect("the end mark");
        inner.to_owned()
    }

    /// What can be compared between two answers: without the request's name.
    pub fn comparable(&self) -> String {
        let id = self.header("x-request-id").unwrap_or("-");
        format!("{} {}", self.status, self.text.replace(id, "REQUEST"))
    }
}
