//! Taking a quiz: when it opens, what it records, and races.

use std::collections::BTreeSet;

use crate::support::World;
use journeys::learn::order::StepState;
use journeys::take_quiz::{HandedIn, save_answer, start_attempt, submit_attempt};
use journeys::views::quiz::{quiz_intro, quiz_result, quiz_sheet};
use journeys::views::track_outline::track_outline;
use journeys::{complete_lesson, verify};
use kernel::id::{AttemptId, EnrolmentId};
use kernel::{Actor, Failure, Kind};
use quizzes::Response;
use quizzes::write::Answer;
use sea_orm::{ConnectionTrait, Statement};
use tokio::task::JoinSet;

const QUIZ: &str = "G1-quiz";

/// A trainee who has read what the first quiz is about.
async fn reader(world: &World) -> (Actor, EnrolmentId) {
    let (trainee, enrolment) = world.learner().await;
    complete_lesson(&world.app, &trainee, enrolment, "G1-1")
        .await
        .expect("read");
    (trainee, enrolment)
}

async fn begin(world: &World, trainee: &Actor, enrolment: EnrolmentId) -> AttemptId {
    let started = start_attempt(&world.app, trainee, enrolment, QUIZ).await;
    started.expect("begun").attempt.id
}

/// Answers the first so many questions rightly.
async fn answer(world: &World, trainee: &Actor, attempt: AttemptId, count: usize) {
    let sheet = quiz_sheet(&world.app, trainee, attempt)
        .await
        .expect("open");
    for question in sheet.open.questions.iter().take(count) {
        let right = question.options.iter().filter(|option| option.body == "甲");
        let answer = Answer {
            question: question.id,
            response: Response::of_options(right.map(|option| option.id)),
            version: question.version,
        };
        save_answer(&world.app, trainee, attempt, &answer)
            .await
            .expect("saved");
    }
}

async fn hand_in(world: &World, trainee: &Actor, attempt: AttemptId) -> HandedIn {
    submit_attempt(&world.app, trainee, attempt)
        .await
        .expect("graded")
}

async fn states(world: &World, trainee: &Actor, enrolment: EnrolmentId) -> Vec<StepState> {
    let outline = track_outline(&world.app, trainee, enrolment).await;
    let outline = outline.expect("own");
    outline.steps().map(|step| step.state).collect()
}

async fn audited(world: &World, action: &str) -> i64 {
    let db = world.app.db.read();
    let ask = Statement::from_sql_and_values(
        db.get_database_backend(),
        "SELECT COUNT(*) FROM audit_events WHERE action = $1",
        [action.into()],
    );
    let row = db.query_one_raw(ask).await.expect("read").expect("a row");
    row.try_get_by_index(0).expect("a number")
}

fn kind<T>(refused: Result<T, Failure>) -> Kind {
    refused.err().expect("refused").kind
}

#[tokio::test]
async fn a_quiz_opens_when_the_steps_before_it_are_done() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    let app = &world.app;
    let early = start_attempt(app, &trainee, enrolment, QUIZ).await;
    assert_eq!(early.expect_err("locked").code, "lesson.locked");
    let early = quiz_intro(app, &trainee, enrolment, QUIZ).await;
    assert_eq!(early.expect_err("locked").code, "lesson.locked");
    complete_lesson(app, &trainee, enrolment, "G1-1")
        .await
        .expect("read");
    let intro = quiz_intro(app, &trainee, enrolment, QUIZ)
        .await
        .expect("open");
    assert_eq!((intro.questions, intro.quiz.pass_points), (5, 4));
    assert_eq!(intro.standing.left, Some(3));
    let no_quiz = quiz_intro(app, &trainee, enrolment, "G1-1").await;
    assert_eq!(kind(no_quiz), Kind::NotFound);
    let no_quiz = start_attempt(app, &trainee, enrolment, "G1-1").await;
    assert_eq!(kind(no_quiz), Kind::NotFound);
}

#[tokio::test]
async fn a_pass_is_the_evidence_that_opens_the_next_step() {
    let world = World::with_track().await;
    let (trainee, enrolment) = reader(&world).await;
    let attempt = begin(&world, &trainee, enrolment).await;
    assert_eq!(begin(&world, &trainee, enrolment).await, attempt);
    answer(&world, &trainee, attempt, 4).await;
    let handed_in = hand_in(&world, &trainee, attempt).await;
    assert!(handed_in.submitted.outcome.passed && !handed_in.is_completed);
    let states = states(&world, &trainee, enrolment).await;
    assert_eq!(states[1..3], [StepState::Done, StepState::NotStarted]);
    let result = quiz_result(&world.app, &trainee, attempt)
        .await
        .expect("a result");
    assert_eq!(result.review.outcome.points, 4);
    assert_eq!(result.lessons[0].code, "G1-1");
    assert_eq!(audited(&world, "attempt.started").await, 1);
    assert_eq!(verify(&world.app.db, None).await.expect("checked"), []);
}

