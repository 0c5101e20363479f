//! The survey and the satisfaction report through the door.

use crate::support::World;
use journeys::answer_survey::Which;
use journeys::learn::{enter_step, record_done};
use kernel::id::EnrolmentId;
use kernel::{Actor, Role, secret};
use people::SessionLife;
use people::write::Grant;
use poem::endpoint::BoxEndpoint;
use poem::http::StatusCode;
use poem::test::{TestClient, TestResponse};
use poem::{EndpointExt, Response};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

type Client = TestClient<BoxEndpoint<'static, Response>>;

fn door(world: &World) -> Client {
    TestClient::new(api::endpoint(world.app.clone()).map_to_response().boxed())
}

async fn text(response: TestResponse) -> String {
    let mut response = response.0;
    response.take_body().into_string().await.expect("text")
}

async fn document(response: TestResponse) -> Value {
    serde_json::from_str(&text(response).await).expect("JSON")
}

/// Signs somebody in.
async fn session(world: &World, actor: &Actor) -> String {
    let token = format!("session-of-{}", actor.account);
    let tx = world.app.db.write().await.expect("a transaction");
    let (now, hash) = (world.app.clock.now(), secret::hash(&token));
    people::write::open_session(&tx, now, actor.account, hash, SessionLife::LEARNING)
        .await
        .expect("signed in");
    tx.commit().await.expect("committed");
    token
}

/// A member of the firm's staff with one role, signed in.
async fn staff(world: &World, role: Role) -> String {
    let app = &world.app;
    let now = app.clock.now();
    let tx = app.db.write().await.expect("a transaction");
    let account = people::write::add_staff(&tx, &app.ids, now, None)
        .await
        .expect("added");
    let grant = Grant {
        role,
        company: None,
        unit: None,
    };
    people::write::grant_role(&tx, &app.ids, now, account, grant)
        .await
        .expect("granted");
    tx.commit().await.expect("committed");
    let actor = people::read::actor_of_account(&app.db.read(), account, now).await;
    session(world, &actor.expect("read").expect("may sign in")).await
}

fn csrf(session: &str) -> String {
    secret::encode(&secret::hash(&format!("csrf:{session}")))
}

/// A trainee who has everything but the survey behind them.
async fn at_survey(world: &World) -> (Actor, EnrolmentId) {
    let (trainee, enrolment) = world.learner().await;
    let (company, membership) = trainee.require_membership().expect("a member");
    for code in ["G1-1", "G1-quiz", "G2-1", "G2-quiz"] {
        let tx = world.app.db.write().await.expect("a transaction");
        let entered = enter_step(&world.app, &tx, company, membership, enrolment, code).await;
        let step = entered.expect("its turn has come").step.id;
        record_done(&world.app, &tx, company, enrolment, step)
            .await
            .expect("recorded");
        tx.commit().await.expect("committed");
    }
    (trainee, enrolment)
}

async fn number(world: &World, sql: &str) -> i64 {
    let db = world.app.db.read();
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db
        .query_one_raw(statement)
        .await
        .expect("read")
        .expect("a row");
    row.try_get_by_index(0).expect("a number")
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let rest = page.split_once(&start).expect("the field is there").1;
    rest.split('"').next().expect("a value").to_owned()
}

/// The receipt that a page shows.
fn receipt_on(page: &str) -> String {
    let rest = page.split_once("<p class=\"code\">").expect("a receipt").1;
    rest.split('<').next().expect("a number").to_owned()
}

