//! Assessed role-plays through the door: with plain forms on a phone, with the
//! page's script behind a bad network, and as JSON.

use crate::browsing::{Browser, fields, location, text, value};
use crate::support::{World, role_play};
use journeys::{ScheduleAssessment, add_staff, schedule_assessment};
use kernel::id::{AccountId, AssessmentId, CompanyId, EnrolmentId};
use kernel::{Actor, Role};
use people::StaffInput;
use people::write::Grant;
use poem::http::{Method, StatusCode};
use serde_json::json;

struct Stage {
    world: World,
    company: CompanyId,
    trainee: Actor,
    enrolment: EnrolmentId,
    assessor: Actor,
}

async fn stage() -> Stage {
    let world = World::empty().await;
    role_play::add(world.content.path(), "after");
    world.publish().await;
    let company = world.company("minato").await;
    let trainee = world.trainee(company, "0001").await;
    let enrolment = world.enrol_in(&trainee, "first-line").await;
    let assessor = staff(&world, "one", Role::Assessor).await;
    Stage {
        world,
        company,
        trainee,
        enrolment,
        assessor,
    }
}

async fn staff(world: &World, name: &str, role: Role) -> Actor {
    let typed = StaffInput {
        email: format!("{name}@firm.example"),
        family_name: "研修".to_owned(),
        given_name: name.to_owned(),
        ..StaffInput::default()
    };
    let account = add_staff(&world.app, None, &typed, &[role]).await;
    actor(world, account.expect("added")).await
}

async fn actor(world: &World, account: AccountId) -> Actor {
    let (db, now) = (world.app.db.read(), world.app.clock.now());
    let found = people::read::actor_of_account(&db, account, now).await;
    found.expect("read").expect("may sign in")
}

impl Stage {
    fn order(&self) -> ScheduleAssessment {
        ScheduleAssessment {
            company: self.company,
            enrolment: self.enrolment,
            lesson: "A1-play".to_owned(),
            on: None,
            first: None,
            second: None,
            hands_over: false,
            handed_from: None,
        }
    }

    async fn started(&self) -> AssessmentId {
        let made = schedule_assessment(&self.world.app, &self.assessor, &self.order()).await;
        made.expect("started")
    }

    async fn hr(&self) -> Actor {
        let hr = self.world.trainee(self.company, "0009").await;
        let grant = Grant {
            role: Role::CompanyHr,
            company: Some(self.company),
            unit: None,
        };
        let granted = journeys::grant_role(&self.world.app, None, hr.account, grant).await;
        granted.expect("granted");
        actor(&self.world, hr.account).await
    }

    async fn finish(self) {
        assert_eq!(
            crate::support::findings(&self.world).await,
            Vec::<String>::new()
        );
    }
}

