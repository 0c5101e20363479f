//! Assignment rules and export layouts through the door.

use kernel::Role;
use kernel::id::CompanyId;
use people::MemberInput;
use people::write::Grant;
use poem::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::browsing::{Browser, fields, location, text, value};
use crate::support::World;

async fn add(world: &World, company: CompanyId, number: &str, title: &str) {
    let input = MemberInput {
        employee_no: number.to_owned(),
        family_name: format!("社員{number}"),
        unit: "関西支社/梅田店".to_owned(),
        job_title: title.to_owned(),
        joined_on: "2026-11-20".to_owned(),
        ..MemberInput::default()
    };
    let app = &world.app;
    let profile = input.check().expect("sound");
    let tx = app.db.write().await.expect("a transaction");
    people::write::add_member(&tx, &app.ids, app.clock.now(), company, &profile)
        .await
        .expect("added");
    tx.commit().await.expect("kept");
}

/// A company with one manager of a shop, and its HR.
async fn office() -> (World, CompanyId, Browser) {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    add(&world, company, "000001", "店長").await;
    add(&world, company, "000002", "副店長").await;
    let app = &world.app;
    let actor = world.trainee(company, "hr").await;
    let grant = Grant {
        role: Role::CompanyHr,
        company: Some(company),
        unit: None,
    };
    let tx = app.db.write().await.expect("a transaction");
    people::write::grant_role(&tx, &app.ids, app.clock.now(), actor.account, grant)
        .await
        .expect("granted");
    tx.commit().await.expect("kept");
    let hr = Browser::signed_in(&world, &actor).await;
    (world, company, hr)
}

/// The rule's fields as an address carries them.
const MANAGERS: &str = "track=greeting&name=managers&is_active=yes&job_titles=%E5%BA%97%E9%95%B7\
     &due=after_caught&due_days=%EF%BC%93%EF%BC%90&cycle=once";

