//! Learning through the door: pages with plain forms, and the JSON beside
//! them.

use crate::support::World;
use enrolments::Status;
use journeys::views::track_outline::track_outline;
use kernel::id::EnrolmentId;
use kernel::{Actor, Role, secret};
use people::SessionLife;
use people::write::Grant;
use poem::endpoint::BoxEndpoint;
use poem::http::{Method, StatusCode};
use poem::test::{TestClient, TestResponse};
use poem::{EndpointExt, Response};
use serde_json::Value;

/// A browser that is signed in as one person.
struct Browser<'w> {
    client: &'w TestClient<BoxEndpoint<'static, Response>>,
    session: String,
}

impl Browser<'_> {
    async fn get(&self, path: &str) -> TestResponse {
        let request = self.client.get(path);
        request
            .header("Cookie", format!("sid={}", self.session))
            .send()
            .await
    }

    async fn page(&self, path: &str) -> String {
        let response = self.get(path).await;
        response.assert_status_is_ok();
        text(response).await
    }

    async fn json(&self, path: &str) -> Value {
        let response = self.get(&format!("/api/v1{path}")).await;
        response.assert_status_is_ok();
        serde_json::from_str(&text(response).await).expect("JSON")
    }

    /// Sends the form that leads to `path`, as a browser without scripts does.
    async fn submit(&self, path: &str) -> TestResponse {
        let token = secret::encode(&secret::hash(&format!("csrf:{}", self.session)));
        let request = self.client.request(Method::POST, path);
        let request = request.header("Cookie", format!("sid={}", self.session));
        let request = request.content_type("application/x-www-form-urlencoded");
        request.body(format!("csrf={token}")).send().await
    }

    async fn post_json(&self, path: &str) -> TestResponse {
        let token = secret::encode(&secret::hash(&format!("csrf:{}", self.session)));
        let request = self.client.post(format!("/api/v1{path}"));
        let request = request.header("Cookie", format!("sid={}", self.session));
        request.header("X-CSRF-Token", token).send().await
    }
}

async fn text(response: TestResponse) -> String {
    let mut response = response.0;
    response.take_body().into_string().await.expect("text")
}

fn location(response: &TestResponse) -> String {
    response.assert_status(StatusCode::SEE_OTHER);
    let location = response.0.headers().get("location").expect("a location");
    location.to_str().expect("text").to_owned()
}

fn door(world: &World) -> TestClient<BoxEndpoint<'static, Response>> {
    TestClient::new(api::endpoint(world.app.clone()).map_to_response().boxed())
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

/// A member of the firm's staff with one role.
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

async fn status(world: &World, trainee: &Actor, enrolment: EnrolmentId) -> Status {
    let outline = track_outline(&world.app, trainee, enrolment).await;
    outline.expect("the trainee's own").enrolment.status
}

#[tokio::test]
async fn a_trainee_goes_from_home_through_a_lesson_to_the_quiz_without_scripts() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    let client = door(&world);
    let browser = Browser {
        client: &client,
        session: session(&world, &trainee).await,
    };

    let home = browser.page("/").await;
    let lesson = format!("/learn/{enrolment}/lessons/G1-1");
    for expected in [
        "<h2 id=\"hero\">あいさつ</h2>",
        "2026/12/10（木）まで（あと17日）",
        "あと<b>11</b>分",
        "受講を始める",
        lesson.as_str(),
    ] {
        assert!(home.contains(expected), "{expected} in {home}");
    }
    assert_eq!(status(&world, &trainee, enrolment).await, Status::Assigned);

    let page = browser.page(&lesson).await;
    assert!(
        page.contains("<h2>場面</h2>") && page.contains("読みました"),
        "{page}"
    );
    assert_eq!(
        status(&world, &trainee, enrolment).await,
        Status::InProgress
    );
    assert!(browser.page("/").await.contains("続きから始める"));

    let next = browser.submit(&format!("{lesson}/completion")).await;
    assert_eq!(
        location(&next),
        format!("/learn/{enrolment}/quizzes/G1-quiz")
    );
    let outline = browser.page(&format!("/learn/{enrolment}")).await;
    assert!(outline.contains("あと<b>8</b>分"), "{outline}");
    assert!(
        outline.contains("「テストG1」を終えると開きます"),
        "{outline}"
    );

    let again = browser.page(&lesson).await;
    assert!(
        again.contains("次へ進む") && !again.contains("読みました"),
        "{again}"
    );
}

#[tokio::test]
async fn a_link_to_a_later_lesson_says_what_comes_first() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    let client = door(&world);
    let browser = Browser {
        client: &client,
        session: session(&world, &trainee).await,
    };
    let locked = format!("/learn/{enrolment}/lessons/G2-1");
    let page = browser.page(&locked).await;
    assert!(
        page.contains("先に「本文G1」を終えると開きます。"),
        "{page}"
    );
    assert!(page.contains("「本文G1」に進む"), "{page}");
    let sent = browser.submit(&format!("{locked}/completion")).await;
    assert_eq!(location(&sent), locked);
    assert_eq!(status(&world, &trainee, enrolment).await, Status::Assigned);
}

