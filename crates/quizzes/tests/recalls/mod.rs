//! Recalls against a real database: what is asked, answering, the link.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::support::{World, drawn_quiz, new_quiz, option, options};
use quizzes::write::{self, Begun, NewLink, NewRecall, RecallAnswer};
use quizzes::{
    Error, NewQuestion, NewQuiz, OpenQuestion, RECALL_QUESTIONS, Recall, RecallItem, Response,
    ReviewPolicy, Rules, read,
};
use tokio::task::JoinSet;

/// Two questions for each of four objectives.
fn four_objectives() -> NewQuiz {
    let template = new_quiz(0).questions.swap_remove(0);
    let questions = (0..8).map(|number| NewQuestion {
        code: format!("F1-r{number}"),
        objective: format!("FO{}", number % 4 + 1),
        stem: format!("設問{number}"),
        ..template.clone()
    });
    NewQuiz {
        questions: questions.collect(),
        pass_points: 1,
        ..new_quiz(0)
    }
}

impl World {
    async fn begin(&self, day: i32, seed: i64) -> Result<Begun, Error> {
        let tx = self.test.db.write().await.expect("a transaction");
        let new = NewRecall {
            company: self.company,
            enrolment: self.enrolment,
            day,
            version: self.version,
            final_test: Some(self.quiz),
        };
        let now = self.clock.now();
        let begun = write::begin_recall(&tx, &self.ids, now, seed, &new).await?;
        tx.commit().await.expect("kept");
        Ok(begun)
    }

    async fn recall(&self, day: i32, seed: i64) -> Recall {
        self.begin(day, seed).await.expect("begun").recall
    }

    async fn sheet(&self, recall: &Recall) -> Vec<RecallItem> {
        let sheet = read::recall_sheet(&self.test.db.read(), recall).await;
        sheet.expect("read")
    }

    async fn give(
        &self,
        recall: &Recall,
        place: i32,
        given: Option<Response>,
    ) -> Result<RecallAnswer, Error> {
        let tx = self.test.db.write().await.expect("a transaction");
        let now = self.clock.now();
        let done = write::answer_recall(&tx, now, recall, place, given).await?;
        tx.commit().await.expect("kept");
        Ok(done)
    }

    /// Answers everything: rightly where `right` says so.
    async fn give_all(&self, recall: &Recall, right: impl Fn(&OpenQuestion) -> bool) {
        for item in self.sheet(recall).await {
            let RecallItem::Open(question) = item else {
                panic!("answered already");
            };
            let word = if right(&question) { "正" } else { "誤1" };
            let response = Response::of_options(options(&question, &[word]));
            self.give(recall, question.position, Some(response))
                .await
                .expect("answered");
        }
    }

    async fn recall_findings(&self) -> Vec<String> {
        let found = read::recall_findings(&self.test.db.read()).await;
        found.expect("read")
    }
}

fn stems(sheet: &[RecallItem]) -> Vec<String> {
    let stem = |item: &RecallItem| match item {
        RecallItem::Open(question) => question.stem.clone(),
        RecallItem::Answered(question) => question.stem.clone(),
    };
    sheet.iter().map(stem).collect()
}

#[tokio::test]
async fn a_recall_asks_three_questions_once_and_explains_each_at_once() {
    let world = World::with_quiz(four_objectives()).await;
    let recall = world.recall(2, 5).await;
    let again = world.begin(2, 6).await.expect("there");
    assert!(!again.newly);
    assert_eq!(again.recall, recall);
    let sheet = world.sheet(&recall).await;
    assert_eq!(sheet.len(), RECALL_QUESTIONS);
    let shown = format!("{sheet:?}");
    assert!(
        !shown.contains("解説") && !shown.contains("correct"),
        "{shown}"
    );
    let RecallItem::Open(first) = &sheet[0] else {
        panic!("open");
    };
    let nothing = world.give(&recall, 1, Some(Response::default())).await;
    assert!(matches!(nothing, Err(Error::NothingChosen)));
    let foreign = Response::default().with("option", vec![world.quiz.to_string()]);
    let foreign = world.give(&recall, 1, Some(foreign)).await;
    assert!(matches!(foreign, Err(Error::ForeignOption)));
    let wrong = Response::of_options(options(first, &["誤1"]));
    let done = world.give(&recall, 1, Some(wrong)).await.expect("answered");
    assert!(done.newly && !done.finished);
    let right = Response::of_options(options(first, &["正"]));
    let late = world.give(&recall, 1, Some(right)).await.expect("stands");
    assert!(!late.newly, "the first answer stands");
    let sheet = world.sheet(&recall).await;
    let RecallItem::Answered(explained) = &sheet[0] else {
        panic!("answered");
    };
    assert!(!explained.right && explained.answered);
    let told = explained
        .options
        .iter()
        .all(|option| option.explained.is_some());
    assert!(told, "the whole key shows");
    world.give(&recall, 2, None).await.expect("unknown");
    assert!(world.give(&recall, 3, None).await.expect("last").finished);
    assert!(matches!(
        world.give(&recall, 4, None).await,
        Err(Error::NotFound)
    ));
    assert_eq!(world.recall_findings().await, Vec::<String>::new());
    world
        .execute(
            "UPDATE recall_items SET points = 1 WHERE position = 2",
            vec![],
        )
        .await
        .expect("damaged");
    assert_eq!(world.recall_findings().await.len(), 1);
}

