//! 設定, and the ways in on paper: how somebody reads, what a slip's code says,
//! and the poster.

use kernel::Role;
use poem::http::StatusCode;

use crate::browsing::{Browser, location};
use crate::support::World;

#[tokio::test]
async fn the_browser_keeps_how_its_owner_reads() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    let browser = Browser::signed_in(&world, &trainee).await;
    let plain = browser.page("/settings").await;
    assert!(plain.contains("<html lang=\"ja\">"), "{plain}");

    let typed = [("size", "largest"), ("language", "easy")];
    let kept = browser.submit("/settings", &typed).await;
    assert_eq!(location(&kept), "/settings");
    let headers = kept.0.headers().get_all("set-cookie").iter();
    let mut lines = headers.filter_map(|line| line.to_str().ok());
    let line = lines.find(|line| line.contains("reading="));
    let line = line.expect("a cookie").to_owned();
    assert!(
        line.contains("HttpOnly") && line.contains("Max-Age=31536000"),
        "{line}"
    );
    let cookie = line.split(';').next().expect("its value");

    let settings = browser.page_with_cookie("/settings", cookie).await;
    assert!(settings.contains("<html lang=\"ja\" class=\"text-largest\">"));
    for kept in ["value=\"largest\" checked", "value=\"easy\" checked"] {
        assert!(settings.contains(kept), "{kept} in {settings}");
    }
    assert!(settings.contains("名前（なまえ）"), "{settings}");
    let lesson = format!("/learn/{enrolment}/lessons/G1-1");
    let lesson = browser.page_with_cookie(&lesson, cookie).await;
    assert!(lesson.contains("class=\"text-largest\""));
    let nonsense = browser
        .page_with_cookie("/settings", "reading=\"><script>")
        .await;
    assert!(nonsense.contains("<html lang=\"ja\">"));
}

#[tokio::test]
async fn a_learner_reads_in_english_and_the_course_is_marked_as_japanese() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    let browser = Browser::signed_in(&world, &trainee).await;
    let here = format!("/learn/{enrolment}?from=mail");
    let typed = [("language", "en"), ("next", here.as_str())];
    let kept = browser.submit("/language", &typed).await;
    assert_eq!(location(&kept), here, "back to where one was");
    let english = "reading=normal.en";
    let home = browser.page_with_cookie("/", english).await;
    for part in [
        "<html lang=\"en\">",
        "<h1>My training</h1>",
        "<h2 id=\"hero\" lang=\"ja\">あいさつ</h2>",
        "<b>11</b> min left",
        ">Start</a>",
        "data-say-sending=\"Sending…\"",
    ] {
        assert!(home.contains(part), "{part} in {home}");
    }
    let outline = browser.page_with_cookie(&here, english).await;
    assert!(outline.contains("Reading, 3 min"), "{outline}");
    let later = format!("/learn/{enrolment}/lessons/G2-1");
    let locked = browser.page_with_cookie(&later, english).await;
    assert!(locked.contains("<h1>Not open yet</h1>"), "{locked}");

    // What nobody may see says so in the same language, and the message, too.
    let foreign = format!("/learn/{}", uuid::Uuid::nil());
    let refused = browser.get_with_cookie(&foreign, english).await;
    refused.assert_status(StatusCode::NOT_FOUND);
    let refused = crate::browsing::text(refused).await;
    assert!(refused.contains("<h1>Not found</h1>"), "{refused}");

    // Whatever it is asked for, HR's own pages are Japanese.
    let admin = Browser::staff(&world, Role::FirmAdmin).await;
    let companies = admin.page_with_cookie("/companies", english).await;
    assert!(companies.contains("<html lang=\"ja\">"), "{companies}");
}

#[tokio::test]
async fn signing_in_speaks_what_the_browser_asks_for_and_a_fault_does_so_too() {
    let world = World::with_track().await;
    let (trainee, _) = world.learner().await;
    let browser = Browser::signed_in(&world, &trainee).await;
    let english = ("accept-language", "vi-VN,vi;q=0.9,en;q=0.8");
    let form = browser.page_with("/sign-in/pin?company=minato", english);
    let form = form.await;
    assert!(form.contains("<h1>Sign in with a PIN</h1>"), "{form}");
    let next = "name=\"next\" value=\"/sign-in/pin?company=minato\"";
    assert!(form.contains(next), "{form}");
    let typed = [
        ("company_code", "minato"),
        ("employee_no", "0001"),
        ("pin", "12345678"),
    ];
    let refused = browser.submit_with("/sign-in/pin", &typed, english).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let refused = crate::browsing::text(refused).await;
    for part in [
        "<title>Error: ",
        "Please check what you entered",
        "Could not sign you in.",
    ] {
        assert!(refused.contains(part), "{part} in {refused}");
    }
    // A form's answer is no page to go back to.
    let typed = [("language", "ja"), ("next", "/recalls")];
    let kept = browser.submit("/language", &typed).await;
    assert_eq!(location(&kept), "/");
}

#[tokio::test]
async fn a_slips_code_fills_in_the_form_and_keeps_the_pin_from_the_server() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    world.trainee(company, "0001").await;
    let admin = Browser::staff(&world, Role::FirmAdmin).await;
    let slips = format!("/companies/{company}/slips");
    let page = admin.submit(&slips, &[("for", "without_email")]).await;
    page.assert_status_is_ok();
    let page = crate::browsing::text(page).await;
    assert!(page.contains("<div class=\"qr\"><svg"), "{page}");
    let filled = admin
        .page("/sign-in/pin?company=minato&employee=0001")
        .await;
    assert!(filled.contains("value=\"0001\""), "{filled}");
}

#[tokio::test]
async fn the_poster_leads_to_the_companys_own_way_in_and_names_nobody() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    world.trainee(company, "0001").await;
    let admin = Browser::staff(&world, Role::FirmAdmin).await;
    let people = admin.page(&format!("/companies/{company}/people")).await;
    assert!(people.contains(&format!("href=\"/companies/{company}/poster\"")));
    let path = format!("/companies/{company}/poster");
    let poster = admin.page(&path).await;
    assert!(poster.contains("/sign-in?company=minato") && poster.contains("<svg"));
    assert!(!poster.contains("髙橋") && !poster.contains("0001"));
    let instructor = Browser::staff(&world, Role::Instructor).await;
    instructor
        .get(&path)
        .await
        .assert_status(StatusCode::FORBIDDEN);
}