#[tokio::test]
async fn whoever_holds_the_receipt_looks_changes_and_withdraws_without_a_name() {
    let world = World::with_track().await;
    let (trainee, enrolment) = at_survey(&world).await;
    let client = door(&world);
    let secret = surveys::SurveySecret::parse(&"0b".repeat(16)).expect("a secret");
    let issued =
        journeys::issue_ballot(&world.app, &trainee, enrolment, Which::Course, &secret).await;
    let token = issued.expect("issued").token.reveal();
    let send = |path: &'static str, body: String| {
        let request = client.post(path);
        let request = request.content_type("application/x-www-form-urlencoded");
        request.body(body).send()
    };
    let taken = send(
        "/survey-ballots",
        format!("token={token}&answers%2Foverall=2"),
    )
    .await;
    let page = text(taken).await;
    let receipt = receipt_on(&page);
    assert!(page.contains(&format!("/survey-receipts#{receipt}")));
    assert!(!page.contains(&token), "the paper is not shown again");

    let asked = client.get("/survey-receipts").send().await;
    asked.assert_status_is_ok();
    asked.assert_header("referrer-policy", "no-referrer");
    let typed = receipt.to_uppercase().replace('-', "+");
    let seen = send("/survey-receipts", format!("receipt={typed}")).await;
    seen.assert_status_is_ok();
    assert!(text(seen).await.contains("value=\"2\" checked"));
    let body = format!("receipt={receipt}&answers%2Foverall=4");
    let changed = text(send("/survey-receipts/change", body).await).await;
    assert!(changed.contains("回答を変更しました") && changed.contains("value=\"4\" checked"));
    let empty = send("/survey-receipts/change", format!("receipt={receipt}")).await;
    empty.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = send("/survey-receipts", format!("receipt={}", "0".repeat(32))).await;
    wrong.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(wrong).await.contains("見つかりません"));

    let withdrawn = send("/survey-receipts/withdrawal", format!("receipt={receipt}")).await;
    assert!(text(withdrawn).await.contains("回答を取り消しました"));
    let api = client.post("/api/v1/survey-receipts/answers");
    let api = api.body_json(&json!({ "receipt": receipt })).send().await;
    let held = document(api).await;
    assert_eq!(
        (&held["state"], &held["answers"]),
        (&json!("withdrawn"), &json!([]))
    );
}

#[tokio::test]
async fn a_trainee_answers_without_scripts_and_the_answers_go_back_without_a_name() {
    let world = World::with_track().await;
    let (trainee, enrolment) = at_survey(&world).await;
    let client = door(&world);
    let session = session(&world, &trainee).await;
    let page = format!("/learn/{enrolment}/survey");
    let signed_in = format!("sid={session}");

    let intro = client.get(&page).header("Cookie", &signed_in).send().await;
    intro.assert_status_is_ok();
    let cookie = intro
        .0
        .headers()
        .get("set-cookie")
        .expect("a secret")
        .to_str()
        .expect("text")
        .to_owned();
    assert!(
        cookie.contains(&format!("; Path={page}; HttpOnly; SameSite=Strict")),
        "{cookie}"
    );
    assert!(
        text(intro).await.contains("匿名です。"),
        "who reads what comes first"
    );
    assert_eq!(
        number(
            &world,
            "SELECT COUNT(*) FROM participations WHERE status = 'issued'"
        )
        .await,
        0
    );

    let own = cookie.split(';').next().expect("name and value");
    let with_secret = format!("{signed_in}; {own}");
    let ask = || {
        let request = client.post(&page).header("Cookie", &with_secret);
        let request = request.content_type("application/x-www-form-urlencoded");
        request.body(format!("csrf={}", csrf(&session)))
    };
    let paper = ask().send().await;
    paper.assert_status_is_ok();
    let paper = text(paper).await;
    let token = hidden(&paper, "token");
    assert!(
        !paper.contains(&format!("action=\"{page}")),
        "the paper goes back elsewhere"
    );
    assert!(paper.contains("action=\"/survey-ballots\""));
    assert_eq!(
        hidden(&text(ask().send().await).await, "token"),
        token,
        "asked again, the same paper"
    );

    let send = |body: String| {
        let request = client.post("/survey-ballots");
        request
            .content_type("application/x-www-form-urlencoded")
            .body(body)
            .send()
    };
    let empty = send(format!("token={token}")).await;
    empty.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        hidden(&text(empty).await, "token"),
        token,
        "a refused form keeps its paper"
    );
    let mut receipts = std::collections::BTreeSet::new();
    for _ in 0..2 {
        let taken = send(format!("token={token}&answers%2Foverall=5")).await;
        taken.assert_status_is_ok();
        receipts.insert(receipt_on(&text(taken).await));
    }
    assert_eq!(receipts.len(), 1, "sent again, the same receipt");
    assert_eq!(number(&world, "SELECT COUNT(*) FROM ballot_pool").await, 1);
    let forged = send(format!("token={}&answers%2Foverall=5", "0".repeat(160))).await;
    forged.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
}

/// A course whose survey asks for a free text, too.
async fn world_with_free_text() -> World {
    let world = World::empty().await;
    let survey = testkit::content::files::survey("after", "匿名です。", true);
    testkit::content::write(world.content.path(), "surveys/after.toml", survey);
    world.publish().await;
    world
}

