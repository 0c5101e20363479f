//! Regrading: what each policy does to scores, passes and steps; what is
//! refused; and the statistics and gains that are read from the same attempts.

use crate::support::{World, count, findings};
use chrono::TimeDelta;
use journeys::learn::order::StepState;
use journeys::take_quiz::{save_answer, start_attempt, submit_attempt};
use journeys::views::gain::company_gains;
use journeys::views::quiz::{quiz_result, quiz_sheet};
use journeys::views::quiz_standings::quiz_standings;
use journeys::views::quiz_statistics::quiz_statistics;
use journeys::views::regrades;
use journeys::views::track_outline::track_outline;
use journeys::{
    PlanRegrade, Regraded, apply_regrade, complete_lesson, discard_regrade, plan_regrade,
    preview_regrade,
};
use kernel::id::{AttemptId, EnrolmentId, RegradeRunId};
use kernel::{Actor, Failure, Kind, Role, Scope};
use quizzes::write::Answer;
use quizzes::{CodedAnswer, Outcome, Policy, Reached, RegradeStatus, Response};
use sea_orm::ConnectionTrait;

const QUIZ: &str = "G1-quiz";
/// Answers by question: 甲 is the key of every question.
type Answers = [&'static str; 5];
const THREE: Answers = ["甲", "甲", "甲", "乙", "乙"];
const FOUR: Answers = ["甲", "甲", "甲", "乙", "甲"];

/// A trainee of the company who has read what the first quiz is about.
async fn reader(world: &World, number: &str) -> (Actor, EnrolmentId) {
    let app = &world.app;
    let known = people::read::company_by_code(&app.db.read(), "minato").await;
    let company = match known.expect("read") {
        Some(company) => company.id,
        None => world.company("minato").await,
    };
    let trainee = world.trainee(company, number).await;
    let enrolment = world.enrol(&trainee).await;
    complete_lesson(app, &trainee, enrolment, "G1-1")
        .await
        .expect("read");
    (trainee, enrolment)
}

/// Begins an attempt and answers it, each question a second after the other.
async fn answer(
    world: &World,
    trainee: &Actor,
    enrolment: EnrolmentId,
    code: &str,
    answers: &[&str],
) -> AttemptId {
    let app = &world.app;
    let started = start_attempt(app, trainee, enrolment, code).await;
    let attempt = started.expect("begun").attempt.id;
    let sheet = quiz_sheet(app, trainee, attempt).await.expect("open");
    for (question, body) in sheet.open.questions.iter().zip(answers) {
        let chosen = question
            .options
            .iter()
            .filter(|option| option.body == *body);
        let answer = Answer {
            question: question.id,
            response: Response::of_options(chosen.map(|option| option.id)),
            version: question.version,
        };
        world.app.clock.advance(TimeDelta::seconds(1));
        save_answer(app, trainee, attempt, &answer)
            .await
            .expect("saved");
    }
    attempt
}

async fn hand_in(world: &World, trainee: &Actor, attempt: AttemptId) -> Outcome {
    let handed_in = submit_attempt(&world.app, trainee, attempt).await;
    handed_in.expect("graded").submitted.outcome
}

/// Takes the first quiz.
async fn take(
    world: &World,
    (trainee, enrolment): &(Actor, EnrolmentId),
    answers: Answers,
) -> AttemptId {
    let attempt = answer(world, trainee, *enrolment, QUIZ, &answers).await;
    hand_in(world, trainee, attempt).await;
    attempt
}

fn to_b() -> CodedAnswer {
    CodedAnswer([("option".to_owned(), vec!["b".to_owned()])].into())
}

fn plan(policy: Policy) -> PlanRegrade {
    PlanRegrade {
        track: "greeting".to_owned(),
        number: 1,
        lesson: QUIZ.to_owned(),
        question: "G1-q5".to_owned(),
        same_wording: true,
        policy: Some(policy),
        reason: "正答の誤り".to_owned(),
    }
}

async fn previewed(world: &World, admin: &Actor, plan: &PlanRegrade) -> RegradeRunId {
    let id = plan_regrade(&world.app, admin, plan)
        .await
        .expect("planned");
    preview_regrade(&world.app, admin, id).await.expect("tried");
    id
}

async fn regraded(world: &World, admin: &Actor, policy: Policy) -> Regraded {
    let id = previewed(world, admin, &plan(policy)).await;
    apply_regrade(&world.app, admin, id).await.expect("applied")
}

/// Points, total, points that pass, and whether it passed.
async fn score(world: &World, trainee: &Actor, attempt: AttemptId) -> (i32, i32, i32, bool) {
    let result = quiz_result(&world.app, trainee, attempt)
        .await
        .expect("own");
    let review = result.review;
    let outcome = review.outcome;
    (
        outcome.points,
        outcome.total_points,
        review.pass_points,
        outcome.passed,
    )
}

async fn state(world: &World, trainee: &Actor, enrolment: EnrolmentId) -> StepState {
    let outline = track_outline(&world.app, trainee, enrolment)
        .await
        .expect("own");
    let mut steps = outline.steps();
    steps
        .find(|step| step.lesson.code == QUIZ)
        .expect("there")
        .state
}

fn code<T>(refused: Result<T, Failure>) -> &'static str {
    refused.err().expect("refused").code
}

