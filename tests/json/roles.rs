//! Roles and keys at their edges (reliability T3, T8, T9, T13).

use chrono::TimeDelta;
use kernel::Role;
use people::write::Grant;
use serde_json::json;

use crate::site::{Browser, Site};

/// Everything but sessions and tries.
const MAY_CHANGE: [&str; 2] = ["web_sessions", "throttles"];

#[tokio::test]
async fn nobody_gives_a_role_that_is_above_their_own() {
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    let other = site.company("hibiki", "ひびき").await;
    let callers = [
        site.hr(company).await,
        site.unit_manager(company, "関西支社").await,
        site.trainee(company, "髙橋 﨑子").await,
        site.author().await,
    ];
    let before = site.dump().await;
    for caller in &callers {
        let own = caller.account().to_string();
        for (place, role) in [
            (company, "firm_admin"),
            (company, "author"),
            (company, "king"),
            (other, "company_hr"),
        ] {
            let path = format!("/api/v1/companies/{place}/role-assignments");
            let given = caller
                .post_json(&path, &json!({ "account": own, "role": role }))
                .await;
            assert!(
                matches!(given.status, 403 | 404 | 422),
                "{role}: {}",
                given.text
            );
        }
        let staff =
            json!({ "email": "me@firm.example", "family_name": "私", "roles": ["firm_admin"] });
        caller.post_json("/api/v1/staff", &staff).await.is(403);
    }
    let changed = site.dump().await.changed(&before, &MAY_CHANGE);
    assert!(changed.is_empty(), "{changed:?}");
    site.finish().await;
}

#[tokio::test]
async fn a_role_of_the_firms_own_people_is_as_good_as_missing_to_hr() {
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    let (hr, admin) = (site.hr(company).await, site.firm_admin().await);
    let db = site.app.db.read();
    let held = people::read::role_assignments(&db, admin.account(), site.app.clock.now()).await;
    let held = held.expect("read")[0].id;
    let end = async |browser: &Browser, assignment: &str| {
        let path = format!(
            "/api/v1/accounts/{}/role-assignments/{assignment}",
            admin.account()
        );
        browser
            .send_bare("DELETE".parse().expect("a method"), &path)
            .await
    };
    let missing = "019ab000-0000-7000-8000-000000000001";
    let real = end(&hr, &held.to_string()).await;
    let absent = end(&hr, missing).await;
    real.is(404);
    assert_eq!(
        real.comparable().replace(&held.to_string(), "KEY"),
        absent.comparable().replace(missing, "KEY")
    );
    admin.get("/api/v1/me").await.is(200);
    site.finish().await;
}

#[tokio::test]
async fn fields_of_the_server_in_a_body_are_refused() {
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    let (hr, admin) = (site.hr(company).await, site.firm_admin().await);
    let before = site.dump().await;
    for field in [
        "role",
        "is_admin",
        "company_id",
        "tenant_id",
        "password_hash",
        "status",
    ] {
        let mut order = json!({ "track": "greeting", "whole_company": true });
        order[field] = json!("1");
        let path = format!("/api/v1/companies/{company}/enrolments");
        hr.post_json(&path, &order).await.is(400);
        let mut added = json!({ "code": "x", "name": "x" });
        added[field] = json!("1");
        admin.post_json("/api/v1/companies", &added).await.is(400);
        hr.get(&format!("{path}?{field}=1")).await.is(400);
    }
    assert!(site.dump().await.changed(&before, &MAY_CHANGE).is_empty());
    site.finish().await;
}

#[tokio::test]
async fn a_key_reaches_as_far_as_its_owner_until_it_is_revoked_or_expires() {
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    let other = site.company("hibiki", "ひびき").await;
    let hr = site.hr(company).await;
    let issue = async || {
        let made = hr
            .post_json("/api/v1/api-keys", &json!({ "name": "連携" }))
            .await
            .is(200)
            .json();
        let word = |name: &str| made[name].as_str().expect("a text").to_owned();
        (word("id"), word("key"))
    };
    let program = |key: &str| {
        site.anonymous()
            .with_header("Authorization", &format!("Bearer {key}"))
    };
    let (first_id, first) = issue().await;
    let (_, second) = issue().await;
    let people = |company| format!("/api/v1/companies/{company}/people");
    program(&first)
        .get(&people(company))
        .await
        .is(200)
        .hides(&first);
    program(&first).get(&people(other)).await.is(404);
    program(&first).post("/api/v1/sign-out").await.is(404);
    let flipped = format!("{}A", &first[..first.len() - 1]);
    if flipped != first {
        program(&flipped).get("/api/v1/me").await.is(401);
    }
    assert!(
        site.dump().await.rows_with(&first).is_empty(),
        "only its hash is kept"
    );

    hr.send_bare(
        "DELETE".parse().expect("a method"),
        &format!("/api/v1/api-keys/{first_id}"),
    )
    .await
    .is(200);
    program(&first).get("/api/v1/me").await.is(401);
    program(&second).get("/api/v1/me").await.is(200);

    let db = site.app.db.read();
    let held = people::read::role_assignments(&db, hr.account(), site.app.clock.now()).await;
    for held in held.expect("read") {
        journeys::end_role(&site.app, None, hr.account(), held.id)
            .await
            .expect("ended");
    }
    program(&second).get(&people(company)).await.is(403);
    let grant = Grant {
        role: Role::CompanyHr,
        company: Some(company),
        unit: None,
    };
    journeys::grant_role(&site.app, None, hr.account(), grant)
        .await
        .expect("granted");
    program(&second).get(&people(company)).await.is(200);
    site.app.clock.advance(TimeDelta::days(91));
    program(&second).get("/api/v1/me").await.is(401);
    site.finish().await;
}
