//! Essays and recalls through the door: with plain forms, as JSON, and by a
//! letter's link without anybody signed in.

use crate::browsing::{Browser, fields, location, text, value};
use crate::support::World;
use chrono::TimeDelta;
use kernel::id::{CompanyId, EnrolmentId};
use kernel::{Actor, Role};
use people::{MemberInput, StaffInput};
use poem::http::{Method, StatusCode};
use poem::test::{TestClient, TestResponse};
use poem::{EndpointExt, Response, endpoint::BoxEndpoint};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

const FILE: &str = "tracks/greeting/G1/G1-quiz.toml";
const ESSAY: &str = r#"
[[question]]
id = "G1-essay"
objective = "GO1"
kind = "essay"
safety = false
sources = ["§1"]
stem = "どう声をかけますか。"
feedback = "まず受け止めます。"
min_chars = 5
max_chars = 100
model_answer = "秘密の解答例です。"
[[question.criterion]]
id = "calm"
title = "落ち着き"
level = [{ words = "受け止めている", points = 2 }, { words = "触れていない", points = 0 }]
"#;

/// A trainee with an address; with an essay at the end of the first quiz, or
/// without.
async fn trainee(more: &str) -> (World, Actor, CompanyId, EnrolmentId) {
    let world = World::empty().await;
    let whole = std::fs::read_to_string(world.content.path().join(FILE)).expect("the file");
    testkit::content::write(world.content.path(), FILE, &(whole + more));
    world.publish().await;
    let company = world.company("minato").await;
    let app = &world.app;
    let typed = MemberInput {
        employee_no: "0001".to_owned(),
        family_name: "髙橋".to_owned(),
        given_name: "﨑子".to_owned(),
        email: "saki@client.example".to_owned(),
        ..MemberInput::default()
    };
    let profile = typed.check().expect("sound");
    let tx = app.db.write().await.expect("a transaction");
    let now = app.clock.now();
    let new = people::write::add_member(&tx, &app.ids, now, company, &profile).await;
    let account = new.expect("added").account;
    tx.commit().await.expect("kept");
    let actor = people::read::actor_of_account(&app.db.read(), account, now).await;
    let actor = actor.expect("read").expect("may sign in");
    let enrolment = world.enrol(&actor).await;
    journeys::complete_lesson(app, &actor, enrolment, "G1-1")
        .await
        .expect("read");
    (world, actor, company, enrolment)
}

async fn instructor(world: &World) -> Browser {
    let typed = StaffInput {
        email: "teacher@firm.example".to_owned(),
        family_name: "講師".to_owned(),
        ..StaffInput::default()
    };
    let app = &world.app;
    let account = journeys::add_staff(app, None, &typed, &[Role::Instructor])
        .await
        .expect("added");
    let actor = people::read::actor_of_account(&app.db.read(), account, app.clock.now()).await;
    Browser::signed_in(world, &actor.expect("read").expect("may sign in")).await
}

/// The key of the option with this text on a question's page.
fn option(page: &str, text: &str) -> String {
    let before = page.split(&format!("<span>{text}</span>")).next();
    let keys = fields(before.expect("the option is there"), "option");
    keys.last().expect("a key").clone()
}

/// Chooses 甲 in the five choices; the essay's page comes next.
async fn choose_all(browser: &Browser, enrolment: EnrolmentId) -> String {
    let intro = format!("/learn/{enrolment}/quizzes/G1-quiz");
    let mut place = location(&browser.submit(&format!("{intro}/attempts"), &[]).await);
    for _ in 0..5 {
        let page = browser.page(&place).await;
        let answer = option(&page, "甲");
        let version = fields(&page, "version").remove(0);
        let typed = [("option", answer.as_str()), ("version", &version)];
        place = location(&browser.submit(&place, &typed).await);
    }
    place
}