#[tokio::test]
async fn each_policy_has_its_effect_on_earlier_and_later_attempts() {
    let cases = [
        // the policy, then the score of THREE and of FOUR
        (Policy::Rescore(to_b()), (4, 5, 4, true), (3, 5, 4, true)),
        (Policy::EitherKey(to_b()), (4, 5, 4, true), (4, 5, 4, true)),
        (Policy::FullCredit, (4, 5, 4, true), (4, 5, 4, true)),
        (Policy::Void, (3, 4, 4, false), (3, 4, 4, true)),
        (Policy::Keep, (3, 5, 4, false), (4, 5, 4, true)),
    ];
    for (policy, of_three, of_four) in cases {
        let world = World::with_track().await;
        let admin = world.staff(Role::FirmAdmin).await;
        let failed = reader(&world, "0001").await;
        let passed = reader(&world, "0002").await;
        let first = take(&world, &failed, THREE).await;
        let second = take(&world, &passed, FOUR).await;
        regraded(&world, &admin, policy.clone()).await;
        assert_eq!(
            score(&world, &failed.0, first).await,
            of_three,
            "{policy:?}"
        );
        assert_eq!(
            score(&world, &passed.0, second).await,
            of_four,
            "{policy:?}"
        );
        // Nobody loses a step; who passes now has it done.
        assert_eq!(state(&world, &passed.0, passed.1).await, StepState::Done);
        let expected = if of_three.3 {
            StepState::Done
        } else {
            StepState::InProgress
        };
        assert_eq!(
            state(&world, &failed.0, failed.1).await,
            expected,
            "{policy:?}"
        );
        // Whoever hands in later is graded alike, but has no pass to keep.
        let late = reader(&world, "0003").await;
        let late_attempt = take(&world, &late, FOUR).await;
        let (points, total, enough, _) = of_four;
        let late_passes = points >= enough;
        assert_eq!(
            score(&world, &late.0, late_attempt).await,
            (points, total, enough, late_passes),
            "{policy:?}"
        );
        assert_eq!(findings(&world).await, Vec::<String>::new(), "{policy:?}");
    }
}