#[tokio::test]
async fn a_role_play_is_scored_on_a_phone_from_the_search_to_the_trainees_result() {
    let stage = stage().await;
    let browser = Browser::signed_in(&stage.world, &stage.assessor).await;
    let home = location(&browser.get("/").await);
    assert_eq!(home, "/assessments");
    let (company, enrolment) = (stage.company.to_string(), stage.enrolment.to_string());
    let found = browser.page("/assessments/new?code=minato&q=0001").await;
    let choose = format!("/assessments/new?code=minato&#38;enrolment={enrolment}");
    assert!(
        found.contains("（0001）") && found.contains(&choose),
        "{found}"
    );
    let form = browser.page(&choose.replace("&#38;", "&")).await;
    assert!(
        form.contains("<option value=\"A1-play\">場面A1</option>"),
        "{form}"
    );
    let own = stage.assessor.account.to_string();
    let typed = [
        ("company", company.as_str()),
        ("enrolment", &enrolment),
        ("lesson", "A1-play"),
        ("on", "2026-11-30"),
        ("first", &own),
    ];
    let place = location(&browser.submit("/assessments", &typed).await);
    let page = browser.page(&place).await;
    assert!(
        page.contains("3 達成：早く動く"),
        "every level shows its anchor: {page}"
    );
    assert!(page.contains("観察シート"), "the kit is at hand");
    let key = fields(&page, "sheet").remove(0);
    let typed = [
        ("sheet", key.as_str()),
        ("supersedes", ""),
        ("levels/safety", "4"),
        ("levels/limits", "2"),
        ("comment", "距離が取れていました"),
        ("note", "内緒の覚え書き"),
    ];
    let back = location(&browser.submit(&format!("{place}/sheets"), &typed).await);
    assert_eq!(back, place);
    let page = browser.page(&place).await;
    assert!(
        page.contains("内緒の覚え書き") && page.contains("訂正を送る"),
        "{page}"
    );
    assert!(
        browser
            .page("/assessments")
            .await
            .contains("結果が出たもの")
    );

    let trainee = Browser::signed_in(&stage.world, &stage.trainee).await;
    let outline = trainee.page(&format!("/learn/{enrolment}")).await;
    let mine = format!("/my{place}");
    assert!(
        outline.contains("実技評価の結果") && outline.contains(&mine),
        "{outline}"
    );
    let hr = Browser::signed_in(&stage.world, &stage.hr().await).await;
    let for_hr = format!("/companies/{company}/enrolments/{enrolment}/assessments");
    let quizzes = format!("/companies/{company}/enrolments/{enrolment}/quizzes");
    assert!(hr.page(&quizzes).await.contains(&for_hr));
    for page in [trainee.page(&mine).await, hr.page(&for_hr).await] {
        for part in [
            "合格",
            "4 模範",
            "2 もう少し",
            "距離が取れていました",
            "1つに絞る",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert!(
            !page.contains("内緒"),
            "the note stays with the firm: {page}"
        );
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_refused_sheet_comes_back_with_what_was_chosen_and_every_fault() {
    let stage = stage().await;
    let browser = Browser::signed_in(&stage.world, &stage.assessor).await;
    let place = format!("/assessments/{}", stage.started().await);
    let key = fields(&browser.page(&place).await, "sheet").remove(0);
    let typed = [
        ("sheet", key.as_str()),
        ("levels/safety", "4"),
        ("comment", " "),
    ];
    let refused = browser.submit(&format!("{place}/sheets"), &typed).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(refused).await;
    assert!(
        page.contains("「線引き」の段階を選んでください。"),
        "{page}"
    );
    assert!(
        page.contains("受講者へのコメントを書いてください。"),
        "{page}"
    );
    let chosen = "name=\"levels/safety\" value=\"4\" checked";
    assert!(page.contains(chosen), "{page}");
    stage.finish().await;
}

#[tokio::test]
async fn a_script_that_sends_a_sheet_again_and_again_has_one_answer() {
    let stage = stage().await;
    let browser = Browser::signed_in(&stage.world, &stage.assessor).await;
    let place = format!("/assessments/{}", stage.started().await);
    let key = fields(&browser.page(&place).await, "sheet").remove(0);
    let body = [
        ("sheet", key.as_str()),
        ("supersedes", ""),
        ("levels/safety", "3"),
        ("levels/limits", "3"),
        ("comment", "よい"),
        ("note", ""),
    ];
    for _ in 0..20 {
        let taken = browser
            .submit_with(&format!("{place}/sheets"), &body, ("x-kept-sheet", "1"))
            .await;
        taken.assert_status_is_ok();
        taken.assert_header("x-sheet-taken", "1");
    }
    assert_eq!(
        crate::support::count(&stage.world, "assessment_sheets").await,
        1
    );
    let mut other = body;
    other[2] = ("levels/safety", "4");
    let refused = browser.submit(&format!("{place}/sheets"), &other).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(refused).await;
    assert!(page.contains("前に別の内容で届いています"), "{page}");
    // The page that comes back sends a correction.
    let (key, corrects) = (fields(&page, "sheet"), fields(&page, "supersedes"));
    other[0] = ("sheet", &key[0]);
    other[1] = ("supersedes", &corrects[0]);
    let back = location(&browser.submit(&format!("{place}/sheets"), &other).await);
    assert_eq!(back, place);
    assert_eq!(
        crate::support::count(&stage.world, "assessment_sheets").await,
        2
    );
    stage.finish().await;
}

#[tokio::test]
async fn a_trainee_writes_the_note_on_their_phone_and_the_second_line_reads_it() {
    let stage = stage().await;
    let order = ScheduleAssessment {
        hands_over: true,
        ..stage.order()
    };
    let app = &stage.world.app;
    let first = schedule_assessment(app, &stage.assessor, &order)
        .await
        .expect("started");
    let other = stage.world.trainee(stage.company, "0002").await;
    let order = ScheduleAssessment {
        enrolment: stage.world.enrol_in(&other, "second-line").await,
        lesson: "B1-play".to_owned(),
        hands_over: false,
        handed_from: Some(first),
        ..order
    };
    let second = schedule_assessment(app, &stage.assessor, &order)
        .await
        .expect("started");
    let desk = Browser::signed_in(&stage.world, &stage.assessor).await;
    let waiting = desk.page(&format!("/assessments/{second}")).await;
    assert!(
        waiting.contains("引継ぎ票が、まだ提出されていません"),
        "{waiting}"
    );
    assert!(!waiting.contains("採点を送る"), "{waiting}");

    let trainee = Browser::signed_in(&stage.world, &stage.trainee).await;
    let form = format!("/my/assessments/{first}/handover");
    let mine = trainee.page(&format!("/my/assessments/{first}")).await;
    assert!(mine.contains(&form), "{mine}");
    let draft = [
        ("version", "0"),
        ("wants", "今日中に<交換>"),
        ("go", "draft"),
    ];
    assert_eq!(location(&trainee.submit(&form, &draft).await), form);
    let page = trainee.page(&form).await;
    assert!(
        page.contains("今日中に&#60;交換&#62;"),
        "the draft is kept: {page}"
    );
    let stale = trainee.submit(&form, &draft).await;
    stale.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let version = fields(&page, "version").remove(0);
    let whole = [
        ("version", version.as_str()),
        ("wants", "今日中に<交換>"),
        ("promised", "なし"),
        ("go", "hand_in"),
    ];
    let back = location(&trainee.submit(&form, &whole).await);
    assert_eq!(back, format!("/my/assessments/{first}"));
    assert!(trainee.page(&form).await.contains("提出済みです"));

    let reader = Browser::signed_in(&stage.world, &other).await;
    for page in [
        desk.page(&format!("/assessments/{second}")).await,
        reader.page(&format!("/my/assessments/{second}")).await,
    ] {
        assert!(page.contains("受け取った引継ぎ票"), "{page}");
        assert!(page.contains("今日中に&#60;交換&#62;"), "{page}");
        assert!(page.contains("6項目のうち、1項目"), "{page}");
    }
    assert!(
        desk.page(&format!("/assessments/{first}"))
            .await
            .contains("採点を送る")
    );
    stage.finish().await;
}

#[tokio::test]
async fn a_program_scores_with_a_key_of_its_own() {
    let stage = stage().await;
    let browser = Browser::signed_in(&stage.world, &stage.assessor).await;
    let order = json!({
        "company": stage.company, "enrolment": stage.enrolment, "lesson": "A1-play",
    });
    let made = browser
        .json(Method::POST, "/assessments", Some(order.clone()))
        .await;
    made.assert_status(StatusCode::CREATED);
    let id = value(made).await["id"].as_str().expect("a key").to_owned();
    let again = browser
        .json(Method::POST, "/assessments", Some(order))
        .await;
    again.assert_status(StatusCode::CONFLICT);
    let detail = format!("/assessments/{id}");
    let shown = value(browser.json(Method::GET, &detail, None).await).await;
    assert_eq!(shown["rubric"]["criteria"][0]["minimum"], 3);
    assert_eq!(shown["assessment"]["status"], "scheduled");
    let sheet = format!("{detail}/sheets/019ab000-0000-7000-8000-00000000aaaa");
    let body = |level| {
        json!({ "levels": [
            { "criterion": "safety", "level": level },
            { "criterion": "limits", "level": 3 },
        ], "comment": "よい" })
    };
    let first = value(browser.json(Method::PUT, &sheet, Some(body(3))).await).await;
    let second = value(browser.json(Method::PUT, &sheet, Some(body(3))).await).await;
    assert_eq!(first, second);
    let other = browser.json(Method::PUT, &sheet, Some(body(4))).await;
    other.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let trainee = Browser::signed_in(&stage.world, &stage.trainee).await;
    let mine = trainee
        .json(Method::GET, &format!("/me/assessments/{id}"), None)
        .await;
    let mine = value(mine).await;
    assert_eq!(
        (&mine["passed"], &mine["criteria"][0]["half_levels"]),
        (&json!(true), &json!(6))
    );
    stage.finish().await;
}
