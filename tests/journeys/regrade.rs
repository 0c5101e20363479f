//! Regrading through the door: trying changes nothing, applying happens once.

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::site::{Browser, Site, small};

/// Two trainees, one with three points of five and one with none.
async fn with_attempts(site: &Site) -> Vec<(Browser, String)> {
    let company = site.company("minato", "みなと百貨店").await;
    let mut taken = Vec::new();
    for (name, rightly) in [("髙橋 﨑子", true), ("山田 太郎", false)] {
        let trainee = site.trainee(company, name).await;
        let enrolment = site
            .enrol(company, "greeting", &[trainee.membership()])
            .await;
        let enrolment = enrolment[0].to_string();
        trainee.read_lesson(&enrolment, "G1-1").await;
        let mut attempt = trainee.start_attempt(&enrolment, "G1-quiz").await;
        let id = attempt["id"].as_str().expect("an id").to_owned();
        attempt["questions"]
            .as_array_mut()
            .expect("questions")
            .truncate(3);
        trainee.answer_all(&attempt, &small::key(), rightly).await;
        trainee.hand_in(&attempt).await.is(200);
        taken.push((trainee, id));
    }
    taken
}

async fn planned(admin: &Browser, policy: &str) -> String {
    let plan = json!({
        "track": "greeting", "version": 1, "lesson": "G1-quiz", "question": "G1-q5",
        "policy": policy, "reason": "設問の誤り",
    });
    let made = admin
        .post_json("/api/v1/regrades", &plan)
        .await
        .is(201)
        .json();
    let id = made["id"].as_str().expect("an id");
    format!("/api/v1/regrades/{id}")
}

#[tokio::test]
async fn trying_changes_no_score_and_nothing_else_that_is_stored() {
    let site = Site::small().await;
    with_attempts(&site).await;
    let admin = site.firm_admin().await;
    let run = planned(&admin, "full_credit").await;
    let before = site.dump().await;
    let tried = admin.post(&format!("{run}/preview")).await.is(200).json();
    let counts = ["attempts", "changed", "new_passes"].map(|name| tried[name].clone());
    assert_eq!(counts, [json!(2), json!(2), json!(1)]);
    admin.get(&run).await.is(200);
    let may = ["regrade_runs", "audit_events", "audit_heads"];
    let changed = site.dump().await.changed(&before, &may);
    assert_eq!(changed, Vec::<String>::new());
    site.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_applications_at_once_have_one_effect() {
    let site = Site::small().await;
    let taken = with_attempts(&site).await;
    let admin = site.firm_admin().await;
    let run = planned(&admin, "full_credit").await;
    admin.post(&format!("{run}/preview")).await.is(200);
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        let (admin, path) = (admin.clone(), format!("{run}/application"));
        calls.spawn(async move { admin.post(&path).await });
    }
    let answers: Vec<Value> = calls
        .join_all()
        .await
        .iter()
        .map(|answer| answer.is(200).json())
        .collect();
    let newly = answers
        .iter()
        .filter(|answer| answer["newly"] == json!(true));
    assert_eq!(newly.count(), 1);
    let dump = site.dump().await;
    assert_eq!(dump.table("regrade_changes").len(), 2);
    assert_eq!(dump.table("question_adjustments").len(), 1);
    assert_eq!(dump.rows_with("regrade.applied").len(), 1);
    assert_eq!(dump.rows_with("attempts.regraded").len(), 1);
    let (trainee, attempt) = &taken[0];
    let result = trainee
        .get(&format!("/api/v1/me/attempts/{attempt}/result"))
        .await;
    let result = result.is(200).json();
    assert_eq!(
        (&result["points"], &result["passed"]),
        (&json!(4), &json!(true))
    );
    assert!(result["regraded_at"].is_string());
    site.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn handing_in_and_applying_at_once_leave_every_score_by_the_policy() {
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    let admin = site.firm_admin().await;
    let run = planned(&admin, "void").await;
    let mut open = Vec::new();
    for number in 0..8 {
        let trainee = site.trainee(company, &format!("人{number} 太郎")).await;
        let enrolment = site
            .enrol(company, "greeting", &[trainee.membership()])
            .await;
        let enrolment = enrolment[0].to_string();
        trainee.read_lesson(&enrolment, "G1-1").await;
        let attempt = trainee.start_attempt(&enrolment, "G1-quiz").await;
        open.push((trainee, attempt));
    }
    admin.post(&format!("{run}/preview")).await.is(200);
    let mut calls = JoinSet::new();
    for (trainee, attempt) in open {
        calls.spawn(async move { trainee.hand_in(&attempt).await.status });
    }
    let (applier, path) = (admin.clone(), run.clone());
    calls.spawn(async move {
        // Refused as stale when somebody was faster; then it is tried again.
        for _ in 0..20 {
            let applied = applier.post(&format!("{path}/application")).await;
            if applied.status == 200 {
                return 200;
            }
            applied.is(409);
            applier.post(&format!("{path}/preview")).await.is(200);
        }
        409
    });
    assert_eq!(calls.join_all().await, [200; 9]);
    // Every score is what its answers and the policy give (I-3).
    site.finish().await;
}
