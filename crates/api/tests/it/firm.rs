//! What the firm does through the door: publishing course text, reading a
//! quiz's key, and looking after the letters.

use crate::browsing::{Browser, location, text, value};
use crate::support::World;
use kernel::Role;
use kernel::id::LetterId;
use mail::write::Marked;
use mail::{Letter, Verdict};
use poem::http::{Method, StatusCode};
use sea_orm::{ConnectionTrait, Statement};
use testkit::content::edit;

const LESSON: &str = "tracks/greeting/G1/G1-1.md";
const QUIZ: &str = "tracks/greeting/G1/G1-quiz.toml";

async fn trainee(world: &World) -> Browser {
    let (trainee, _) = world.learner().await;
    Browser::signed_in(world, &trainee).await
}

async fn versions(world: &World) -> usize {
    let all = courses::read::all_versions(&world.app.db.read()).await;
    all.expect("read").len()
}

#[tokio::test]
async fn an_author_checks_the_folder_and_publishes_it_on_a_page() {
    let world = World::empty().await;
    let author = Browser::staff(&world, Role::Author).await;
    assert!(
        author
            .page("/tracks")
            .await
            .contains("教材フォルダーを調べる")
    );

    let checked = text(author.submit("/tracks/check", &[]).await).await;
    for word in ["あいさつ", "2章", "2本", "10問", "公開する", "新規"] {
        assert!(checked.contains(word), "no {word} in {checked}");
    }
    assert_eq!(versions(&world).await, 0, "a check publishes nothing");

    let published = author.submit("/tracks/publication", &[]).await;
    assert_eq!(location(&published), "/tracks");
    assert_eq!(versions(&world).await, 1);
    let again = text(author.submit("/tracks/check", &[]).await).await;
    assert!(again.contains("変わったところもありません"), "{again}");
    assert!(!again.contains("公開する</button>"));
    location(&author.submit("/tracks/publication", &[]).await);
    assert_eq!(versions(&world).await, 1);

    edit(world.content.path(), LESSON, "朝です。", "夜です。");
    let changed = text(author.submit("/tracks/check", &[]).await).await;
    assert!(
        changed.contains("変更") && changed.contains("第2版"),
        "{changed}"
    );
    assert_eq!(location(&author.get("/tracks/check").await), "/tracks");
}

#[tokio::test]
async fn a_faulty_folder_is_listed_by_file_and_line_and_changes_nothing() {
    let world = World::with_track().await;
    let author = Browser::staff(&world, Role::Author).await;
    edit(world.content.path(), LESSON, "minutes = 3", "minutes = 0");
    edit(world.content.path(), QUIZ, "pass_mark = 4", "pass_mark = 9");

    let checked = author.submit("/tracks/check", &[]).await;
    checked.assert_status_is_ok();
    let checked = text(checked).await;
    assert!(
        checked.contains(LESSON) && checked.contains(QUIZ),
        "{checked}"
    );
    assert!(checked.contains("2か所") && !checked.contains("公開する</button>"));

    let refused = author.submit("/tracks/publication", &[]).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(refused).await.contains(LESSON));
    for path in [
        "/content-publications",
        "/content-publications?dry_run=true",
    ] {
        let refused = author.json(Method::POST, path, None).await;
        refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
        let problem = value(refused).await;
        let pointers: Vec<&str> = problem["errors"]
            .as_array()
            .expect("every fault")
            .iter()
            .filter_map(|fault| fault["pointer"].as_str())
            .collect();
        assert_eq!(pointers, [format!("{LESSON}:4"), format!("{QUIZ}:4")]);
    }
    assert_eq!(versions(&world).await, 1);
}

#[tokio::test]
async fn a_program_tries_the_folder_before_it_publishes_it() {
    let world = World::empty().await;
    let admin = Browser::staff(&world, Role::FirmAdmin).await;
    let dry = "/content-publications?dry_run=true";
    let tried = admin.json(Method::POST, dry, None).await;
    tried.assert_status_is_ok();
    let tried = value(tried).await;
    assert_eq!(tried["dry_run"], true);
    assert_eq!(tried["changed"], true);
    assert_eq!(tried["tracks"][0]["number"], 1);
    assert_eq!(tried["tracks"][0]["modules"], 2);
    assert_eq!(tried["tracks"][0]["questions"], 10);
    assert_eq!(tried["surveys"][0]["is_new"], true);
    assert_eq!(versions(&world).await, 0);

    let published = admin
        .json(Method::POST, "/content-publications", None)
        .await;
    published.assert_status(StatusCode::CREATED);
    assert_eq!(versions(&world).await, 1);
    let again = admin
        .json(Method::POST, "/content-publications", None)
        .await;
    again.assert_status_is_ok();
    assert_eq!(value(again).await["changed"], false);
}

