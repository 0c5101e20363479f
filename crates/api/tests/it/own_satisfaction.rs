//! An instructor's own page and a company's report: each their own, whole
//! blocks only, on the page, in the file and as JSON.

use crate::browsing::{Browser, text};
use crate::support::World;
use journeys::import_ratings::{FORM, ImportOptions, import_ratings};
use kernel::id::CompanyId;
use kernel::{Actor, Role};
use people::StaffProfile;
use people::write::Grant;
use poem::http::StatusCode;
use serde_json::Value;
use testkit::content::{edit, write};

const HEADER: &str = "回答番号,開催回,終了日,企業コード,コース,講師,設問,評価";

/// Two companies and two instructors: each company with a session of its own,
/// and one together where the second is few.
async fn world() -> World {
    let world = World::empty().await;
    let folder = world.content.path();
    let survey = std::fs::read_to_string(folder.join("surveys/after.toml")).expect("a survey");
    let survey = survey.replace("id = \"after\"", &format!("id = \"{FORM}\""));
    write(folder, &format!("surveys/{FORM}.toml"), &survey);
    std::fs::remove_file(folder.join("surveys/after.toml")).expect("removed");
    let survey = format!("survey = \"{FORM}\"");
    edit(
        folder,
        "tracks/greeting/track.toml",
        "survey = \"after\"",
        &survey,
    );
    world.publish().await;
    let mut rows = String::new();
    let sessions = [
        ("OWN1", "2025/05/10", "c001", "講師 一郎", 12, 5),
        ("OWN2", "2025/06/10", "c002", "講師 花子", 7, 4),
        ("BOTH", "2025/07/10", "c001", "講師 花子", 9, 3),
        ("BOTH", "2025/07/10", "c002", "講師 花子", 3, 1),
    ];
    for (session, day, company, instructor, papers, rating) in sessions {
        for paper in 0..papers {
            rows.push_str(&format!(
                "{session}{company}{paper},{session},{day},{company},greeting,{instructor},総合満足度,{rating}\r\n"
            ));
        }
    }
    let options = ImportOptions {
        create_companies: true,
        is_sample: false,
    };
    let bytes = format!("{HEADER}\r\n{rows}").into_bytes();
    let taken = import_ratings(&world.app, None, "a.csv", bytes, options).await;
    assert_eq!(taken.expect("imported").rows_taken, 31);
    journeys::close_periods(&world.app).await.expect("closed");
    world
}

async fn company(world: &World, code: &str) -> CompanyId {
    let found = people::read::company_by_code(&world.app.db.read(), code).await;
    found.expect("read").expect("made").id
}

async fn hr(world: &World, code: &str) -> Browser {
    let company = company(world, code).await;
    let member = world.trainee(company, "H1").await;
    granted(world, member, Role::CompanyHr, Some(company)).await
}

async fn instructor(world: &World, family: &str, given: &str) -> Browser {
    let app = &world.app;
    let now = app.clock.now();
    let profile = StaffProfile {
        family_name: family.to_owned(),
        given_name: given.to_owned(),
        family_kana: String::new(),
        given_kana: String::new(),
        email: format!(
            "i{}@firm.example",
            given.chars().map(u32::from).sum::<u32>()
        ),
    };
    let tx = app.db.write().await.expect("a transaction");
    let account = people::write::add_staff(&tx, &app.ids, now, Some(&profile)).await;
    let account = account.expect("added");
    tx.commit().await.expect("committed");
    let actor = people::read::actor_of_account(&app.db.read(), account, now).await;
    let actor = actor.expect("read").expect("may sign in");
    granted(world, actor, Role::Instructor, None).await
}

async fn granted(world: &World, actor: Actor, role: Role, company: Option<CompanyId>) -> Browser {
    let app = &world.app;
    let now = app.clock.now();
    let tx = app.db.write().await.expect("a transaction");
    let grant = Grant {
        role,
        company,
        unit: None,
    };
    let done = people::write::grant_role(&tx, &app.ids, now, actor.account, grant).await;
    done.expect("granted");
    tx.commit().await.expect("committed");
    Browser::signed_in(world, &actor).await
}

async fn json(browser: &Browser, path: &str) -> Value {
    serde_json::from_str(&browser.page(path).await).expect("JSON")
}

