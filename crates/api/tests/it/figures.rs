//! Published figures through the door: the workshop, and what everybody sees.

use crate::browsing::{Browser, fields, location, text, value};
use crate::support::World;
use chrono::TimeDelta;
use journeys::import_ratings::{FORM, ImportOptions, import_ratings};
use kernel::Role;
use people::StaffInput;
use poem::http::{Method, StatusCode};
use poem::test::TestClient;
use poem::{Endpoint, EndpointExt};
use serde_json::json;
use surveys::figure::{Sealed, check, check_seals};
use testkit::content::{edit, write};

const HEADER: &str = "回答番号,開催回,終了日,企業コード,コース,講師,設問,評価";

async fn world() -> World {
    let world = World::empty().await;
    let folder = world.content.path();
    let survey = std::fs::read_to_string(folder.join("surveys/after.toml")).expect("a survey");
    let survey = survey.replace("id = \"after\"", &format!("id = \"{FORM}\""));
    write(folder, &format!("surveys/{FORM}.toml"), &survey);
    std::fs::remove_file(folder.join("surveys/after.toml")).expect("removed");
    let track = "tracks/greeting/track.toml";
    edit(
        folder,
        track,
        "survey = \"after\"",
        &format!("survey = \"{FORM}\""),
    );
    world.publish().await;
    let mut rows = String::new();
    for paper in 0..100 {
        let (session, rating) = (paper / 20, if paper % 7 == 0 { 4 } else { 5 });
        let year = if session == 4 { 2024 } else { 2023 };
        rows.push_str(&format!(
            "P{paper},S{session},{year}/0{}/10,C001,greeting,講師0{},総合満足度,{rating}\r\n",
            session + 4,
            session % 2
        ));
    }
    // A hundred within the fiscal year beside those after it.
    for paper in 100..130 {
        rows.push_str(&format!(
            "P{paper},S9,2024/02/10,C002,greeting,講師01,総合満足度,5\r\n"
        ));
    }
    let bytes = format!("{HEADER}\r\n{rows}").into_bytes();
    let options = ImportOptions {
        create_companies: true,
        is_sample: false,
    };
    let taken = import_ratings(&world.app, None, "a.csv", bytes, options).await;
    assert_eq!(taken.expect("imported").rows_taken, 130);
    world
}

async fn browser(world: &World, role: Role) -> Browser {
    let actor = world.staff(role).await;
    Browser::signed_in(world, &actor).await
}

const YEAR: [(&str, &str); 5] = [
    ("from", "2023/04/01"),
    ("to", "2024/03/31"),
    ("track", ""),
    ("question", "overall"),
    ("note", "会社案内"),
];

/// Publishes the year by forms and returns the figure's page.
async fn publish(world: &World) -> (Browser, String) {
    let definer = browser(world, Role::FirmAdmin).await;
    let approver = browser(world, Role::FirmAdmin).await;
    assert!(definer.page("/figures").await.contains("まだありません"));
    let proposal = location(&definer.submit("/figures", &YEAR).await);
    let own = definer.page(&proposal).await;
    assert!(
        own.contains("別の運営管理者が、このページで承認します"),
        "{own}"
    );
    assert!(!own.contains("承認して確定する"));
    let approval = format!("{proposal}/approval");
    let page = approver.page(&proposal).await;
    let seen = fields(&page, "seen").remove(0);
    let refused = definer.submit(&approval, &[("seen", &seen)]).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(refused).await.contains("定義した人とは別の運営管理者"));
    let figure = location(&approver.submit(&approval, &[("seen", &seen)]).await);
    assert_eq!(figure, "/figures/PUB-2026-0001");
    assert_eq!(location(&approver.get(&proposal).await), figure);
    (definer, figure)
}

fn anonymous(world: &World) -> TestClient<impl Endpoint> {
    TestClient::new(api::endpoint(world.app.clone()).map_to_response())
}

