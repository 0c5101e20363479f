//! The callers' side: JSON over keep-alive HTTP/1.1.

use reqwest::{Client, Method, StatusCode};
use serde_json::Value;

/// A caller of one server.
#[derive(Clone)]
pub struct Api {
    http: Client,
    base: String,
}

impl Api {
    /// Calls the JSON API of the server at `url`.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(url: &str) -> Result<Self, String> {
        let http = Client::builder()
            .pool_max_idle_per_host(64)
            .tcp_nodelay(true)
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self {
            http,
            base: format!("{url}/api/v1"),
        })
    }

    /// Asks, and gives the answer's JSON.
    ///
    /// # Errors
    /// Any other status than 200 or 201, with the answer's text.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Value, String> {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(key) = key {
            request = request.bearer_auth(key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.map_err(|error| error.to_string())?;
        let status = answer.status();
        let bytes = answer.bytes().await.map_err(|error| error.to_string())?;
        if status != StatusCode::OK && status != StatusCode::CREATED {
            return Err(format!(
                "{path}: {status} {}",
                String::from_utf8_lossy(&bytes)
            ));
        }
        serde_json::from_slice(&bytes).map_err(|error| error.to_string())
    }

    /// Sends a file.
    ///
    /// # Errors
    /// As [`Api::call`].
    pub async fn upload(&self, path: &str, key: &str, file: Vec<u8>) -> Result<Value, String> {
        let request = self
            .http
            .post(format!("{}{path}", self.base))
            .bearer_auth(key)
            .header("Content-Type", "application/octet-stream")
            .body(file);
        let answer = request.send().await.map_err(|error| error.to_string())?;
        let status = answer.status();
        let bytes = answer.bytes().await.map_err(|error| error.to_string())?;
        if !status.is_success() {
            return Err(format!(
                "{path}: {status} {}",
                String::from_utf8_lossy(&bytes)
            ));
        }
        serde_json::from_slice(&bytes).map_err(|error| error.to_string())
    }
}
