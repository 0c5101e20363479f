//! Learning: order, resumption, the pinned version and completion.

use crate::support::World;
use chrono::TimeDelta;
use enrolments::Status;
use journeys::learn::order::StepState;
use journeys::learn::{enter_step, record_done};
use journeys::views::track_outline::track_outline;
use journeys::views::trainee_home::trainee_home;
use journeys::{complete_lesson, open_lesson};
use kernel::id::EnrolmentId;
use kernel::{Actor, Kind};
use sea_orm::{ConnectionTrait, Statement};
use testkit::content::edit;

/// What a quiz or the survey slice does when it is passed or answered.
async fn pass(world: &World, trainee: &Actor, enrolment: EnrolmentId, code: &str) -> bool {
    let (company, membership) = trainee.require_membership().expect("a member");
    let app = &world.app;
    let tx = app.db.write().await.expect("a transaction");
    let entered = enter_step(app, &tx, company, membership, enrolment, code)
        .await
        .expect("its turn has come");
    let done = record_done(app, &tx, company, enrolment, entered.step.id)
        .await
        .expect("recorded");
    tx.commit().await.expect("committed");
    done.is_completed
}

async fn states(world: &World, trainee: &Actor, enrolment: EnrolmentId) -> Vec<StepState> {
    let outline = track_outline(&world.app, trainee, enrolment).await;
    let outline = outline.expect("the trainee's own");
    outline.steps().map(|step| step.state).collect()
}

#[tokio::test]
async fn home_says_what_until_when_how_long_and_the_one_next_step() {
    let world = World::with_track().await;
    let (trainee, _) = world.learner().await;
    let home = trainee_home(&world.app, &trainee).await.expect("home");
    let [track] = home.open.as_slice() else {
        panic!("one open track");
    };
    assert_eq!(track.version.title, "あいさつ");
    assert_eq!(track.enrolment.due_on, kernel::date::parse("2026-12-10"));
    assert_eq!((track.minutes_left(), track.version.minutes), (11, 11));
    assert_eq!(track.word.label(), "未受講");
    assert_eq!(track.next().expect("a step").lesson.code, "G1-1");
    assert_eq!(home.completed, []);
}

#[tokio::test]
async fn the_first_look_begins_and_pins_and_later_looks_write_nothing() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    let opened = open_lesson(&world.app, &trainee, enrolment, "G1-1").await;
    let opened = opened.expect("open");
    assert!(opened.html.contains("<h2>場面</h2>"));
    assert_eq!(opened.outline.enrolment.status, Status::InProgress);
    assert_eq!(
        opened.outline.steps().next().expect("a step").state,
        StepState::InProgress
    );
    let started_at = opened.outline.enrolment.started_at;

    edit(
        world.content.path(),
        "tracks/greeting/G1/G1-1.md",
        "朝です。",
        "夜です。",
    );
    assert_eq!(world.publish().await.tracks[0].number, 2);
    world.app.clock.advance(TimeDelta::hours(1));
    let again = open_lesson(&world.app, &trainee, enrolment, "G1-1").await;
    let again = again.expect("open");
    assert!(again.html.contains("朝です。"), "the pinned version stays");
    assert_eq!(again.outline.enrolment.started_at, started_at);
    assert_eq!(
        kernel::audit::verify(&world.app.db.read())
            .await
            .expect("read"),
        [""; 0]
    );
}

#[tokio::test]
async fn before_the_start_the_newest_version_is_shown() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    edit(
        world.content.path(),
        "tracks/greeting/G1/G1-1.md",
        "朝です。",
        "夜です。",
    );
    world.publish().await;
    let opened = open_lesson(&world.app, &trainee, enrolment, "G1-1").await;
    assert!(opened.expect("open").html.contains("夜です。"));
}

#[tokio::test]
async fn a_step_whose_turn_has_not_come_is_refused_by_every_way_in() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    let opened = open_lesson(&world.app, &trainee, enrolment, "G2-1").await;
    let failure = opened.expect_err("locked");
    assert_eq!(
        (failure.kind, failure.code),
        (Kind::Conflict, "lesson.locked")
    );
    assert!(failure.message.contains("本文G1"), "{}", failure.message);
    let completed = complete_lesson(&world.app, &trainee, enrolment, "G2-1").await;
    assert_eq!(completed.expect_err("locked").code, "lesson.locked");

    let (company, membership) = trainee.require_membership().expect("a member");
    let tx = world.app.db.write().await.expect("a transaction");
    let entered = enter_step(&world.app, &tx, company, membership, enrolment, "G1-quiz").await;
    assert_eq!(entered.expect_err("locked").code, "lesson.locked");
    drop(tx);
    let status = track_outline(&world.app, &trainee, enrolment).await;
    assert_eq!(status.expect("read").enrolment.status, Status::Assigned);
}

#[tokio::test]
async fn reading_a_quiz_does_not_finish_it() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    complete_lesson(&world.app, &trainee, enrolment, "G1-1")
        .await
        .expect("read");
    let refused = complete_lesson(&world.app, &trainee, enrolment, "G1-quiz").await;
    assert_eq!(refused.expect_err("a quiz").code, "lesson.not_text");
    let opened = open_lesson(&world.app, &trainee, enrolment, "G1-quiz").await;
    assert_eq!(opened.expect("its turn has come").html, "");
    let states = states(&world, &trainee, enrolment).await;
    assert_eq!(
        states[1],
        StepState::NotStarted,
        "looking at a quiz is no evidence"
    );
}