#[tokio::test]
async fn everybody_sees_the_totals_and_nobody_else_a_round() {
    let world = world().await;
    let (admin, figure) = publish(&world).await;
    let client = anonymous(&world);
    let page = text(client.get(&figure).send().await).await;
    let manifest = client.get(format!("{figure}/manifest.json")).send().await;
    manifest.assert_status_is_ok();
    let manifest = text(manifest).await;
    let sealed = Sealed::read(&manifest).expect("a manifest");
    let claim = check(&sealed, Some(&world.app.signing.public()), None, None);
    let claim = claim.expect("it holds").manifest;
    assert_eq!(claim.counts.n(), 110, "the year only");
    for shown in [
        surveys::figure::japanese(&claim).as_str(),
        surveys::figure::english(&claim).as_str(),
        &sealed.sha256,
        &sealed.public_key,
        "<svg",
        "公表中",
        "該当なし 0件、無回答 0件、無効 0件、締め切り後 0件、取り消し 0件",
    ] {
        let escaped = shown.replace('"', "&#34;");
        assert!(
            page.contains(shown) || page.contains(&escaped),
            "{shown} in {page}"
        );
    }
    let snapshot = text(admin.get(&format!("{figure}/snapshot.txt")).await).await;
    assert_eq!(snapshot.lines().count(), 5);
    let leaves = text(admin.get(&format!("{figure}/rounds.txt")).await).await;
    check(&sealed, None, Some(&snapshot), Some(&leaves)).expect("the annex holds");
    let seals = text(admin.get(&format!("{figure}/seals.txt")).await).await;
    assert_eq!(seals.lines().count(), 5);
    check_seals(&claim, &seals).expect("the manifest's list");
    let files = format!("{figure}/files");
    let files = value(admin.json(Method::GET, &files, None).await).await;
    let expected = json!({
        "id": "PUB-2026-0001",
        "manifest": manifest,
        "snapshot": snapshot,
        "rounds": leaves,
        "seals": seals,
    });
    assert_eq!(files, expected);
    for line in snapshot.lines() {
        let round = line.split(',').next().expect("a round");
        assert!(
            !page.contains(round) && !manifest.contains(round),
            "{round}"
        );
    }
    for hidden in [
        "C001",
        "C002",
        "講師0",
        "使っている場所",
        "snapshot.txt",
        "style=",
    ] {
        assert!(!page.contains(hidden), "{hidden} in {page}");
    }
    let badge = client.get(format!("{figure}/badge.svg")).send().await;
    badge.assert_content_type("image/svg+xml");
    badge.assert_header("cross-origin-resource-policy", "cross-origin");
    let badge = text(badge).await;
    assert!(
        badge.contains(&claim.display()) && badge.contains("PUB-2026-0001"),
        "{badge}"
    );
    for room in ["snapshot.txt", "rounds.txt", "seals.txt", "sheet"] {
        let path = format!("{figure}/{room}");
        let refused = client.get(&path).send().await;
        assert!(location(&refused).starts_with("/sign-in"));
        let author = browser(&world, Role::Author).await;
        author.get(&path).await.assert_status(StatusCode::FORBIDDEN);
    }
    client
        .get("/figures/PUB-2026-0009")
        .send()
        .await
        .assert_status(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_firm_registers_places_prints_the_evidence_and_takes_a_figure_back() {
    let world = world().await;
    let (admin, figure) = publish(&world).await;
    let places = format!("{figure}/places");
    let boast = [
        ("kind", "web"),
        ("place", "業界最高の研修 https://firm.example/"),
    ];
    let refused = admin.submit(&places, &boast).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let fair = [("kind", "web"), ("place", "https://firm.example/")];
    assert_eq!(location(&admin.submit(&places, &fair).await), figure);
    let sheet = admin.page(&format!("{figure}/sheet")).await;
    assert!(
        sheet.contains("https://firm.example/") && sheet.contains("回の一覧の根"),
        "{sheet}"
    );
    let list = admin.page("/figures").await;
    assert!(
        list.contains("PUB-2026-0001") && !list.contains("改訂が必要"),
        "{list}"
    );
    let retraction = format!("{figure}/retraction");
    let empty = admin.submit(&retraction, &[("reason", "")]).await;
    empty.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    location(&admin.submit(&retraction, &[("reason", "集計の誤り")]).await);
    let page = admin.page(&figure).await;
    assert!(page.contains("この値を消してください") && page.contains("https://firm.example/"));
    let page = text(anonymous(&world).get(&figure).send().await).await;
    assert!(
        page.contains("取り下げられました。理由：集計の誤り"),
        "{page}"
    );
    let badge = anonymous(&world)
        .get(format!("{figure}/badge.svg"))
        .send()
        .await;
    let badge = text(badge).await;
    assert!(
        badge.contains("取り下げ") && !badge.contains("n=110"),
        "{badge}"
    );
}

#[tokio::test]
async fn an_auditor_reads_a_figure_with_its_rounds_and_nothing_else_until_the_last_day() {
    let world = world().await;
    let (admin, figure) = publish(&world).await;
    let app = &world.app;
    let last_day = app.clock.today() + TimeDelta::days(30);
    let typed = StaffInput {
        email: "auditor@audit.example".to_owned(),
        family_name: "監査".to_owned(),
        audits_until: Some(last_day),
        ..StaffInput::default()
    };
    let added = journeys::add_staff(app, None, &typed, &[Role::Auditor]).await;
    let account = added.expect("added");
    let actor = people::read::actor_of_account(&app.db.read(), account, app.clock.now()).await;
    let actor = actor.expect("read").expect("may sign in");
    let auditor = Browser::signed_in(&world, &actor).await;

    assert_eq!(location(&auditor.get("/").await), "/figures");
    let list = auditor.page("/figures").await;
    assert!(list.contains("PUB-2026-0001"), "{list}");
    let page = auditor.page(&figure).await;
    for shown in [
        "使っている場所",
        "snapshot.txt",
        "rounds.txt",
        "sheet.pdf",
        "figure verify",
    ] {
        assert!(page.contains(shown), "{shown} in {page}");
    }
    for hidden in [
        "新しく定義する",
        "取り下げる",
        "使う場所を登録する",
        "href=\"/satisfaction",
        "href=\"/figures/grim",
        "href=\"/auditors",
    ] {
        assert!(!list.contains(hidden), "{hidden} in {list}");
        assert!(!page.contains(hidden), "{hidden} in {page}");
    }
    auditor.page(&format!("{figure}/sheet")).await;
    let file = async |name: &str| text(auditor.get(&format!("{figure}/{name}")).await).await;
    let sealed = Sealed::read(&file("manifest.json").await).expect("a manifest");
    let (snapshot, leaves) = (file("snapshot.txt").await, file("rounds.txt").await);
    let key = app.signing.public();
    check(&sealed, Some(&key), Some(&snapshot), Some(&leaves)).expect("the annex holds");
    let listed = value(auditor.json(Method::GET, "/figures", None).await).await;
    assert_eq!(listed["items"][0]["id"], "PUB-2026-0001");
    for path in [
        "/satisfaction",
        "/survey-rounds",
        "/survey-comments",
        "/companies",
        "/figures/grim",
        "/auditors",
    ] {
        let refused = auditor.get(path).await;
        refused.assert_status(StatusCode::FORBIDDEN);
    }
    let place = [("kind", "web"), ("place", "https://firm.example/")];
    let refused = auditor.submit(&format!("{figure}/places"), &place).await;
    refused.assert_status(StatusCode::FORBIDDEN);
    let shown = admin.page("/auditors").await;
    assert!(
        shown.contains("auditor@audit.example") && shown.contains("有効"),
        "{shown}"
    );

    let end = kernel::date::end_of_jst_day(last_day);
    app.clock
        .advance(end - app.clock.now() - TimeDelta::seconds(1));
    let auditor = Browser::signed_in_again(&world, &actor).await;
    auditor.page("/figures").await;
    app.clock.advance(TimeDelta::seconds(1));
    for path in ["/figures".to_owned(), format!("{figure}/snapshot.txt")] {
        let refused = auditor.get(&path).await;
        refused.assert_status(StatusCode::FORBIDDEN);
    }
    let page = auditor.page(&figure).await;
    assert!(
        !page.contains("snapshot.txt"),
        "as everybody sees it: {page}"
    );
}

#[tokio::test]
async fn the_firm_takes_an_auditor_on_and_changes_the_last_day() {
    let world = World::empty().await;
    let admin = browser(&world, Role::FirmAdmin).await;
    let mut typed = vec![
        ("email", "auditor@audit.example"),
        ("family_name", "監査"),
        ("audits_until", "2026/11/01"),
    ];
    let refused = admin.submit("/auditors", &typed).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let refused = text(refused).await;
    assert!(
        refused.contains("明日以降") && refused.contains("2026/11/01"),
        "{refused}"
    );
    typed[2].1 = "2027-03-31";
    assert_eq!(
        location(&admin.submit("/auditors", &typed).await),
        "/auditors"
    );
    let list = admin.page("/auditors").await;
    assert!(list.contains("2027/03/31（水）"), "{list}");
    let (_, rest) = list.split_once("href=\"/auditors/").expect("a link");
    let key = rest.split('"').next().expect("a key");
    let own = format!("/auditors/{key}");
    let faulty = admin.submit(&own, &[("audits_until", "2030-01-01")]).await;
    faulty.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(faulty).await.contains("400日以内"));
    location(&admin.submit(&own, &[("audits_until", "2027-06-30")]).await);
    let page = admin.page(&own).await;
    assert!(page.contains("2027/06/30（水）"), "{page}");
    world.app.clock.advance(TimeDelta::minutes(1));
    location(&admin.submit(&format!("{own}/end"), &[]).await);
    assert!(admin.page(&own).await.contains("終了しました"));
    let again = admin.submit(&format!("{own}/end"), &[]).await;
    again.assert_status(StatusCode::NOT_FOUND);

    let term = json!({ "audits_until": "2027-01-29" });
    let path = format!("/accounts/{key}/audit");
    let renewed = admin.json(Method::PUT, &path, Some(term)).await;
    renewed.assert_status_is_ok();
    let page = admin.page(&own).await;
    assert!(
        page.contains("2027/01/29（金）") && !page.contains("終了しました"),
        "{page}"
    );
    let endless =
        json!({ "email": "b@audit.example", "family_name": "監査", "roles": ["auditor"] });
    let refused = admin.json(Method::POST, "/staff", Some(endless)).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        value(refused).await["errors"][0]["pointer"],
        "/audits_until"
    );
}

