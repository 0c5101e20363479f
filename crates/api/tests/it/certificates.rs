//! Certificates through the door: the holder's pages, the company's, and the
//! page where anybody checks a number.

use crate::browsing::{Browser, location, text, value};
use crate::support::{World, finish, learn};
use enrolments::{Certificate, SignedFile};
use journeys::views::certificates::own_certificates;
use kernel::{Actor, PublicKey, Role};
use people::write::Grant;
use poem::EndpointExt;
use poem::http::{Method, StatusCode};
use poem::test::TestClient;
use serde_json::json;

const FULL_NAME: &str = "﨑子";

/// Somebody who has completed, and the certificate.
pub async fn holder() -> (World, Actor, Certificate) {
    let world = World::without_quizzes().await;
    world.certify();
    world.publish().await;
    let (trainee, enrolment) = world.learner().await;
    finish(&world.app, &trainee, enrolment).await;
    let own = own_certificates(&world.app, &trainee).await.expect("read");
    let certificate = own[0].clone();
    (world, trainee, certificate)
}

/// A member of the company with one more role, or one of the firm's people.
pub async fn with_role(world: &World, actor: &Actor, role: Role) -> Browser {
    let app = &world.app;
    let now = app.clock.now();
    let tx = app.db.write().await.expect("a transaction");
    let (account, company) = if role.is_firm() {
        let account = people::write::add_staff(&tx, &app.ids, now, None).await;
        (account.expect("added"), None)
    } else {
        (actor.account, actor.company)
    };
    let grant = Grant {
        role,
        company,
        unit: None,
    };
    people::write::grant_role(&tx, &app.ids, now, account, grant)
        .await
        .expect("granted");
    tx.commit().await.expect("kept");
    let actor = people::read::actor_of_account(&app.db.read(), account, now).await;
    let actor = actor.expect("read").expect("may sign in");
    Browser::signed_in(world, &actor).await
}

/// What somebody sees who is not signed in.
async fn anonymous(world: &World, path: &str) -> (StatusCode, String) {
    let door = TestClient::new(api::endpoint(world.app.clone()).map_to_response().boxed());
    let response = door.get(path).send().await;
    (response.0.status(), text(response).await)
}

fn header(response: &poem::test::TestResponse, name: &str) -> String {
    let header = response.0.headers().get(name).expect("the header");
    header.to_str().expect("text").to_owned()
}

#[tokio::test]
async fn the_holder_finds_prints_and_takes_the_certificate_along() {
    let (world, trainee, certificate) = holder().await;
    let browser = Browser::signed_in(&world, &trainee).await;
    let own = format!("/history/certificates/{}", certificate.id);
    for page in ["/", "/history"] {
        assert!(browser.page(page).await.contains(&own), "{page}");
    }
    let outline = format!("/learn/{}", certificate.enrolment);
    assert!(
        browser
            .page(&outline)
            .await
            .contains("修了証が発行されました")
    );
    let page = browser.page(&own).await;
    for part in [
        "髙橋 﨑子",
        &certificate.snapshot.serial,
        "令和8年11月23日",
        "<svg",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("style="), "no inline style");

    let mut sheets = Vec::new();
    let api = format!("/api/v1/me/certificates/{}/pdf", certificate.id);
    for path in [format!("{own}/pdf"), format!("{own}/pdf"), api] {
        let response = browser.get(&path).await;
        response.assert_status_is_ok();
        assert!(header(&response, "content-disposition").starts_with("attachment"));
        let mut response = response.0;
        sheets.push(response.take_body().into_vec().await.expect("bytes"));
    }
    assert!(sheets[0].starts_with(b"%PDF-"));
    assert!(sheets.iter().all(|sheet| *sheet == sheets[0]));

    let signed = browser.get(&format!("{own}/signed")).await;
    let file = SignedFile::parse(&text(signed).await).expect("a signed file");
    assert!(file.is_signed_by(&world.app.signing.public()));
    let path = format!("/me/certificates/{}", certificate.id);
    let twin = browser.json(Method::GET, &path, None).await;
    let twin = SignedFile::parse(&text(twin).await).expect("the same");
    assert_eq!(twin, file);
}

