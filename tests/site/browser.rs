//! A visitor with a browser that runs no script: keeps cookies for their
//! paths, and sends the token of the page it has seen.

use std::sync::{Arc, Mutex, MutexGuard};

use kernel::Actor;
use kernel::id::{AccountId, MembershipId};
use poem::Response;
use poem::endpoint::BoxEndpoint;
use poem::http::Method;
use poem::test::{TestClient, TestRequestBuilder};
use serde_json::Value;

use super::Answer;

pub type Door = Arc<TestClient<BoxEndpoint<'static, Response>>>;
/// Parts the parts of an upload.
const BOUNDARY: &str = "----part-of-a-form";

type Request<'d> = TestRequestBuilder<'d, BoxEndpoint<'static, Response>>;

/// A browser. Clones share cookies, as tabs do.
#[derive(Clone)]
pub struct Browser {
    door: Door,
    actor: Option<Actor>,
    jar: Arc<Mutex<Jar>>,
    headers: Vec<(&'static str, String)>,
}

#[derive(Default)]
struct Jar {
    cookies: Vec<Cookie>,
    token: Option<String>,
}

struct Cookie {
    name: String,
    path: String,
    value: String,
}

impl Browser {
    pub(super) fn new(door: Door, actor: Option<Actor>) -> Self {
        Self {
            door,
            actor,
            jar: Arc::default(),
            headers: Vec::new(),
        }
    }

    /// The same with a header on every request.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Who is signed in from the beginning.
    pub fn actor(&self) -> &Actor {
        self.actor.as_ref().expect("signed in from the beginning")
    }

    /// Their account.
    pub fn account(&self) -> AccountId {
        self.actor().account
    }

    /// Their employment.
    pub fn membership(&self) -> MembershipId {
        self.actor().membership.expect("a member")
    }

    fn jar(&self) -> MutexGuard<'_, Jar> {
        self.jar.lock().expect("no panic while it was held")
    }

    /// Puts a cookie into the browser, for every path.
    pub fn keep_cookie(&self, name: &str, value: &str) {
        let mut jar = self.jar();
        jar.cookies.retain(|cookie| cookie.name != name);
        jar.cookies.push(Cookie {
            name: name.to_owned(),
            path: "/".to_owned(),
            value: value.to_owned(),
        });
        jar.token = None;
    }