/// That a page says these words, and before the field of the free text.
fn assert_says_before_the_field(page: &str, words: &[&str]) {
    let (before, _) = page.split_once("<textarea").expect("the field is there");
    let (_, before) = before
        .split_once("ご自由にお書きください。</label>")
        .expect("its question is there");
    for word in words {
        assert!(before.contains(word), "{word} in {before}");
    }
    assert!(page.contains("aria-describedby=\"h-answers/comment"));
}

#[tokio::test]
async fn a_free_text_says_who_reads_it_before_it_is_typed() {
    let world = world_with_free_text().await;
    let (trainee, enrolment) = at_survey(&world).await;
    let client = door(&world);
    let session = session(&world, &trainee).await;
    let secret = format!("ballot-{}={}", enrolment.0.simple(), "a".repeat(32));
    let ask = |language: &str| {
        let request = client.post(format!("/learn/{enrolment}/survey"));
        let cookies = format!("sid={session}; {secret}; reading=normal.{language}");
        let request = request.header("Cookie", cookies);
        let request = request.content_type("application/x-www-form-urlencoded");
        request.body(format!("csrf={}", csrf(&session))).send()
    };
    let japanese = [
        "研修会社の担当者がそのまま読んで",
        "確認から90日",
        "会社の人事・研修担当者が読めるのは、同じ会社の回答が10件以上",
        "研修の紹介に使う",
    ];
    let paper = text(ask("ja").await).await;
    assert_says_before_the_field(&paper, &japanese);
    assert!(!paper.contains("講師が読めるのは"), "no instructor in it");
    let english = text(ask("en").await).await;
    assert_says_before_the_field(&english, &["only if there are 10 or more answers"]);
    let easy = text(ask("easy").await).await;
    assert_says_before_the_field(&easy, &["答（こた）えが 10件（けん）以上（いじょう）"]);

    let send = |path: &'static str, body: String| {
        let request = client.post(path);
        let request = request.content_type("application/x-www-form-urlencoded");
        request.body(body).send()
    };
    let token = hidden(&paper, "token");
    let refused = text(send("/survey-ballots", format!("token={token}")).await).await;
    assert_says_before_the_field(&refused, &japanese);
    let body = format!("token={token}&answers%2Foverall=4");
    let receipt = receipt_on(&text(send("/survey-ballots", body).await).await);
    let held = send("/survey-receipts", format!("receipt={receipt}")).await;
    assert_says_before_the_field(&text(held).await, &japanese);

    let held = client.post("/api/v1/survey-receipts/answers");
    let held = held.body_json(&json!({ "receipt": receipt })).send().await;
    let said = document(held).await["free_text"].to_string();
    assert!(said.contains("10件以上"), "{said}");
}

#[tokio::test]
async fn a_free_text_by_name_says_who_reads_it_with_the_name() {
    let world = world_with_free_text().await;
    let firm = staff(&world, Role::FirmAdmin).await;
    let client = door(&world);
    let choice = client.post("/api/v1/survey-settings");
    let choice = choice
        .header("Cookie", format!("sid={firm}"))
        .header("X-CSRF-Token", csrf(&firm))
        .body_json(&json!({ "track": "greeting", "mode": "named_company", "k": 5 }));
    choice.send().await.assert_status_is_ok();
    let (trainee, enrolment) = at_survey(&world).await;
    let session = session(&world, &trainee).await;
    let page = client.get(format!("/learn/{enrolment}/survey"));
    let page = page.header("Cookie", format!("sid={session}")).send().await;
    let words = [
        "お名前といっしょに、研修会社の担当者と、お勤めの会社の人事・研修担当者が読みます",
        "ほかの人には見せません",
    ];
    assert_says_before_the_field(&text(page).await, &words);
}

