//! Questions of every kind, limits and grants, against a real database.

use crate::support::{World, new_quiz, option, options};
use chrono::TimeDelta;
use kernel::id::{AccountId, AttemptId, QuestionVersionId};
use quizzes::write::{self, Answer, NewGrant};
use quizzes::{
    BestWorst, Choice, Error, Granted, Matching, NewQuestion, NewQuiz, QuestionKind, Release,
    Response, ReviewPolicy, Rules, Scenario, Scoring, ShortText, Stage, Task, read,
};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

fn text(text: &str) -> String {
    text.to_owned()
}

/// One question of each kind beside the choices of [`new_quiz`].
fn every_kind() -> NewQuiz {
    let base = new_quiz(3);
    let template = base.questions[0].clone();
    let question = |code: &str, task, codes: &[&str]| NewQuestion {
        code: code.to_owned(),
        task,
        points: 4,
        feedback: text("秘密のまとめ"),
        options: codes
            .iter()
            .map(|code| option(code, &format!("文{code}")))
            .collect(),
        ..template.clone()
    };
    let choice = |option: &str, next: Option<&str>, points| Choice {
        option: text(option),
        next: next.map(text),
        points,
    };
    let stage = |code: &str, choices| Stage {
        code: text(code),
        text: format!("場面{code}"),
        choices,
    };
    let scenario = Scenario {
        stages: vec![
            stage("s1", vec![choice("a", Some("s2"), 2), choice("b", None, 0)]),
            stage("s2", vec![choice("c", None, 2), choice("d", None, 1)]),
        ],
    };
    let matching = Matching {
        pairs: vec![(text("a"), text("c")), (text("b"), text("d"))],
        scoring: Scoring::Partial,
    };
    let judgement = BestWorst {
        best: vec![text("a")],
        worst: vec![text("c")],
    };
    let accepted = ShortText {
        accepted: vec![text("秘密の言葉")],
    };
    let abcd = ["a", "b", "c", "d"];
    let mut truth = question("q-true", Task::TrueFalse, &["a"]);
    truth.options = vec![option("a", "正しい"), option("b", "ちがう")];
    NewQuiz {
        questions: vec![
            template.clone(),
            base.questions[1].clone(),
            truth,
            question("q-order", Task::Ordering(Scoring::Partial), &abcd),
            question("q-rank", Task::Ranking, &abcd),
            question("q-match", Task::Matching(matching), &abcd),
            question("q-text", Task::ShortText(accepted), &[]),
            question("q-best", Task::BestWorst(judgement), &abcd),
            question("q-case", Task::Scenario(scenario), &abcd),
        ],
        ..base
    }
}

/// Answers everything with the best answers, stage by stage.
async fn answer_all(world: &World, attempt: AttemptId) {
    let db = world.test.db.read();
    let published = read::published(&db, world.quiz).await.expect("published");
    for key in &published {
        for _ in 0..2 {
            let open = world.open(attempt).await;
            let question = open.question_at(key.position).expect("a question");
            let fields = question.fields.iter();
            let response = fields.fold(Response::default(), |response, field| {
                let values = key.solution.values(&field.name).to_vec();
                response.with(field.name.clone(), values)
            });
            let answer = Answer {
                question: question.id,
                response,
                version: question.version,
            };
            world.save(attempt, &answer).await.expect("saved");
        }
    }
}