#[tokio::test]
async fn a_trainee_neither_publishes_nor_sees_a_key_nor_a_letter() {
    let world = World::with_track().await;
    let trainee = trainee(&world).await;
    for path in [
        "/tracks",
        "/tracks/greeting/versions/1/lessons/G1-quiz",
        "/mail",
        "/api/v1/letters",
    ] {
        trainee.get(path).await.assert_status(StatusCode::FORBIDDEN);
    }
    for path in ["/tracks/check", "/tracks/publication"] {
        let refused = trainee.submit(path, &[]).await;
        refused.assert_status(StatusCode::FORBIDDEN);
    }
    let refused = trainee
        .json(Method::POST, "/content-publications", None)
        .await;
    refused.assert_status(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_author_reads_every_question_with_its_key() {
    let world = World::empty().await;
    edit(
        world.content.path(),
        QUIZ,
        "safety = false\nsources = [\"§1\"]\nstem = \"問い3\"",
        "safety = true\nsources = [\"§1\"]\nstem = \"問い3\"",
    );
    world.publish().await;
    let author = Browser::staff(&world, Role::Author).await;
    let page = author
        .page("/tracks/greeting/versions/1/lessons/G1-quiz")
        .await;
    let places: Vec<usize> = (1..=5)
        .map(|number| page.find(&format!("<p>問い{number}</p>")).expect("asked"))
        .collect();
    assert!(places.is_sorted(), "in the author's order");
    assert_eq!(page.matches("<p>甲 <b>【正解】</b></p>").count(), 5);
    assert_eq!(page.matches("<p>乙</p>").count(), 5);
    assert_eq!(page.matches("class=\"why\"").count(), 10);
    assert_eq!(page.matches("安全の設問").count(), 1);
    assert!(page.contains("目標 GO1"));
}

/// Writes a letter, and gives it up after one try when there is a reason.
async fn letter(world: &World, key: &str, link: Option<&str>, parked: Option<&str>) -> LetterId {
    let app = &world.app;
    let now = app.clock.now();
    let id = app.ids.fresh(now);
    let letter = Letter {
        kind: "test",
        company: None,
        to_address: format!("{key}@client.example"),
        to_name: "髙橋 﨑子".to_owned(),
        subject: format!("お知らせ {key}"),
        body_text: match link {
            Some(_) => "次のページへ {{link}}\n".to_owned(),
            None => "お元気ですか。\n".to_owned(),
        },
        secret_link: link.map(ToOwned::to_owned),
        dedupe_key: format!("test:{key}"),
    };
    let tx = app.db.write().await.expect("a transaction");
    mail::write::enqueue(&tx, id, now, &letter)
        .await
        .expect("written");
    if let Some(reason) = parked {
        let claimed = mail::write::claim(&tx, "w", now).await.expect("claimed");
        let claimed = claimed.expect("the letter");
        let marked = mail::write::mark_failed(&tx, &claimed, now, Verdict::Never, reason).await;
        assert_eq!(marked.expect("marked"), Marked::Parked);
    }
    tx.commit().await.expect("committed");
    id
}

#[tokio::test]
async fn the_admin_sees_the_letters_newest_first_with_reasons_and_never_a_secret() {
    let world = World::empty().await;
    let admin = Browser::staff(&world, Role::FirmAdmin).await;
    assert!(admin.page("/mail").await.contains("まだメールがありません"));
    let reason = "Recipient: answered 550";
    letter(
        &world,
        "old",
        Some("https://x.example/s/gone"),
        Some(reason),
    )
    .await;
    let secret = "https://x.example/s/secret-token";
    let new = letter(&world, "new", Some(secret), None).await;

    let page = admin.page("/mail").await;
    let place = |word: &str| {
        page.find(word)
            .unwrap_or_else(|| panic!("no {word}: {page}"))
    };
    assert!(place("お知らせ new") < place("お知らせ old"));
    for word in [
        "待機中",
        "停止",
        "old@client.example",
        "応答コード550",
        "1回",
    ] {
        place(word);
    }
    let parked = admin.page("/mail?status=parked").await;
    assert!(parked.contains("お知らせ old") && !parked.contains("お知らせ new"));

    let shown = admin.page(&format!("/mail/{new}")).await;
    assert!(shown.contains("次のページへ") && shown.contains("リンクが入ります"));
    let listed = value(admin.get("/api/v1/letters").await).await;
    assert_eq!(listed["counts"]["queued"], 1);
    assert_eq!(listed["counts"]["parked"], 1);
    assert_eq!(listed["items"][0]["status"], "queued");
    let limited = value(admin.get("/api/v1/letters?limit=1").await).await;
    let next = limited["next"].as_str().expect("there is more");
    let path = format!("/api/v1/letters?status=parked&after={next}");
    let rest = admin.get(&path);
    assert_eq!(
        value(rest.await).await["items"][0]["subject"],
        "お知らせ old"
    );
    for text in [page, parked, shown, listed.to_string()] {
        assert!(!text.contains("secret-token"), "{text}");
    }
    let author = Browser::staff(&world, Role::Author).await;
    author
        .get("/mail")
        .await
        .assert_status(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_parked_letter_is_sent_again_unless_its_link_is_gone() {
    let world = World::empty().await;
    let admin = Browser::staff(&world, Role::FirmAdmin).await;
    let reason = "Recipient: answered 550";
    let plain = letter(&world, "plain", None, Some(reason)).await;
    let linked = letter(
        &world,
        "linked",
        Some("https://x.example/s/a"),
        Some(reason),
    )
    .await;

    let path = format!("/mail/{plain}");
    assert!(admin.page(&path).await.contains("もう一度送る</button>"));
    let retried = admin.submit(&format!("{path}/retry"), &[]).await;
    assert_eq!(location(&retried), path);
    let head = mail::read::letter(&world.app.db.read(), plain).await;
    let delivery = head.expect("read").expect("there").head.delivery;
    assert_eq!(
        (delivery.status, delivery.attempts),
        (mail::Status::Queued, 0)
    );
    assert_eq!(delivery.last_error, None);
    let twice = admin.submit(&format!("{path}/retry"), &[]).await;
    twice.assert_status(StatusCode::CONFLICT);

    let path = format!("/mail/{linked}");
    let page = admin.page(&path).await;
    assert!(!page.contains("もう一度送る</button>") && page.contains("消去しました"));
    let refused = admin.submit(&format!("{path}/retry"), &[]).await;
    refused.assert_status(StatusCode::CONFLICT);

    let audited = "SELECT COUNT(*) FROM audit_events WHERE action = 'letter.retried'";
    let db = world.app.db.read();
    let ask = Statement::from_string(db.get_database_backend(), audited);
    let row = db.query_one_raw(ask).await;
    let count: i64 = row
        .expect("read")
        .expect("a row")
        .try_get_by_index(0)
        .expect("a number");
    assert_eq!(count, 1);
}

const FACTS: &str = r#"[[law]]
name = "あいさつ法"
title = "あいさつに関する法律"

[[law]]
name = "朝法"
title = "朝に関する法律"

[[fact]]
id = "§1"
status = "design"
statement = "この研修の考え方です。"
review_by = "2026-12-01"
law = ["あいさつ法"]

[[avoid]]
id = "avoid-1"
phrase = "あいさつは犯罪"
reason = "法律にありません。"

[[source]]
id = "R1"
what = "一次資料"
"#;

#[tokio::test]
async fn an_author_sees_what_has_to_be_read_again_and_why() {
    let world = World::empty().await;
    let author = Browser::staff(&world, Role::Author).await;
    world.content.write("facts.toml", FACTS);
    // The clock of tests stands at 2026-11-23: nothing is due yet.
    let today = author.page("/tracks/review").await;
    assert!(today.contains("見直すものは、ありません"), "{today}");
    let checked = text(author.submit("/tracks/check", &[]).await).await;
    assert!(checked.contains("これから見直すものを見る"), "{checked}");

    let later = author.page("/tracks/review?by=2026-12-01&law=").await;
    for word in [
        "本文G1",
        "tracks/greeting/G1/G1-1.md:2",
        "2026/12/01（火）",
        "§1",
        "あいさつ法",
    ] {
        assert!(later.contains(word), "{word} in {later}");
    }
    let by_law = author
        .page("/tracks/review?by=&law=%E6%9C%9D%E6%B3%95")
        .await;
    assert!(by_law.contains("見直すものは、ありません"), "{by_law}");
    let typo = author.get("/tracks/review?by=12%E6%9C%88").await;
    typo.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let unknown = author.get("/tracks/review?law=x").await;
    unknown.assert_status(StatusCode::UNPROCESSABLE_ENTITY);

    let path = "/api/v1/content-review?law=%E3%81%82%E3%81%84%E3%81%95%E3%81%A4%E6%B3%95";
    let listed = value(author.get(path).await).await;
    // Two texts and ten questions.
    let blocks = listed["blocks"].as_array().expect("a list");
    assert_eq!(blocks.len(), 12, "{listed}");
    assert_eq!(blocks[0]["review_by"], "2026-12-01");
    assert_eq!(blocks[0]["facts"][0]["fact"], "§1");

    world.app.clock.advance(chrono::TimeDelta::days(8));
    let author = Browser::staff(&world, Role::Author).await;
    let checked = text(author.submit("/tracks/check", &[]).await).await;
    assert!(checked.contains("見直すもの（12か所）を見る"), "{checked}");

    edit(world.content.path(), LESSON, "minutes = 3", "minutes = 0");
    let broken = author.page("/tracks/review").await;
    assert!(broken.contains("先に誤りを直してください"), "{broken}");
    let refused = author.get("/api/v1/content-review").await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
}
