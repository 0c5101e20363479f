//! 設定, and the ways in on paper: how somebody reads, what a slip's code says,
//! and the poster.

use kernel::Role;
use poem::http::StatusCode;

use crate::browsing::{Browser, location};
use crate::support::World;

#[tokio::test]
async fn the_browser_keeps_how_large_its_owner_reads() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    let browser = Browser::signed_in(&world, &trainee).await;
    let plain = browser.page("/settings").await;
    assert!(plain.contains("<html lang=\"ja\">"), "{plain}");

    let typed = [("size", "largest"), ("easy", "yes")];
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
    assert!(settings.contains("value=\"largest\" checked"), "{settings}");
    let lesson = format!("/learn/{enrolment}/lessons/G1-1");
    let lesson = browser.page_with_cookie(&lesson, cookie).await;
    assert!(lesson.contains("class=\"text-largest\""));
    let nonsense = browser
        .page_with_cookie("/settings", "reading=\"><script>")
        .await;
    assert!(nonsense.contains("<html lang=\"ja\">"));
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