#[tokio::test]
async fn an_essay_is_written_graded_and_explained_with_plain_forms() {
    let (world, actor, _, enrolment) = trainee(ESSAY).await;
    let browser = Browser::signed_in(&world, &actor).await;
    let place = choose_all(&browser, enrolment).await;
    assert!(place.ends_with("/questions/6"), "{place}");
    let page = browser.page(&place).await;
    assert!(
        page.contains("<textarea id=\"text\" name=\"text\" maxlength=\"100\""),
        "{page}"
    );
    assert!(page.contains("5字から100字まで"));
    for secret in ["秘密", "受け止めている", "落ち着き"] {
        assert!(!page.contains(secret), "{secret}");
    }
    let short = [("text", "短い"), ("version", "0"), ("go", "check")];
    let check = location(&browser.submit(&place, &short).await);
    assert!(browser.page(&check).await.contains("字数が足りません"));
    let long = "長".repeat(101);
    let refused = browser
        .submit(&place, &[("text", &long), ("version", "1")])
        .await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let refused = text(refused).await;
    assert!(
        refused.contains("100文字まで") && refused.contains(&long),
        "nothing is lost"
    );
    let whole = [("text", "ご不便を\r\nおかけしました。"), ("version", "1")];
    location(&browser.submit(&place, &whole).await);
    let submission = check.replace("/check", "/submission");
    let result = location(&browser.submit(&submission, &[]).await);
    let waiting = browser.page(&result).await;
    assert!(waiting.contains("採点をお待ちください"), "{waiting}");
    let intro = browser
        .page(&format!("/learn/{enrolment}/quizzes/G1-quiz"))
        .await;
    assert!(intro.contains("担当者が採点しています") && !intro.contains("もう一度受ける"));

    let teacher = instructor(&world).await;
    let list = teacher.page("/grading").await;
    assert!(
        list.contains("受験番号") && !list.contains("髙橋"),
        "{list}"
    );
    let essay = result
        .replace("/attempts/", "/grading/")
        .replace("/result", "/questions/6");
    let page = teacher.page(&essay).await;
    assert!(page.contains("おかけしました。") && page.contains("秘密の解答例です。"));
    assert!(!page.contains("髙橋") && !page.contains("﨑子"));
    let refused = teacher
        .submit(&essay, &[("comment", "よい声かけです。")])
        .await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let refused = text(refused).await;
    assert!(refused.contains("href=\"#f-levels/calm\""), "{refused}");
    assert!(
        refused.contains("よい声かけです。"),
        "what was typed is still there"
    );
    let typed = [("levels/calm", "0"), ("comment", "よい声かけです。")];
    assert_eq!(location(&teacher.submit(&essay, &typed).await), "/grading");
    assert_eq!(
        location(&teacher.submit(&essay, &typed).await),
        "/grading",
        "once more"
    );
    assert!(teacher.page(&essay).await.contains("採点は終わっています"));

    let result = browser.page(&result).await;
    for part in [
        "7<small> / 7点",
        "採点ずみ",
        "受け止めている</span>（2 / 2点）",
        "よい声かけです。",
        "秘密の解答例です。",
    ] {
        assert!(result.contains(part), "{part} in {result}");
    }
}