#[tokio::test]
async fn the_json_says_the_same_as_the_pages() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    let client = door(&world);
    let browser = Browser {
        client: &client,
        session: session(&world, &trainee).await,
    };
    let list = browser.json("/me/enrolments").await;
    let item = &list["items"][0];
    assert_eq!(item["id"], enrolment.to_string());
    assert_eq!(
        (&item["minutes_left"], &item["steps"]),
        (&11.into(), &5.into())
    );
    assert_eq!(item["next"]["code"], "G1-1");
    assert!(item.get("completed_on").is_none(), "left out, never null");

    let base = format!("/me/enrolments/{enrolment}");
    let lesson = browser.json(&format!("{base}/lessons/G1-1")).await;
    assert_eq!(lesson["step"]["state"], "in_progress");
    assert_eq!(lesson["next"]["kind"], "quiz");
    let done = browser
        .post_json(&format!("{base}/lessons/G1-1/completion"))
        .await;
    let done: Value = serde_json::from_str(&text(done).await).expect("JSON");
    assert_eq!(
        (&done["next"], &done["completed"]),
        (&"G1-quiz".into(), &false.into())
    );
    let outline = browser.json(&format!("{base}/outline")).await;
    assert_eq!(outline["modules"][0]["steps"][0]["state"], "done");
    assert_eq!(outline["modules"][1]["steps"][0]["state"], "locked");
    assert_eq!(outline["survey"]["kind"], "survey");

    let early = browser.get(&format!("/api/v1{base}/lessons/G2-1")).await;
    early.assert_status(StatusCode::CONFLICT);
    assert!(text(early).await.contains("\"code\":\"lesson.locked\""));
}

#[tokio::test]
async fn another_persons_enrolment_is_not_found_on_every_route() {
    let world = World::with_track().await;
    let (_, enrolment) = world.learner().await;
    let company = world.company("hibiki").await;
    let stranger = world.trainee(company, "0001").await;
    let client = door(&world);
    let browser = Browser {
        client: &client,
        session: session(&world, &stranger).await,
    };
    for path in [
        format!("/learn/{enrolment}"),
        format!("/learn/{enrolment}/lessons/G1-1"),
        format!("/api/v1/me/enrolments/{enrolment}/outline"),
        format!("/api/v1/me/enrolments/{enrolment}/lessons/G1-1"),
        "/learn/no-key".to_owned(),
    ] {
        browser
            .get(&path)
            .await
            .assert_status(StatusCode::NOT_FOUND);
    }
    let sent = browser
        .submit(&format!("/learn/{enrolment}/lessons/G1-1/completion"))
        .await;
    sent.assert_status(StatusCode::NOT_FOUND);
    let completion = format!("/me/enrolments/{enrolment}/lessons/G1-1/completion");
    let sent = browser.post_json(&completion).await;
    sent.assert_status(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn home_sends_staff_to_their_own_office_and_comforts_who_has_nothing_to_learn() {
    let world = World::with_track().await;
    let client = door(&world);
    let browser = Browser {
        client: &client,
        session: staff(&world, Role::FirmAdmin).await,
    };
    assert_eq!(location(&browser.get("/").await), "/companies");
    let company = world.company("minato").await;
    let idle = world.trainee(company, "0001").await;
    let browser = Browser {
        client: &client,
        session: session(&world, &idle).await,
    };
    assert!(
        browser
            .page("/")
            .await
            .contains("いまは受ける研修がありません")
    );
    assert!(
        browser
            .page("/history")
            .await
            .contains("まだ修了した研修はありません")
    );
}

#[tokio::test]
async fn the_firm_looks_at_versions_and_previews_each_lesson() {
    let world = World::with_track().await;
    let content = world.content.path();
    testkit::content::edit(
        content,
        "tracks/greeting/G1/G1-1.md",
        "朝です。",
        "夜です。",
    );
    world.publish().await;
    let client = door(&world);
    for role in [Role::Author, Role::FirmAdmin] {
        let browser = Browser {
            client: &client,
            session: staff(&world, role).await,
        };
        assert!(browser.page("/tracks").await.contains("第2版"));
        let versions = browser.page("/tracks/greeting").await;
        assert!(
            versions.contains("/tracks/greeting/versions/1"),
            "{versions}"
        );
        let first = browser.page("/tracks/greeting/versions/1").await;
        assert!(first.contains("これは前の版です"), "{first}");
        let lesson = browser
            .page("/tracks/greeting/versions/1/lessons/G1-1")
            .await;
        assert!(lesson.contains("朝です。"), "{lesson}");
        let lesson = browser
            .page("/tracks/greeting/versions/2/lessons/G1-1")
            .await;
        assert!(lesson.contains("夜です。"), "{lesson}");
        let quiz = browser
            .page("/tracks/greeting/versions/2/lessons/G1-quiz")
            .await;
        assert!(quiz.contains("5点中 4点以上"), "{quiz}");
        let json = browser.json("/tracks/greeting/versions/2").await;
        assert_eq!(json["modules"][1]["steps"][1]["code"], "G2-quiz");
        for missing in [
            "/tracks/none",
            "/tracks/greeting/versions/3",
            "/tracks/greeting/versions/1/lessons/x",
        ] {
            browser
                .get(missing)
                .await
                .assert_status(StatusCode::NOT_FOUND);
        }
    }
    let (trainee, _) = world.learner().await;
    let browser = Browser {
        client: &client,
        session: session(&world, &trainee).await,
    };
    browser
        .get("/tracks")
        .await
        .assert_status(StatusCode::FORBIDDEN);
}