#[tokio::test]
async fn the_last_failure_closes_the_step() {
    let world = World::with_track().await;
    let (trainee, enrolment) = reader(&world).await;
    for try_no in 1..=3 {
        let attempt = begin(&world, &trainee, enrolment).await;
        answer(&world, &trainee, attempt, 3).await;
        assert!(
            !hand_in(&world, &trainee, attempt)
                .await
                .submitted
                .outcome
                .passed
        );
        let expected = if try_no < 3 {
            StepState::InProgress
        } else {
            StepState::Failed
        };
        assert_eq!(states(&world, &trainee, enrolment).await[1], expected);
    }
    let over = start_attempt(&world.app, &trainee, enrolment, QUIZ).await;
    assert_eq!(over.expect_err("used up").code, "quiz.attempts_used_up");
}

#[tokio::test]
async fn twenty_submissions_at_once_record_one_score() {
    let world = World::with_track().await;
    let (trainee, enrolment) = reader(&world).await;
    let attempt = begin(&world, &trainee, enrolment).await;
    answer(&world, &trainee, attempt, 5).await;
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        let (app, trainee) = (world.app.clone(), trainee.clone());
        calls.spawn(async move { submit_attempt(&app, &trainee, attempt).await });
    }
    let mut scores = BTreeSet::new();
    let mut newly = 0;
    while let Some(call) = calls.join_next().await {
        let handed_in = call.expect("no panic").expect("no failure").submitted;
        scores.insert((handed_in.outcome.points, handed_in.outcome.passed));
        newly += u32::from(handed_in.newly);
    }
    assert_eq!((scores, newly), (BTreeSet::from([(5, true)]), 1));
    assert_eq!(audited(&world, "attempt.graded").await, 1);
    assert_eq!(verify(&world.app.db, None).await.expect("checked"), []);
}

#[tokio::test]
async fn another_trainees_attempt_answers_as_a_missing_one() {
    let world = World::with_track().await;
    let (trainee, enrolment) = reader(&world).await;
    let attempt = begin(&world, &trainee, enrolment).await;
    let (company, _) = trainee.require_membership().expect("a member");
    let colleague = world.trainee(company, "0002").await;
    let elsewhere = world.company("hibiki").await;
    let stranger = world.trainee(elsewhere, "0001").await;
    let app = &world.app;
    let sheet = quiz_sheet(app, &trainee, attempt).await.expect("own");
    let answer = Answer {
        question: sheet.open.questions[0].id,
        response: Response::default(),
        version: 0,
    };
    for other in [&colleague, &stranger] {
        assert_eq!(kind(quiz_sheet(app, other, attempt).await), Kind::NotFound);
        assert_eq!(kind(quiz_result(app, other, attempt).await), Kind::NotFound);
        let intro = quiz_intro(app, other, enrolment, QUIZ).await;
        assert_eq!(kind(intro), Kind::NotFound);
        let start = start_attempt(app, other, enrolment, QUIZ).await;
        assert_eq!(kind(start), Kind::NotFound);
        let save = save_answer(app, other, attempt, &answer).await;
        assert_eq!(kind(save), Kind::NotFound);
        assert_eq!(
            kind(submit_attempt(app, other, attempt).await),
            Kind::NotFound
        );
    }
    assert_eq!(
        quiz_sheet(app, &trainee, attempt).await.expect("own"),
        sheet
    );
}

#[tokio::test]
async fn a_withdrawn_enrolment_takes_no_answers() {
    let world = World::with_track().await;
    let (trainee, enrolment) = reader(&world).await;
    let attempt = begin(&world, &trainee, enrolment).await;
    let app = &world.app;
    let sheet = quiz_sheet(app, &trainee, attempt).await.expect("open");
    let tx = app.db.write().await.expect("a transaction");
    let (company, _) = trainee.require_membership().expect("a member");
    enrolments::write::withdraw(&tx, company, enrolment)
        .await
        .expect("done");
    tx.commit().await.expect("kept");
    let answer = Answer {
        question: sheet.open.questions[0].id,
        response: Response::default(),
        version: 0,
    };
    let save = save_answer(app, &trainee, attempt, &answer).await;
    assert_eq!(kind(save), Kind::Conflict);
    assert_eq!(
        kind(submit_attempt(app, &trainee, attempt).await),
        Kind::Conflict
    );
}