#[tokio::test]
async fn a_program_publishes_by_json() {
    let world = world().await;
    let definer = browser(&world, Role::FirmAdmin).await;
    let approver = browser(&world, Role::FirmAdmin).await;
    let input = json!({ "from": "2023-04-01", "to": "2024-03-31" });
    let made = definer
        .json(Method::POST, "/figure-proposals", Some(input))
        .await;
    made.assert_status(StatusCode::CREATED);
    let made = value(made).await;
    assert_eq!(
        (&made["may_approve"], &made["refusals"]),
        (&json!(false), &json!([]))
    );
    let approval = format!(
        "/figure-proposals/{}/approval",
        made["id"].as_str().expect("a key")
    );
    let seen = json!({ "snapshot_sha256": made["claim"]["snapshot_sha256"] });
    let own = definer
        .json(Method::POST, &approval, Some(seen.clone()))
        .await;
    own.assert_status(StatusCode::CONFLICT);
    let locked = approver.json(Method::POST, &approval, Some(seen)).await;
    locked.assert_status(StatusCode::CREATED);
    let locked = value(locked).await;
    assert_eq!(
        (&locked["id"], &locked["state"]),
        (&json!("PUB-2026-0001"), &json!("locked"))
    );
    let place = json!({ "kind": "print", "place": "会社案内" });
    let placed = definer
        .json(Method::POST, "/figures/PUB-2026-0001/places", Some(place))
        .await;
    assert_eq!(value(placed).await["places"][0]["kind"], "print");
    let reason = json!({ "reason": "集計の誤り" });
    let gone = definer
        .json(
            Method::POST,
            "/figures/PUB-2026-0001/retraction",
            Some(reason),
        )
        .await;
    let gone = value(gone).await;
    assert_eq!(
        (&gone["state"], &gone["places"][0]["place"]),
        (&json!("retracted"), &json!("会社案内"))
    );
    let list = value(definer.json(Method::GET, "/figures", None).await).await;
    assert_eq!(list["items"].as_array().expect("a list").len(), 1);
    assert_eq!(list["proposals"], json!([]));
}

