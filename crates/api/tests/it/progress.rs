//! 受講状況 and 受講登録 through the door.

use crate::browsing::{Browser, fields, text, value};
use crate::support::World;
use kernel::id::CompanyId;
use kernel::{Actor, Role};
use people::MemberInput;
use people::write::Grant;
use poem::http::{Method, StatusCode};
use serde_json::json;

async fn add(world: &World, company: CompanyId, no: &str, family: &str, email: &str, unit: &str) {
    let input = MemberInput {
        employee_no: no.to_owned(),
        family_name: family.to_owned(),
        email: email.to_owned(),
        unit: unit.to_owned(),
        ..MemberInput::default()
    };
    let app = &world.app;
    let tx = app.db.write().await.expect("a transaction");
    let profile = input.check().expect("sound");
    people::write::add_member(&tx, &app.ids, app.clock.now(), company, &profile)
        .await
        .expect("added");
    tx.commit().await.expect("kept");
}

async fn granted(world: &World, company: CompanyId, role: Role, unit: Option<&str>) -> Browser {
    let app = &world.app;
    let actor: Actor = world.trainee(company, &format!("m{role:?}")).await;
    let units = people::read::units(&app.db.read(), company)
        .await
        .expect("read");
    let unit = unit.map(|path| {
        let found = units.iter().find(|known| known.path == path);
        found.expect("a unit").id
    });
    let tx = app.db.write().await.expect("a transaction");
    let grant = Grant {
        role,
        company: Some(company),
        unit,
    };
    people::write::grant_role(&tx, &app.ids, app.clock.now(), actor.account, grant)
        .await
        .expect("granted");
    tx.commit().await.expect("kept");
    Browser::signed_in(world, &actor).await
}

async fn staffed() -> (World, CompanyId) {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    add(
        &world,
        company,
        "000001",
        "髙橋",
        "saki@example.jp",
        "関西支社/梅田店",
    )
    .await;
    add(&world, company, "000002", "Nguyễn", "", "東京支社").await;
    (world, company)
}

#[tokio::test]
async fn hr_enrols_sees_filters_and_takes_away_exactly_what_is_shown() {
    let (world, company) = staffed().await;
    let hr = granted(&world, company, Role::CompanyHr, None).await;
    let base = format!("/companies/{company}");
    let page = hr.page(&format!("{base}/progress")).await;
    assert!(page.contains("まだ受講登録がありません"));
    let form = hr.page(&format!("{base}/enrolments")).await;
    assert!(form.contains("関西支社/梅田店"));
    let typed = [
        ("track", "greeting"),
        ("audience", "numbers"),
        ("employee_numbers", "000001\r\n000002"),
        ("due_on", "2026-12-10"),
    ];
    let done = hr.submit(&format!("{base}/enrolments"), &typed).await;
    done.assert_status_is_ok();
    let done = text(done).await;
    assert!(done.contains("2人を登録しました"), "{done}");
    assert!(done.contains("メールのない人") && done.contains("Nguyễn"));
    assert_eq!(fields(&done, "member").len(), 1, "one slip to print");

    let dashboard = hr.page(&format!("{base}/progress")).await;
    assert!(dashboard.contains("0%") && dashboard.contains("2件のうち0件"));
    let list = hr
        .page(&format!("{base}/progress/people?q=%E9%AB%98%E6%A9%8B"))
        .await;
    assert!(list.contains("1件") && list.contains("髙橋") && !list.contains("Nguyễn"));
    let nothing = hr
        .page(&format!("{base}/progress/people?word=completed"))
        .await;
    assert!(nothing.contains("状況を「すべて」に戻してください"));

    let export = format!("{base}/progress/export?q=%E9%AB%98%E6%A9%8B&format=csv-utf8");
    let file = hr.get(&export).await;
    file.assert_header("content-type", "text/csv; charset=utf-8");
    let file = text(file).await;
    let lines: Vec<&str> = file.lines().collect();
    assert!(lines[0].starts_with("\u{feff}社員番号,氏名"));
    assert_eq!(
        lines[1..],
        ["000001,髙橋,,関西支社/梅田店,在籍,あいさつ,未受講,2026/12/10,,0,5"]
    );
    let book = hr.get(&format!("{base}/progress/export")).await;
    book.assert_status_is_ok();
    let unwritable = hr
        .get(&format!("{base}/progress/export?format=csv-cp932"))
        .await;
    unwritable.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(unwritable).await.contains("ễ"));
}

