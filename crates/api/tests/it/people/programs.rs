//! Programs: the JSON beside the pages.

use poem::http::StatusCode;
use serde_json::json;

use crate::people::hands::{Browser, PASSWORD, admin, hr, member};
use crate::support::World;

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