#[tokio::test]
async fn the_last_evidence_completes_the_enrolment_whatever_kind_it_is() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    let first = complete_lesson(&world.app, &trainee, enrolment, "G1-1").await;
    let first = first.expect("read");
    assert_eq!(first.next.expect("a step").code, "G1-quiz");
    assert!(!pass(&world, &trainee, enrolment, "G1-quiz").await);
    complete_lesson(&world.app, &trainee, enrolment, "G2-1")
        .await
        .expect("read");
    assert!(!pass(&world, &trainee, enrolment, "G2-quiz").await);

    // 2026-11-24 00:30 in Japan is still the 23rd in UTC.
    world.app.clock.advance(TimeDelta::minutes(14 * 60 + 30));
    assert!(pass(&world, &trainee, enrolment, "after").await);
    let outline = track_outline(&world.app, &trainee, enrolment)
        .await
        .expect("read");
    assert_eq!(outline.enrolment.status, Status::Completed);
    assert_eq!(
        outline.enrolment.completed_on,
        kernel::date::parse("2026-11-24")
    );
    assert_eq!((outline.minutes_left(), outline.next()), (0, None));
    assert_eq!(outline.done_of(), (5, 5));

    let home = trainee_home(&world.app, &trainee).await.expect("home");
    assert_eq!((home.open.len(), home.completed.len()), (0, 1));
    let again = complete_lesson(&world.app, &trainee, enrolment, "G1-1").await;
    assert!(again.expect("done before").is_completed);
    open_lesson(&world.app, &trainee, enrolment, "G1-1")
        .await
        .expect("to read again");
}

#[tokio::test]
async fn finishing_a_lesson_twice_counts_once() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    for _ in 0..2 {
        let done = complete_lesson(&world.app, &trainee, enrolment, "G1-1").await;
        assert_eq!(done.expect("read").next.expect("a step").code, "G1-quiz");
    }
    let outline = track_outline(&world.app, &trainee, enrolment)
        .await
        .expect("read");
    assert_eq!(outline.done_of(), (1, 5));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lesson_finished_in_many_tabs_at_once_leaves_one_trace() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    let mut tabs = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (app, trainee) = (world.app.clone(), trainee.clone());
        tabs.spawn(async move { complete_lesson(&app, &trainee, enrolment, "G1-1").await });
    }
    for done in tabs.join_all().await {
        assert_eq!(done.expect("read").next.expect("a step").code, "G1-quiz");
    }
    let db = world.app.db.read();
    let sql = "SELECT COUNT(*) AS n FROM audit_events WHERE action = 'lesson.completed'";
    let count = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql));
    let count: i64 = count
        .await
        .expect("read")
        .expect("a row")
        .try_get("", "n")
        .expect("n");
    assert_eq!(count, 1);
}

#[tokio::test]
async fn another_persons_enrolment_answers_as_a_missing_one() {
    let world = World::with_track().await;
    let (_, enrolment) = world.learner().await;
    let company = world.company("hibiki").await;
    let stranger = world.trainee(company, "0001").await;
    let kinds = [
        track_outline(&world.app, &stranger, enrolment)
            .await
            .expect_err("foreign")
            .kind,
        open_lesson(&world.app, &stranger, enrolment, "G1-1")
            .await
            .expect_err("foreign")
            .kind,
        complete_lesson(&world.app, &stranger, enrolment, "G1-1")
            .await
            .expect_err("foreign")
            .kind,
    ];
    assert_eq!(kinds, [Kind::NotFound; 3]);
    let home = trainee_home(&world.app, &stranger).await.expect("home");
    assert_eq!(home.open, []);
}

#[tokio::test]
async fn a_colleague_cannot_work_in_anothers_enrolment() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    let (company, _) = trainee.require_membership().expect("a member");
    let colleague = world.trainee(company, "0002").await;
    let (_, membership) = colleague.require_membership().expect("a member");
    let app = &world.app;
    let tx = app.db.write().await.expect("a transaction");
    let entered = enter_step(app, &tx, company, membership, enrolment, "G1-1").await;
    assert_eq!(entered.expect_err("not theirs").kind, Kind::NotFound);
    drop(tx);
    let opened = open_lesson(app, &colleague, enrolment, "G1-1").await;
    assert_eq!(opened.expect_err("not theirs").kind, Kind::NotFound);
}

#[tokio::test]
async fn a_withdrawn_enrolment_opens_nothing() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    let (company, _) = trainee.require_membership().expect("a member");
    let tx = world.app.db.write().await.expect("a transaction");
    enrolments::write::withdraw(&tx, company, enrolment)
        .await
        .expect("withdrawn");
    tx.commit().await.expect("committed");
    let opened = open_lesson(&world.app, &trainee, enrolment, "G1-1").await;
    assert_eq!(opened.expect_err("closed").code, "enrolment.closed");
    let completed = complete_lesson(&world.app, &trainee, enrolment, "G1-1").await;
    assert_eq!(completed.expect_err("closed").code, "enrolment.closed");
}

#[tokio::test]
async fn an_unknown_lesson_is_not_found() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    let opened = open_lesson(&world.app, &trainee, enrolment, "G9-9").await;
    assert_eq!(opened.expect_err("unknown").kind, Kind::NotFound);
}