#[tokio::test]
async fn before_completion_and_for_others_there_is_nothing() {
    let (world, _, certificate) = holder().await;
    let company = certificate.company;
    let learner = world.trainee(company, "0002").await;
    let enrolment = world.enrol(&learner).await;
    learn(&world.app, &learner, enrolment).await;
    let browser = Browser::signed_in(&world, &learner).await;
    let list = browser.json(Method::GET, "/me/certificates", None).await;
    assert_eq!(value(list).await, json!({ "items": [] }));
    assert!(
        !browser
            .page("/history")
            .await
            .contains("/history/certificates/")
    );
    for room in ["", "/pdf", "/signed"] {
        let path = format!("/history/certificates/{}{room}", certificate.id);
        browser
            .get(&path)
            .await
            .assert_status(StatusCode::NOT_FOUND);
    }
    let kita = world.company("kita").await;
    let stranger = world.trainee(kita, "0003").await;
    let hr = with_role(&world, &stranger, Role::CompanyHr).await;
    for path in [
        format!("/companies/{company}/certificates"),
        format!("/companies/{company}/certificates/{}", certificate.id),
        format!("/companies/{kita}/certificates/{}", certificate.id),
        format!("/companies/{kita}/certificates/{}/pdf", certificate.id),
    ] {
        hr.get(&path).await.assert_status(StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn anybody_checks_a_number_and_learns_no_more_than_they_must() {
    let (world, _, certificate) = holder().await;
    let serial = &certificate.snapshot.serial;
    let typed = serial.to_lowercase().replace('-', "");
    let secret = "株式会社minato";
    for path in [
        format!("/certificates/{serial}"),
        format!("/certificates/{typed}"),
        format!("/api/v1/certificates/{serial}"),
    ] {
        let (status, page) = anonymous(&world, &path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(
            page.contains("髙橋 ＊＊") && page.contains("greeting"),
            "{page}"
        );
        assert!(
            !page.contains(FULL_NAME) && !page.contains(secret),
            "{page}"
        );
    }
    let link = format!("/certificates/{serial}/{}", certificate.holder_token());
    let (_, page) = anonymous(&world, &link).await;
    assert!(
        page.contains("髙橋 﨑子") && page.contains(secret),
        "{page}"
    );
    let wrong = format!("/certificates/{serial}/{}", "0".repeat(32));
    let (status, page) = anonymous(&world, &wrong).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(!page.contains(FULL_NAME));
    let (status, page) = anonymous(&world, "/certificates/0000-0000-0000-0000-0000").await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        page.contains("見つかりませんでした") && page.contains("お問い合わせ"),
        "{page}"
    );
    let (status, _) = anonymous(&world, "/certificates?serial=%E9%AB%99").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, _) = anonymous(&world, "/api/v1/certificates/0000-0000-0000-0000-0000").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_keys_of_the_installation_are_public() {
    let (world, _, certificate) = holder().await;
    let (status, set) = anonymous(&world, "/.well-known/terakoya-keys.json").await;
    assert_eq!(status, StatusCode::OK);
    let set: serde_json::Value = serde_json::from_str(&set).expect("JSON");
    let keys = set["keys"].as_array().expect("keys");
    assert_eq!(keys.len(), 1);
    assert_eq!(keys[0]["kid"], json!(certificate.key_id));
    let key = PublicKey::parse(keys[0]["x"].as_str().expect("x")).expect("a key");
    assert!(certificate.signed_file().is_signed_by(&key));
}

#[tokio::test]
async fn the_companys_hr_replaces_and_the_firm_revokes_with_a_reason() {
    let (world, trainee, certificate) = holder().await;
    let company = certificate.company;
    let hr = with_role(&world, &trainee, Role::CompanyHr).await;
    let list = format!("/companies/{company}/certificates");
    let page = hr.page(&list).await;
    assert!(page.contains(&certificate.snapshot.serial), "{page}");
    let one = format!("{list}/{}", certificate.id);
    let refused = hr
        .submit(&format!("{one}/reissue"), &[("reason", "")])
        .await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        text(refused)
            .await
            .contains("理由を、200字までで入れてください。")
    );
    let done = hr
        .submit(&format!("{one}/reissue"), &[("reason", "改姓のため")])
        .await;
    let new = location(&done);
    assert!(new.starts_with(&list) && new != one);
    let page = hr.page(&new).await;
    assert!(
        page.contains("改姓のため") && page.contains("差し替え済み"),
        "{page}"
    );
    let refused = hr
        .submit(
            &format!("{new}/revocation"),
            &[("revocation_reason", "誤り")],
        )
        .await;
    refused.assert_status(StatusCode::FORBIDDEN);

    let firm = with_role(&world, &trainee, Role::FirmAdmin).await;
    let path = format!("/api/v1{new}/revocation");
    let reason = json!({ "reason": "受講者の取り違え" });
    let path = path.trim_start_matches("/api/v1").to_owned();
    let done = firm.json(Method::POST, &path, Some(reason)).await;
    done.assert_status(StatusCode::NO_CONTENT);
    let newest = own_certificates(&world.app, &trainee).await.expect("read");
    let check = format!("/certificates/{}", newest[0].snapshot.serial);
    let (_, page) = anonymous(&world, &check).await;
    assert!(
        page.contains("取り消し済み") && !page.contains("髙橋"),
        "{page}"
    );
    let (_, page) = anonymous(
        &world,
        &format!("/certificates/{}", certificate.snapshot.serial),
    )
    .await;
    assert!(
        page.contains("差し替え済み") && !page.contains("髙橋"),
        "{page}"
    );
    let pdf = firm.get(&format!("{new}/pdf")).await;
    pdf.assert_status(StatusCode::CONFLICT);
}

#[tokio::test]
async fn without_a_font_the_page_says_what_to_install_and_still_prints() {
    let (mut world, trainee, certificate) = holder().await;
    world.app.printer = std::sync::Arc::new(journeys::Printer::new(Vec::new()));
    let browser = Browser::signed_in(&world, &trainee).await;
    let own = format!("/history/certificates/{}", certificate.id);
    let page = browser.page(&own).await;
    assert!(page.contains("fonts-morisawa-bizud-gothic"), "{page}");
    assert!(
        page.contains("髙橋 﨑子") && !page.contains(&format!("{own}/pdf")),
        "{page}"
    );
    let pdf = browser.get(&format!("{own}/pdf")).await;
    pdf.assert_status(StatusCode::CONFLICT);
}
