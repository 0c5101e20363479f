//! Attempts against a real database, SQLite or PostgreSQL.

mod essays;
mod kinds;
mod recalls;
mod support;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;
use kernel::id::{CompanyId, OptionId, QuestionVersionId};
use quizzes::write::{self, Answer};
use quizzes::{AttemptStatus, Error, Release, Response, read};
use support::{World, drawn_quiz, new_quiz, options};
use tokio::task::JoinSet;
use uuid::Uuid;

#[tokio::test]
async fn the_attempt_and_all_its_items_are_there_before_the_first_question() {
    let world = World::with_attempts(3).await;
    let attempt = world.started().await;
    let open = world.open(attempt).await;
    assert_eq!(open.attempt.no, 1);
    assert_eq!(open.quiz.total_points, 4);
    assert_eq!(open.questions.len(), 3);
    assert_eq!(open.unanswered(), [1, 2, 3]);
    for question in &open.questions {
        assert_eq!((question.options.len(), question.version), (3, 0));
    }
    assert_eq!(
        world.open(attempt).await,
        open,
        "the order is the stored one"
    );
}

#[tokio::test]
async fn a_second_start_returns_the_open_attempt() {
    let world = World::with_attempts(1).await;
    let first = world.start(1).await.expect("started");
    let second = world.start(2).await.expect("returned");
    assert!(first.newly && !second.newly);
    assert_eq!(first.attempt, second.attempt);
}

#[tokio::test]
async fn twenty_starts_at_once_give_one_attempt() {
    let world = Arc::new(World::with_attempts(3).await);
    let mut starts = JoinSet::new();
    for seed in 0..20 {
        let world = Arc::clone(&world);
        starts.spawn(async move { world.start(seed).await });
    }
    let mut seen = BTreeSet::new();
    let mut newly = 0;
    while let Some(started) = starts.join_next().await {
        let started = started.expect("no panic").expect("no failure");
        seen.insert(started.attempt.id);
        newly += u32::from(started.newly);
    }
    assert_eq!((seen.len(), newly), (1, 1));
    let quiz = read::quiz(&world.test.db.read(), world.quiz)
        .await
        .expect("quiz");
    let standing = read::standing(&world.test.db.read(), world.company, world.enrolment, &quiz)
        .await
        .expect("standing");
    assert_eq!((standing.used, standing.left), (1, Some(2)));
}

