//! Essays against a real database: waiting, marking, grading.

use std::sync::Arc;

use crate::kinds::account;
use crate::support::{World, new_quiz};
use kernel::id::{AccountId, AttemptId, QuestionVersionId};
use quizzes::write::{self, Answer, Marked, NewMark};
use quizzes::{
    AttemptStatus, Criterion, Error, Essay, Level, Levels, NewQuestion, NewQuiz, Release, Response,
    ReviewPolicy, Rules, Task, TextLimits, read,
};
use tokio::task::JoinSet;

/// Two essays of three points each after the choices of [`new_quiz`], whose
/// four points are not enough.
fn quiz(review: ReviewPolicy) -> NewQuiz {
    let base = new_quiz(1);
    let level = |words: &str, points| Level {
        words: words.to_owned(),
        points,
    };
    let essay = |code: &str| NewQuestion {
        code: code.to_owned(),
        task: Task::Essay(Essay {
            criteria: vec![Criterion {
                code: "calm".to_owned(),
                title: "落ち着き".to_owned(),
                levels: vec![
                    level("落ち着いている", 3),
                    level("少し", 1),
                    level("ない", 0),
                ],
            }],
            model_answer: "秘密の解答例".to_owned(),
            limits: TextLimits { min: 2, max: 100 },
        }),
        points: 3,
        feedback: "秘密のまとめ".to_owned(),
        options: Vec::new(),
        ..base.questions[0].clone()
    };
    let mut questions = base.questions.clone();
    questions.extend([essay("F1-e1"), essay("F1-e2")]);
    NewQuiz {
        questions,
        pass_points: 7,
        rules: Rules {
            review,
            ..Rules::default()
        },
        ..base
    }
}

struct Essays {
    world: World,
    attempt: AttemptId,
    by: AccountId,
    questions: Vec<QuestionVersionId>,
}

impl Essays {
    /// Everything right, and these texts written.
    async fn written(review: ReviewPolicy, texts: [&str; 2]) -> Self {
        let world = World::with_quiz(quiz(review)).await;
        let by = account(&world).await;
        let attempt = world.started().await;
        world.choose(attempt, 1, &["正"]).await;
        world.choose(attempt, 2, &["正1", "正2"]).await;
        world.choose(attempt, 3, &["正"]).await;
        let open = world.open(attempt).await;
        let shown = format!("{open:?}");
        assert!(
            !shown.contains("秘密") && !shown.contains("落ち着"),
            "{shown}"
        );
        let mut questions = Vec::new();
        for (question, text) in open.questions[3..].iter().zip(texts) {
            let answer = Answer {
                question: question.id,
                response: Response::default().with("text", vec![text.to_owned()]),
                version: 0,
            };
            world.save(attempt, &answer).await.expect("saved");
            questions.push(question.id);
        }
        Self {
            world,
            attempt,
            by,
            questions,
        }
    }

    async fn mark(&self, essay: usize, level: usize, comment: &str) -> Result<Marked, Error> {
        let world = &self.world;
        let levels = Levels::default().with("calm", level);
        let tx = world.test.db.write().await.expect("a transaction");
        let new = NewMark {
            company: world.company,
            attempt: self.attempt,
            question: self.questions[essay],
            levels: &levels,
            comment,
            by: self.by,
        };
        let marked = write::mark_essay(&tx, &world.ids, world.clock.now(), &new).await?;
        tx.commit().await.expect("kept");
        Ok(marked)
    }

    async fn review(&self) -> Result<quizzes::Review, Error> {
        let world = &self.world;
        let now = world.clock.now();
        let (company, enrolment) = (world.company, world.enrolment);
        let db = world.test.db.read();
        read::review(&db, now, company, enrolment, self.attempt).await
    }
}

