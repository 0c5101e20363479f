//! Sign-in, companies, people and slips through the door: pages with plain
//! forms, and the JSON beside them.

#[path = "../../journeys/tests/support/mod.rs"]
mod support;

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
use serde_json::{Value, json};
use support::World;

const PASSWORD: &str = "correct horse battery";

/// A browser without scripts: keeps cookies, sends the token of the page it
/// has seen.
struct Browser {
    client: TestClient<BoxEndpoint<'static, Response>>,
    cookies: RefCell<BTreeMap<String, String>>,
    token: RefCell<Option<String>>,
}

/// What a browser got.
struct Answer {
    status: StatusCode,
    location: Option<String>,
    retry_after: Option<u64>,
    text: String,
}

impl Answer {
    fn shows(&self, expected: &str) -> &Self {
        assert!(
            self.text.contains(expected),
            "no {expected} in {}",
            self.text
        );
        self
    }

    fn hides(&self, secret: &str) -> &Self {
        assert!(!self.text.contains(secret), "{secret} in {}", self.text);
        self
    }

    fn is(&self, status: StatusCode) -> &Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    fn leads_to(&self, path: &str) -> &Self {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        assert_eq!(self.location.as_deref(), Some(path));
        self
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }
}

impl Browser {
    fn at(world: &World) -> Self {
        let door = api::endpoint(world.app.clone()).map_to_response().boxed();
        Self {
            client: TestClient::new(door),
            cookies: RefCell::default(),
            token: RefCell::default(),
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.answer(self.client.get(path)).await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
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

    async fn post_json(&self, path: &str, body: &Value) -> Answer {
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

    fn session(&self) -> Option<String> {
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

async fn member(world: &World, company: CompanyId, number: &str, email: &str, unit: &str) -> Actor {
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
async fn hr(world: &World, code: &str) -> (CompanyId, Browser) {
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

async fn sign_in(browser: &Browser, code: &str, login: &str) {
    let typed = [
        ("company_code", code),
        ("login", login),
        ("password", PASSWORD),
    ];
    browser.post("/sign-in", &typed).await.leads_to("/");
}

/// The firm's admin, who came by the console's link.
async fn admin(world: &World) -> Browser {
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

#[tokio::test]
async fn a_refused_sign_in_keeps_what_was_typed_and_says_nothing_about_why() {
    let world = World::empty().await;
    let company = world.company("aoba").await;
    member(&world, company, "0012", "m@example.jp", "").await;
    let browser = Browser::at(&world);
    let page = browser.get("/sign-in?company=aoba&next=/history").await;
    page.is(StatusCode::OK)
        .shows("value=\"aoba\"")
        .shows("value=\"/history\"");
    let wrong = [
        ("company_code", "aoba"),
        ("login", "0012"),
        ("password", "wrong horse battery"),
        ("next", "/history"),
    ];
    let known = browser.post("/sign-in", &wrong).await;
    known
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("<title>エラー：サインイン")
        .shows("入力内容を確認してください")
        .shows("value=\"0012\"")
        .shows("value=\"/history\"")
        .hides("wrong horse battery");
    let unknown = [
        ("company_code", "aoba"),
        ("login", "0013"),
        ("password", "wrong horse battery"),
        ("next", "/history"),
    ];
    let unknown = browser.post("/sign-in", &unknown).await;
    assert_eq!(unknown.text.replace("0013", "0012"), known.text);
    let empty = browser.post("/sign-in", &[]).await;
    empty
        .shows("href=\"#f-login\"")
        .shows("href=\"#f-password\"")
        .shows("id=\"e-login\"");
}

#[tokio::test]
async fn signing_in_gives_a_new_session_and_leads_only_to_our_own_pages() {
    let world = World::empty().await;
    let company = world.company("aoba").await;
    member(&world, company, "0012", "m@example.jp", "").await;
    for (next, path) in [
        ("/history", "/history"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
    ] {
        let browser = Browser::at(&world);
        browser
            .cookies
            .borrow_mut()
            .insert("sid".to_owned(), "planted".to_owned());
        let right = [
            ("company_code", "AOBA"),
            ("login", "0012"),
            ("password", PASSWORD),
            ("next", next),
        ];
        browser.post("/sign-in", &right).await.leads_to(path);
        assert_ne!(browser.session().as_deref(), Some("planted"));
        browser.get("/settings").await.shows("髙橋 﨑子0012");
        let stolen = browser.session().expect("a session");
        browser.post("/sign-out", &[]).await.leads_to("/sign-in");
        assert_eq!(browser.session(), None, "the browser drops the cookie");
        browser
            .cookies
            .borrow_mut()
            .insert("sid".to_owned(), stolen);
        browser
            .get("/settings")
            .await
            .leads_to("/sign-in?next=/settings");
    }
}

#[tokio::test]
async fn too_many_tries_tell_the_wait_on_the_page_and_by_number_in_the_api() {
    let world = World::empty().await;
    let browser = Browser::at(&world);
    let wrong = [
        ("company_code", "aoba"),
        ("login", "0012"),
        ("password", "wrong"),
    ];
    for _ in 0..10 {
        browser
            .post("/sign-in", &wrong)
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let refused = browser.post("/sign-in", &wrong).await;
    refused
        .shows("あと15分")
        .shows("人事の担当者")
        .shows("value=\"0012\"");
    let body = json!({ "company_code": "aoba", "login": "0012", "password": "wrong" });
    let refused = browser.post_json("/api/v1/sign-ins/password", &body).await;
    refused.is(StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.retry_after, Some(900));
}

#[tokio::test]
async fn hr_prints_a_slip_and_its_owner_comes_in_with_it() {
    let world = World::empty().await;
    let (company, hr) = hr(&world, "aoba").await;
    let learner = member(&world, company, "0012", "", "関西支社/梅田店").await;
    let list = hr.get(&format!("/companies/{company}/people")).await;
    list.shows("髙橋 﨑子0012")
        .shows("関西支社/梅田店")
        .shows("2人");
    let slips_path = format!("/companies/{company}/slips");
    let nobody = hr
        .post(&slips_path, &[("for", "chosen"), ("q", "高橋")])
        .await;
    nobody
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("用紙を作る人がいません")
        .shows("value=\"高橋\"");
    let member_id = learner.membership.expect("a member").to_string();
    let slips = hr
        .post(&slips_path, &[("for", "chosen"), ("member", &member_id)])
        .await;
    slips
        .is(StatusCode::OK)
        .shows("髙橋 﨑子0012 様")
        .shows("http://localhost:8080/sign-in/pin?company=aoba");
    let (_, rest) = slips.text.split_once("<dt>PIN</dt><dd><b>").expect("a PIN");
    let pin = &rest[.."1234 5678".len()];

    let browser = Browser::at(&world);
    browser
        .get("/sign-in/pin?company=aoba")
        .await
        .shows("value=\"aoba\"");
    let typed = [
        ("company_code", "aoba"),
        ("employee_no", "0012"),
        ("pin", pin),
    ];
    browser
        .post("/sign-in/pin", &typed)
        .await
        .leads_to("/password");
    browser
        .get("/password")
        .await
        .shows("パスワードを決める")
        .hides("いまのパスワード");
    let weak = browser
        .post("/password", &[("password", "password1234")])
        .await;
    weak.is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("id=\"e-password\"")
        .hides("password1234");
    browser
        .post("/password", &[("password", PASSWORD)])
        .await
        .leads_to("/");
    browser.get("/password").await.shows("いまのパスワード");
    let wrong = [
        ("current", "not the current one"),
        ("password", "a brand new password"),
    ];
    let wrong = browser.post("/password", &wrong).await;
    wrong
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("id=\"e-current\"");
    let again = Browser::at(&world);
    sign_in(&again, "aoba", "0012").await;
}

#[tokio::test]
async fn a_forgotten_password_is_answered_alike_for_everybody() {
    let world = World::empty().await;
    let company = world.company("aoba").await;
    member(&world, company, "0012", "m@example.jp", "").await;
    let browser = Browser::at(&world);
    browser
        .get("/sign-in/forgotten")
        .await
        .shows("リンクを送る");
    let known = [("company_code", "aoba"), ("email", "m@example.jp")];
    let known = browser.post("/sign-in/forgotten", &known).await;
    let unknown = [("company_code", "aoba"), ("email", "x@example.jp")];
    let unknown = browser.post("/sign-in/forgotten", &unknown).await;
    known.is(StatusCode::OK);
    assert_eq!(known.text, unknown.text);
    let faulty = browser
        .post("/sign-in/forgotten", &[("email", "nothing")])
        .await;
    faulty
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("value=\"nothing\"")
        .shows("id=\"e-email\"");

    let tx = world.app.db.write().await.expect("a transaction");
    let letter = mail::write::claim(&tx, "test", world.app.clock.now()).await;
    tx.commit().await.expect("kept");
    let text = letter.expect("an answer").expect("one letter").text();
    let (_, link) = text.split_once("http://localhost:8080").expect("a link");
    let path = link.lines().next().expect("a path");
    for _ in 0..20 {
        browser
            .get(path)
            .await
            .is(StatusCode::OK)
            .shows("髙橋 﨑子0012 さん");
    }
    browser
        .post(path, &[("password", "a brand new password")])
        .await
        .leads_to("/");
    browser
        .get(path)
        .await
        .is(StatusCode::NOT_FOUND)
        .shows("このリンクは使えません");
    Browser::at(&world)
        .get("/sign-in/link/unknown")
        .await
        .is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_firm_adds_a_company_and_every_fault_of_the_form_is_shown() {
    let world = World::empty().await;
    let admin = admin(&world).await;
    admin
        .get("/companies")
        .await
        .shows("まだ契約企業がありません");
    admin
        .get("/companies/new")
        .await
        .shows("<option value=\"4\" selected>");
    let faulty = [
        ("code", "あおば"),
        ("name", ""),
        ("fiscal_year_start", "10"),
        ("hr_admin/family_name", "人事"),
        ("hr_admin/email", "nothing"),
    ];
    let page = admin.post("/companies", &faulty).await;
    page.is(StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["code", "name", "hr_admin/employee_no", "hr_admin/email"] {
        page.shows(&format!("href=\"#f-{field}\""))
            .shows(&format!("id=\"e-{field}\""));
    }
    page.shows("value=\"あおば\"")
        .shows("value=\"人事\"")
        .shows("<option value=\"10\" selected>");
    let right = [
        ("code", "aoba"),
        ("name", "<b>青葉商事</b>"),
        ("fiscal_year_start", "4"),
        ("hr_admin/family_name", "人事"),
        ("hr_admin/employee_no", "0001"),
        ("hr_admin/email", "hr@example.jp"),
    ];
    let added = admin.post("/companies", &right).await;
    let people = added.location.clone().expect("a location");
    added.leads_to(&people);
    admin
        .get(&people)
        .await
        .shows("案内のメールを送りました")
        .shows("1人");
    admin
        .get("/companies")
        .await
        .shows("&#60;b&#62;青葉商事")
        .shows("1人");
    let again = admin.post("/companies", &right).await;
    again
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("すでに使われています");
}

#[tokio::test]
async fn another_companys_people_do_not_exist_and_lists_answer_every_state() {
    let world = World::empty().await;
    let (own, hr_of_own) = hr(&world, "aoba").await;
    let (other, _) = hr(&world, "midori").await;
    let foreign = member(&world, other, "0099", "canary@example.jp", "").await;
    for path in [
        format!("/companies/{other}/people"),
        format!("/api/v1/companies/{other}"),
        format!("/api/v1/companies/{other}/people"),
        "/companies/not-a-company/people".to_owned(),
    ] {
        hr_of_own
            .get(&path)
            .await
            .is(StatusCode::NOT_FOUND)
            .hides("canary");
    }
    hr_of_own.get("/companies").await.is(StatusCode::FORBIDDEN);
    let foreign = foreign.membership.expect("a member").to_string();
    let own_list = format!("/companies/{own}/people");
    hr_of_own.get(&own_list).await.is(StatusCode::OK);
    let slips = hr_of_own
        .post(&format!("/companies/{own}/slips"), &[("member", &foreign)])
        .await;
    slips.is(StatusCode::NOT_FOUND);
    let nothing = hr_of_own
        .get(&format!("/companies/{own}/people?q=canary"))
        .await;
    nothing
        .is(StatusCode::OK)
        .shows("条件に合う人はいません")
        .shows("1人のうち0人");
    let trainee = Browser::at(&world);
    member(&world, own, "0002", "t@example.jp", "").await;
    sign_in(&trainee, "aoba", "0002").await;
    trainee
        .get(&format!("/companies/{own}/people"))
        .await
        .is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_program_signs_in_lists_people_and_holds_a_key() {
    let world = World::empty().await;
    let (company, _) = hr(&world, "aoba").await;
    let learner = member(&world, company, "0012", "", "関西支社").await;
    let browser = Browser::at(&world);
    let body = json!({ "company_code": "aoba", "login": "0001", "password": PASSWORD });
    let me = browser.post_json("/api/v1/sign-ins/password", &body).await;
    me.is(StatusCode::OK);
    assert_eq!(me.json()["has_password"], json!(true));
    let me = browser.get("/api/v1/me").await.json();
    assert_eq!(me["roles"][0]["role"], json!("trainee"));
    *browser.token.borrow_mut() = me["csrf_token"].as_str().map(ToOwned::to_owned);

    let people = browser
        .get(&format!("/api/v1/companies/{company}/people?search=0012"))
        .await
        .json();
    assert_eq!(people["count"], json!(1));
    assert_eq!(people["items"][0]["unit_path"], json!("関西支社"));
    assert_eq!(
        people["items"][0].get("email"),
        None,
        "left out, never null"
    );
    let body = json!({ "people": [learner.membership.expect("a member")] });
    let slips = browser
        .post_json(&format!("/api/v1/companies/{company}/slips"), &body)
        .await;
    slips.is(StatusCode::OK);
    let pin = slips.json()["items"][0]["pin"]
        .as_str()
        .expect("a PIN")
        .to_owned();
    let body = json!({ "company_code": "aoba", "employee_no": "0012", "pin": pin });
    let by_pin = Browser::at(&world)
        .post_json("/api/v1/sign-ins/pin", &body)
        .await;
    assert_eq!(
        by_pin.is(StatusCode::OK).json()["has_password"],
        json!(false)
    );

    let odd = json!({ "name": "連携", "role": "firm_admin" });
    browser
        .post_json("/api/v1/api-keys", &odd)
        .await
        .is(StatusCode::BAD_REQUEST);
    let key = browser
        .post_json("/api/v1/api-keys", &json!({ "name": "連携" }))
        .await
        .json();
    let value = key["key"].as_str().expect("a key");
    let request = browser
        .client
        .get("/api/v1/me")
        .header("Authorization", format!("Bearer {value}"));
    request.send().await.assert_status_is_ok();
    let stranger = Browser::at(&world);
    stranger
        .get("/api/v1/me")
        .await
        .is(StatusCode::UNAUTHORIZED);
    browser
        .post_json("/api/v1/sign-out", &json!({}))
        .await
        .is(StatusCode::OK);
    browser.get("/api/v1/me").await.is(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_firm_runs_companies_through_the_api() {
    let world = World::empty().await;
    let admin = admin(&world).await;
    let faulty = json!({ "code": "あ", "name": "", "hr_admin": { "employee_no": "", "family_name": "人事", "email": "x" } });
    let refused = admin.post_json("/api/v1/companies", &faulty).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["errors"].as_array().map(Vec::len), Some(4));
    let right = json!({ "code": "aoba", "name": "青葉商事" });
    let added = admin.post_json("/api/v1/companies", &right).await;
    let id = added.is(StatusCode::OK).json()["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let shown = admin.get(&format!("/api/v1/companies/{id}")).await.json();
    assert_eq!(
        (&shown["code"], &shown["people"]),
        (&json!("aoba"), &json!(0))
    );
    let list = admin.get("/api/v1/companies?limit=1").await.json();
    assert_eq!(list["items"][0]["id"].as_str(), Some(id.as_str()));
    let staff = json!({ "email": "author@example.jp", "family_name": "作者", "roles": ["author"] });
    admin
        .post_json("/api/v1/staff", &staff)
        .await
        .is(StatusCode::OK);
    let staff = json!({ "email": "x@example.jp", "family_name": "作者", "roles": ["king"] });
    admin
        .post_json("/api/v1/staff", &staff)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
}