#[tokio::test]
async fn twenty_submits_at_once_give_one_score_and_the_same_answer_to_all() {
    let world = Arc::new(World::with_attempts(3).await);
    let attempt = world.started().await;
    world.choose(attempt, 1, &["正"]).await;
    world.choose(attempt, 2, &["正1", "誤"]).await;
    world.choose(attempt, 3, &["正"]).await;
    let mut submits = JoinSet::new();
    for _ in 0..20 {
        let world = Arc::clone(&world);
        submits.spawn(async move { world.submit(attempt).await });
    }
    let mut newly = 0;
    while let Some(submitted) = submits.join_next().await {
        let submitted = submitted.expect("no panic").expect("no failure");
        newly += u32::from(submitted.newly);
        assert_eq!(submitted.attempt.status, AttemptStatus::Graded);
        let outcome = submitted.outcome;
        assert_eq!((outcome.points, outcome.total_points), (2, 4));
        assert!(outcome.passed);
    }
    assert_eq!(newly, 1);
    assert_eq!(world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_missed_safety_question_fails_the_quiz_with_any_points() {
    let world = World::with_attempts(3).await;
    let attempt = world.started().await;
    world.choose(attempt, 1, &["正"]).await;
    world.choose(attempt, 2, &["正1", "正2"]).await;
    world.choose(attempt, 3, &["誤1"]).await;
    let outcome = world.submit(attempt).await.expect("graded").outcome;
    assert_eq!((outcome.points, outcome.passed), (3, false));
}

#[tokio::test]
async fn submitting_again_later_returns_the_stored_result() {
    let world = World::with_attempts(3).await;
    let attempt = world.started().await;
    world.choose(attempt, 1, &["正"]).await;
    let first = world.submit(attempt).await.expect("graded");
    world.clock.advance(TimeDelta::days(1));
    let again = world.submit(attempt).await.expect("returned");
    assert!(first.newly && !again.newly);
    assert_eq!(first.attempt, again.attempt);
}

#[tokio::test]
async fn answers_after_submission_are_refused_and_change_nothing() {
    let world = World::with_attempts(3).await;
    let attempt = world.started().await;
    let open = world.open(attempt).await;
    world.submit(attempt).await.expect("graded");
    let late = Answer {
        question: open.questions[0].id,
        response: Response::of_options(options(&open.questions[0], &["正"])),
        version: 0,
    };
    let refused = world.save(attempt, &late).await;
    assert!(matches!(refused, Err(Error::Closed)));
    assert_eq!(world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_does_not_belong_to_the_question_is_refused_and_the_attempt_unchanged() {
    let world = World::with_attempts(3).await;
    let attempt = world.started().await;
    let before = world.open(attempt).await;
    let [single, multiple, _] = before.questions.as_slice() else {
        panic!("three questions");
    };
    let answer = |question: QuestionVersionId, options: BTreeSet<OptionId>| Answer {
        question,
        response: Response::of_options(options),
        version: 0,
    };
    let option_of_another = answer(single.id, options(multiple, &["正1"]));
    let unknown_option = answer(single.id, BTreeSet::from([OptionId(Uuid::from_u128(9))]));
    let two_of_one = answer(single.id, options(single, &["正", "誤1"]));
    let mixed = answer(
        multiple.id,
        options(multiple, &["正1"])
            .union(&options(single, &["正"]))
            .copied()
            .collect(),
    );
    let unknown_question = answer(
        QuestionVersionId(Uuid::from_u128(9)),
        options(single, &["正"]),
    );
    for foreign in [option_of_another, unknown_option, mixed] {
        let refused = world.save(attempt, &foreign).await;
        assert!(matches!(refused, Err(Error::ForeignOption)), "{refused:?}");
    }
    let refused = world.save(attempt, &two_of_one).await;
    assert!(matches!(refused, Err(Error::TooManyOptions)));
    let refused = world.save(attempt, &unknown_question).await;
    assert!(matches!(refused, Err(Error::NotFound)));
    assert_eq!(world.open(attempt).await, before);
}

#[tokio::test]
async fn a_stale_answer_is_refused_and_a_repeated_one_accepted() {
    let world = World::with_attempts(3).await;
    let attempt = world.started().await;
    let open = world.open(attempt).await;
    let question = &open.questions[0];
    let answer = |body: &str| Answer {
        question: question.id,
        response: Response::of_options(options(question, &[body])),
        version: 0,
    };
    assert_eq!(world.save(attempt, &answer("正")).await.expect("saved"), 1);
    let from_another_tab = world.save(attempt, &answer("誤1")).await;
    assert!(matches!(from_another_tab, Err(Error::Stale { current: 1 })));
    let repeated = world.save(attempt, &answer("正")).await;
    assert_eq!(repeated.expect("the reply was lost, the answer not"), 1);
    let stored = world.open(attempt).await;
    let stored = stored.question_at(1).expect("a question");
    assert_eq!(stored.response.chosen(), options(question, &["正"]));
}

#[tokio::test]
async fn an_answer_can_be_taken_back() {
    let world = World::with_attempts(3).await;
    let attempt = world.started().await;
    world.choose(attempt, 2, &["正1"]).await;
    assert_eq!(world.open(attempt).await.unanswered(), [1, 3]);
    world.choose(attempt, 2, &[]).await;
    assert_eq!(world.open(attempt).await.unanswered(), [1, 2, 3]);
}

#[tokio::test]
async fn no_attempt_begins_beyond_the_allowance_or_after_a_pass() {
    let world = World::with_attempts(2).await;
    for _ in 0..2 {
        let attempt = world.started().await;
        world.submit(attempt).await.expect("graded");
    }
    assert!(matches!(
        world.start(7).await,
        Err(Error::AttemptsUsedUp(2))
    ));

    let world = World::with_attempts(0).await;
    for _ in 0..4 {
        let attempt = world.started().await;
        world.submit(attempt).await.expect("graded");
    }
    let attempt = world.started().await;
    world.choose(attempt, 1, &["正"]).await;
    world.choose(attempt, 3, &["正"]).await;
    assert!(world.submit(attempt).await.expect("graded").outcome.passed);
    assert!(matches!(world.start(7).await, Err(Error::AlreadyPassed)));
}

#[tokio::test]
async fn a_review_shows_own_choices_first_and_the_whole_key_at_the_end() {
    let world = World::with_attempts(2).await;
    let attempt = world.started().await;
    let early = read::review(
        &world.test.db.read(),
        world.clock.now(),
        world.company,
        world.enrolment,
        attempt,
    )
    .await;
    assert!(matches!(early, Err(Error::NotGraded)));
    world.choose(attempt, 1, &["誤1"]).await;
    world.submit(attempt).await.expect("graded");
    let review = async || {
        read::review(
            &world.test.db.read(),
            world.clock.now(),
            world.company,
            world.enrolment,
            attempt,
        )
        .await
        .expect("a review")
    };
    let first = review().await;
    assert_eq!(first.release, Release::OwnChoices);
    assert!(first.may_retry && !first.safety_held);
    for option in first
        .questions
        .iter()
        .flat_map(|question| &question.options)
    {
        assert_eq!(option.explained.is_some(), option.chosen, "{}", option.body);
    }
    world.started().await;
    assert_eq!(
        review().await.release,
        Release::OwnChoices,
        "the last one is open"
    );
    let last = world.started().await;
    world.submit(last).await.expect("graded");
    let at_the_end = review().await;
    assert_eq!(at_the_end.release, Release::WholeKey);
    let mut options = at_the_end
        .questions
        .iter()
        .flat_map(|question| &question.options);
    assert!(options.all(|option| option.explained.is_some()));
}

#[tokio::test]
async fn nothing_an_open_attempt_shows_names_the_key() {
    let world = World::with_attempts(3).await;
    let attempt = world.started().await;
    let shown = format!("{:?}", world.open(attempt).await);
    assert!(!shown.contains("解説"));
    assert!(!shown.contains("correct"));
}

#[tokio::test]
async fn another_learners_attempt_answers_as_a_missing_one() {
    let world = World::with_attempts(3).await;
    let attempt = world.started().await;
    let db = world.test.db.read();
    let elsewhere = CompanyId(Uuid::from_u128(9));
    for (company, enrolment) in [
        (world.company, world.colleague),
        (elsewhere, world.enrolment),
    ] {
        let open = read::open_attempt(&db, company, enrolment, attempt).await;
        assert!(matches!(open, Err(Error::NotFound)));
        let review = read::review(&db, world.clock.now(), company, enrolment, attempt).await;
        assert!(matches!(review, Err(Error::NotFound)));
        let tx = world.test.db.write().await.expect("a transaction");
        let submit = write::submit(&tx, world.clock.now(), company, enrolment, attempt).await;
        assert!(matches!(submit, Err(Error::NotFound)));
    }
    assert_eq!(
        world.open(attempt).await.attempt.status,
        AttemptStatus::InProgress
    );
}

#[tokio::test]
async fn an_attempt_draws_by_objective_what_its_seed_says() {
    let world = World::with_quiz(drawn_quiz()).await;
    let mut seen = BTreeSet::new();
    for seed in 1..=20 {
        let attempt = world.start(seed).await.expect("started").attempt.id;
        let open = world.open(attempt).await;
        let stems: Vec<String> = open.questions.iter().map(|one| one.stem.clone()).collect();
        let of_first = stems.iter().filter(|stem| stem.as_str() <= "設問3").count();
        assert_eq!((stems.len(), of_first), (3, 1), "{stems:?}");
        assert_eq!((open.quiz.total_points, open.unanswered().len()), (3, 3));
        world.submit(attempt).await.expect("graded");
        seen.extend(stems);
    }
    assert_eq!(seen.len(), 6, "the whole bank comes up: {seen:?}");
    let last = world.start(99).await.expect("started").attempt.id;
    for position in 1..=3 {
        world.choose(last, position, &["正"]).await;
    }
    let graded = world.submit(last).await.expect("graded");
    let outcome = graded.outcome;
    assert_eq!((outcome.points, outcome.total_points), (3, 3));
    assert!(outcome.passed);
    assert_eq!(world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_same_seed_draws_the_same() {
    let mut drawn = Vec::new();
    for _ in 0..2 {
        let world = World::with_quiz(drawn_quiz()).await;
        let attempt = world.start(42).await.expect("started").attempt.id;
        let open = world.open(attempt).await;
        let stems: Vec<String> = open.questions.into_iter().map(|one| one.stem).collect();
        drawn.push(stems);
    }
    assert_eq!(drawn[0], drawn[1]);
}

#[tokio::test]
async fn what_is_not_judged_is_done_by_handing_in() {
    let mut quiz = new_quiz(1);
    quiz.pass_points = 0;
    let world = World::with_quiz(quiz).await;
    let attempt = world.started().await;
    let graded = world.submit(attempt).await.expect("graded");
    assert_eq!((graded.outcome.points, graded.outcome.passed), (0, true));
}

#[tokio::test]
async fn a_draw_that_the_bank_cannot_fill_is_refused() {
    let world = World::with_attempts(0).await;
    let mut quiz = drawn_quiz();
    quiz.draws[0].count = 4;
    quiz.questions[5].points = 2;
    let tx = world.test.db.write().await.expect("a transaction");
    let now = world.clock.now();
    let refused =
        write::publish_quiz(&tx, &world.ids, now, 5, world.version, world.lesson, &quiz).await;
    let Err(Error::Faulty(faults)) = refused else {
        panic!("{refused:?}");
    };
    let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/draws/0", "/draws"]);
}

#[tokio::test]
async fn a_faulty_quiz_is_refused_with_every_fault() {
    let world = World::with_attempts(3).await;
    let mut faulty = new_quiz(-1);
    faulty.pass_points = 5;
    faulty.questions[0].options[0].correct = true;
    faulty.questions[1].code = "F1-q1".to_owned();
    faulty.questions[2].options[1].explanation = " ".to_owned();
    let tx = world.test.db.write().await.expect("a transaction");
    let now = world.clock.now();
    let refused = write::publish_quiz(
        &tx,
        &world.ids,
        now,
        5,
        world.version,
        world.lesson,
        &faulty,
    )
    .await;
    let Err(Error::Faulty(faults)) = refused else {
        panic!("{refused:?}");
    };
    let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/pass_points",
            "/attempts_allowed",
            "/questions/0/options",
            "/questions/1/code",
            "/questions/2/options/1/explanation",
        ]
    );
}

#[tokio::test]
async fn a_published_question_cannot_be_edited_and_a_forged_score_is_found() {
    let world = World::with_attempts(3).await;
    let attempt = world.started().await;
    world.submit(attempt).await.expect("graded");
    let edited = world
        .execute(
            "UPDATE question_options SET correct = $1",
            vec![true.into()],
        )
        .await;
    assert!(edited.is_err());
    world
        .execute(
            "UPDATE attempts SET points = 4 WHERE id = $1",
            vec![attempt.0.into()],
        )
        .await
        .expect("the forger has database rights");
    let findings = world.findings().await;
    assert_eq!(findings.len(), 1);
    assert!(findings[0].starts_with("I-3"), "{findings:?}");
}
