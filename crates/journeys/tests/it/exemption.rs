//! The exemption test: a quiz of the track that comes first, whose pass opens
//! the track that waits for it and completes nothing.

use enrolments::write::NewDecision;
use enrolments::{Decision, Status};
use journeys::learn::order::StepState;
use journeys::remind::preview_by_hand;
use journeys::take_quiz::{HandedIn, save_answer, start_attempt, submit_attempt};
use journeys::views::chosen::Chosen;
use journeys::views::person::person;
use journeys::views::quiz::{quiz_intro, quiz_result, quiz_sheet};
use journeys::views::quiz_standings::quiz_standings;
use journeys::views::track_outline::{TrackOutline, track_outline};
use journeys::{
    GrantAttempt, PlanRegrade, apply_regrade, complete_lesson, grant_attempt, join_employments,
    open_lesson, plan_regrade, preview_regrade,
};
use kernel::id::{AttemptId, CompanyId, EnrolmentId};
use kernel::{Actor, Kind, Role};
use mail::reminder::NotSent;
use quizzes::write::Answer;
use quizzes::{Policy, Response};

use crate::support::{World, count, findings, role_play};

/// The quiz of 「greeting」, of five questions; four right ones pass.
const TEST: &str = "G1-quiz";
const FIRST_STEP: &str = "B1-play";

/// Somebody who is enrolled in the track that waits, and not in the one before.
struct Stage {
    world: World,
    company: CompanyId,
    trainee: Actor,
    waiting: EnrolmentId,
}

impl Stage {
    async fn new() -> Self {
        let world = World::empty().await;
        role_play::add(world.content.path(), "after");
        let survey = "survey = \"after\"\n";
        let waits =
            format!("{survey}prerequisites = [\"greeting\"]\nexemption_tests = [\"{TEST}\"]\n");
        world
            .content
            .edit("tracks/second-line/track.toml", survey, &waits);
        world.publish().await;
        let company = world.company("minato").await;
        let trainee = world.trainee(company, "0001").await;
        let waiting = world.enrol_in(&trainee, "second-line").await;
        Self {
            world,
            company,
            trainee,
            waiting,
        }
    }

    async fn outline(&self) -> TrackOutline {
        let outline = track_outline(&self.world.app, &self.trainee, self.waiting).await;
        outline.expect("own")
    }

    async fn first_state(&self) -> StepState {
        self.outline().await.steps().next().expect("a step").state
    }

    /// Sits the test with so many right answers.
    async fn sit(&self, right: usize) -> (AttemptId, HandedIn) {
        self.sit_under(self.waiting, right).await
    }

    async fn sit_under(&self, enrolment: EnrolmentId, right: usize) -> (AttemptId, HandedIn) {
        let (app, trainee) = (&self.world.app, &self.trainee);
        let started = start_attempt(app, trainee, enrolment, TEST).await;
        let attempt = started.expect("begun").attempt.id;
        let sheet = quiz_sheet(app, trainee, attempt).await.expect("open");
        for (question, number) in sheet.open.questions.iter().zip(0..) {
            let body = if number < right { "甲" } else { "乙" };
            let chosen = question.options.iter().filter(|one| one.body == body);
            let answer = Answer {
                question: question.id,
                response: Response::of_options(chosen.map(|option| option.id)),
                version: question.version,
            };
            let saved = save_answer(app, trainee, attempt, &answer).await;
            saved.expect("saved");
        }
        let handed_in = submit_attempt(app, trainee, attempt).await;
        (attempt, handed_in.expect("graded"))
    }

    async fn decide(&self, enrolment: EnrolmentId, decision: Decision) {
        let app = &self.world.app;
        let new = NewDecision {
            company: self.company,
            enrolment,
            decision,
            reason: "前の会社で受講",
            by: self.trainee.account,
        };
        let tx = app.db.write().await.expect("a transaction");
        let decided = enrolments::write::decide(&tx, &app.ids, app.clock.now(), &new).await;
        decided.expect("decided");
        tx.commit().await.expect("kept");
    }
}