#[tokio::test]
async fn an_essay_is_handed_in_and_graded_as_json() {
    let (world, actor, _, enrolment) = trainee(ESSAY).await;
    let browser = Browser::signed_in(&world, &actor).await;
    let place = choose_all(&browser, enrolment).await;
    let attempt = place.split('/').nth(2).expect("a key").to_owned();
    let sheet = browser
        .json(Method::GET, &format!("/me/attempts/{attempt}"), None)
        .await;
    let sheet = value(sheet).await;
    let essay = &sheet["questions"][5];
    assert_eq!(essay["kind"], "essay");
    assert_eq!(essay["fields"][0]["control"], "area");
    assert_eq!(essay["fields"][0]["max_chars"], 100);
    let question = essay["id"].as_str().expect("a key").to_owned();
    let answer = json!({ "fields": [{ "name": "text", "values": ["ご不便をおかけしました。"] }], "version": 0 });
    let path = format!("/me/attempts/{attempt}/answers/{question}");
    browser
        .json(Method::PUT, &path, Some(answer))
        .await
        .assert_status_is_ok();
    let submission = format!("/me/attempts/{attempt}/submission");
    let handed_in = browser.json(Method::POST, &submission, None).await;
    handed_in.assert_status(StatusCode::ACCEPTED);
    let head = value(handed_in).await;
    assert_eq!(
        (&head["status"], &head["points"]),
        (&json!("needs_grading"), &json!(null))
    );
    let result = format!("/me/attempts/{attempt}/result");
    let early = browser.json(Method::GET, &result, None).await;
    early.assert_status(StatusCode::CONFLICT);

    let teacher = instructor(&world).await;
    let list = value(teacher.json(Method::GET, "/grading", None).await).await;
    assert_eq!(
        (&list["count"], &list["items"][0]["attempt"]),
        (&json!(1), &json!(attempt))
    );
    let sheet = teacher
        .json(Method::GET, &format!("/grading/{attempt}"), None)
        .await;
    let sheet = value(sheet).await;
    assert_eq!(sheet["essays"][0]["criteria"][0]["code"], "calm");
    let mark = json!({ "levels": [{ "criterion": "calm", "level": 1 }], "comment": "もう少し" });
    let path = format!("/grading/{attempt}/marks/{question}");
    let done = value(teacher.json(Method::PUT, &path, Some(mark)).await).await;
    assert_eq!(done["status"], "graded");
    let foreign = browser.json(Method::GET, "/grading", None).await;
    foreign.assert_status(StatusCode::FORBIDDEN);
    let graded = value(browser.json(Method::GET, &result, None).await).await;
    assert_eq!(
        (&graded["points"], &graded["passed"]),
        (&json!(5), &json!(true))
    );
    assert_eq!(graded["questions"][5]["judgement"]["comment"], "もう少し");
}

/// Reads and passes everything and takes the ballot paper, then it is ten
/// o'clock two days later.
async fn complete(world: &World, actor: &Actor, enrolment: EnrolmentId) {
    let app = &world.app;
    for module in ["G1", "G2"] {
        let lesson = format!("{module}-1");
        journeys::complete_lesson(app, actor, enrolment, &lesson)
            .await
            .expect("read");
        let quiz = format!("{module}-quiz");
        let started = journeys::start_attempt(app, actor, enrolment, &quiz).await;
        let attempt = started.expect("begun").attempt.id;
        let sheet = journeys::views::quiz::quiz_sheet(app, actor, attempt)
            .await
            .expect("open");
        for question in sheet.open.questions {
            let right = question.options.iter().filter(|option| option.body == "甲");
            let answer = quizzes::write::Answer {
                question: question.id,
                response: quizzes::Response::of_options(right.map(|option| option.id)),
                version: question.version,
            };
            journeys::save_answer(app, actor, attempt, &answer)
                .await
                .expect("saved");
        }
        journeys::submit_attempt(app, actor, attempt)
            .await
            .expect("passed");
    }
    let secret = surveys::SurveySecret::random().expect("entropy");
    journeys::issue_ballot(
        app,
        actor,
        enrolment,
        journeys::answer_survey::Which::Course,
        &secret,
    )
    .await
    .expect("completed");
    app.clock.advance(TimeDelta::days(2));
}

#[tokio::test]
async fn a_recall_is_answered_from_the_home_page() {
    let (world, actor, _, enrolment) = trainee("").await;
    let early = Browser::signed_in(&world, &actor).await;
    assert!(!early.page("/").await.contains("思い出しクイズ"));
    complete(&world, &actor, enrolment).await;
    let browser = Browser::signed_in_again(&world, &actor).await;
    let home = browser.page("/").await;
    assert!(home.contains("思い出しクイズ（3問・1分）"), "{home}");
    let wanted = fields(&home, "enrolment");
    let mut place = location(
        &browser
            .submit("/recalls", &[("enrolment", &wanted[0])])
            .await,
    );
    assert!(place.ends_with("/questions/1"), "{place}");
    let base = place.trim_end_matches("/questions/1").to_owned();
    let nothing = browser.submit(&place, &[("go", "answer")]).await;
    nothing.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(nothing).await.contains("わからない"));
    for (word, praise) in [("甲", true), ("乙", false), ("甲", true)] {
        let page = browser.page(&place).await;
        assert!(
            !page.contains("誤</p>") && !page.contains("【正解】"),
            "no key before"
        );
        let answer = option(&page, word);
        let typed = [("option", answer.as_str()), ("go", "answer")];
        assert_eq!(location(&browser.submit(&place, &typed).await), place);
        let explained = browser.page(&place).await;
        assert!(explained.contains("【正解】"));
        assert_eq!(explained.contains("よく覚えていました"), praise);
        let next = explained
            .split("<a class=\"button large\" href=\"")
            .nth(1)
            .expect("a link");
        place = next.split('"').next().expect("an address").to_owned();
    }
    assert_eq!(place, base);
    let end = browser.page(&place).await;
    assert!(
        end.contains("おつかれさまでした") && end.contains("/lessons/G1-1"),
        "{end}"
    );
    assert!(!end.contains("2 / 3"), "no score");
    assert!(!browser.page("/").await.contains("思い出しクイズ"));
}