#[tokio::test]
async fn every_kind_is_answered_graded_and_graded_again_to_the_same() {
    let world = World::with_quiz(every_kind()).await;
    let attempt = world.started().await;
    let open = world.open(attempt).await;
    let kinds: Vec<QuestionKind> = open
        .questions
        .iter()
        .map(|question| question.kind)
        .collect();
    // An essay waits for a person: see `essays`.
    for kind in QuestionKind::ALL {
        let is_here = kinds.contains(&kind);
        assert!(is_here || kind == QuestionKind::Essay, "{kind:?}");
    }
    answer_all(&world, attempt).await;
    assert_eq!(world.open(attempt).await.unanswered(), Vec::<i32>::new());
    let outcome = world.submit(attempt).await.expect("graded").outcome;
    assert_eq!((outcome.points, outcome.total_points), (31, 31));
    assert!(outcome.passed);
    assert_eq!(world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn no_kind_shows_its_key_before_it_is_let_out() {
    let world = World::with_quiz(every_kind()).await;
    let attempt = world.started().await;
    let shown = format!("{:?}", world.open(attempt).await);
    for secret in ["秘密", "解説", "場面s2", "correct"] {
        assert!(!shown.contains(secret), "{secret}");
    }
    world.submit(attempt).await.expect("graded");
    let db = world.test.db.read();
    let review = read::review(
        &db,
        world.clock.now(),
        world.company,
        world.enrolment,
        attempt,
    );
    let shown = format!("{:?}", review.await.expect("a review").questions);
    for secret in ["秘密", "解説", "right: Some"] {
        assert!(!shown.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn keys_of_options_do_not_tell_the_authors_order() {
    let mut orders = std::collections::BTreeSet::new();
    for seed in 0..8 {
        let world = World::with_seed(every_kind(), seed).await;
        let db = world.test.db.read();
        let published = read::published(&db, world.quiz).await.expect("published");
        let order = &published.iter().find(|question| question.code == "q-order");
        let options = &order.expect("the question").options;
        let mut by_key: Vec<_> = options
            .iter()
            .map(|option| (option.id, option.code.clone()))
            .collect();
        by_key.sort();
        orders.insert(by_key.into_iter().map(|(_, code)| code).collect::<Vec<_>>());
    }
    assert!(orders.len() > 2, "{orders:?}");
}

/// Somebody of the firm.
pub async fn account(world: &World) -> AccountId {
    let now = world.clock.now();
    let person = world.ids.fresh::<Uuid>(now);
    let account = world.ids.fresh::<AccountId>(now);
    let insert = "INSERT INTO persons (id, family_name, given_name, family_kana, given_kana, \
                  status, created_at) VALUES ($1, '運営', '担当', '', '', 'active', $2)";
    let values = vec![person.into(), now.into()];
    world
        .execute(insert, values)
        .await
        .expect("the row goes in");
    let insert = "INSERT INTO accounts (id, kind, person_id, status, created_at) \
                  VALUES ($1, 'staff', $2, 'active', $3)";
    let values = vec![account.0.into(), person.into(), now.into()];
    world
        .execute(insert, values)
        .await
        .expect("the row goes in");
    account
}

fn limited(rules: Rules) -> NewQuiz {
    NewQuiz {
        rules,
        ..new_quiz(2)
    }
}

#[tokio::test]
async fn an_answer_after_the_deadline_is_refused_and_kept_apart() {
    let world = World::with_quiz(limited(Rules {
        time_limit_minutes: Some(10),
        ..Rules::default()
    }))
    .await;
    let attempt = world.started().await;
    world.clock.advance(TimeDelta::minutes(10));
    world.choose(attempt, 1, &["正"]).await;
    let open = world.open(attempt).await;
    world.clock.advance(TimeDelta::seconds(11));
    let question = &open.questions[1];
    let late = Answer {
        question: question.id,
        response: Response::of_options(options(question, &["正1", "正2"])),
        version: 0,
    };
    assert!(matches!(
        world.save(attempt, &late).await,
        Err(Error::TimeUp)
    ));
    let now = world.clock.now();
    let overdue = read::overdue(&world.test.db.read(), now, 10)
        .await
        .expect("read");
    assert_eq!(overdue.len(), 1);
    let tx = world.test.db.write().await.expect("a transaction");
    write::keep_late_answer(&tx, &world.ids, now, world.company, attempt, &late)
        .await
        .expect("kept");
    tx.commit().await.expect("kept");
    let submitted = world.submit(attempt).await.expect("graded");
    assert_eq!(submitted.outcome.points, 1, "only what came in time counts");
    let deadline = submitted.attempt.deadline_at;
    assert_eq!(
        submitted.attempt.submitted_at, deadline,
        "as of the deadline"
    );
    assert_eq!(world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_next_attempt_waits_for_the_cooling_off() {
    let world = World::with_quiz(limited(Rules {
        cooling_off_minutes: 60,
        ..Rules::default()
    }))
    .await;
    let attempt = world.started().await;
    world.clock.advance(TimeDelta::minutes(5));
    let ends = world.clock.now() + TimeDelta::minutes(60);
    world.submit(attempt).await.expect("graded");
    world.clock.advance(TimeDelta::minutes(59));
    assert!(matches!(world.start(7).await, Err(Error::CoolingOff(at)) if at == ends));
    world.clock.advance(TimeDelta::minutes(1));
    assert_eq!(world.start(7).await.expect("started").attempt.no, 2);
}

#[tokio::test]
async fn one_more_attempt_and_more_time_are_granted_with_reason_and_name() {
    let world = World::with_quiz(limited(Rules {
        time_limit_minutes: Some(10),
        ..Rules::default()
    }))
    .await;
    let by = account(&world).await;
    let first = world.started().await;
    let grant = async |granted, reason: &str| {
        let tx = world.test.db.write().await.expect("a transaction");
        let now = world.clock.now();
        let new = NewGrant {
            company: world.company,
            enrolment: world.enrolment,
            quiz: world.quiz,
            granted,
            reason,
            by,
        };
        let done = write::grant(&tx, &world.ids, now, &new).await?;
        tx.commit().await.expect("kept");
        Ok::<_, Error>(done)
    };
    let time = Granted::Time {
        attempt: first,
        minutes: 5,
    };
    assert!(matches!(grant(time, " ").await, Err(Error::Faulty(_))));
    grant(time, "読み上げを使うため").await.expect("granted");
    world.clock.advance(TimeDelta::minutes(14));
    world.choose(first, 1, &["正"]).await;
    world.submit(first).await.expect("graded");
    assert!(matches!(grant(time, "もう一度").await, Err(Error::Closed)));
    let second = world.started().await;
    world.submit(second).await.expect("graded");
    assert!(matches!(
        world.start(7).await,
        Err(Error::AttemptsUsedUp(2))
    ));
    grant(Granted::Attempt, "停電で中断したため")
        .await
        .expect("granted");
    assert_eq!(world.start(7).await.expect("started").attempt.no, 3);
    let db = world.test.db.read();
    let grants = read::grants_of(&db, world.company, world.enrolment)
        .await
        .expect("read");
    let reasons: Vec<&str> = grants.iter().map(|grant| grant.reason.as_str()).collect();
    assert_eq!(reasons, ["読み上げを使うため", "停電で中断したため"]);
    assert!(grants.iter().all(|grant| grant.by == by));
}

#[tokio::test]
async fn the_review_follows_the_policy_of_its_quiz() {
    for (policy, release) in [
        (ReviewPolicy::Always, Release::WholeKey),
        (ReviewPolicy::Never, Release::ResultOnly),
    ] {
        let world = World::with_quiz(limited(Rules {
            review: policy,
            ..Rules::default()
        }))
        .await;
        let attempt = world.started().await;
        world.choose(attempt, 1, &["誤1"]).await;
        world.submit(attempt).await.expect("graded");
        let now = world.clock.now();
        let db = world.test.db.read();
        let review = read::review(&db, now, world.company, world.enrolment, attempt)
            .await
            .expect("a review");
        assert_eq!(review.release, release);
        let explained = review
            .questions
            .iter()
            .flat_map(|question| &question.options);
        let explains = explained.clone().any(|option| option.explained.is_some());
        assert_eq!(explains, policy == ReviewPolicy::Always);
    }
}

/// The keys of an attempt's questions in their order, also of those that do
/// not show yet.
async fn asked(world: &World, attempt: AttemptId) -> Vec<QuestionVersionId> {
    let db = world.test.db.read();
    let ask = Statement::from_sql_and_values(
        db.get_database_backend(),
        "SELECT question_version_id FROM attempt_items WHERE attempt_id = $1 ORDER BY position",
        [attempt.0.into()],
    );
    let rows = db.query_all_raw(ask).await.expect("read");
    rows.iter()
        .map(|row| QuestionVersionId(row.try_get_by_index(0).expect("a key")))
        .collect()
}

#[tokio::test]
async fn in_turn_nobody_goes_back_or_skips() {
    let world = World::with_quiz(limited(Rules {
        in_turn: true,
        ..Rules::default()
    }))
    .await;
    let attempt = world.started().await;
    let keys = asked(&world, attempt).await;
    let open = world.open(attempt).await;
    assert_eq!(
        (open.asked, open.questions.len(), open.turn()),
        (3, 1, Some(1))
    );

    let skipping = Answer {
        question: keys[2],
        response: Response::default().with("option", vec![Uuid::nil().to_string()]),
        version: 0,
    };
    let refused = world.save(attempt, &skipping).await;
    assert!(matches!(refused, Err(Error::NotItsTurn)), "{refused:?}");

    let first = &open.questions[0];
    let answer = |words: &[&str], version| Answer {
        question: first.id,
        response: Response::of_options(options(first, words)),
        version,
    };
    assert_eq!(
        world
            .save(attempt, &answer(&["誤1"], 0))
            .await
            .expect("saved"),
        1
    );
    let again = world.save(attempt, &answer(&["誤1"], 0)).await;
    assert_eq!(again.expect("the same answer, sent again"), 1);
    let back = world.save(attempt, &answer(&["正"], 1)).await;
    assert!(matches!(back, Err(Error::Passed)), "{back:?}");
    let nothing = Answer {
        response: Response::default(),
        ..answer(&[], 1)
    };
    let taken_back = world.save(attempt, &nothing).await;
    assert!(matches!(taken_back, Err(Error::Passed)), "{taken_back:?}");

    let open = world.open(attempt).await;
    assert_eq!(
        (open.questions.len(), open.answered(), open.turn()),
        (2, 1, Some(2))
    );
    world.choose(attempt, 2, &["正1", "正2"]).await;
    world.choose(attempt, 3, &["正"]).await;
    let open = world.open(attempt).await;
    assert_eq!((open.answered(), open.turn()), (3, None));
    let outcome = world.submit(attempt).await.expect("graded").outcome;
    assert_eq!(outcome.points, 3, "the first answer stood");
    assert_eq!(world.findings().await, Vec::<String>::new());
}