#[tokio::test]
async fn another_browser_is_told_that_the_paper_was_handed_out() {
    let world = World::with_track().await;
    let (trainee, enrolment) = at_survey(&world).await;
    let client = door(&world);
    let session = session(&world, &trainee).await;
    let page = format!("/learn/{enrolment}/survey");
    let ask = |secret: &str| {
        let cookies = format!("sid={session}; ballot-{}={secret}", enrolment.0.simple());
        let request = client.post(&page).header("Cookie", cookies);
        let request = request.content_type("application/x-www-form-urlencoded");
        request.body(format!("csrf={}", csrf(&session))).send()
    };
    ask(&"a".repeat(32)).await.assert_status_is_ok();
    let other = ask(&"b".repeat(32)).await;
    other.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(other).await.contains("別の端末かブラウザー"));
    let without = client
        .post(&page)
        .header("Cookie", format!("sid={session}"));
    let without = without.content_type("application/x-www-form-urlencoded");
    let without = without
        .body(format!("csrf={}", csrf(&session)))
        .send()
        .await;
    without.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_program_gets_a_paper_and_sends_it_back() {
    let world = World::with_track().await;
    let (trainee, enrolment) = at_survey(&world).await;
    let client = door(&world);
    let session = session(&world, &trainee).await;
    let base = format!("/api/v1/me/enrolments/{enrolment}/survey");
    let view = client
        .get(&base)
        .header("Cookie", format!("sid={session}"))
        .send()
        .await;
    let view = document(view).await;
    assert_eq!(
        (&view["state"], &view["last_day"]),
        (&json!("open"), &json!("2026-12-14"))
    );
    let paper = client.post(format!("{base}/ballot-paper"));
    let paper = paper
        .header("Cookie", format!("sid={session}"))
        .header("X-CSRF-Token", csrf(&session));
    let paper = document(
        paper
            .body_json(&json!({ "secret": "0a".repeat(16) }))
            .send()
            .await,
    )
    .await;

    let send = |body: Value| {
        client
            .post("/api/v1/survey-ballots")
            .body_json(&body)
            .send()
    };
    let answers = json!([{ "question": "overall", "rating": 4 }]);
    let mut receipts = std::collections::BTreeSet::new();
    for _ in 0..2 {
        let taken = send(json!({ "token": paper["token"], "answers": answers })).await;
        let taken = document(taken).await;
        assert_eq!(
            (&taken["taken"], &taken["late"]),
            (&json!(true), &json!(false))
        );
        receipts.insert(taken["receipt"].as_str().expect("a receipt").to_owned());
    }
    assert_eq!(receipts.len(), 1, "sent again, the same receipt");
    let change = client
        .post("/api/v1/survey-receipts/change")
        .body_json(&json!({
            "receipt": receipts.first(),
            "answers": [{ "question": "overall", "not_applicable": true }],
        }));
    let changed = document(change.send().await).await;
    assert_eq!(
        (&changed["state"], &changed["answers"]),
        (
            &json!("waiting"),
            &json!([{ "question": "overall", "not_applicable": true }])
        )
    );
    let cases = [
        json!([{ "question": "overall", "rating": 6 }]),
        json!([{ "question": "overall", "rating": 4, "not_applicable": true }]),
        json!([{ "question": "nothing", "rating": 4 }]),
        json!([{ "question": "overall", "score": 4 }]),
        json!([]),
    ];
    for case in cases {
        let refused = send(json!({ "token": paper["token"], "answers": case })).await;
        assert!(refused.0.status().is_client_error(), "{case}");
    }
}

/// A file of one session: five questionnaires, and a row that is not taken.
fn ratings() -> Vec<u8> {
    let mut file = "\u{feff}回答番号,開催回,終了日,企業コード,コース,講師,設問,評価\r\n".to_owned();
    for (number, rating) in [5, 5, 5, 4, 5, 6].into_iter().enumerate() {
        file.push_str(&format!(
            "R{number},S1,2023/08/06,C001,greeting,講師01,総合満足度,{rating}\r\n"
        ));
    }
    file.into_bytes()
}

pub async fn world_with_paper_form() -> World {
    let world = World::empty().await;
    let folder = world.content.path();
    let survey = std::fs::read_to_string(folder.join("surveys/after.toml")).expect("the survey");
    testkit::content::write(
        folder,
        "surveys/post-training.toml",
        survey.replace("\"after\"", "\"post-training\""),
    );
    std::fs::remove_file(folder.join("surveys/after.toml")).expect("removed");
    testkit::content::edit(
        folder,
        "tracks/greeting/track.toml",
        "survey = \"after\"",
        "survey = \"post-training\"",
    );
    world.publish().await;
    world
}

