//! Counting paper questionnaires.

use std::collections::BTreeSet;

use crate::common::{World, execute};
use chrono::NaiveDate;
use kernel::id::{CompanyId, SessionId, SurveyQuestionId};
use surveys::write::{self, CountedPapers, HeldOnPaper, ImportRecord, Paper};
use surveys::{Answer, Error, Medium, Rating, Round, RoundKind, read};

struct Desk {
    world: World,
    company: CompanyId,
    round: Round,
    overall: SurveyQuestionId,
    content: SurveyQuestionId,
}

impl Desk {
    async fn new() -> Self {
        let world = World::new().await;
        let company = world.company("C001").await;
        let session: SessionId = world.ids.fresh(world.now());
        let ended_on = NaiveDate::from_ymd_opt(2024, 3, 31).expect("a real day");
        let tx = world.test.db.write().await.expect("a transaction");
        execute(
            &tx,
            "INSERT INTO training_sessions (id, code, track_id, instructor, ended_on, is_sample, created_at) \
             VALUES ($1, 'S001', $2, '講師01', $3, $4, $5)",
            vec![session.0.into(), world.track.0.into(), ended_on.into(), false.into(), world.now().into()],
        )
        .await;
        let version = world.form.version;
        let companies = BTreeSet::from([company]);
        let held = HeldOnPaper {
            id: session,
            ended_on,
            medium: Medium::Paper,
        };
        let round = write::ensure_paper_round(
            &tx,
            &world.ids,
            world.now(),
            version,
            world.track,
            held,
            &companies,
        );
        let round = round.await.expect("a round");
        tx.commit().await.expect("kept");
        let question = |code: &str| {
            let mut questions = world.form.questions.iter();
            questions
                .find(|question| question.code == code)
                .expect("asked")
                .id
        };
        let (overall, content) = (question("overall"), question("content"));
        Self {
            world,
            company,
            round,
            overall,
            content,
        }
    }

    fn paper(&self, number: &str, answers: &[(SurveyQuestionId, Answer)]) -> Paper {
        Paper {
            paper_no: number.to_owned(),
            company: self.company,
            answers: answers.iter().copied().collect(),
        }
    }

    async fn count(&self, papers: &[Paper]) -> CountedPapers {
        let world = &self.world;
        let questions: BTreeSet<_> = [self.overall, self.content].into();
        let tx = world.test.db.write().await.expect("a transaction");
        let mut sums = write::Sums::default();
        let counted = write::count_papers(
            &tx,
            &world.ids,
            world.now(),
            &self.round,
            &questions,
            papers,
            &mut sums,
        )
        .await;
        let counted = counted.expect("counted");
        sums.write(&tx).await.expect("kept");
        tx.commit().await.expect("kept");
        assert_eq!(world.findings().await, Vec::<String>::new());
        counted
    }

    async fn columns(&self, code: &str) -> i64 {
        let sql = format!(
            "SELECT c.n1 * 1000000 + c.n2 * 100000 + c.n3 * 10000 + c.n4 * 1000 + c.n5 * 100 + c.na * 10 + c.blank \
             FROM cells c JOIN survey_questions q ON q.id = c.question_id WHERE q.code = '{code}'"
        );
        self.world.number(&sql).await
    }
}

fn rated(grade: i64) -> Answer {
    Answer::Rated(Rating::new(grade).expect("1 to 5"))
}

#[tokio::test]
async fn a_session_has_one_paper_round_that_is_closed_from_the_start() {
    let desk = Desk::new().await;
    assert_eq!(desk.round.kind, RoundKind::Paper);
    assert!(desk.round.closed_on.is_some());
    let due = read::due_rounds(&desk.world.test.db.read(), desk.world.now())
        .await
        .expect("read");
    assert_eq!(due, []);
}

#[tokio::test]
async fn a_question_without_a_row_is_a_blank_and_not_applicable_stays_apart() {
    let desk = Desk::new().await;
    let papers = [
        desk.paper(
            "R1",
            &[
                (desk.overall, rated(5)),
                (desk.content, Answer::NotApplicable),
            ],
        ),
        desk.paper("R2", &[(desk.overall, rated(1))]),
    ];
    let counted = desk.count(&papers).await;
    assert_eq!(
        counted,
        CountedPapers {
            ballots: 2,
            answers: 3,
            counted_before: 0,
            seq: Some(1),
        }
    );
    assert_eq!(desk.columns("overall").await, 1_000_100);
    assert_eq!(desk.columns("content").await, 11);
}