#[tokio::test]
async fn a_refused_order_comes_back_with_every_fault_and_all_that_was_typed() {
    let (world, company) = staffed().await;
    let hr = granted(&world, company, Role::CompanyHr, None).await;
    let path = format!("/companies/{company}/enrolments");
    let typed = [
        ("track", ""),
        ("audience", "numbers"),
        ("employee_numbers", "000001 999999"),
        ("due_on", "2026-11-22"),
    ];
    let refused = hr.submit(&path, &typed).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(refused).await;
    for words in [
        "公開中の研修コースから選んでください",
        "今日以降の日付",
        "社員番号「999999」の人は、この会社の従業員にいません",
        "000001 999999",
        "value=\"2026-11-22\"",
        "<title>エラー：",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let nobody = hr.submit(&path, &[("track", "greeting")]).await;
    let page = text(nobody).await;
    assert!(page.contains("だれを登録するかを選んでください"));
}

#[tokio::test]
async fn a_unit_manager_reads_the_own_units_and_orders_nothing() {
    let (world, company) = staffed().await;
    let hr = granted(&world, company, Role::CompanyHr, None).await;
    let base = format!("/companies/{company}");
    let whole = [("track", "greeting"), ("audience", "company")];
    let done = hr.submit(&format!("{base}/enrolments"), &whole).await;
    done.assert_status_is_ok();
    let manager = granted(&world, company, Role::UnitManager, Some("関西支社")).await;
    let list = manager.page(&format!("{base}/progress/people")).await;
    assert!(list.contains("関西支社/梅田店") && !list.contains("Nguyễn"));
    assert!(!list.contains("受講登録をする"));
    let export = manager
        .get(&format!("{base}/progress/export?format=csv-utf8"))
        .await;
    assert_eq!(text(export).await.lines().count(), 2);
    let order = manager.submit(&format!("{base}/enrolments"), &whole).await;
    order.assert_status(StatusCode::FORBIDDEN);
    let elsewhere = world.company("hibiki").await;
    let foreign = granted(&world, elsewhere, Role::CompanyHr, None).await;
    for path in [
        "progress",
        "progress/people",
        "progress/export",
        "enrolments",
    ] {
        let refused = foreign.get(&format!("{base}/{path}")).await;
        refused.assert_status(StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_program_orders_lists_and_exports() {
    let (world, company) = staffed().await;
    let hr = granted(&world, company, Role::CompanyHr, None).await;
    let base = format!("/companies/{company}");
    let path = format!("{base}/enrolments");
    let order = json!({ "track": "greeting", "whole_company": true, "due_on": "2026-12-10" });
    let done = hr.json(Method::POST, &path, Some(order.clone())).await;
    done.assert_status(StatusCode::CREATED);
    let report = value(done).await;
    assert_eq!(report["enrolled"].as_array().expect("a list").len(), 3);
    assert_eq!(
        (&report["invited"], &report["without_email"]),
        (&json!(1), &json!(2))
    );
    let again = value(hr.json(Method::POST, &path, Some(order)).await).await;
    assert_eq!(again["enrolled"], json!([]));
    let list = value(hr.json(Method::GET, &format!("{path}?limit=2"), None).await).await;
    assert_eq!(list["count"], 3);
    let next = list["next"].as_str().expect("a next page");
    let rest = format!("{path}?limit=2&after={next}&word=not_started");
    let rest = value(hr.json(Method::GET, &rest, None).await).await;
    assert_eq!(rest["items"].as_array().expect("a list").len(), 1);
    assert_eq!(rest.get("next"), None);
    let numbers = value(
        hr.json(Method::GET, &format!("{base}/progress"), None)
            .await,
    )
    .await;
    assert_eq!(numbers["whole"]["not_started"], 3);
    let file = hr.json(Method::GET, &format!("{path}/export"), None).await;
    file.assert_status_is_ok();
    for (body, status) in [
        (json!({ "track": "greeting" }), 422),
        (
            json!({ "track": "greeting", "whole_company": true, "people": [company] }),
            422,
        ),
        (
            json!({ "track": "greeting", "whole_company": true, "company": company }),
            400,
        ),
    ] {
        let refused = hr.json(Method::POST, &path, Some(body.clone())).await;
        assert_eq!(refused.0.status().as_u16(), status, "{body}");
    }
}
