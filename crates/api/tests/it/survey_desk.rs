//! What programs do about surveys beside the ballots: by name, on paper, and how
//! they are held.

use crate::browsing::{Browser, value};
use crate::support::World;
use journeys::learn::{enter_step, record_done};
use kernel::Role;
use poem::http::{Method, StatusCode};
use serde_json::{Value, json};

async fn read(browser: &Browser, path: &str) -> Value {
    let answer = browser.json(Method::GET, path, None).await;
    answer.assert_status_is_ok();
    value(answer).await
}

async fn send(browser: &Browser, path: &str, body: Value) -> Value {
    let answer = browser.json(Method::POST, path, Some(body)).await;
    answer.assert_status_is_ok();
    value(answer).await
}

/// A trainee before the survey, and the path of it.
async fn at_survey(world: &World) -> (Browser, String) {
    let (trainee, enrolment) = world.learner().await;
    let (company, membership) = trainee.require_membership().expect("a member");
    for code in ["G1-1", "G1-quiz", "G2-1", "G2-quiz"] {
        let tx = world.app.db.write().await.expect("a transaction");
        let entered = enter_step(&world.app, &tx, company, membership, enrolment, code).await;
        let step = entered.expect("its turn has come").step.id;
        let recorded = record_done(&world.app, &tx, company, enrolment, step).await;
        recorded.expect("recorded");
        tx.commit().await.expect("committed");
    }
    let browser = Browser::signed_in(world, &trainee).await;
    (browser, format!("/me/enrolments/{enrolment}/survey"))
}

#[tokio::test]
async fn a_survey_by_name_is_chosen_answered_read_and_taken_back() {
    let world = World::with_track().await;
    let admin = Browser::staff(&world, Role::FirmAdmin).await;
    let choice = json!({ "track": "greeting", "mode": "named_company", "k": 6 });
    let settings = send(&admin, "/survey-settings", choice).await;
    assert_eq!(settings[0]["mode"], "named_company");
    assert_eq!(settings[0]["k"], 6);

    let (trainee, survey) = at_survey(&world).await;
    let view = read(&trainee, &survey).await;
    assert_eq!(
        (&view["mode"], &view["state"]),
        (&json!("named_company"), &json!("open"))
    );
    assert!(view.get("answers").is_none(), "nothing was answered yet");
    let answers = json!({ "answers": [{ "question": "overall", "rating": 4 }] });
    let view = send(&trainee, &format!("{survey}/answers"), answers).await;
    assert_eq!(
        view["answers"][0],
        json!({ "question": "overall", "rating": 4 })
    );

    let rounds = read(&admin, "/named-answers").await;
    assert_eq!(rounds[0]["answers"], 1);
    let round = format!(
        "/named-answers/{}",
        rounds[0]["id"].as_str().expect("a key")
    );
    let seen = read(&admin, &round).await;
    assert_eq!(seen["people"][0]["answers"][0]["rating"], 4);

    send(&trainee, &format!("{survey}/withdrawal"), json!({})).await;
    let seen = read(&admin, &round).await;
    assert_eq!(seen["people"], json!([]));
    let follow_ups = read(&trainee, "/me/follow-up-surveys").await;
    assert_eq!(follow_ups, json!([]), "nothing is due yet");
}

#[tokio::test]
async fn sheets_are_typed_in_and_their_round_is_held_closer() {
    let world = crate::survey::world_with_paper_form().await;
    let (_, _) = world.learner().await;
    let admin = Browser::staff(&world, Role::FirmAdmin).await;
    let session = json!({
        "code": "S001", "track": "greeting", "ended_on": "2026-11-20", "instructor": "講師 花子",
    });
    let view = send(&admin, "/paper-sessions", session).await;
    let key = view["session"]["id"].as_str().expect("a key").to_owned();
    let questions = view["form"]["questions"].as_array().expect("questions");
    assert!(
        questions
            .iter()
            .all(|question| question["kind"] == "rating")
    );
    let companies = read(&admin, "/companies").await;
    let company = companies["items"][0]["code"].clone();
    let sheet = |number: &str| {
        json!({
            "paper_no": number, "company": company,
            "answers": [{ "question": "overall", "rating": 5 }],
        })
    };
    let path = format!("/paper-sessions/{key}/sheets");
    let view = send(&admin, &path, sheet("1")).await;
    assert_eq!(view["counted"], 1);
    let twice = admin.json(Method::POST, &path, Some(sheet("1"))).await;
    twice.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(value(twice).await["errors"][0]["pointer"], "/paper_no");
    let listed = read(&admin, "/paper-sessions?from=2026-11-01&to=2026-11-30").await;
    assert_eq!(listed[0]["code"], "S001");

    let rounds = read(&admin, "/survey-rounds?from=2026-11-01&to=2026-11-30").await;
    let round = rounds[0]["id"].as_str().expect("a key");
    let threshold = format!("/survey-rounds/{round}/threshold");
    let view = send(&admin, &threshold, json!({ "k": 8 })).await;
    assert_eq!(view["round"]["k"], 8);
    let lower = admin
        .json(Method::POST, &threshold, Some(json!({ "k": 7 })))
        .await;
    lower.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let wordings = read(&admin, "/survey-wordings").await;
    assert_eq!(wordings, json!({ "wordings": [], "decisions": [] }));
}