#[tokio::test]
async fn the_firm_imports_paper_and_reads_the_average_with_what_it_rests_on() {
    let world = world_with_paper_form().await;
    let client = door(&world);
    let admin = staff(&world, Role::FirmAdmin).await;
    let import = client.post("/api/v1/rating-imports?create_companies=true&file_name=a.csv");
    let import = import
        .header("Cookie", format!("sid={admin}"))
        .header("X-CSRF-Token", csrf(&admin));
    let import = import
        .content_type("application/octet-stream")
        .body(ratings())
        .send()
        .await;
    import.assert_status(StatusCode::CREATED);
    let report = document(import).await;
    assert_eq!(
        (&report["rows_taken"], &report["rows_not_taken"]),
        (&json!(5), &json!(1))
    );
    assert_eq!(report["refused"][0]["faults"][0]["pointer"], "7/評価");

    let path = "/api/v1/satisfaction?from=2023-04-01&to=2024-03-31&by=session";
    let report = client
        .get(path)
        .header("Cookie", format!("sid={admin}"))
        .send()
        .await;
    let report = document(report).await;
    let mean = json!({ "sum": 24, "n": 5, "display": "4.80" });
    assert_eq!(report["overall"][0]["mean"], mean);
    assert_eq!(report["overall"][0]["distribution"], json!([0, 0, 0, 1, 4]));
    assert_eq!(
        (&report["items"][0]["key"], &report["items"][0]["mean"]),
        (&json!("S1"), &mean)
    );

    let page = client.get("/satisfaction?from=2023-04-01&to=2024-03-31&by=company");
    let page = text(page.header("Cookie", format!("sid={admin}")).send().await).await;
    for expected in [
        "<dd>4.80<small>",
        "評価の分布。5が4件、4が1件",
        "C001",
        "2023年度",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
    let wrong = client.get("/satisfaction?from=2023-04-31&to=2024-03-31&by=nothing");
    let wrong = wrong.header("Cookie", format!("sid={admin}")).send().await;
    wrong.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_import_page_names_what_was_not_taken() {
    let world = world_with_paper_form().await;
    let client = door(&world);
    let admin = staff(&world, Role::FirmAdmin).await;
    let page = client
        .get("/rating-imports")
        .header("Cookie", format!("sid={admin}"));
    page.send().await.assert_status_is_ok();
    let upload = |file: Vec<u8>| {
        let mut body = b"--x\r\nContent-Disposition: form-data; name=\"create_companies\"\r\n\r\nyes\r\n--x\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"
            .to_vec();
        body.extend(file);
        body.extend(b"\r\n--x--\r\n");
        let request = client.post(format!("/rating-imports?csrf={}", csrf(&admin)));
        let request = request.header("Cookie", format!("sid={admin}"));
        request
            .content_type("multipart/form-data; boundary=x")
            .body(body)
            .send()
    };
    let done = upload(ratings()).await;
    done.assert_status_is_ok();
    let page = text(done).await;
    for expected in ["6行のうち5行", "7行目", "評価「6」は使えません"] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
    let wrong = upload(b"a,b\r\n1,2\r\n".to_vec()).await;
    wrong.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(wrong).await.contains("見出し「回答番号」"));
}

#[tokio::test]
async fn whoever_may_not_read_satisfaction_is_refused() {
    let world = world_with_paper_form().await;
    let (trainee, _) = world.learner().await;
    let client = door(&world);
    let trainee = session(&world, &trainee).await;
    let author = staff(&world, Role::Author).await;
    let instructor = staff(&world, Role::Instructor).await;
    let path = "/api/v1/satisfaction?from=2023-04-01&to=2024-03-31";
    for (session, expected) in [(trainee, 403), (author, 403), (instructor.clone(), 200)] {
        let response = client
            .get(path)
            .header("Cookie", format!("sid={session}"))
            .send()
            .await;
        assert_eq!(response.0.status().as_u16(), expected);
    }
    assert_eq!(
        client.get(path).send().await.0.status(),
        StatusCode::UNAUTHORIZED
    );
    let import = client
        .post("/api/v1/rating-imports")
        .header("Cookie", format!("sid={instructor}"));
    let import = import.header("X-CSRF-Token", csrf(&instructor));
    let import = import
        .content_type("application/octet-stream")
        .body(ratings())
        .send()
        .await;
    assert_eq!(import.0.status(), StatusCode::FORBIDDEN);
}