#[tokio::test]
async fn an_attempt_with_a_text_waits_until_every_text_has_a_mark() {
    let essays = Essays::written(ReviewPolicy::WhenOver, ["一つ目です", "二つ目です"]).await;
    let submitted = essays.world.submit(essays.attempt).await.expect("taken");
    assert!(submitted.newly && submitted.is_waiting());
    assert_eq!(submitted.attempt.outcome, None, "nothing is stored");
    assert_eq!(
        (submitted.outcome.points, submitted.outcome.passed),
        (0, false)
    );
    let again = essays.world.submit(essays.attempt).await.expect("taken");
    assert!(!again.newly && again.is_waiting());
    assert!(matches!(essays.review().await, Err(Error::AwaitsGrading)));
    let start = essays.world.start(7).await;
    assert!(matches!(start, Err(Error::AwaitsGrading)));
    assert_eq!(essays.world.findings().await, Vec::<String>::new());
    let (waiting, count) = read::waiting(&essays.world.test.db.read(), 10)
        .await
        .expect("read");
    assert_eq!((waiting[0].attempt, count), (essays.attempt, 1));

    let first = essays.mark(0, 0, "よい答えです").await.expect("marked");
    assert!(first.newly && !first.graded);
    assert_eq!(first.attempt.status, AttemptStatus::NeedsGrading);
    let same = essays.mark(0, 0, "よい答えです").await.expect("the same");
    assert!(!same.newly);
    let other = essays
        .mark(0, 1, "読み直しました")
        .await
        .expect("superseded");
    assert!(other.newly && !other.graded);
    let last = essays.mark(1, 0, "").await.expect("marked");
    assert!(last.newly && last.graded);
    let outcome = last.attempt.outcome.expect("a score");
    assert_eq!((outcome.points, outcome.total_points), (8, 10));
    assert!(outcome.passed);
    assert!(!essays.mark(1, 0, "").await.expect("the same").newly);
    let late = essays.mark(0, 0, "").await;
    assert!(matches!(late, Err(Error::MarksStand)));
    assert_eq!(essays.world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_blank_essay_is_worth_nothing_without_a_person() {
    let essays = Essays::written(ReviewPolicy::WhenOver, ["", "  "]).await;
    let submitted = essays.world.submit(essays.attempt).await.expect("graded");
    assert!(!submitted.is_waiting());
    assert_eq!(
        (submitted.outcome.points, submitted.outcome.passed),
        (4, false)
    );
    assert!(matches!(essays.mark(0, 0, "").await, Err(Error::NotFound)));
    assert_eq!(essays.world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_mark_lists_all_its_faults_and_needs_an_attempt_that_is_handed_in() {
    let essays = Essays::written(ReviewPolicy::WhenOver, ["一つ目です", ""]).await;
    assert!(matches!(essays.mark(0, 0, "").await, Err(Error::NotFound)));
    essays.world.submit(essays.attempt).await.expect("taken");
    let Err(Error::Faulty(faults)) = essays.mark(0, 3, &"長".repeat(1001)).await else {
        panic!("faulty");
    };
    let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/levels/calm", "/comment"]);
    let blank = essays.mark(1, 0, "").await;
    assert!(matches!(blank, Err(Error::NotFound)));
    assert!(essays.mark(0, 2, "").await.expect("marked").graded);
}

#[tokio::test]
async fn twenty_marks_at_once_give_one_grade() {
    let essays = Arc::new(Essays::written(ReviewPolicy::WhenOver, ["一つ目です", ""]).await);
    essays.world.submit(essays.attempt).await.expect("taken");
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        let essays = Arc::clone(&essays);
        calls.spawn(async move { essays.mark(0, 0, "同じ").await });
    }
    let (mut newly, mut graded) = (0, 0);
    while let Some(marked) = calls.join_next().await {
        let marked = marked.expect("no panic").expect("no failure");
        assert_eq!(
            marked.attempt.outcome.map(|outcome| outcome.points),
            Some(7)
        );
        newly += u32::from(marked.newly);
        graded += u32::from(marked.graded);
    }
    assert_eq!((newly, graded), (1, 1));
    assert_eq!(essays.world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_review_tells_levels_and_the_model_answer_as_far_as_the_policy_lets_it() {
    let cases = [
        (ReviewPolicy::WhenOver, Release::WholeKey, true, true),
        (ReviewPolicy::Always, Release::WholeKey, true, true),
        (ReviewPolicy::Never, Release::ResultOnly, false, false),
    ];
    for (policy, release, tells_levels, tells_model) in cases {
        let essays = Essays::written(policy, ["一つ目です", ""]).await;
        essays.world.submit(essays.attempt).await.expect("taken");
        essays.mark(0, 1, "もう少しです").await.expect("graded");
        let review = essays.review().await.expect("a review");
        assert_eq!(review.release, release);
        let question = &review.questions[3];
        assert_eq!((question.points, question.total_points), (1, 3));
        let judgement = question.judgement.as_ref().expect("judged");
        assert_eq!(judgement.comment, "もう少しです");
        let words: Vec<&str> = judgement
            .reached
            .iter()
            .map(|one| one.words.as_str())
            .collect();
        assert_eq!(words == ["少し"], tells_levels, "{policy:?}");
        let right = question.fields[0].right.as_deref();
        assert_eq!(right == Some("秘密の解答例"), tells_model, "{policy:?}");
        assert_eq!(review.questions[4].judgement, None, "blank");
    }
}

#[tokio::test]
async fn a_changed_mark_or_score_is_found() {
    let essays = Essays::written(ReviewPolicy::WhenOver, ["一つ目です", ""]).await;
    essays.world.submit(essays.attempt).await.expect("taken");
    let world = &essays.world;
    let waits = "UPDATE attempts SET status = 'graded', points = 4, passed = $1";
    world
        .execute(waits, vec![false.into()])
        .await
        .expect("damaged");
    assert_eq!(world.findings().await.len(), 1, "graded without its mark");
    let back = "UPDATE attempts SET status = 'needs_grading', points = NULL, passed = NULL";
    world.execute(back, Vec::new()).await.expect("mended");
    essays.mark(0, 0, "").await.expect("graded");
    assert_eq!(world.findings().await, Vec::<String>::new());
    for refused in [
        "UPDATE essay_marks SET comment = 'x'",
        "DELETE FROM essay_marks",
    ] {
        let kept = world.execute(refused, Vec::new()).await;
        assert!(kept.is_err(), "{refused}");
    }
    let waits = "UPDATE attempts SET status = 'needs_grading'";
    world.execute(waits, Vec::new()).await.expect("damaged");
    assert_eq!(world.findings().await.len(), 1, "waits for nobody");
}