struct Stranger(TestClient<BoxEndpoint<'static, Response>>);

impl Stranger {
    async fn get(&self, path: &str) -> TestResponse {
        self.0.get(path).send().await
    }

    async fn page(&self, path: &str) -> String {
        let response = self.get(path).await;
        response.assert_status_is_ok();
        text(response).await
    }

    async fn submit(&self, path: &str, body: String) -> TestResponse {
        let request = self.0.post(path);
        let request = request.content_type("application/x-www-form-urlencoded");
        request.body(body).send().await
    }
}

async fn rows(world: &World, sql: &str) -> Vec<String> {
    let db = world.app.db.read();
    let ask = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(ask).await.expect("read");
    rows.iter()
        .map(|row| row.try_get_by_index(0).expect("a text"))
        .collect()
}

#[tokio::test]
async fn a_letters_link_opens_its_questions_without_anybody_signed_in() {
    let (world, actor, _, enrolment) = trainee("").await;
    complete(&world, &actor, enrolment).await;
    journeys::send_recalls(&world.app).await.expect("sent");
    let link = rows(
        &world,
        "SELECT secret_link FROM outbox WHERE kind = 'recall'",
    )
    .await;
    let base = link[0]
        .strip_prefix("http://localhost:8080")
        .expect("our own")
        .to_owned();
    let stranger = Stranger(TestClient::new(
        api::endpoint(world.app.clone()).map_to_response().boxed(),
    ));
    let state = "SELECT CAST(COUNT(opened_at) AS TEXT) FROM recalls";
    let cover = stranger.page(&base).await;
    let first = format!("{base}/questions/1");
    let page = stranger.page(&first).await;
    assert_eq!(rows(&world, state).await, ["0"], "looking changes nothing");
    assert!(
        cover.contains("﨑子さん") && !cover.contains("髙橋"),
        "{cover}"
    );
    assert!(!page.contains("髙橋") && !page.contains("【正解】"));
    assert_eq!(
        location(&stranger.submit(&base, String::new()).await),
        first
    );
    let answer = format!("option={}&go=answer", option(&page, "乙"));
    assert_eq!(location(&stranger.submit(&first, answer).await), first);
    let explained = stranger.page(&first).await;
    assert!(explained.contains("【正解】") && explained.contains("/questions/2"));
    for place in 2..=3 {
        let path = format!("{base}/questions/{place}");
        stranger.submit(&path, "go=unknown".to_owned()).await;
    }
    let end = stranger.page(&base).await;
    assert!(
        end.contains("サインインが必要です") && !end.contains("髙橋"),
        "{end}"
    );
    // Nothing else opens with it.
    for path in [
        "/",
        "/history",
        "/recalls/00000000-0000-0000-0000-000000000000",
    ] {
        let elsewhere = stranger.get(path).await;
        assert!(location(&elsewhere).starts_with("/sign-in"), "{path}");
    }
    stranger
        .get("/recall/nobodys")
        .await
        .assert_status(StatusCode::NOT_FOUND);
    world.app.clock.advance(TimeDelta::days(5));
    let ended = stranger.page(&base).await;
    assert!(
        ended.contains("リンクの期限") && ended.contains("href=\"/sign-in\""),
        "{ended}"
    );
}