#[tokio::test]
async fn a_rule_is_previewed_saved_as_previewed_and_shown_with_its_history() {
    let (world, company, hr) = office().await;
    let room = format!("/companies/{company}/assignment-rules");
    let empty = hr.page(&room).await;
    assert!(empty.contains("規則はまだありません"));
    let form = hr.page(&format!("{room}/new")).await;
    assert!(form.contains("関西支社/梅田店") && form.contains("あいさつ"));

    let preview = hr.page(&format!("{room}/preview?{MANAGERS}")).await;
    assert!(preview.contains("まだ保存していません"));
    assert!(preview.contains("社員000001") && !preview.contains("社員000002"));
    assert!(preview.contains("保存して1人を登録する"));
    let hidden = |name: &str, page: &str| fields(page, name).remove(0);
    let digest = hidden("digest", &preview);
    let typed = [
        ("track", "greeting"),
        ("name", "managers"),
        ("is_active", "yes"),
        ("job_titles", "店長"),
        ("due", "after_caught"),
        ("due_days", "30"),
        ("cycle", "once"),
    ];

    // Somebody else becomes a manager after the preview.
    add(&world, company, "000003", "店長").await;
    let with = |digest| [&typed[..], &[("digest", digest)]].concat();
    let stale = hr.submit(&room, &with(digest.as_str())).await;
    stale.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let stale = text(stale).await;
    assert!(stale.contains("対象の人か期限が変わりました"));
    assert!(stale.contains("社員000003") && stale.contains("保存して2人を登録する"));
    let fresh = hidden("digest", &stale);
    let saved = hr.submit(&room, &with(fresh.as_str())).await;
    saved.assert_status(StatusCode::SEE_OTHER);
    let location = location(&saved);
    let shown = hr.page(&location).await;
    assert!(shown.contains("この規則で登録した数：2件"));
    assert!(shown.contains("すでに受講中の人（2人）") && shown.contains("第1版"));
    let board = hr
        .page(&format!("/companies/{company}/progress/people"))
        .await;
    assert!(board.contains("社員000001") && board.contains("社員000003"));

    let edit = hr.page(&format!("{location}/edit")).await;
    assert!(edit.contains("value=\"managers\"") && edit.contains("店長</textarea>"));
    let rule = location.rsplit('/').next().expect("a key");
    let stop = MANAGERS.replace("&is_active=yes", "");
    let stop = format!("{room}/preview?rule={rule}&version=1&{stop}");
    let stop = hr.page(&stop).await;
    assert!(stop.contains("保存して止める"));
    let applied = hr.submit(&format!("{location}/application"), &[]).await;
    applied.assert_status(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_faulty_rule_comes_back_with_every_fault_and_all_that_was_typed() {
    let (_world, company, hr) = office().await;
    let room = format!("/companies/{company}/assignment-rules");
    let refused = hr
        .get(&format!(
            "{room}/preview?name=&job_titles=x&due=fixed&due_on=2026-02-30&cycle=completion"
        ))
        .await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(refused).await;
    for words in [
        "規則の名前を、60字までで入れてください",
        "実在する日付で入れてください",
        "くり返す月数は、1から120までの数",
        "受ける期間の日数は、1から365までの数",
        "x</textarea>",
        "<title>エラー：",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn a_program_previews_saves_and_reads_a_rule() {
    let (_world, company, hr) = office().await;
    let room = format!("/companies/{company}/assignment-rules");
    let rule = json!({
        "track": "greeting", "name": "店長", "is_active": true, "job_titles": ["店長"],
        "due": "after_joining", "due_days": 30, "cycle": "completion",
        "cycle_months": 12, "cycle_window": 60,
    });
    let path = format!("{room}/preview");
    let preview = value(hr.json(Method::POST, &path, Some(rule.clone())).await).await;
    let person = &preview["people"][0];
    assert_eq!(person["outcome"], "enrol");
    assert_eq!(person["due_on"], "2026-12-20");
    let wrong = json!({ "rule": rule, "digest": "old" });
    let refused = hr.json(Method::POST, &room, Some(wrong)).await;
    refused.assert_status(StatusCode::CONFLICT);
    let save = json!({ "rule": rule, "digest": preview["digest"] });
    let saved = hr.json(Method::POST, &room, Some(save)).await;
    saved.assert_status(StatusCode::CREATED);
    let saved = value(saved).await;
    assert_eq!(
        (&saved["version"], &saved["enrolled"]),
        (&json!(1), &json!(1))
    );
    let list = value(hr.json(Method::GET, &room, None).await).await;
    assert_eq!(list["items"][0]["ordered"], 1);
    let one = format!("{room}/{}", saved["id"].as_str().expect("a key"));
    let detail = value(hr.json(Method::GET, &one, None).await).await;
    // What is read can be changed and sent back.
    let read = &detail["history"][0];
    for field in [
        "name",
        "job_titles",
        "due",
        "due_days",
        "cycle",
        "cycle_months",
        "cycle_window",
    ] {
        assert_eq!(read[field], rule[field], "{field}");
    }
    assert_eq!(detail["people"][0]["outcome"], "learning");
    let applied = hr
        .json(Method::POST, &format!("{one}/application"), None)
        .await;
    assert_eq!(value(applied).await, json!({ "enrolled": 0 }));
}

#[tokio::test]
async fn a_layout_is_kept_chosen_again_and_removed() {
    let (world, company, hr) = office().await;
    let base = format!("/companies/{company}");
    let order = [("track", "greeting"), ("audience", "company")];
    hr.submit(&format!("{base}/enrolments"), &order)
        .await
        .assert_status_is_ok();
    let room = format!("{base}/export-layouts");
    let typed = [
        ("name", "人事システム用"),
        ("format", "csv-utf8"),
        ("column_1", "unit"),
        ("column_3", "employee_no"),
        ("column_4", "days_late"),
    ];
    let kept = hr.submit(&room, &typed).await;
    kept.assert_status(StatusCode::SEE_OTHER);
    let twice = hr.submit(&room, &typed).await;
    twice.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(twice).await.contains("同じ名前の形が、もうあります"));
    let faulty = [("column_1", "unit"), ("column_2", "unit")];
    let faulty = text(hr.submit(&room, &faulty).await).await;
    for words in ["名前を、40字まで", "同じ列が2回", "ファイルの種類"] {
        assert!(faulty.contains(words), "{words}");
    }

    let list: Value = value(hr.json(Method::GET, &room, None).await).await;
    let id = list["items"][0]["id"].as_str().expect("a key").to_owned();
    let board = hr.page(&format!("{base}/progress/people")).await;
    assert!(board.contains("人事システム用・CSV（UTF-8）"));
    let export = format!("{base}/progress/export?q=000001&layout={id}");
    let file = text(hr.get(&export).await).await;
    let lines: Vec<&str> = file.lines().collect();
    assert_eq!(
        lines,
        ["\u{feff}部署,社員番号,超過日数", "関西支社/梅田店,000001,0"]
    );

    let elsewhere = world.company("hibiki").await;
    let foreign = format!("/companies/{elsewhere}/progress/export?layout={id}");
    hr.get(&foreign).await.assert_status(StatusCode::NOT_FOUND);
    let removed = hr.submit(&format!("{room}/{id}/removal"), &[]).await;
    removed.assert_status(StatusCode::SEE_OTHER);
    hr.get(&export).await.assert_status(StatusCode::NOT_FOUND);
}