#[tokio::test]
async fn what_was_missed_in_the_final_test_and_in_earlier_recalls_comes_first() {
    let world = World::with_quiz(four_objectives()).await;
    let attempt = world.started().await;
    let weak = ["設問2", "設問6"];
    for question in world.open(attempt).await.questions {
        let word = if weak.contains(&question.stem.as_str()) {
            "誤1"
        } else {
            "正"
        };
        world.choose(attempt, question.position, &[word]).await;
    }
    world.submit(attempt).await.expect("graded");
    let first = world.recall(2, 3).await;
    let asked = stems(&world.sheet(&first).await);
    assert!(weak.contains(&asked[0].as_str()), "{asked:?}");
    // Now that one is known, and another objective is missed.
    let (known, missed) = (asked[0].clone(), asked[1].clone());
    world
        .give_all(&first, |question| question.stem != missed)
        .await;
    let second = world.recall(7, 9).await;
    let now = stems(&world.sheet(&second).await);
    assert!(
        now.iter().all(|stem| !asked.contains(stem)),
        "{asked:?} {now:?}"
    );
    // Of the known objective 1 of 3 was right, of the missed one 2 of 3, of
    // the others everything: the second question of each is left.
    let other = |stem: &str| {
        let number: usize = stem.trim_start_matches("設問").parse().expect("a number");
        format!("設問{}", (number + 4) % 8)
    };
    assert_eq!(now[..2], [other(&known), other(&missed)]);
}

#[tokio::test]
async fn nothing_is_repeated_while_anything_else_is_left() {
    let world = World::with_quiz(four_objectives()).await;
    let mut asked: Vec<String> = Vec::new();
    for (day, seed) in [(2, 1), (7, 2), (21, 3)] {
        let recall = world.recall(day, seed).await;
        asked.extend(stems(&world.sheet(&recall).await));
    }
    let distinct: BTreeSet<&String> = asked.iter().collect();
    assert_eq!(
        distinct.len(),
        8,
        "all eight before any comes again: {asked:?}"
    );
    assert!(
        asked[..3].contains(&asked[8]),
        "the longest ago first: {asked:?}"
    );
}

#[tokio::test]
async fn twenty_at_once_make_one_recall_and_count_one_answer() {
    let world = Arc::new(World::with_quiz(drawn_quiz()).await);
    let mut calls = JoinSet::new();
    for seed in 0..20 {
        let world = Arc::clone(&world);
        calls.spawn(async move { world.begin(2, seed).await.expect("begun") });
    }
    let mut ids = BTreeSet::new();
    let mut newly = 0;
    while let Some(begun) = calls.join_next().await {
        let begun = begun.expect("no panic");
        ids.insert(begun.recall.id);
        newly += u32::from(begun.newly);
    }
    assert_eq!((ids.len(), newly), (1, 1));
    let recall = world.recall(2, 0).await;
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        let (world, recall) = (Arc::clone(&world), recall.clone());
        calls.spawn(async move { world.give(&recall, 1, None).await.expect("answered") });
    }
    let mut newly = 0;
    while let Some(done) = calls.join_next().await {
        newly += u32::from(done.expect("no panic").newly);
    }
    assert_eq!(newly, 1);
    assert_eq!(world.recall_findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_secret_bank_and_a_course_without_questions_ask_nothing() {
    let secret = NewQuiz {
        rules: Rules {
            review: ReviewPolicy::Never,
            ..Rules::default()
        },
        ..four_objectives()
    };
    let world = World::with_quiz(secret).await;
    let begun = world.begin(2, 1).await;
    assert!(matches!(begun, Err(Error::NothingToRecall)));
}

#[tokio::test]
async fn a_link_is_written_once_and_found_by_its_hash() {
    let world = World::with_quiz(four_objectives()).await;
    let recall = world.recall(2, 1).await;
    let now = world.clock.now();
    let link = |hash: u8| NewLink {
        hash: vec![hash; 32],
        address_hash: vec![7; 32],
        ends_at: now,
    };
    let tx = world.test.db.write().await.expect("a transaction");
    assert!(
        write::link_recall(&tx, now, &recall, link(1))
            .await
            .expect("linked")
    );
    assert!(
        !write::link_recall(&tx, now, &recall, link(2))
            .await
            .expect("asked")
    );
    tx.commit().await.expect("kept");
    let db = world.test.db.read();
    let found = read::recall_by_link(&db, &[1; 32]).await.expect("read");
    let found = found.expect("there");
    assert_eq!((found.recall.id, found.ends_at), (recall.id, now));
    assert_eq!(found.address_hash, vec![7; 32]);
    assert_eq!(
        read::recall_by_link(&db, &[2; 32]).await.expect("read"),
        None
    );
    let elsewhere = kernel::id::CompanyId(world.quiz.0);
    let foreign = read::recall(&db, elsewhere, recall.id).await;
    assert!(matches!(foreign, Err(Error::NotFound)));
}

#[tokio::test]
async fn figures_count_answers_by_objective() {
    let mut quiz = four_objectives();
    quiz.questions.truncate(3);
    quiz.questions[0].options = vec![option("a", "誤1"), option("b", "正")];
    let world = World::with_quiz(quiz).await;
    let recall = world.recall(2, 1).await;
    world
        .give_all(&recall, |question| question.stem == "設問1")
        .await;
    let since = world.clock.now();
    let figures = read::recall_figures(&world.test.db.read(), since)
        .await
        .expect("read");
    assert_eq!(
        (figures.mailed, figures.opened, figures.finished),
        (0, 1, 1)
    );
    let rights: Vec<(&str, usize, usize)> = figures
        .objectives
        .iter()
        .map(|one| (one.objective.as_str(), one.answered, one.right))
        .collect();
    assert_eq!(rights, [("FO1", 1, 0), ("FO2", 1, 1), ("FO3", 1, 0)]);
}
