//! Companies and lists of people.

use poem::http::StatusCode;

use crate::people::hands::{Browser, admin, hr, member, sign_in};
use crate::support::World;

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
