//! A browser without scripts, what it gets, and the people who use it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use journeys::{NewCompany, add_company, create_setup_link};
use kernel::id::CompanyId;
use kernel::{Actor, Role};
use people::write::Grant;
use people::{CompanyInput, MemberInput};
use poem::endpoint::BoxEndpoint;
use poem::http::StatusCode;
use poem::test::TestClient;
use poem::{EndpointExt, Response};
use serde_json::Value;

use crate::support::World;

pub const PASSWORD: &str = "correct horse battery";

/// A browser without scripts: keeps cookies, sends the token of the page it
/// has seen.
pub struct Browser {
    pub client: TestClient<BoxEndpoint<'static, Response>>,
    pub cookies: RefCell<BTreeMap<String, String>>,
    pub token: RefCell<Option<String>>,
}

/// What a browser got.
pub struct Answer {
    pub status: StatusCode,
    pub location: Option<String>,
    pub retry_after: Option<u64>,
    pub text: String,
}

impl Answer {
    pub fn shows(&self, expected: &str) -> &Self {
        assert!(
            self.text.contains(expected),
            "no {expected} in {}",
            self.text
        );
        self
    }

    pub fn hides(&self, secret: &str) -> &Self {
        assert!(!self.text.contains(secret), "{secret} in {}", self.text);
        self
    }

    pub fn is(&self, status: StatusCode) -> &Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    pub fn leads_to(&self, path: &str) -> &Self {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        assert_eq!(self.location.as_deref(), Some(path));
        self
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }
}

impl Browser {
    pub fn at(world: &World) -> Self {
        let door = api::endpoint(world.app.clone()).map_to_response().boxed();
        Self {
            client: TestClient::new(door),
            cookies: RefCell::default(),
            token: RefCell::default(),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.answer(self.client.get(path)).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token.borrow().clone().unwrap_or_default();
        let mut pairs: Vec<String> = vec![format!("csrf={token}")];
        pairs.extend(
            fields
                .iter()
                .map(|(name, value)| format!("{}={}", encoded(name), encoded(value))),
        );
        let request = self.client.post(path);
        let request = request.content_type("application/x-www-form-urlencoded");
        self.answer(request.body(pairs.join("&"))).await
    }

    pub async fn post_json(&self, path: &str, body: &Value) -> Answer {
        let token = self.token.borrow().clone().unwrap_or_default();
        let request = self.client.post(path).header("X-CSRF-Token", token);
        let request = request.content_type("application/json");
        self.answer(request.body(body.to_string())).await
    }

    async fn answer(
        &self,
        request: poem::test::TestRequestBuilder<'_, BoxEndpoint<'static, Response>>,
    ) -> Answer {
        let cookies: Vec<String> = self
            .cookies
            .borrow()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut response = request.header("Cookie", cookies.join("; ")).send().await.0;
        for line in response.headers().get_all("set-cookie") {
            let pair = line
                .to_str()
                .expect("ASCII")
                .split(';')
                .next()
                .expect("a pair");
            let (name, value) = pair.split_once('=').expect("a cookie");
            self.cookies
                .borrow_mut()
                .insert(name.to_owned(), value.to_owned());
        }
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(ToOwned::to_owned)
        };
        let (location, retry_after) = (header("location"), header("retry-after"));
        let status = response.status();
        let text = response.take_body().into_string().await.expect("text");
        if let Some((_, rest)) = text.split_once("name=\"csrf-token\" content=\"") {
            let token = rest.split('"').next().map(ToOwned::to_owned);
            *self.token.borrow_mut() = token;
        }
        Answer {
            status,
            location,
            retry_after: retry_after.and_then(|seconds| seconds.parse().ok()),
            text,
        }
    }

    pub fn session(&self) -> Option<String> {
        self.cookies
            .borrow()
            .get("sid")
            .cloned()
            .filter(|value| !value.is_empty())
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

pub async fn member(
    world: &World,
    company: CompanyId,
    number: &str,
    email: &str,
    unit: &str,
) -> Actor {
    let app = &world.app;
    let input = MemberInput {
        employee_no: number.to_owned(),
        family_name: "髙橋".to_owned(),
        given_name: format!("﨑子{number}"),
        family_kana: "タカハシ".to_owned(),
        given_kana: format!("サキコ{number}"),
        email: email.to_owned(),
        unit: unit.to_owned(),
        ..MemberInput::default()
    };
    let profile = input.check().expect("sound");
    let hash = app.passwords.hash(PASSWORD).await.expect("a hash");
    let now = app.clock.now();
    let tx = app.db.write().await.expect("a transaction");
    let new = people::write::add_member(&tx, &app.ids, now, company, &profile)
        .await
        .expect("added");
    if !email.is_empty() {
        people::write::set_password_hash(&tx, new.account, &hash)
            .await
            .expect("set");
    }
    tx.commit().await.expect("kept");
    let actor = people::read::actor_of_account(&app.db.read(), new.account, now).await;
    actor.expect("an answer").expect("an actor")
}

/// A company whose HR admin has signed in.
pub async fn hr(world: &World, code: &str) -> (CompanyId, Browser) {
    let typed = NewCompany {
        company: CompanyInput {
            code: code.to_owned(),
            name: format!("株式会社{code}"),
            fiscal_year_start: None,
        },
        hr_admin: None,
    };
    let company = add_company(&world.app, None, &typed)
        .await
        .expect("added")
        .id;
    let actor = member(world, company, "0001", "hr@example.jp", "本社").await;
    let grant = Grant {
        role: Role::CompanyHr,
        company: Some(company),
        unit: None,
    };
    journeys::grant_role(&world.app, None, actor.account, grant)
        .await
        .expect("granted");
    let browser = Browser::at(world);
    sign_in(&browser, code, "hr@example.jp").await;
    (company, browser)
}

pub async fn sign_in(browser: &Browser, code: &str, login: &str) {
    let typed = [
        ("company_code", code),
        ("login", login),
        ("password", PASSWORD),
    ];
    browser.post("/sign-in", &typed).await.leads_to("/");
}

/// The firm's admin, who came by the console's link.
pub async fn admin(world: &World) -> Browser {
    let link = create_setup_link(&world.app)
        .await
        .expect("an answer")
        .expect("a link");
    let path = link.replace("http://localhost:8080", "");
    let browser = Browser::at(world);
    browser.get(&path).await.shows("はじめの設定");
    let faulty = browser
        .post(&path, &[("email", "nothing"), ("password", "short")])
        .await;
    faulty
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("姓を入力してください")
        .shows("value=\"nothing\"");
    let typed = [
        ("email", "admin@example.jp"),
        ("family_name", "運営"),
        ("password", PASSWORD),
    ];
    browser.post(&path, &typed).await.leads_to("/");
    browser.get("/companies").await.is(StatusCode::OK);
    browser
}