#[tokio::test]
async fn a_pass_opens_the_track_that_waits_and_completes_nothing() {
    let stage = Stage::new().await;
    let (app, trainee) = (&stage.world.app, &stage.trainee);
    let refused = open_lesson(app, trainee, stage.waiting, FIRST_STEP).await;
    let refused = refused.expect_err("locked").message;
    assert!(refused.contains("免除テスト"), "{refused}");
    let intro = quiz_intro(app, trainee, stage.waiting, TEST).await;
    let intro = intro.expect("offered");
    assert_eq!(intro.exempts_from.as_deref(), Some("あいさつ"));
    assert!(intro.may_start);

    let (_, failed) = stage.sit(3).await;
    assert!(!failed.submitted.outcome.passed);
    assert_eq!(stage.first_state().await, StepState::Locked);
    let intro = quiz_intro(app, trainee, stage.waiting, TEST).await;
    assert_eq!(intro.expect("offered").standing.left, Some(2));

    let (attempt, passed) = stage.sit(4).await;
    assert!(passed.submitted.outcome.passed && !passed.is_completed);
    let outline = stage.outline().await;
    assert_eq!(outline.missing, []);
    assert_eq!(
        outline.enrolment.status,
        Status::Assigned,
        "not begun by it"
    );
    assert_eq!(stage.first_state().await, StepState::NotStarted);
    let result = quiz_result(app, trainee, attempt).await.expect("own");
    assert_eq!(result.exempts_from.as_deref(), Some("あいさつ"));
    let next = result.outline.next().expect("a step").lesson.code.clone();
    assert_eq!(next, FIRST_STEP);
    assert_eq!(count(&stage.world, "activity_progress").await, 0);
    assert_eq!(count(&stage.world, "enrolments").await, 1);

    let done = complete_lesson(app, trainee, stage.waiting, FIRST_STEP).await;
    done.expect("open");
    assert_eq!(findings(&stage.world).await, Vec::<String>::new());
    let admin = stage.world.staff(Role::FirmAdmin).await;
    let member = trainee.membership.expect("a member");
    let seen = person(app, &admin, stage.company, member).await;
    let exempted = &seen.expect("known").courses[0].exempted;
    assert_eq!(exempted, &[("あいさつ".to_owned(), app.clock.today())]);
}

/// Whoever learns the first course passes the same quiz on the way: that is no
/// exemption, and HR is not told of one.
#[tokio::test]
async fn the_quiz_passed_in_its_own_course_exempts_from_nothing() {
    let stage = Stage::new().await;
    let (app, trainee) = (&stage.world.app, &stage.trainee);
    let first = stage.world.enrol_in(trainee, "greeting").await;
    complete_lesson(app, trainee, first, "G1-1")
        .await
        .expect("read");
    let (_, passed) = stage.sit_under(first, 5).await;
    assert!(passed.submitted.outcome.passed);
    assert_eq!(stage.first_state().await, StepState::Locked);
    let admin = stage.world.staff(Role::FirmAdmin).await;
    let member = trainee.membership.expect("a member");
    let seen = person(app, &admin, stage.company, member).await;
    let courses = seen.expect("known").courses;
    assert!(courses.iter().all(|course| course.exempted.is_empty()));
}

