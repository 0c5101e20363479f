//! Who may come in, and how coming in ends (reliability A1, A9–A15). What the
//! door and the pages hold by themselves is tested in `crates/api/tests`.

use kernel::Role;
use kernel::id::CompanyId;
use people::MemberInput;
use people::write::Grant;
use serde_json::json;

use crate::site::{Browser, PASSWORD, Site};

const ADDRESS: &str = "saki@minato.example";

async fn member(site: &Site) -> (CompanyId, kernel::Actor) {
    let company = site.company("minato", "みなと百貨店").await;
    let typed = MemberInput {
        employee_no: "1".to_owned(),
        family_name: "髙橋".to_owned(),
        email: ADDRESS.to_owned(),
        ..MemberInput::default()
    };
    let actor = site.member(company, &typed).await;
    site.give_password(actor.account, PASSWORD).await;
    (company, actor)
}

async fn sign_in(browser: &Browser, login: &str, password: &str) -> crate::site::Answer {
    let body = json!({ "company_code": "minato", "login": login, "password": password });
    browser.post_json("/api/v1/sign-ins/password", &body).await
}

async fn signed_in(site: &Site) -> Browser {
    let browser = site.anonymous();
    sign_in(&browser, ADDRESS, PASSWORD).await.is(200);
    browser.get("/api/v1/me").await.is(200);
    browser
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_get_the_same_answer() {
    let site = Site::small().await;
    member(&site).await;
    let known = sign_in(&site.anonymous(), ADDRESS, "wrong horse battery").await;
    let unknown = sign_in(
        &site.anonymous(),
        "nobody@minato.example",
        "wrong horse battery",
    )
    .await;
    known.is(401);
    assert_eq!(known.comparable(), unknown.comparable());
    let names = |answer: &crate::site::Answer| -> Vec<String> {
        answer.headers.keys().map(ToString::to_string).collect()
    };
    assert_eq!(names(&known), names(&unknown));
    site.finish().await;
}

#[tokio::test]
async fn pages_and_api_count_wrong_passwords_together() {
    let site = Site::small().await;
    member(&site).await;
    let typed = [
        ("company_code", "minato"),
        ("login", ADDRESS),
        ("password", "wrong"),
    ];
    for _ in 0..5 {
        site.anonymous().post_form("/sign-in", &typed).await.is(422);
        sign_in(&site.anonymous(), ADDRESS, "wrong").await.is(401);
    }
    let refused = sign_in(&site.anonymous(), ADDRESS, "wrong").await;
    assert!(refused.is(429).header("retry-after").is_some());
    site.finish().await;
}

#[tokio::test]
async fn a_forgotten_password_tells_nothing_and_only_the_newest_link_works_once() {
    let site = Site::small().await;
    member(&site).await;
    let stolen = signed_in(&site).await;
    let ask = async |address: &str| {
        let typed = [("company_code", "minato"), ("email", address)];
        site.anonymous()
            .post_form("/sign-in/forgotten", &typed)
            .await
    };
    let known = ask(ADDRESS).await;
    let unknown = ask("nobody@minato.example").await;
    assert_eq!(known.comparable(), unknown.comparable());
    let older = site.link_for(ADDRESS).await;
    ask(ADDRESS).await.is(200);
    let newest = site.link_for(ADDRESS).await;
    assert_ne!(older, newest);
    assert!(
        !site
            .letters()
            .await
            .iter()
            .any(|letter| letter.to_address.starts_with("nobody"))
    );
    for _ in 0..20 {
        site.anonymous().get(&newest).await.is(200);
    }
    let fresh = [("password", "another horse battery")];
    site.anonymous().post_form(&older, &fresh).await.is(404);
    site.anonymous()
        .post_form(&newest, &fresh)
        .await
        .leads_to("/");
    site.anonymous().post_form(&newest, &fresh).await.is(404);
    stolen.get("/api/v1/me").await.is(401);
    sign_in(&site.anonymous(), ADDRESS, PASSWORD).await.is(401);
    sign_in(&site.anonymous(), ADDRESS, "another horse battery")
        .await
        .is(200);
    site.finish().await;
}

#[tokio::test]
async fn a_stolen_cookie_is_dead_as_soon_as_the_account_changes() {
    let site = Site::small().await;
    let (company, actor) = member(&site).await;
    let app = &site.app;

    let out = signed_in(&site).await;
    let stolen = site.anonymous();
    stolen.keep_cookie("__Host-sid", &out.cookie("__Host-sid").expect("signed in"));
    let answer = out.post_form("/sign-out", &[]).await;
    answer.leads_to("/sign-in");
    let dropped = answer
        .header("set-cookie")
        .expect("the cookie is dropped")
        .to_owned();
    assert!(
        dropped.contains("Path=/") && dropped.contains("Secure") && dropped.contains("Max-Age=0")
    );
    stolen.get("/api/v1/me").await.is(401);

    let changed = signed_in(&site).await;
    let other = signed_in(&site).await;
    let typed = [("current", PASSWORD), ("password", "another horse battery")];
    changed.post_form("/password", &typed).await.leads_to("/");
    changed.get("/api/v1/me").await.is(200);
    other.get("/api/v1/me").await.is(401);

    let before = site.browser_of(actor.account).await;
    let grant = Grant {
        role: Role::CompanyHr,
        company: Some(company),
        unit: None,
    };
    journeys::grant_role(app, None, actor.account, grant)
        .await
        .expect("granted");
    before.get("/api/v1/me").await.is(401);

    let before = site.browser_of(actor.account).await;
    let tx = app.db.write().await.expect("a transaction");
    people::write::change_company_status(&tx, company, people::CompanyStatus::Suspended)
        .await
        .expect("suspended");
    tx.commit().await.expect("committed");
    before.get("/api/v1/me").await.is(401);
    site.finish().await;
}

#[tokio::test]
async fn links_in_letters_lead_to_us_whatever_host_was_asked_for() {
    let site = Site::small().await;
    member(&site).await;
    let evil = site
        .anonymous()
        .with_header("Host", "evil.example")
        .with_header("X-Forwarded-Host", "evil.example");
    let typed = [("company_code", "minato"), ("email", ADDRESS)];
    evil.post_form("/sign-in/forgotten", &typed).await.is(200);
    let letters = site.letters().await;
    let text = &letters.last().expect("a letter").text;
    assert!(
        text.contains(crate::site::BASE_URL) && !text.contains("evil"),
        "{text}"
    );
    site.finish().await;
}

#[tokio::test]
async fn a_password_is_changed_only_with_the_present_one() {
    let site = Site::small().await;
    member(&site).await;
    let browser = signed_in(&site).await;
    let typed = [
        ("current", "wrong horse battery"),
        ("password", "another horse battery"),
    ];
    browser.post_form("/password", &typed).await.is(422);
    sign_in(&site.anonymous(), ADDRESS, PASSWORD).await.is(200);
    let long = "a".repeat(300);
    browser
        .post_form("/password", &[("current", PASSWORD), ("password", &long)])
        .await
        .is(422);
    site.finish().await;
}

#[tokio::test]
async fn who_came_in_by_a_pin_is_asked_for_a_password_on_every_page_until_there_is_one() {
    const ASKED: &str = "パスワードがまだありません";
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    let member = site.named_member(company, "五十嵐 學", "").await;
    let hr = site.hr(company).await;
    let people = [member.membership.expect("a member").to_string()];
    let slips = format!("/api/v1/companies/{company}/slips");
    let slips = hr.post_json(&slips, &json!({ "people": people })).await;
    let slip = slips.is(200).json()["items"][0].clone();
    let text = |name: &str| slip[name].as_str().expect("a text").to_owned();
    let (code, number, pin) = (text("company_code"), text("employee_no"), text("pin"));
    let typed = [
        ("company_code", code.as_str()),
        ("employee_no", number.as_str()),
        ("pin", pin.as_str()),
    ];
    let browser = site.anonymous();
    let sign_in = browser.post_form("/sign-in/pin", &typed).await;
    sign_in.leads_to("/password");
    browser.get("/").await.is(200).shows(ASKED);
    browser.get("/password").await.is(200).hides(ASKED);
    let chosen = [("password", PASSWORD)];
    browser.post_form("/password", &chosen).await.leads_to("/");
    browser.get("/").await.is(200).hides(ASKED);
    let again = site.anonymous().post_form("/sign-in/pin", &typed).await;
    again.is(422);
    site.finish().await;
}

#[tokio::test]
async fn a_link_that_went_to_a_wrong_address_ends_when_the_address_is_corrected() {
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    let typed = MemberInput {
        employee_no: "1".to_owned(),
        family_name: "髙橋".to_owned(),
        email: "wrong@minato.example".to_owned(),
        ..MemberInput::default()
    };
    let actor = site.member(company, &typed).await;
    let member = actor.membership.expect("a member");
    site.enrol(company, "greeting", &[member]).await;
    let sent = site.link_for("wrong@minato.example").await;
    site.anonymous().get(&sent).await.is(200);
    let hr = site.hr(company).await;
    let imports = format!("/api/v1/companies/{company}/roster-imports");
    let roster = "社員番号,姓,メールアドレス\r\n1,髙橋,right@minato.example\r\n";
    let preview = hr.post_bytes(&imports, roster.as_bytes()).await;
    let preview = preview.is(201).json();
    let import = preview["id"].as_str().expect("an id");
    hr.post(&format!("{imports}/{import}/application"))
        .await
        .is(200);
    site.anonymous().get(&sent).await.is(404);
    site.finish().await;
}
