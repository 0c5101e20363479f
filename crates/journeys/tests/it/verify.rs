//! `verify` finds what was damaged, and nothing in a sound world.

use crate::support::World;
use journeys::{complete_lesson, open_lesson, verify};
use sea_orm::{ConnectionTrait, DbBackend};

async fn findings(world: &World) -> Vec<String> {
    let found = verify(&world.app.db, Some(&world.app.survey_keys)).await;
    let found = found.expect("verify runs");
    found.into_iter().map(|finding| finding.text).collect()
}

async fn damage(world: &World, sql: &str) {
    let tx = world.app.db.write().await.expect("a transaction");
    tx.execute_unprepared(sql)
        .await
        .expect("the damage is done");
    tx.commit().await.expect("the commit is kept");
}

/// A trainee who has read the first lesson.
async fn world_with_a_reader() -> World {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    open_lesson(&world.app, &trainee, enrolment, "G1-1")
        .await
        .expect("opened");
    complete_lesson(&world.app, &trainee, enrolment, "G1-1")
        .await
        .expect("read");
    world
}

#[tokio::test]
async fn a_sound_world_has_no_findings() {
    let world = world_with_a_reader().await;
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn every_damage_is_found() {
    let cases = [
        (
            "UPDATE activity_progress SET lesson_id = (SELECT id FROM lessons WHERE code = 'G1-quiz')",
            "I-2 quiz lessons that are done without a passed attempt: 1",
        ),
        (
            "UPDATE enrolments SET status = 'completed', completed_at = created_at, completed_on = '2026-11-23'",
            "invariant 16: completed enrolments with a lesson that is not done: 4",
        ),
        (
            "UPDATE enrolments SET status = 'completed', completed_at = created_at, completed_on = '2026-11-22'",
            "another day than its last evidence",
        ),
        (
            "UPDATE enrolments SET status = 'assigned', track_version_id = NULL",
            "I-9 progress in a lesson of another version: 1",
        ),
        (
            "UPDATE memberships SET email = 'saki@example.com', email_folded = 'saki@example.com'",
            "has no letter",
        ),
        (
            "INSERT INTO slot_values (company_id, code, value, updated_at) \
             SELECT company_id, 'desk', '人事課', created_at FROM enrolments",
            "R10 words for slots of a company without a version of them: 1",
        ),
        ("UPDATE audit_heads SET seq = seq + 1", "has lost its end"),
    ];
    for (sql, expected) in cases {
        let world = world_with_a_reader().await;
        damage(&world, sql).await;
        let found = findings(&world).await;
        let is_found = found.iter().any(|finding| finding.contains(expected));
        assert!(is_found, "{expected} is not in {found:#?}");
    }
}

#[tokio::test]
async fn a_letter_without_its_enrolment_is_found() {
    let world = World::empty().await;
    let (app, now) = (&world.app, world.app.clock.now());
    let tx = app.db.write().await.expect("a transaction");
    let letter = mail::Letter {
        kind: "invitation",
        company: None,
        to_address: "a@example.com".to_owned(),
        to_name: String::new(),
        subject: "研修のご案内".to_owned(),
        body_text: "本文".to_owned(),
        secret_link: None,
        dedupe_key: "invitation:none".to_owned(),
    };
    let id = app.ids.fresh(now);
    mail::write::enqueue(&tx, id, now, &letter)
        .await
        .expect("written");
    tx.commit().await.expect("the commit is kept");
    assert_eq!(
        findings(&world).await,
        ["I-7 invitation:none has no enrolment"]
    );
}

/// PostgreSQL guards its keys itself; SQLite only on connections that ask.
#[tokio::test]
async fn a_row_that_points_nowhere_is_found() {
    let world = world_with_a_reader().await;
    if world.app.db.backend() != DbBackend::Sqlite {
        return;
    }
    let writer = world.app.db.migration_connection();
    let sql = "PRAGMA foreign_keys = OFF; DELETE FROM memberships; PRAGMA foreign_keys = ON";
    writer
        .execute_unprepared(sql)
        .await
        .expect("the damage is done");
    let found = findings(&world).await;
    let expected = "I-11 a row of enrolments points at no row of memberships";
    assert!(
        found.iter().any(|finding| finding == expected),
        "{found:#?}"
    );
}