#[tokio::test]
async fn only_the_test_that_is_named_is_sat_and_only_by_who_waits_for_it() {
    let stage = Stage::new().await;
    let (app, trainee) = (&stage.world.app, &stage.trainee);
    let other = stage.world.trainee(stage.company, "0002").await;
    let foreign = start_attempt(app, &other, stage.waiting, TEST).await;
    assert_eq!(foreign.expect_err("not theirs").kind, Kind::NotFound);
    for code in ["G2-quiz", "G1-1"] {
        let unnamed = start_attempt(app, trainee, stage.waiting, code).await;
        let kind = unnamed.expect_err("not offered").kind;
        assert!(matches!(kind, Kind::Conflict | Kind::NotFound), "{code}");
    }

    // An attempt under way ends with the enrolment that it was begun for.
    let started = start_attempt(app, trainee, stage.waiting, TEST).await;
    let attempt = started.expect("begun").attempt.id;
    stage.decide(stage.waiting, Decision::Waive).await;
    let late = submit_attempt(app, trainee, attempt).await;
    assert_eq!(late.expect_err("closed").kind, Kind::Conflict);

    // Who is excused from the first track needs no test.
    let again = stage.world.enrol_in(trainee, "second-line").await;
    let first = stage.world.enrol_in(trainee, "greeting").await;
    stage.decide(first, Decision::Waive).await;
    let needless = quiz_intro(app, trainee, again, TEST).await;
    assert_eq!(needless.expect_err("no test").kind, Kind::NotFound);
    assert_eq!(findings(&stage.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_pass_counts_in_the_next_cycle_and_after_a_new_version() {
    let stage = Stage::new().await;
    stage.sit(5).await;
    stage.decide(stage.waiting, Decision::Withdraw).await;
    let file = "tracks/greeting/track.toml";
    stage
        .world
        .content
        .edit(file, "summary = \"", "summary = \"新しい版。");
    stage.world.publish().await;
    let next = stage.world.enrol_in(&stage.trainee, "second-line").await;
    let outline = track_outline(&stage.world.app, &stage.trainee, next).await;
    assert_eq!(outline.expect("own").missing, []);
}

/// A regrade that makes a pass of a failed exemption test writes no step into
/// the track that is learnt meanwhile.
#[tokio::test]
async fn a_regrade_makes_no_step_of_an_exemption_test() {
    let stage = Stage::new().await;
    let (app, trainee) = (&stage.world.app, &stage.trainee);
    let (attempt, failed) = stage.sit(3).await;
    assert!(!failed.submitted.outcome.passed);
    let first = stage.world.enrol_in(trainee, "greeting").await;
    stage.decide(first, Decision::Waive).await;
    open_lesson(app, trainee, stage.waiting, FIRST_STEP)
        .await
        .expect("open");
    let before = count(&stage.world, "activity_progress").await;

    let admin = stage.world.staff(Role::FirmAdmin).await;
    let plan = PlanRegrade {
        track: "greeting".to_owned(),
        number: 1,
        lesson: TEST.to_owned(),
        question: "G1-q5".to_owned(),
        same_wording: true,
        policy: Some(Policy::FullCredit),
        reason: "正答の誤り".to_owned(),
    };
    let run = plan_regrade(app, &admin, &plan).await.expect("planned");
    preview_regrade(app, &admin, run).await.expect("tried");
    let applied = apply_regrade(app, &admin, run).await.expect("applied");
    assert_eq!(applied.new_passes, 1);
    let result = quiz_result(app, trainee, attempt).await.expect("own");
    assert!(result.review.outcome.passed);
    assert_eq!(count(&stage.world, "activity_progress").await, before);
    assert_eq!(findings(&stage.world).await, Vec::<String>::new());
}

/// HR gives one more try to whoever has used theirs up, before the course that
/// waits has begun.
#[tokio::test]
async fn one_more_try_at_the_test_is_granted() {
    let stage = Stage::new().await;
    let (app, trainee) = (&stage.world.app, &stage.trainee);
    for _ in 0..3 {
        stage.sit(0).await;
    }
    let refused = start_attempt(app, trainee, stage.waiting, TEST).await;
    assert_eq!(refused.expect_err("none left").kind, Kind::Conflict);
    let admin = stage.world.staff(Role::FirmAdmin).await;
    let asked = |lesson: &str| GrantAttempt {
        lesson: lesson.to_owned(),
        minutes: None,
        reason: "通信が切れたため".to_owned(),
    };
    let unnamed = asked("G2-quiz");
    let refused = grant_attempt(app, &admin, stage.company, stage.waiting, &unnamed).await;
    assert_eq!(refused.expect_err("not offered").kind, Kind::Conflict);
    grant_attempt(app, &admin, stage.company, stage.waiting, &asked(TEST))
        .await
        .expect("granted");
    let shown = quiz_standings(app, &admin, stage.company, stage.waiting).await;
    let shown = shown.expect("known").quizzes;
    assert_eq!((shown.len(), shown[0].is_exemption), (1, true));
    assert_eq!(shown[0].standing.left, Some(1));
    assert_eq!(shown[0].grants.len(), 1);

    let (_, passed) = stage.sit(5).await;
    assert!(passed.submitted.outcome.passed);
    let needless = grant_attempt(app, &admin, stage.company, stage.waiting, &asked(TEST)).await;
    assert_eq!(needless.expect_err("passed").kind, Kind::Conflict);
    assert_eq!(findings(&stage.world).await, Vec::<String>::new());
}

/// What a reminder knows of a locked course, in one statement for a whole
/// company, is what opening it says.
#[tokio::test]
async fn nobody_is_reminded_of_a_course_while_they_are_of_the_one_before() {
    let stage = Stage::new().await;
    let (app, trainee) = (&stage.world.app, &stage.trainee);
    let admin = stage.world.staff(Role::FirmAdmin).await;
    let reason = || reason_of(&stage, &admin);
    // Nothing else would remind them: that they have no address is told then.
    assert_eq!(reason().await, NotSent::NoAddress);
    let last_day = kernel::date::parse("2027-01-31");
    let first = stage.world.enrol_until(trainee, "greeting", last_day).await;
    assert_eq!(reason().await, NotSent::Locked);
    stage.sit(3).await;
    assert_eq!(reason().await, NotSent::Locked, "failed");
    // The same quiz passed in its own course is no exemption.
    complete_lesson(app, trainee, first, "G1-1")
        .await
        .expect("read");
    stage.sit_under(first, 5).await;
    assert_eq!(reason().await, NotSent::Locked, "passed while learning");
    assert_eq!(stage.first_state().await, StepState::Locked);
    stage.sit(4).await;
    assert_eq!(reason().await, NotSent::NoAddress, "exempted");
    assert_eq!(stage.first_state().await, StepState::NotStarted);
}

#[tokio::test]
async fn whoever_is_excused_or_has_another_number_is_reminded() {
    let stage = Stage::new().await;
    let (app, trainee) = (&stage.world.app, &stage.trainee);
    let admin = stage.world.staff(Role::FirmAdmin).await;
    let other = stage.world.trainee(stage.company, "0002").await;
    let last_day = kernel::date::parse("2027-01-31");
    stage.world.enrol_until(trainee, "greeting", last_day).await;
    let first = stage.world.enrol_in(&other, "greeting").await;
    stage.decide(first, Decision::Waive).await;
    let told = || async { (reason_of(&stage, &admin).await, stage.first_state().await) };
    let closed = (NotSent::Locked, StepState::Locked);
    let open = (NotSent::NoAddress, StepState::NotStarted);
    assert_eq!(told().await, closed, "it is somebody else who is excused");
    let member = trainee.membership.expect("a member");
    join_employments(app, &admin, stage.company, member, "0002")
        .await
        .expect("joined");
    assert_eq!(told().await, open);
}

/// Why the course that waits brings nobody a letter.
async fn reason_of(stage: &Stage, admin: &Actor) -> NotSent {
    let chosen = Chosen::Ticked(vec![stage.waiting]);
    let preview = preview_by_hand(&stage.world.app, admin, stage.company, &chosen).await;
    preview.expect("previewed").excluded[0].reason
}
