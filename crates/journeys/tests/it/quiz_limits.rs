//! Questions of every kind from the course text to the score, the time limit,
//! the cooling-off, and what people grant beyond the rules.

use chrono::TimeDelta;
use journeys::take_quiz::{close_overdue_attempts, save_answer, start_attempt, submit_attempt};
use journeys::views::quiz::{quiz_intro, quiz_result, quiz_sheet};
use journeys::views::quiz_standings::quiz_standings;
use journeys::{GrantAttempt, complete_lesson, grant_attempt};

use crate::support::World;
use kernel::id::{AttemptId, CompanyId, EnrolmentId};
use kernel::{Actor, Failure, Kind, Role, Scope};
use quizzes::write::Answer;
use quizzes::{AttemptStatus, Granted, QuestionKind, Response};

const QUIZ: &str = "G1-quiz";
const FILE: &str = "tracks/greeting/G1/G1-quiz.toml";

/// One question of every kind that is no choice, as an author writes it.
const KINDS: &str = r#"
[[question]]
id = "G1-order"
objective = "GO1"
kind = "ordering"
scoring = "partial"
points = 4
safety = false
sources = ["§1"]
stem = "対応の順に並べてください。"
feedback = "聴く、わびる、確かめる、の順です。"
option = [{ id = "a", text = "聴く" }, { id = "b", text = "わびる" }, { id = "c", text = "確かめる" }]

[[question]]
id = "G1-rank"
objective = "GO1"
kind = "ranking"
points = 4
safety = false
sources = ["§1"]
stem = "よい順に並べてください。"
feedback = "聴く姿勢が最もよいです。"
option = [{ id = "a", text = "聴く" }, { id = "b", text = "黙る" }, { id = "c", text = "言い返す" }]

[[question]]
id = "G1-match"
objective = "GO1"
kind = "matching"
safety = false
sources = ["§1"]
stem = "組み合わせてください。"
feedback = "朝はおはようです。"
option = [{ id = "p", text = "朝" }, { id = "q", text = "夜" }, { id = "a", text = "おはよう" }, { id = "b", text = "こんばんは" }]
pair = [{ prompt = "p", option = "a" }, { prompt = "q", option = "b" }]

[[question]]
id = "G1-text"
objective = "GO1"
kind = "short_text"
safety = false
sources = ["§1"]
stem = "何番に電話しますか。"
feedback = "110番です。"
accepted = ["110番", "110"]

[[question]]
id = "G1-best"
objective = "GO1"
kind = "best_worst"
points = 2
safety = false
sources = ["§1"]
stem = "最もよいものと、最もよくないものは。"
feedback = "まず聴きます。"
best = ["a"]
worst = ["c"]
option = [{ id = "a", text = "聴く" }, { id = "b", text = "待つ" }, { id = "c", text = "どなる" }]

[[question]]
id = "G1-true"
objective = "GO1"
kind = "true_false"
safety = false
sources = ["§1"]
stem = "一人で抱えない。"
option = [{ id = "a", text = "正しい", correct = true, explanation = "そうです。" }, { id = "b", text = "正しくない", correct = false, explanation = "抱えません。" }]

[[question]]
id = "G1-case"
objective = "GO1"
kind = "scenario"
points = 3
safety = false
sources = ["§1"]
stem = "お客さまが大声を出しています。"
feedback = "聴いてから、場所を移します。"
option = [{ id = "a", text = "聴く" }, { id = "b", text = "言い返す" }, { id = "c", text = "場所を移す" }, { id = "d", text = "その場で続ける" }]
[[question.stage]]
id = "s1"
text = "大声です。"
choice = [{ option = "a", next = "s2", points = 1 }, { option = "b", points = 0 }]
[[question.stage]]
id = "s2"
text = "まだ続きます。"
choice = [{ option = "c", points = 2 }, { option = "d", points = 1 }]
"#;

/// A world whose first quiz has these lines in its head and more questions at
/// its end, and a trainee who has read what it is about.
async fn reader(head: &str, more: &str) -> (World, Actor, EnrolmentId) {
    let world = World::empty().await;
    testkit::content::edit(
        world.content.path(),
        FILE,
        "attempts = 3\n",
        &format!("attempts = 2\n{head}"),
    );
    let whole = std::fs::read_to_string(world.content.path().join(FILE)).expect("the file");
    testkit::content::write(world.content.path(), FILE, &(whole + more));
    world.publish().await;
    let (trainee, enrolment) = world.learner().await;
    complete_lesson(&world.app, &trainee, enrolment, "G1-1")
        .await
        .expect("read");
    (world, trainee, enrolment)
}

async fn begin(world: &World, trainee: &Actor, enrolment: EnrolmentId) -> AttemptId {
    let started = start_attempt(&world.app, trainee, enrolment, QUIZ).await;
    started.expect("begun").attempt.id
}