#[tokio::test]
async fn a_number_that_was_counted_is_not_counted_again() {
    let desk = Desk::new().await;
    let paper = desk.paper("R1", &[(desk.overall, rated(5)), (desk.content, rated(4))]);
    desk.count(std::slice::from_ref(&paper)).await;
    let changed = desk.paper("R1", &[(desk.overall, rated(1)), (desk.content, rated(1))]);
    let again = desk
        .count(&[changed, desk.paper("R2", &[(desk.overall, rated(3))])])
        .await;
    assert_eq!(
        again,
        CountedPapers {
            ballots: 1,
            answers: 1,
            counted_before: 2,
            seq: Some(2),
        }
    );
    assert_eq!(desk.columns("overall").await, 10_100);
    let nothing = desk.count(&[paper]).await;
    assert_eq!(
        nothing,
        CountedPapers {
            ballots: 0,
            answers: 0,
            counted_before: 2,
            seq: None,
        }
    );
    assert_eq!(
        desk.world.number("SELECT COUNT(*) FROM seals").await,
        2,
        "nothing new makes no seal"
    );
}

#[tokio::test]
async fn a_blank_is_filled_in_when_the_corrected_file_has_an_answer() {
    let desk = Desk::new().await;
    desk.count(&[desk.paper("R1", &[(desk.overall, rated(5))])])
        .await;
    assert_eq!(desk.columns("content").await, 1);
    let corrected = desk.paper("R1", &[(desk.overall, rated(5)), (desk.content, rated(2))]);
    let counted = desk.count(&[corrected]).await;
    assert_eq!(
        counted,
        CountedPapers {
            ballots: 0,
            answers: 1,
            counted_before: 1,
            seq: Some(2),
        }
    );
    assert_eq!(desk.columns("content").await, 100_000);
    assert_eq!(desk.columns("overall").await, 100);
}

#[tokio::test]
async fn who_could_answer_is_recorded_once_and_no_sheet_more_counts() {
    let desk = Desk::new().await;
    let sheet = |number: &str| desk.paper(number, &[(desk.overall, rated(5))]);
    desk.count(&[sheet("R1"), sheet("R2")]).await;
    let record = async |eligible: i32| {
        let tx = desk.world.test.db.write().await.expect("a transaction");
        let kept = write::record_eligible(&tx, desk.round.id, eligible).await;
        tx.commit().await.expect("kept");
        kept.expect("written")
    };
    assert!(!record(1).await, "two answered");
    assert!(record(3).await);
    assert!(!record(9).await, "what is on record stays");
    desk.count(&[sheet("R3")]).await;
    let world = &desk.world;
    let questions: BTreeSet<_> = [desk.overall, desk.content].into();
    let tx = world.test.db.write().await.expect("a transaction");
    let mut sums = write::Sums::default();
    let refused = write::count_papers(
        &tx,
        &world.ids,
        world.now(),
        &desk.round,
        &questions,
        &[sheet("R4")],
        &mut sums,
    )
    .await;
    assert!(matches!(refused, Err(Error::MoreThanEligible(3))));
    drop(tx);
    let corrected = desk.paper("R3", &[(desk.overall, rated(5)), (desk.content, rated(2))]);
    assert_eq!(desk.count(&[corrected]).await.answers, 1, "no sheet more");
}

#[tokio::test]
async fn a_file_is_known_again_by_its_hash() {
    let desk = Desk::new().await;
    let world = &desk.world;
    let record = |rows_taken, rows_not_taken| ImportRecord {
        file_name: "ratings.csv",
        file_hash: "ab12",
        ballots_taken: 1,
        rows_taken,
        rows_not_taken,
        created_by: None,
        seals: &[],
    };
    for (taken, not_taken) in [(4, 2), (2, 0)] {
        let tx = world.test.db.write().await.expect("a transaction");
        write::record_import(&tx, &world.ids, world.now(), &record(taken, not_taken))
            .await
            .expect("kept");
        tx.commit().await.expect("kept");
        let found = read::imported_file(&world.test.db.read(), "ab12")
            .await
            .expect("read");
        assert_eq!(
            found.map(|file| file.rows_not_taken),
            i32::try_from(not_taken).ok()
        );
    }
    assert_eq!(
        world
            .number("SELECT CAST(SUM(rows_taken) AS BIGINT) FROM rating_imports")
            .await,
        6
    );
}
