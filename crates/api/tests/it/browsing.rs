//! A browser without scripts, and a program, against the whole door.

use kernel::{Actor, Role, secret};
use people::SessionLife;
use poem::endpoint::BoxEndpoint;
use poem::http::{Method, StatusCode};
use poem::test::{TestClient, TestResponse};
use poem::{EndpointExt, Response};
use serde_json::Value;

use crate::support::World;

/// Signed in as one person.
pub struct Browser {
    client: TestClient<BoxEndpoint<'static, Response>>,
    session: String,
}

impl Browser {
    pub async fn signed_in(world: &World, actor: &Actor) -> Self {
        Self::with_session(world, actor, format!("session-of-{}", actor.account)).await
    }

    /// One of the firm's people with a role, signed in.
    pub async fn staff(world: &World, role: Role) -> Self {
        Self::signed_in(world, &world.staff(role).await).await
    }

    /// Signed in once more, when the first session may have ended.
    pub async fn signed_in_again(world: &World, actor: &Actor) -> Self {
        Self::with_session(world, actor, format!("second-session-of-{}", actor.account)).await
    }

    async fn with_session(world: &World, actor: &Actor, session: String) -> Self {
        let tx = world.app.db.write().await.expect("a transaction");
        let (now, hash) = (world.app.clock.now(), secret::hash(&session));
        people::write::open_session(&tx, now, actor.account, hash, SessionLife::LEARNING)
            .await
            .expect("signed in");
        tx.commit().await.expect("kept");
        let door = api::endpoint(world.app.clone()).map_to_response().boxed();
        Self {
            client: TestClient::new(door),
            session,
        }
    }

    fn token(&self) -> String {
        secret::encode(&secret::hash(&format!("csrf:{}", self.session)))
    }

    pub async fn get(&self, path: &str) -> TestResponse {
        let cookie = format!("sid={}", self.session);
        self.client.get(path).header("Cookie", cookie).send().await
    }

    /// Opens an address with one more cookie.
    pub async fn page_with_cookie(&self, path: &str, cookie: &str) -> String {
        let response = self.get_with_cookie(path, cookie).await;
        response.assert_status_is_ok();
        text(response).await
    }

    pub async fn get_with_cookie(&self, path: &str, cookie: &str) -> TestResponse {
        let cookies = format!("sid={}; {cookie}", self.session);
        self.client.get(path).header("Cookie", cookies).send().await
    }

    /// Opens an address without being signed in, with one more header.
    pub async fn page_with(&self, path: &str, (name, value): (&'static str, &str)) -> String {
        let response = self.client.get(path).header(name, value).send().await;
        response.assert_status_is_ok();
        text(response).await
    }

    pub async fn page(&self, path: &str) -> String {
        let response = self.get(path).await;
        response.assert_status_is_ok();
        text(response).await
    }

    /// Sends a form with these fields.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> TestResponse {
        self.submit_with(path, fields, ("accept", "text/html"))
            .await
    }

    /// The same with one more header.
    pub async fn submit_with(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        (name, value): (&'static str, &str),
    ) -> TestResponse {
        let mut body = format!("csrf={}", self.token());
        for (name, value) in fields {
            body.push_str(&format!("&{name}={}", escaped(value)));
        }
        let cookie = format!("sid={}", self.session);
        let request = self.client.request(Method::POST, path);
        let request = request.header("Cookie", cookie).header(name, value);
        let request = request.content_type("application/x-www-form-urlencoded");
        request.body(body).send().await
    }

    /// Sends a form with these fields and a file called `file`.
    pub async fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        (name, bytes): (&str, &[u8]),
    ) -> TestResponse {
        let mut body = Vec::new();
        for (field, value) in fields {
            let part = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            );
            body.extend(part.into_bytes());
        }
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(bytes);
        body.extend(b"\r\n--edge--\r\n");
        let request = self.client.post(format!("{path}?csrf={}", self.token()));
        let request = request.header("Cookie", format!("sid={}", self.session));
        let request = request.header("accept", "text/html");
        let request = request.content_type("multipart/form-data; boundary=edge");
        request.body(body).send().await
    }

    /// Posts raw bytes to the API.
    pub async fn post_bytes(&self, path: &str, bytes: &[u8]) -> TestResponse {
        let request = self.client.post(format!("/api/v1{path}"));
        let request = request.header("Cookie", format!("sid={}", self.session));
        let request = request.header("X-CSRF-Token", self.token());
        let request = request.content_type("application/octet-stream");
        request.body(bytes.to_vec()).send().await
    }

    pub async fn json(&self, method: Method, path: &str, body: Option<Value>) -> TestResponse {
        self.json_with(method, path, body, &[]).await
    }

    pub async fn json_with(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&'static str, &str)],
    ) -> TestResponse {
        let request = self.client.request(method, format!("/api/v1{path}"));
        let request = request.header("Cookie", format!("sid={}", self.session));
        let mut request = request.header("X-CSRF-Token", self.token());
        for (name, text) in headers {
            request = request.header(*name, *text);
        }
        match body {
            Some(body) => {
                let request = request.content_type("application/json");
                request.body(body.to_string()).send().await
            }
            None => request.send().await,
        }
    }

    /// Posts JSON as it is written here, also what no [`Value`] can say.
    pub async fn post_json_text(&self, path: &str, text: String) -> TestResponse {
        let request = self.client.post(format!("/api/v1{path}"));
        let request = request.header("Cookie", format!("sid={}", self.session));
        let request = request.header("X-CSRF-Token", self.token());
        request
            .content_type("application/json")
            .body(text)
            .send()
            .await
    }
}

fn escaped(value: &str) -> String {
    let escape = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    value.bytes().map(escape).collect()
}

pub async fn text(response: TestResponse) -> String {
    let mut response = response.0;
    response.take_body().into_string().await.expect("text")
}

pub async fn value(response: TestResponse) -> Value {
    serde_json::from_str(&text(response).await).expect("JSON")
}

/// Where a form leads.
pub fn location(response: &TestResponse) -> String {
    response.assert_status(StatusCode::SEE_OTHER);
    let location = response.0.headers().get("location").expect("a location");
    location.to_str().expect("text").to_owned()
}

/// The values of every `name="…"` field in a page.
pub fn fields(page: &str, name: &str) -> Vec<String> {
    let mark = format!("name=\"{name}\" value=\"");
    let parts = page.split(&mark).skip(1);
    parts
        .map(|part| part.split('"').next().expect("a value").to_owned())
        .collect()
}
