//! How to talk to the server.

use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

/// Speaks to the server in somebody's name, or in nobody's.
pub struct Client<'a> {
    http: reqwest::Client,
    url: &'a str,
    key: Option<&'a str>,
}

impl<'a> Client<'a> {
    /// A client of the server at `url`.
    pub fn new(url: &'a str, key: Option<&'a str>) -> Self {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(20))
            .build();
        Self {
            http: http.expect("a client"),
            url,
            key,
        }
    }

    /// Status and body of the answer; nothing when there is none, because the
    /// server died or could not keep the write.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Option<Reply> {
        let request = self.request(method, path);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        Self::reply(request).await
    }

    /// As [`Client::send`], with the bytes of a file.
    pub async fn upload(&self, path: &str, bytes: Vec<u8>) -> Option<Reply> {
        let request = self.request(Method::POST, path);
        let request = request.header("content-type", "application/octet-stream");
        Self::reply(request.body(bytes)).await
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        match self.key {
            Some(key) => request.bearer_auth(key),
            None => request,
        }
    }

    async fn reply(request: reqwest::RequestBuilder) -> Option<Reply> {
        let response = request.send().await.ok()?;
        let status = response.status().as_u16();
        if status >= 500 {
            return None;
        }
        let text = response.text().await.ok()?;
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Some(Reply { status, body })
    }
}

/// An answer that arrived whole: what it says is acknowledged.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The JSON document; null for an empty answer.
    pub body: Value,
}

impl Reply {
    /// The body of a success.
    pub fn body(self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        self.body
    }
}