/// Key, n and display of each row.
fn rows(report: &Value, part: &str) -> Vec<(String, u64, String)> {
    let row = |row: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let n = row["mean"]["n"].as_u64().unwrap_or_default();
        (text(&row["key"]), n, text(&row["mean"]["display"]))
    };
    report[part]
        .as_array()
        .expect("rows")
        .iter()
        .map(row)
        .collect()
}

fn shown(rows: &[(&str, u64, &str)]) -> Vec<(String, u64, String)> {
    let owned =
        |(key, n, display): &(&str, u64, &str)| ((*key).to_owned(), *n, (*display).to_owned());
    rows.iter().map(owned).collect()
}

#[tokio::test]
async fn a_company_reads_its_own_blocks_and_nobody_elses() {
    let world = world().await;
    let (first, second) = (company(&world, "c001").await, company(&world, "c002").await);
    let (one, two) = (hr(&world, "c001").await, hr(&world, "c002").await);
    let path = |company: CompanyId| format!("/companies/{company}/satisfaction");
    let report = json(&one, &format!("/api/v1{}?year=2025", path(first))).await;
    assert_eq!(rows(&report, "overall"), shown(&[("all", 12, "5.00")]));
    assert_eq!(rows(&report, "sessions"), shown(&[("OWN1", 12, "5.00")]));
    assert_eq!(
        report["sessions"][0]["distribution"],
        serde_json::json!([0, 0, 0, 0, 12])
    );
    let report = json(&two, &format!("/api/v1{}?year=2025", path(second))).await;
    assert_eq!(
        rows(&report, "overall"),
        shown(&[("all", 7, "4.00")]),
        "not the three"
    );
    assert!(
        report["sessions"][0].get("distribution").is_none(),
        "fewer than ten"
    );
    assert!(report.get("turnout").is_none());

    let page = two.page(&format!("{}?year=2025", path(second))).await;
    assert!(
        page.contains("受講後アンケート報告書") && page.contains("OWN2"),
        "{page}"
    );
    assert!(!page.contains("OWN1") && !page.contains("BOTH"), "{page}");
    let file = two
        .page(&format!(
            "{}/export?year=2025&format=csv-utf8",
            path(second)
        ))
        .await;
    assert!(
        file.contains("開催回,OWN2") && file.contains(",4.00,28,7,"),
        "{file}"
    );
    assert!(!file.contains("OWN1") && !file.contains("BOTH"), "{file}");
    for address in [
        path(first),
        format!("{}/export", path(first)),
        format!("/api/v1{}", path(first)),
    ] {
        two.get(&address).await.assert_status(StatusCode::NOT_FOUND);
    }
    for address in [
        "/instructor",
        "/instructor/export",
        "/api/v1/instructor/satisfaction",
    ] {
        two.get(address).await.assert_status(StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn an_instructor_reads_their_own_sessions_and_nobody_elses() {
    let world = world().await;
    let ichiro = instructor(&world, "講師", "一郎").await;
    let hanako = instructor(&world, "講師", "花子").await;
    let address = "/api/v1/instructor/satisfaction?year=2025";
    let report = json(&ichiro, address).await;
    assert_eq!(rows(&report, "sessions"), shown(&[("OWN1", 12, "5.00")]));
    let report = json(&hanako, address).await;
    let own = [("OWN2", 7, "4.00"), ("BOTH", 12, "2.50")];
    assert_eq!(rows(&report, "sessions"), shown(&own));
    assert_eq!(rows(&report, "overall"), shown(&[("all", 19, "3.05")]));
    let months = [("2025-06", 7, "4.00"), ("2025-07", 12, "2.50")];
    assert_eq!(rows(&report, "months"), shown(&months));
    assert_eq!(report["name"], "講師 花子");
    let page = hanako.page("/instructor?year=2025").await;
    assert!(
        page.contains("BOTH") && page.contains("2025年6月") && page.contains("<polyline"),
        "{page}"
    );
    assert!(!page.contains("OWN1") && !page.contains("一郎"), "{page}");
    let company = company(&world, "c001").await;
    let report = format!("/companies/{company}/satisfaction");
    hanako
        .get(&report)
        .await
        .assert_status(StatusCode::FORBIDDEN);
    let empty = hanako.page("/instructor?year=2019").await;
    assert!(empty.contains("表示できる回答はまだありません"), "{empty}");
    let beyond = hanako.get("/instructor?year=999999999").await;
    beyond.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(beyond).await.contains("年度"));
}