/// Answers the first so many choices rightly.
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

/// Somebody who may grant: the company's HR.
fn hr_of(trainee: &Actor, company: CompanyId) -> Actor {
    Actor {
        scopes: vec![Scope {
            role: Role::CompanyHr,
            company: Some(company),
            unit: None,
        }],
        ..trainee.clone()
    }
}

fn more(minutes: Option<i32>, reason: &str) -> GrantAttempt {
    GrantAttempt {
        lesson: QUIZ.to_owned(),
        minutes,
        reason: reason.to_owned(),
    }
}

fn code<T>(refused: Result<T, Failure>) -> &'static str {
    refused.err().expect("refused").code
}

#[tokio::test]
async fn every_kind_goes_from_the_course_text_to_the_whole_score() {
    let (world, trainee, enrolment) = reader("", KINDS).await;
    let attempt = begin(&world, &trainee, enrolment).await;
    answer(&world, &trainee, attempt, 5).await;
    let words = |kind: QuestionKind, field: &str| match (kind, field) {
        (QuestionKind::Ordering, "place-1") | (QuestionKind::Ranking, "place-1") => "聴く",
        (QuestionKind::Ordering, "place-2") => "わびる",
        (QuestionKind::Ranking, "place-2") => "黙る",
        (QuestionKind::Ordering, _) => "確かめる",
        (QuestionKind::Ranking, _) => "言い返す",
        (QuestionKind::BestWorst, "best") | (QuestionKind::Scenario, "stage-s1") => "聴く",
        (QuestionKind::BestWorst, _) => "どなる",
        (QuestionKind::Scenario, _) => "場所を移す",
        (QuestionKind::TrueFalse, _) => "正しい",
        _ => "",
    };
    for place in (6..=12).chain([12]) {
        let sheet = quiz_sheet(&world.app, &trainee, attempt)
            .await
            .expect("open");
        let question = sheet.open.question_at(place).expect("a question");
        let response = question
            .fields
            .iter()
            .fold(Response::default(), |response, field| {
                let wanted = match (question.kind, field.label.as_str()) {
                    (QuestionKind::Matching, "朝") => "おはよう",
                    (QuestionKind::Matching, _) => "こんばんは",
                    (kind, _) => words(kind, &field.name),
                };
                let option = question.options.iter().find(|option| option.body == wanted);
                let value = option.map_or("１１０".to_owned(), |option| option.id.to_string());
                response.with(field.name.clone(), vec![value])
            });
        let answer = Answer {
            question: question.id,
            response,
            version: question.version,
        };
        save_answer(&world.app, &trainee, attempt, &answer)
            .await
            .expect("saved");
    }
    let handed = submit_attempt(&world.app, &trainee, attempt)
        .await
        .expect("graded");
    let outcome = handed.submitted.outcome;
    assert_eq!((outcome.points, outcome.total_points), (21, 21));
    let result = quiz_result(&world.app, &trainee, attempt)
        .await
        .expect("own");
    let case = &result.review.questions[11];
    assert_eq!(case.fields.len(), 2);
    assert_eq!(
        case.fields[1].given.as_deref(),
        Some("場所を移す"),
        "in words"
    );
    assert_eq!(crate::support::findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn when_the_time_is_up_the_worker_hands_in_what_was_saved() {
    let (world, trainee, enrolment) = reader("time_limit_minutes = 10\n", "").await;
    let attempt = begin(&world, &trainee, enrolment).await;
    answer(&world, &trainee, attempt, 4).await;
    world.app.clock.advance(TimeDelta::minutes(10));
    assert_eq!(close_overdue_attempts(&world.app).await.expect("run"), 0);
    world.app.clock.advance(TimeDelta::seconds(11));
    assert_eq!(close_overdue_attempts(&world.app).await.expect("run"), 1);
    assert_eq!(close_overdue_attempts(&world.app).await.expect("run"), 0);
    let result = quiz_result(&world.app, &trainee, attempt)
        .await
        .expect("own");
    assert_eq!(result.review.outcome.points, 4);
    assert!(result.review.outcome.passed);
    assert_eq!(crate::support::findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_late_answer_is_kept_unscored_and_the_learner_is_told() {
    let (world, trainee, enrolment) = reader("time_limit_minutes = 10\n", "").await;
    let attempt = begin(&world, &trainee, enrolment).await;
    let sheet = quiz_sheet(&world.app, &trainee, attempt)
        .await
        .expect("open");
    world.app.clock.advance(TimeDelta::minutes(11));
    let question = &sheet.open.questions[0];
    let late = Answer {
        question: question.id,
        response: Response::of_options([question.options[0].id]),
        version: 0,
    };
    let refused = save_answer(&world.app, &trainee, attempt, &late).await;
    assert_eq!(code(refused), "quiz.time_up");
    let again = save_answer(&world.app, &trainee, attempt, &late).await;
    assert_eq!(code(again), "quiz.attempt_closed", "handed in already");
    let result = quiz_result(&world.app, &trainee, attempt)
        .await
        .expect("own");
    assert_eq!(result.review.outcome.points, 0);
    let kept = crate::support::count(&world, "late_answers").await;
    assert_eq!(kept, 1);
}

#[tokio::test]
async fn looking_at_an_attempt_whose_time_is_up_hands_it_in() {
    let (world, trainee, enrolment) = reader("time_limit_minutes = 10\n", "").await;
    let attempt = begin(&world, &trainee, enrolment).await;
    world.app.clock.advance(TimeDelta::minutes(11));
    let sheet = quiz_sheet(&world.app, &trainee, attempt).await;
    assert_eq!(code(sheet), "quiz.attempt_closed");
    let result = quiz_result(&world.app, &trainee, attempt)
        .await
        .expect("own");
    assert_eq!(result.review.attempt.status, AttemptStatus::Graded);
}

#[tokio::test]
async fn a_failed_learner_waits_for_the_cooling_off() {
    let (world, trainee, enrolment) = reader("cooling_off_hours = 24\n", "").await;
    let attempt = begin(&world, &trainee, enrolment).await;
    submit_attempt(&world.app, &trainee, attempt)
        .await
        .expect("graded");
    let again = start_attempt(&world.app, &trainee, enrolment, QUIZ).await;
    assert_eq!(code(again), "quiz.cooling_off");
    let intro = quiz_intro(&world.app, &trainee, enrolment, QUIZ)
        .await
        .expect("own");
    assert!(!intro.may_start && intro.retry_at.is_some());
    world.app.clock.advance(TimeDelta::hours(24));
    begin(&world, &trainee, enrolment).await;
}

#[tokio::test]
async fn hr_grants_one_more_attempt_to_a_learner_who_used_all() {
    let (world, trainee, enrolment) = reader("", "").await;
    let company = trainee.company.expect("a member");
    let hr = hr_of(&trainee, company);
    for _ in 0..2 {
        let attempt = begin(&world, &trainee, enrolment).await;
        submit_attempt(&world.app, &trainee, attempt)
            .await
            .expect("graded");
    }
    let third = start_attempt(&world.app, &trainee, enrolment, QUIZ).await;
    assert_eq!(code(third), "quiz.attempts_used_up");
    let wordless = grant_attempt(&world.app, &hr, company, enrolment, &more(None, " ")).await;
    assert_eq!(
        wordless.err().map(|failure| failure.kind),
        Some(Kind::Invalid)
    );
    grant_attempt(
        &world.app,
        &hr,
        company,
        enrolment,
        &more(None, "停電のため"),
    )
    .await
    .expect("granted");
    let attempt = begin(&world, &trainee, enrolment).await;
    answer(&world, &trainee, attempt, 5).await;
    let handed = submit_attempt(&world.app, &trainee, attempt)
        .await
        .expect("graded");
    assert!(handed.submitted.outcome.passed);
    complete_lesson(&world.app, &trainee, enrolment, "G2-1")
        .await
        .expect("the next step is open");
    let standings = quiz_standings(&world.app, &hr, company, enrolment)
        .await
        .expect("own");
    let (grant, name) = &standings.quizzes[0].grants[0];
    assert_eq!(
        (grant.granted, grant.reason.as_str()),
        (Granted::Attempt, "停電のため")
    );
    assert_eq!(name, "髙橋 﨑子");
    assert_eq!(crate::support::findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn hr_gives_more_time_and_a_foreign_company_grants_nothing() {
    let (world, trainee, enrolment) = reader("time_limit_minutes = 10\n", "").await;
    let company = trainee.company.expect("a member");
    let hr = hr_of(&trainee, company);
    let attempt = begin(&world, &trainee, enrolment).await;
    let other = world.company("hibiki").await;
    let foreign = hr_of(&trainee, other);
    let minutes = more(Some(5), "読み上げを使うため");
    let refused = grant_attempt(&world.app, &foreign, other, enrolment, &minutes).await;
    assert_eq!(
        refused.err().map(|failure| failure.kind),
        Some(Kind::NotFound)
    );
    grant_attempt(&world.app, &hr, company, enrolment, &minutes)
        .await
        .expect("granted");
    world.app.clock.advance(TimeDelta::minutes(14));
    answer(&world, &trainee, attempt, 5).await;
    world.app.clock.advance(TimeDelta::minutes(2));
    close_overdue_attempts(&world.app).await.expect("run");
    let late = grant_attempt(&world.app, &hr, company, enrolment, &minutes).await;
    assert!(late.is_err(), "its time was up");
}