#[tokio::test]
async fn an_attempt_in_progress_meanwhile_is_graded_by_the_policy() {
    let world = World::with_track().await;
    let admin = world.staff(Role::FirmAdmin).await;
    let (trainee, enrolment) = reader(&world, "0001").await;
    let open = answer(&world, &trainee, enrolment, QUIZ, &THREE).await;
    regraded(&world, &admin, Policy::Void).await;
    let outcome = hand_in(&world, &trainee, open).await;
    assert_eq!(
        (outcome.points, outcome.total_points, outcome.passed),
        (3, 4, false)
    );
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_lost_pass_stands_and_is_listed_for_a_person_to_decide() {
    let world = World::with_track().await;
    let admin = world.staff(Role::FirmAdmin).await;
    let author = world.staff(Role::Author).await;
    let passed = reader(&world, "0001").await;
    let attempt = take(&world, &passed, FOUR).await;
    let id = previewed(&world, &admin, &plan(Policy::Rescore(to_b()))).await;
    let before = regrades::regrade(&world.app, &admin, id)
        .await
        .expect("there");
    let counts = before.counts.expect("tried");
    assert_eq!(
        (counts.changed, counts.kept_passes, counts.new_passes),
        (1, 1, 0)
    );
    let done = apply_regrade(&world.app, &admin, id)
        .await
        .expect("applied");
    assert_eq!((done.newly, done.kept_passes), (true, 1));
    let view = regrades::regrade(&world.app, &admin, id)
        .await
        .expect("there");
    let (change, learner) = &view.changes[0];
    assert!(change.is_kept && change.after.passed);
    assert_eq!((change.before.points, change.after.points), (4, 3));
    let learner = learner.as_ref().expect("named to the firm's admin");
    assert_eq!(
        (learner.name.as_str(), learner.enrolment),
        ("髙橋 﨑子", passed.1)
    );
    let read = regrades::regrade(&world.app, &author, id)
        .await
        .expect("read");
    assert!(read.changes[0].1.is_none(), "an author reads no names");
    assert!(!read.may_decide);
    let result = quiz_result(&world.app, &passed.0, attempt)
        .await
        .expect("own");
    assert!(result.review.is_pass_kept && result.review.regraded_at.is_some());
    // Another regrade finds the pass kept already, and keeps it.
    let again = regraded(&world, &admin, Policy::Void).await;
    assert_eq!((again.changed, again.kept_passes), (1, 0));
    assert_eq!(score(&world, &passed.0, attempt).await, (3, 4, 4, true));
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_new_pass_of_the_final_test_opens_what_comes_after_it() {
    let world = World::with_track().await;
    let app = &world.app;
    let admin = world.staff(Role::FirmAdmin).await;
    let (trainee, enrolment) = reader(&world, "0001").await;
    take(&world, &(trainee.clone(), enrolment), FOUR).await;
    complete_lesson(app, &trainee, enrolment, "G2-1")
        .await
        .expect("read");
    for _ in 0..3 {
        let attempt = answer(&world, &trainee, enrolment, "G2-quiz", &THREE).await;
        assert!(!hand_in(&world, &trainee, attempt).await.passed);
    }
    let outline = track_outline(app, &trainee, enrolment).await.expect("own");
    assert!(outline.steps().any(|step| step.state == StepState::Failed));
    assert_eq!(count(&world, "participations").await, 0);
    let plan = PlanRegrade {
        lesson: "G2-quiz".to_owned(),
        question: "G2-q5".to_owned(),
        ..plan(Policy::FullCredit)
    };
    let id = previewed(&world, &admin, &plan).await;
    let done = apply_regrade(app, &admin, id).await.expect("applied");
    assert_eq!((done.changed, done.new_passes), (3, 3));
    let outline = track_outline(app, &trainee, enrolment).await.expect("own");
    let next = outline.next().expect("the survey is left");
    assert_eq!(next.lesson.code, "after");
    assert_eq!(
        count(&world, "participations").await,
        1,
        "opened in the same step"
    );
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_new_pass_of_a_withdrawn_enrolment_changes_only_the_score() {
    let world = World::with_track().await;
    let app = &world.app;
    let admin = world.staff(Role::FirmAdmin).await;
    let (trainee, enrolment) = reader(&world, "0001").await;
    take(&world, &(trainee.clone(), enrolment), THREE).await;
    let (company, _) = trainee.require_membership().expect("a member");
    let tx = app.db.write().await.expect("a transaction");
    enrolments::write::withdraw(&tx, company, enrolment)
        .await
        .expect("done");
    tx.commit().await.expect("kept");
    let done = regraded(&world, &admin, Policy::FullCredit).await;
    assert_eq!(done.new_passes, 1);
    let row = enrolments::read::of_company(&app.db.read(), company, enrolment).await;
    assert_eq!(row.expect("there").status, enrolments::Status::Withdrawn);
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn applying_is_refused_when_an_attempt_changed_since_the_preview() {
    let world = World::with_track().await;
    let app = &world.app;
    let admin = world.staff(Role::FirmAdmin).await;
    let first = reader(&world, "0001").await;
    let attempt = take(&world, &first, THREE).await;
    let id = plan_regrade(app, &admin, &plan(Policy::FullCredit))
        .await
        .expect("planned");
    assert_eq!(
        code(apply_regrade(app, &admin, id).await),
        "quiz.regrade.state"
    );
    preview_regrade(app, &admin, id).await.expect("tried");
    let second = reader(&world, "0002").await;
    take(&world, &second, THREE).await;
    let view = regrades::regrade(app, &admin, id).await.expect("there");
    assert!(view.is_stale);
    let stale = apply_regrade(app, &admin, id).await.expect_err("stale");
    assert_eq!(
        (stale.kind, stale.code),
        (Kind::Conflict, "quiz.regrade.stale")
    );
    assert_eq!(score(&world, &first.0, attempt).await, (3, 5, 4, false));
    preview_regrade(app, &admin, id).await.expect("tried again");
    let done = apply_regrade(app, &admin, id).await.expect("applied");
    assert_eq!(done.changed, 2);
    // Another run about the same attempts was tried before: it is stale too.
    let again = apply_regrade(app, &admin, id).await.expect("done before");
    assert!(!again.newly);
    assert_eq!(
        code(discard_regrade(app, &admin, id).await),
        "quiz.regrade.state"
    );
    assert_eq!(
        code(preview_regrade(app, &admin, id).await),
        "quiz.regrade.state"
    );
    assert_eq!(count(&world, "regrade_changes").await, 2);
}

#[tokio::test]
async fn a_regrade_applied_in_between_makes_another_one_stale() {
    let world = World::with_track().await;
    let app = &world.app;
    let admin = world.staff(Role::FirmAdmin).await;
    let first = reader(&world, "0001").await;
    take(&world, &first, THREE).await;
    let earlier = previewed(&world, &admin, &plan(Policy::Void)).await;
    regraded(&world, &admin, Policy::FullCredit).await;
    assert_eq!(
        code(apply_regrade(app, &admin, earlier).await),
        "quiz.regrade.stale"
    );
    discard_regrade(app, &admin, earlier)
        .await
        .expect("given up");
    assert_eq!(
        code(apply_regrade(app, &admin, earlier).await),
        "quiz.regrade.state"
    );
    let run = quizzes::read::regrade(&app.db.read(), earlier)
        .await
        .expect("there");
    assert_eq!(run.status, RegradeStatus::Discarded);
    // The newest applied run is in force: back to the frozen key.
    let back = CodedAnswer([("option".to_owned(), vec!["a".to_owned()])].into());
    regraded(&world, &admin, Policy::Rescore(back)).await;
    let late = reader(&world, "0002").await;
    let attempt = take(&world, &late, FOUR).await;
    assert_eq!(score(&world, &late.0, attempt).await, (4, 5, 4, true));
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn only_the_firms_admin_changes_and_only_the_firm_reads() {
    let world = World::with_track().await;
    let app = &world.app;
    let admin = world.staff(Role::FirmAdmin).await;
    let author = world.staff(Role::Author).await;
    let instructor = world.staff(Role::Instructor).await;
    let (trainee, _) = world.learner().await;
    let id = previewed(&world, &admin, &plan(Policy::Keep)).await;
    for other in [&author, &instructor, &trainee] {
        let plan = plan_regrade(app, other, &plan(Policy::Keep)).await;
        assert_eq!(plan.expect_err("refused").kind, Kind::Forbidden);
        assert_eq!(code(preview_regrade(app, other, id).await), "forbidden");
        assert_eq!(code(apply_regrade(app, other, id).await), "forbidden");
        assert_eq!(code(discard_regrade(app, other, id).await), "forbidden");
    }
    for (reader, may) in [
        (&admin, true),
        (&author, true),
        (&instructor, false),
        (&trainee, false),
    ] {
        let found = regrades::regrade(app, reader, id).await;
        assert_eq!(found.is_ok(), may);
        assert_eq!(regrades::regrades(app, reader).await.is_ok(), may);
        assert_eq!(
            quiz_statistics(app, reader, "greeting", 1, QUIZ)
                .await
                .is_ok(),
            may
        );
    }
    let missing = RegradeRunId(uuid_of(&world));
    assert_eq!(code(apply_regrade(app, &admin, missing).await), "not_found");
}

fn uuid_of(world: &World) -> uuid::Uuid {
    world.app.ids.fresh(world.app.clock.now())
}

#[tokio::test]
async fn a_plan_with_faults_tells_them_all_and_keeps_nothing() {
    let world = World::with_track().await;
    let app = &world.app;
    let admin = world.staff(Role::FirmAdmin).await;
    let two = CodedAnswer([("option".to_owned(), vec!["a".to_owned(), "b".to_owned()])].into());
    let cases = [
        (None, vec!["/policy", "/reason"]),
        (
            Some(Policy::Rescore(CodedAnswer::default())),
            vec!["/reason", "/key"],
        ),
        (Some(Policy::Rescore(two)), vec!["/reason", "/key"]),
        (Some(Policy::Void), vec!["/reason"]),
    ];
    for (policy, expected) in cases {
        let faulty = PlanRegrade {
            policy,
            reason: " ".to_owned(),
            ..plan(Policy::Keep)
        };
        let refused = plan_regrade(app, &admin, &faulty)
            .await
            .expect_err("faulty");
        let pointers: Vec<&str> = refused
            .faults
            .iter()
            .map(|fault| fault.pointer.as_str())
            .collect();
        assert_eq!(pointers, expected);
    }
    for unknown in [
        PlanRegrade {
            question: "no".to_owned(),
            ..plan(Policy::Keep)
        },
        PlanRegrade {
            lesson: "G1-1".to_owned(),
            ..plan(Policy::Keep)
        },
        PlanRegrade {
            number: 9,
            ..plan(Policy::Keep)
        },
    ] {
        assert_eq!(code(plan_regrade(app, &admin, &unknown).await), "not_found");
    }
    assert_eq!(count(&world, "regrade_runs").await, 0);
}

#[tokio::test]
async fn the_last_question_that_counts_cannot_be_voided() {
    let world = World::with_track().await;
    let app = &world.app;
    let admin = world.staff(Role::FirmAdmin).await;
    let void = |number| PlanRegrade {
        question: format!("G1-q{number}"),
        ..plan(Policy::Void)
    };
    let mut tried = Vec::new();
    for number in 1..=5 {
        tried.push(previewed(&world, &admin, &void(number)).await);
    }
    let last = tried.pop().expect("five");
    for id in tried {
        apply_regrade(app, &admin, id).await.expect("applied");
    }
    let refused = apply_regrade(app, &admin, last)
        .await
        .expect_err("nothing is left");
    assert_eq!(refused.faults[0].code, "quiz.regrade.nothing_left");
    let refused = plan_regrade(app, &admin, &void(5))
        .await
        .expect_err("nothing is left");
    assert_eq!(refused.faults[0].pointer, "/policy");
}

#[tokio::test]
async fn the_same_wording_in_another_version_is_pooled_and_regraded_by_choice() {
    let world = World::with_track().await;
    let app = &world.app;
    let admin = world.staff(Role::FirmAdmin).await;
    let first = reader(&world, "0001").await;
    let old = take(&world, &first, THREE).await;
    // A new version changes the first question only.
    let file = "tracks/greeting/G1/G1-quiz.toml";
    testkit::content::edit(world.content.path(), file, "問い1", "問い1です");
    world.publish().await;
    let second = reader(&world, "0002").await;
    let new = take(&world, &second, THREE).await;
    let report = quiz_statistics(app, &admin, "greeting", 2, QUIZ)
        .await
        .expect("read");
    let pooled = |code: &str| {
        let mut items = report.statistics.items.iter();
        let item = items.find(|item| item.code == code).expect("there");
        (item.versions, item.n)
    };
    assert_eq!((pooled("G1-q1"), pooled("G1-q5")), ((1, 1), (2, 2)));
    assert_eq!(report.statistics.form.n, 1, "the forms differ");
    let only = PlanRegrade {
        same_wording: false,
        number: 2,
        ..plan(Policy::FullCredit)
    };
    let id = previewed(&world, &admin, &only).await;
    apply_regrade(app, &admin, id).await.expect("applied");
    assert_eq!(score(&world, &first.0, old).await.0, 3);
    assert_eq!(score(&world, &second.0, new).await.0, 4);
    regraded(&world, &admin, Policy::FullCredit).await;
    assert_eq!(score(&world, &first.0, old).await.0, 4);
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn statistics_show_from_thirty_people_and_rest_on_first_attempts() {
    let world = World::with_track().await;
    let app = &world.app;
    let author = world.staff(Role::Author).await;
    let report = async || {
        let report = quiz_statistics(app, &author, "greeting", 1, QUIZ).await;
        report.expect("read").statistics
    };
    // Of every five, one has no point and each other one point more; question
    // 5 is right where the others are wrong.
    for number in 0..29 {
        let right = number % 5;
        let body = |question| if question < right { "甲" } else { "乙" };
        let last = if right < 2 { "甲" } else { "乙" };
        let learner = reader(&world, &format!("{number:04}")).await;
        take(&world, &learner, [body(0), body(1), body(2), body(3), last]).await;
        if number == 0 {
            // A second attempt is not counted.
            take(&world, &learner, FOUR).await;
        }
    }
    let hidden = report().await;
    assert_eq!(hidden.form.n, 29);
    assert_eq!((hidden.form.alpha, hidden.form.sem), (None, None));
    for item in &hidden.items {
        assert_eq!(item.n, 29);
        let shown = [item.facility, item.discrimination, item.seconds];
        assert_eq!(shown, [None; 3]);
        assert!(item.choices.is_empty());
    }
    let last = reader(&world, "0029").await;
    take(&world, &last, ["甲", "甲", "甲", "甲", "乙"]).await;
    let shown = report().await;
    let first = &shown.items[0];
    assert_eq!(first.code, "G1-q5", "the wrong key is shown first");
    assert!(first.is_negative());
    // 12 of 30; Wilson's interval is 24.6 to 57.7 percent.
    let facility = first.facility.expect("shown");
    assert_eq!(
        (facility.value, facility.low, facility.high),
        (400, 246, 577)
    );
    assert_eq!(first.seconds.map(|seconds| seconds.value), Some(1));
    let by_thirds: Vec<u64> = first
        .choices
        .iter()
        .map(|choice| choice.thirds.iter().sum())
        .collect();
    assert_eq!(by_thirds, [12, 18, 0], "right, wrong, not answered");
    let facilities: Vec<i64> = shown.items[1..]
        .iter()
        .map(|item| item.facility.expect("shown").value)
        .collect();
    assert_eq!(facilities, [800, 600, 400, 200]);
    assert!(shown.form.alpha.is_some() && shown.form.sem.is_some());
    // Full credit says nothing about the question: its figures stay.
    let admin = world.staff(Role::FirmAdmin).await;
    regraded(&world, &admin, Policy::FullCredit).await;
    let after = report().await;
    assert_eq!(after.items[0].facility, first.facility);
    assert_eq!(after.items[0].adjusted, Some(Policy::FullCredit));
    // A corrected key is what the question asks now.
    regraded(&world, &admin, Policy::Rescore(to_b())).await;
    let after = report().await;
    let corrected = after
        .items
        .iter()
        .find(|item| item.code == "G1-q5")
        .expect("there");
    assert_eq!(corrected.facility.map(|figure| figure.value), Some(600));
    assert!(!corrected.is_negative());
}

/// A content whose first module begins with a test before learning on the same
/// objective as the last quiz.
async fn world_with_a_pre_test() -> World {
    let world = World::empty().await;
    let folder = world.content.path();
    let quiz = std::fs::read_to_string(folder.join("tracks/greeting/G1/G1-quiz.toml"));
    let quiz = quiz.expect("the file");
    let pre = quiz
        .replace("G1-", "G0-")
        .replace("pass_mark = 4", "pass_mark = 0");
    testkit::content::write(folder, "tracks/greeting/G0/G0-quiz.toml", &pre);
    let head = "id = \"G0\"\ntitle = \"章G0\"\nminutes = 2\nobjectives = [\"GO1\"]\nlessons = [\"G0-quiz\"]\n";
    testkit::content::write(folder, "tracks/greeting/G0/module.toml", head);
    testkit::content::edit(
        folder,
        "tracks/greeting/track.toml",
        "[\"G1\"",
        "[\"G0\", \"G1\"",
    );
    world.publish().await;
    world
}

#[tokio::test]
async fn what_was_learnt_shows_after_the_last_quiz_only() {
    let world = world_with_a_pre_test().await;
    let app = &world.app;
    let (trainee, enrolment) = world.learner().await;
    let (company, _) = trainee.require_membership().expect("a member");
    let before = answer(
        &world,
        &trainee,
        enrolment,
        "G0-quiz",
        &["甲", "甲", "乙", "乙", "乙"],
    )
    .await;
    hand_in(&world, &trainee, before).await;
    let gain_of = async |attempt| quiz_result(app, &trainee, attempt).await.expect("own").gain;
    assert_eq!(gain_of(before).await, None);
    complete_lesson(app, &trainee, enrolment, "G1-1")
        .await
        .expect("read");
    let middle = answer(&world, &trainee, enrolment, QUIZ, &FOUR).await;
    hand_in(&world, &trainee, middle).await;
    assert_eq!(gain_of(middle).await, None, "a later quiz tests the same");
    complete_lesson(app, &trainee, enrolment, "G2-1")
        .await
        .expect("read");
    let after = answer(&world, &trainee, enrolment, "G2-quiz", &FOUR).await;
    hand_in(&world, &trainee, after).await;
    let gain = gain_of(after).await.expect("a pair");
    let of = |points| Reached { points, total: 5 };
    assert_eq!((gain.before, gain.after), (of(2), of(4)));
    assert_eq!(gain.objectives.len(), 1);
    assert_eq!(gain.objectives[0].objective, "GO1");
    let hr = Actor {
        scopes: vec![Scope {
            role: Role::CompanyHr,
            company: Some(company),
            unit: None,
        }],
        ..trainee.clone()
    };
    let standings = quiz_standings(app, &hr, company, enrolment)
        .await
        .expect("own company");
    let gains: Vec<bool> = standings
        .quizzes
        .iter()
        .map(|quiz| quiz.gain.is_some())
        .collect();
    assert_eq!(gains, [false, false, true]);
    let admin = world.staff(Role::FirmAdmin).await;
    for (quiz, has) in [("G0-quiz", true), (QUIZ, false), ("G2-quiz", true)] {
        let report = quiz_statistics(app, &admin, "greeting", 1, quiz)
            .await
            .expect("read");
        let pooled = report.gain.map(|gain| (gain.n, gain.figures));
        assert_eq!(
            pooled,
            has.then_some((1, None)),
            "{quiz}: hidden under thirty"
        );
    }
    // A company reads its own people's, under the same limit, and nobody else's.
    let own = company_gains(app, &hr, company, "greeting").await;
    let own = own.expect("own company");
    let pairs = own
        .iter()
        .map(|one| (one.pair.before_code.as_str(), one.pair.after_code.as_str()));
    assert_eq!(pairs.collect::<Vec<_>>(), [("G0-quiz", "G2-quiz")]);
    assert_eq!((own[0].gain.n, own[0].gain.figures), (1, None));
    let other = world.company("hibiki").await;
    let foreign = company_gains(app, &hr, other, "greeting").await;
    assert_eq!(foreign.expect_err("not theirs").kind, Kind::NotFound);
    let theirs = company_gains(app, &admin, other, "greeting").await;
    assert_eq!(theirs.expect("the firm sees all")[0].gain.n, 0);
    let trainee_asks = company_gains(app, &trainee, company, "greeting").await;
    assert_eq!(trainee_asks.expect_err("a trainee").kind, Kind::Forbidden);
}

async fn damage(world: &World, sql: &str) -> Result<(), sea_orm::DbErr> {
    let tx = world.app.db.write().await.expect("a transaction");
    tx.execute_unprepared(sql).await?;
    tx.commit().await.expect("kept");
    Ok(())
}

#[tokio::test]
async fn what_a_regrade_wrote_cannot_be_changed_and_damage_is_found() {
    let world = World::with_track().await;
    let admin = world.staff(Role::FirmAdmin).await;
    let passed = reader(&world, "0001").await;
    take(&world, &passed, FOUR).await;
    regraded(&world, &admin, Policy::Rescore(to_b())).await;
    for sql in [
        "UPDATE regrade_runs SET reason = 'x'",
        "UPDATE regrade_changes SET points_before = 0",
        "UPDATE question_adjustments SET no = 9",
        "DELETE FROM regrade_targets",
        "DELETE FROM regrade_runs",
    ] {
        assert!(damage(&world, sql).await.is_err(), "{sql}");
    }
    let open = plan(Policy::Void);
    plan_regrade(&world.app, &admin, &open)
        .await
        .expect("planned");
    assert_eq!(findings(&world).await, Vec::<String>::new());
    let cases = [
        (
            "UPDATE attempts SET points = 4",
            "has another score than its answers give",
        ),
        (
            "UPDATE attempts SET passed = (1 = 0)",
            "the kept pass of attempt",
        ),
        (
            "UPDATE regrade_runs SET status = 'applied', digest = '', attempts = 0, \
             previewed_at = planned_at, closed_at = planned_at, closed_by = planned_by \
             WHERE status = 'planned'",
            "adjusts 0 of its 1 questions",
        ),
    ];
    for (sql, expected) in cases {
        damage(&world, sql).await.expect("done");
        let found = findings(&world).await;
        let is_found = found.iter().any(|finding| finding.contains(expected));
        assert!(is_found, "{expected} is not in {found:#?}");
    }
}