    /// The value of a cookie that the browser holds.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let jar = self.jar();
        let found = jar.cookies.iter().find(|cookie| cookie.name == name);
        found.map(|cookie| cookie.value.clone())
    }

    /// Opens an address.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, |request| request).await
    }

    /// Sends a form.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token().await;
        let own = [("csrf", token.as_str())];
        let pairs = own.iter().chain(fields);
        let pairs = pairs.map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        // The token is found by its plain name.
        let body = pairs
            .collect::<Vec<_>>()
            .join("&")
            .replacen(&encoded("csrf"), "csrf", 1);
        let body = body.replacen(&encoded(&token), &token, 1);
        self.send(Method::POST, path, |request| {
            request
                .content_type("application/x-www-form-urlencoded")
                .body(body.clone())
        })
        .await
    }

    /// Sends JSON.
    pub async fn post_json(&self, path: &str, body: &Value) -> Answer {
        self.send_json(Method::POST, path, body).await
    }

    /// Sends JSON to replace something.
    pub async fn put_json(&self, path: &str, body: &Value) -> Answer {
        self.send_json(Method::PUT, path, body).await
    }

    /// Sends JSON with any method.
    pub async fn send_json(&self, method: Method, path: &str, body: &Value) -> Answer {
        let token = self.token().await;
        self.send(method, path, |request| {
            let request = request.header("X-CSRF-Token", token.clone());
            request
                .content_type("application/json")
                .body(body.to_string())
        })
        .await
    }

    /// Sends nothing but the request.
    pub async fn post(&self, path: &str) -> Answer {
        self.send_bare(Method::POST, path).await
    }

    /// Sends nothing but the request, with any method.
    pub async fn send_bare(&self, method: Method, path: &str) -> Answer {
        let token = self.token().await;
        self.send(method, path, |request| {
            request.header("X-CSRF-Token", token.clone())
        })
        .await
    }

    /// Sends a file as the whole body.
    pub async fn post_bytes(&self, path: &str, bytes: &[u8]) -> Answer {
        let token = self.token().await;
        self.send(Method::POST, path, |request| {
            let request = request.header("X-CSRF-Token", token.clone());
            request
                .content_type("application/octet-stream")
                .body(bytes.to_vec())
        })
        .await
    }

    /// Sends a form with a file called `file`.
    pub async fn upload(&self, path: &str, file_name: &str, bytes: &[u8]) -> Answer {
        let path = format!("{path}?csrf={}", self.token().await);
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; \
             filename=\"{file_name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        let body = [
            head.as_bytes(),
            bytes,
            format!("\r\n--{BOUNDARY}--\r\n").as_bytes(),
        ]
        .concat();
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.send(Method::POST, &path, |request| {
            request.content_type(kind).body(body)
        })
        .await
    }

    async fn send<'d>(
        &'d self,
        method: Method,
        path: &str,
        with: impl FnOnce(Request<'d>) -> Request<'d>,
    ) -> Answer {
        let cookies = self.cookies_for(path);
        let mut request = with(self.door.request(method, path));
        for (name, value) in &self.headers {
            request = request.header(*name, value.clone());
        }
        let request = if cookies.is_empty() {
            request
        } else {
            request.header("Cookie", cookies)
        };
        let mut response = request.send().await.0;
        let headers = response.headers().clone();
        let bytes = response.take_body().into_vec().await.expect("a body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let answer = Answer {
            status: response.status().as_u16(),
            headers,
            bytes,
            text,
        };
        self.remember(&answer);
        answer
    }

    fn cookies_for(&self, path: &str) -> String {
        let path = path.split('?').next().unwrap_or(path);
        let jar = self.jar();
        let fitting = jar.cookies.iter().filter(|cookie| {
            let rest = path.strip_prefix(cookie.path.as_str());
            rest.is_some_and(|rest| {
                cookie.path.ends_with('/') || rest.is_empty() || rest.starts_with('/')
            })
        });
        let pairs = fitting.map(|cookie| format!("{}={}", cookie.name, cookie.value));
        pairs.collect::<Vec<_>>().join("; ")
    }

    fn remember(&self, answer: &Answer) {
        let mut jar = self.jar();
        for line in answer.headers.get_all("set-cookie") {
            let line = line.to_str().expect("ASCII");
            let (name, rest) = line.split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or_default();
            let path = rest
                .split("Path=")
                .nth(1)
                .and_then(|rest| rest.split(';').next());
            let path = path.unwrap_or("/").to_owned();
            jar.cookies
                .retain(|cookie| cookie.name != name || cookie.path != path);
            if !line.contains("Max-Age=0") {
                jar.cookies.push(Cookie {
                    name: name.to_owned(),
                    path,
                    value: value.to_owned(),
                });
            }
            if name.ends_with("sid") {
                jar.token = None;
            }
        }
        if let Some((_, rest)) = answer.text.split_once("name=\"csrf-token\" content=\"") {
            jar.token = rest.split('"').next().map(ToOwned::to_owned);
        }
    }

    /// The token of the session, as the newest page has told it; a program
    /// asks for it.
    async fn token(&self) -> String {
        let known = self.jar().token.clone();
        if known.is_some() || self.cookie("__Host-sid").is_none() {
            return known.unwrap_or_default();
        }
        let me = self.get("/api/v1/me").await;
        let token = serde_json::from_str::<Value>(&me.text).unwrap_or_default();
        let token = token["csrf_token"].as_str().unwrap_or_default().to_owned();
        self.jar().token = Some(token.clone());
        token
    }
}

/// Text for a form field or a query, every byte escaped.
pub fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