#[tokio::test]
async fn the_report_carries_its_intervals_its_trend_and_its_file() {
    let world = world().await;
    let admin = browser(&world, Role::FirmAdmin).await;
    let page = admin
        .page("/satisfaction?from=2023-04-01&to=2024-03-31&by=month")
        .await;
    for shown in [
        "95%区間",
        "5の割合",
        "月ごとの推移",
        "<polyline",
        "2023年4月",
        "公表値",
        "csv-utf8",
    ] {
        assert!(page.contains(shown), "{shown} in {page}");
    }
    assert!(!page.contains("style="));
    let period = "from=2023-04-01&to=2024-03-31";
    let report = value(
        admin
            .json(Method::GET, &format!("/satisfaction?{period}"), None)
            .await,
    )
    .await;
    let whole = &report["overall"][0];
    assert_eq!(whole["mean"]["n"], 110);
    assert!(whole["interval"]["low"].as_str() < whole["mean"]["display"].as_str());
    assert!(whole["top_box"]["display"].is_string() && whole["non_response_bounds"].is_null());
    let trend = value(
        admin
            .json(Method::GET, &format!("/satisfaction/trend?{period}"), None)
            .await,
    )
    .await;
    assert_eq!(trend["items"].as_array().expect("months").len(), 5);
    let order = format!("/satisfaction/instructors?{period}");
    let order = value(admin.json(Method::GET, &order, None).await).await;
    assert_eq!(order["items"].as_array().expect("instructors").len(), 2);
    let years =
        "earlier_from=2023-04-01&earlier_to=2024-03-31&later_from=2024-04-01&later_to=2025-03-31";
    let path = format!("/satisfaction/comparison?{years}");
    let change = value(admin.json(Method::GET, &path, None).await).await;
    assert_eq!(change["raw"]["change"], "unproven");
    assert_eq!(change["standardised"]["tracks"], 1);

    let years = admin
        .page("/satisfaction/comparison?earlier=2023&later=2024")
        .await;
    assert!(years.contains("変化を示す証拠なし"), "{years}");
    let wrong = admin
        .get("/satisfaction/comparison?earlier=2024&later=2023")
        .await;
    wrong.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let order = admin.page("/satisfaction/instructors?year=2023").await;
    assert!(
        order.contains("社内用") && order.contains("講師00"),
        "{order}"
    );
    assert_eq!(order.matches("<line class=\"whisker\"").count(), 2);
    assert!(order.contains("全体の平均"), "{order}");
    let file = admin
        .get(&format!(
            "/satisfaction/export?{period}&by=session&format=csv-utf8"
        ))
        .await;
    file.assert_content_type("text/csv; charset=utf-8");
    let file = text(file).await;
    let (report, trend) = file.split_once("月ごとの推移\r\n").expect("two tables");
    assert_eq!(
        report.lines().count(),
        9,
        "headings, the whole, two means of means and five sessions: {file}"
    );
    assert!(trend.starts_with("始めの月,終わりの月,平均,"), "{file}");
    let months = trend.lines().skip(1);
    let months = months.take_while(|line| !line.starts_with("契約企業"));
    assert_eq!(months.count(), 5, "{file}");
    for heading in ["評価5の割合（%）", "4と5の割合の95%区間（%）", "対象（人）"]
    {
        assert!(report.contains(heading), "{heading} in {file}");
    }
    for (path, expected) in [
        (
            "/satisfaction/comparison/export?earlier=2023&later=2024&format=csv-utf8",
            "判定",
        ),
        (
            "/satisfaction/instructors/export?year=2023&format=csv-utf8",
            "講師00",
        ),
    ] {
        let file = admin.page(path).await;
        assert!(file.contains(expected), "{file}");
    }
    let reversed = "/satisfaction/comparison/export?earlier=2024&later=2023";
    let reversed = admin.get(reversed).await;
    reversed.assert_status(StatusCode::UNPROCESSABLE_ENTITY);

    let instructor = browser(&world, Role::Instructor).await;
    for path in [
        "/satisfaction/comparison",
        "/satisfaction/comparison/export",
        "/satisfaction/instructors",
        "/satisfaction/instructors/export",
        "/figures",
    ] {
        instructor
            .get(path)
            .await
            .assert_status(StatusCode::FORBIDDEN);
    }
    let page = instructor
        .page("/satisfaction?from=2023-04-01&to=2024-03-31")
        .await;
    assert!(
        !page.contains("月ごとの推移") && !page.contains("href=\"/figures\""),
        "{page}"
    );
}

#[tokio::test]
async fn an_impossible_old_claim_is_refused() {
    let world = world().await;
    let admin = browser(&world, Role::FirmAdmin).await;
    let page = admin.page("/figures/grim?display=4.86&n=11").await;
    assert!(
        page.contains("ありません（近い値は 53/11 = 4.82、54/11 = 4.91）"),
        "{page}"
    );
    let page = admin.page("/figures/grim?display=4.86&n=37").await;
    assert!(page.contains("180/37 = 4.86"), "{page}");
    let wrong = admin.get("/figures/grim?display=x&n=0").await;
    wrong.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
}
