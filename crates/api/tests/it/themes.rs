//! デザイン: what the firm chooses, what people then see, and what stays.

use enrolments::Certificate;
use journeys::views::certificates::own_certificates;
use kernel::Role;
use poem::EndpointExt;
use poem::http::StatusCode;
use poem::test::TestClient;

use crate::browsing::{Browser, text};
use crate::certificates::{holder, with_role};
use crate::support::{World, finish};

const GREEN: &str = "#0b6b3a";
const RED: &str = "#a3001a";

/// A PNG of 24 × 16 dark pixels.
fn logo() -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 24, 16);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a header");
    writer
        .write_image_data(&[0x20; 24 * 16 * 3])
        .expect("pixels");
    writer.finish().expect("an end");
    file
}

async fn saves(browser: &Browser, path: &str, color: &str, logo: &[u8]) -> (StatusCode, String) {
    let fields = [("key_color", color), ("hover_color", "")];
    let response = browser.upload(path, &fields, ("logo.png", logo)).await;
    (response.0.status(), text(response).await)
}

fn style_of(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("href=\"/themes/")?;
    rest.split('"').next()
}

/// What somebody gets who is not signed in.
async fn fetched(world: &World, path: &str) -> (StatusCode, Option<String>, Vec<u8>) {
    let door = TestClient::new(api::endpoint(world.app.clone()).map_to_response().boxed());
    let mut response = door.get(path).send().await.0;
    let kind = response.content_type().map(ToOwned::to_owned);
    let body = response.take_body().into_vec().await.expect("bytes");
    (response.status(), kind, body)
}

#[tokio::test]
async fn the_firms_look_is_seen_until_a_company_has_its_own() {
    let (world, trainee, certificate) = holder().await;
    let learner = Browser::signed_in(&world, &trainee).await;
    assert_eq!(style_of(&learner.page("/").await), None);
    let admin = Browser::staff(&world, Role::FirmAdmin).await;
    let page = admin.page("/theme").await;
    assert!(page.contains("value=\"#0017c1\"") && !page.contains("もとのデザインに戻す"));
    assert_eq!(
        saves(&admin, "/theme", GREEN, &logo()).await.0,
        StatusCode::SEE_OTHER
    );

    let firm = learner.page("/").await;
    let style = format!("/themes/{}", style_of(&firm).expect("a style sheet"));
    assert!(firm.contains(&format!("name=\"theme-color\" content=\"{GREEN}\"")));
    let (status, kind, body) = fetched(&world, &style).await;
    assert_eq!(
        (status, kind.as_deref()),
        (StatusCode::OK, Some("text/css; charset=utf-8"))
    );
    let css = String::from_utf8(body).expect("UTF-8");
    assert!(
        css.starts_with(":root{--key:#0b6b3a;--key-hover:#08502b;--key-tint:#"),
        "{css}"
    );
    let logo_path = style.replace("style.css", "logo.png");
    assert!(firm.contains(&logo_path));
    let (status, kind, body) = fetched(&world, &logo_path).await;
    assert_eq!(
        (status, kind.as_deref()),
        (StatusCode::OK, Some("image/png"))
    );
    assert!(body.starts_with(b"\x89PNG"));
    let (_, _, page) = fetched(&world, "/sign-in").await;
    assert!(String::from_utf8(page).expect("UTF-8").contains(&style));

    let own = format!("/companies/{}/theme", certificate.company);
    assert_eq!(saves(&admin, &own, RED, b"").await.0, StatusCode::SEE_OTHER);
    let company = learner.page("/").await;
    assert_ne!(style_of(&company), style_of(&firm));
    assert!(company.contains(RED) && !company.contains("logo.png"));
    let elsewhere = world.company("midori").await;
    let other = world.trainee(elsewhere, "0001").await;
    let other = Browser::signed_in(&world, &other).await;
    assert_eq!(style_of(&other.page("/").await), style_of(&firm));

    // Saved again without a file, the firm's logo stays; then it goes.
    assert_eq!(
        saves(&admin, "/theme", RED, b"").await.0,
        StatusCode::SEE_OTHER
    );
    assert!(other.page("/").await.contains("logo.png"));
    let fields = [("key_color", RED), ("removes_logo", "yes")];
    admin.upload("/theme", &fields, ("", b"")).await;
    assert!(!other.page("/").await.contains("logo.png"));
    admin.submit(&format!("{own}/reset"), &[]).await;
    assert_eq!(
        style_of(&learner.page("/").await),
        style_of(&other.page("/").await)
    );
    admin.submit("/theme/reset", &[]).await;
    assert_eq!(style_of(&learner.page("/").await), None);
    let second = world.trainee(certificate.company, "0002").await;
    let hr = with_role(&world, &second, Role::CompanyHr).await;
    let (status, _) = saves(&hr, &own, GREEN, b"").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_colour_that_cannot_be_read_is_refused_with_one_that_can() {
    let world = World::empty().await;
    let admin = Browser::staff(&world, Role::FirmAdmin).await;
    let (status, page) = saves(&admin, "/theme", "#ffcc00", b"<svg onload=alert(1)>").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in [
        "value=\"#ffcc00\"",
        "コントラスト比 1.",
        "必要なのは 4.5 以上",
        "PNG形式の画像",
        "id=\"e-key_color\"",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let (_, rest) = page.split_once("使える色は「").expect("a proposal");
    let (status, _) = saves(&admin, "/theme", &rest[..7], b"").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
}

async fn pdf(browser: &Browser, certificate: &Certificate) -> Vec<u8> {
    let path = format!("/history/certificates/{}/pdf", certificate.id);
    let mut response = browser.get(&path).await.0;
    assert_eq!(response.status(), StatusCode::OK);
    response.take_body().into_vec().await.expect("bytes")
}

#[tokio::test]
async fn a_certificate_keeps_the_look_that_it_was_issued_in() {
    let (world, trainee, plain) = holder().await;
    let company = plain.company;
    let admin = Browser::staff(&world, Role::FirmAdmin).await;
    saves(&admin, "/theme", GREEN, &logo()).await;
    let second = world.trainee(company, "0002").await;
    let enrolment = world.enrol(&second).await;
    finish(&world.app, &second, enrolment).await;
    let own = own_certificates(&world.app, &second).await.expect("read");
    let green = own[0].clone();
    assert_eq!(plain.snapshot.design, None);
    assert!(green.snapshot.design.is_some());
    assert!(
        green
            .signed_file()
            .is_signed_by(&world.app.signing.public())
    );

    // First printed after everything was changed again.
    saves(&admin, "/theme", RED, b"").await;
    let plain = pdf(&Browser::signed_in(&world, &trainee).await, &plain).await;
    let green = pdf(&Browser::signed_in(&world, &second).await, &green).await;
    let images = |pdf: &[u8]| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("sheet.pdf");
        std::fs::write(&path, pdf).expect("written");
        let listed = std::process::Command::new("pdfimages")
            .arg("-list")
            .arg(&path)
            .output()
            .expect("apt-get install poppler-utils");
        String::from_utf8(listed.stdout).expect("UTF-8")
    };
    assert!(images(&green).contains(" 24 "), "{}", images(&green));
    assert!(!images(&plain).contains(" 24 "), "{}", images(&plain));
    let found = journeys::verify(&world.app.db, None).await.expect("read");
    assert!(found.is_empty(), "{found:?}");
}
