//! A track that waits for another: locked by every way in until the other is
//! completed or excused; what has begun goes on.

use enrolments::write::NewDecision;
use enrolments::{Decision, Status};
use journeys::learn::enter_step;
use journeys::learn::order::StepState;
use journeys::views::track_outline::track_outline;
use journeys::views::trainee_home::trainee_home;
use journeys::{complete_lesson, open_lesson};
use kernel::id::{CompanyId, EnrolmentId};
use kernel::{Actor, Kind};

use crate::support::{World, count, findings, role_play};

struct Stage {
    world: World,
    company: CompanyId,
    trainee: Actor,
}

impl Stage {
    async fn new(waits: bool) -> Self {
        let world = World::empty().await;
        role_play::add(world.content.path(), "after");
        if waits {
            put_first_line_first(&world.content);
        }
        world.publish().await;
        let company = world.company("minato").await;
        let trainee = world.trainee(company, "0001").await;
        Self {
            world,
            company,
            trainee,
        }
    }

    async fn enrol(&self, track: &str) -> EnrolmentId {
        self.world.enrol_in(&self.trainee, track).await
    }

    async fn first_state(&self, enrolment: EnrolmentId) -> StepState {
        let outline = track_outline(&self.world.app, &self.trainee, enrolment).await;
        let outline = outline.expect("read");
        let step = outline.steps().next().expect("a step");
        step.state
    }
}

/// Makes the second track wait for the first.
fn put_first_line_first(folder: &testkit::content::Folder) {
    let survey = "survey = \"after\"\n";
    let waits = format!("{survey}prerequisites = [\"first-line\"]\n");
    folder.edit("tracks/second-line/track.toml", survey, &waits);
}

#[tokio::test]
async fn the_second_line_opens_when_the_first_is_completed() {
    let stage = Stage::new(true).await;
    let (app, trainee) = (&stage.world.app, &stage.trainee);
    let second = stage.enrol("second-line").await;
    let opened = open_lesson(app, trainee, second, "B1-play").await;
    let failure = opened.expect_err("locked");
    assert_eq!(
        (failure.kind, failure.code),
        (Kind::Conflict, "lesson.locked")
    );
    assert!(
        failure.message.contains("「コースA1」"),
        "{}",
        failure.message
    );
    assert!(
        failure.message.contains("研修担当者"),
        "{}",
        failure.message
    );
    let completed = complete_lesson(app, trainee, second, "B1-play").await;
    assert_eq!(completed.expect_err("locked").code, "lesson.locked");
    let (company, member) = trainee.require_membership().expect("a member");
    let tx = app.db.write().await.expect("a transaction");
    let entered = enter_step(app, &tx, company, member, second, "B1-play").await;
    assert_eq!(entered.expect_err("locked").code, "lesson.locked");
    drop(tx);
    assert_eq!(count(&stage.world, "activity_progress").await, 0);

    let first = stage.enrol("first-line").await;
    let home = trainee_home(app, trainee).await.expect("read");
    assert_eq!(
        home.open[0].enrolment.id, first,
        "what may be begun is first"
    );
    assert_eq!(home.open[1].missing[0].enrolment, Some(first));
    complete_lesson(app, trainee, first, "A1-play")
        .await
        .expect("done");
    assert_eq!(stage.first_state(second).await, StepState::Locked);
    let secret = surveys::SurveySecret::random().expect("entropy");
    let which = journeys::answer_survey::Which::Course;
    journeys::issue_ballot(app, trainee, first, which, &secret)
        .await
        .expect("handed out");
    assert_eq!(stage.first_state(second).await, StepState::NotStarted);
    open_lesson(app, trainee, second, "B1-play")
        .await
        .expect("open");
    assert_eq!(findings(&stage.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn being_excused_from_the_first_opens_the_second_and_a_withdrawal_does_not() {
    let stage = Stage::new(true).await;
    let app = &stage.world.app;
    let second = stage.enrol("second-line").await;
    for (decision, expected) in [
        (Decision::Withdraw, StepState::Locked),
        (Decision::Waive, StepState::NotStarted),
    ] {
        let first = stage.enrol("first-line").await;
        let tx = app.db.write().await.expect("a transaction");
        let new = NewDecision {
            company: stage.company,
            enrolment: first,
            decision,
            reason: "前の会社で受講",
            by: stage.trainee.account,
        };
        let decided = enrolments::write::decide(&tx, &app.ids, app.clock.now(), &new).await;
        decided.expect("decided");
        tx.commit().await.expect("kept");
        assert_eq!(stage.first_state(second).await, expected, "{decision:?}");
    }
}

#[tokio::test]
async fn what_had_begun_before_the_track_had_to_wait_goes_on() {
    let stage = Stage::new(false).await;
    let (app, trainee) = (&stage.world.app, &stage.trainee);
    let second = stage.enrol("second-line").await;
    open_lesson(app, trainee, second, "B1-play")
        .await
        .expect("open");
    put_first_line_first(&stage.world.content);
    stage.world.publish().await;
    complete_lesson(app, trainee, second, "B1-play")
        .await
        .expect("done");
    let outline = track_outline(app, trainee, second).await.expect("read");
    assert_eq!(outline.enrolment.status, Status::InProgress);
    assert!(outline.missing.is_empty());
}
