//! Slips: printed by HR, used once by their owners.

use poem::http::StatusCode;

use crate::people::hands::{Browser, PASSWORD, hr, member, sign_in};
use crate::support::World;

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
