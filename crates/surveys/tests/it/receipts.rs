//! Changing, withdrawing, coming late and being taken out, in any order: the
//! counts always follow.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kernel::id::{AccountId, CompanyId, RoundId};
use surveys::write::{self, Named, NewInvalidation, Redeemed};
use surveys::{
    Answer, BallotToken, Error, Given, HeldState, InvalidationKind, Receipt, SurveySecret, read,
};

use crate::common::{World, comment, given, rated};

impl World {
    /// A paper in somebody's hand.
    async fn paper(&self, company: CompanyId) -> BallotToken {
        let enrolment = self.enrol(company).await;
        let round = self.open(company, enrolment).await;
        self.paper_in(company, enrolment, round.id).await
    }

    async fn paper_in(
        &self,
        company: CompanyId,
        enrolment: kernel::id::EnrolmentId,
        round: RoundId,
    ) -> BallotToken {
        let secret = SurveySecret::random().expect("entropy");
        self.issue(company, enrolment, &secret)
            .await
            .expect("issued");
        self.keys.issue(round, company, &secret)
    }

    async fn change(&self, receipt: &Receipt, answers: &[Given]) -> Result<(), Error> {
        let filled = self.form.fill(answers).expect("fits the form");
        let tx = self.test.db.write().await.expect("a transaction");
        write::change(&tx, &self.keys, self.now(), receipt, &filled).await?;
        tx.commit().await.expect("kept");
        Ok(())
    }

    async fn withdraw(&self, receipt: &Receipt) -> Result<(), Error> {
        let tx = self.test.db.write().await.expect("a transaction");
        write::withdraw(&tx, &self.keys, receipt).await?;
        tx.commit().await.expect("kept");
        Ok(())
    }

    async fn state(&self, receipt: &Receipt) -> HeldState {
        let held = read::held(&self.test.db.read(), &self.keys, receipt).await;
        held.expect("read").expect("a ballot").state
    }

    /// One asks, another one approves.
    async fn invalidate(
        &self,
        round: RoundId,
        receipt: &Receipt,
        by: (AccountId, AccountId),
    ) -> Result<(), Error> {
        let new = NewInvalidation {
            round,
            ballot: Named::Receipt(receipt.clone()),
            kind: InvalidationKind::Test,
            reason: "テスト".to_owned(),
            by: by.0,
        };
        let tx = self.test.db.write().await.expect("a transaction");
        let now = self.now();
        let id = write::request_invalidation(&tx, &self.ids, now, &new).await?;
        write::decide_invalidation(&tx, now, id, by.1, true).await?;
        tx.commit().await.expect("kept");
        Ok(())
    }

    /// The counts of a question over all strata: ratings 1 to 5, 該当なし and
    /// blanks.
    async fn counts(&self, question: &str) -> [i64; 7] {
        let mut counts = [0; 7];
        for (slot, column) in counts
            .iter_mut()
            .zip(["n1", "n2", "n3", "n4", "n5", "na", "blank"])
        {
            let sql = format!(
                "SELECT CAST(COALESCE(SUM(c.{column}), 0) AS BIGINT) FROM cells c \
                 JOIN survey_questions q ON q.id = c.question_id WHERE q.code = '{question}'"
            );
            *slot = self.number(&sql).await;
        }
        counts
    }
}

#[tokio::test]
async fn what_waits_is_exchanged_at_once_and_what_is_withdrawn_never_counts() {
    let world = World::new().await;
    let company = world.company("C001").await;
    let mut receipts = Vec::new();
    for _ in 0..6 {
        let (_, token) = world
            .answer(company, &[rated("overall", 1), comment("消したい文章")])
            .await;
        receipts.push(world.keys.receipt(&token));
    }
    world
        .change(&receipts[0], &[rated("overall", 5)])
        .await
        .expect("changed");
    world.withdraw(&receipts[1]).await.expect("withdrawn");
    world.withdraw(&receipts[1]).await.expect("the same again");
    let refused = world.change(&receipts[1], &[rated("overall", 5)]).await;
    assert!(matches!(refused, Err(Error::NotCounted)), "{refused:?}");
    assert_eq!(world.state(&receipts[0]).await, HeldState::Waiting);
    assert_eq!(world.state(&receipts[1]).await, HeldState::Withdrawn);
    assert_eq!(world.number("SELECT COUNT(*) FROM ballot_pool").await, 6);
    assert_eq!(world.seal().await, 5);
    assert_eq!(world.counts("overall").await, [4, 0, 0, 0, 1, 0, 0]);
    world.clock.advance(TimeDelta::days(30));
    world.seal().await;
    assert_eq!(world.state(&receipts[0]).await, HeldState::Counted);
    assert_eq!(world.state(&receipts[1]).await, HeldState::Withdrawn);
    assert_eq!(
        world.number("SELECT COUNT(*) FROM ballot_comments").await,
        4
    );
    assert_eq!(world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_counted_changes_by_five_at_once_and_at_the_close_by_any_number() {
    let world = World::new().await;
    let company = world.company("C001").await;
    let mut receipts = Vec::new();
    for _ in 0..12 {
        let (_, token) = world
            .answer(company, &[rated("overall", 2), comment("ひとこと")])
            .await;
        receipts.push(world.keys.receipt(&token));
    }
    world.seal().await;
    for receipt in &receipts[..3] {
        world
            .change(receipt, &[rated("overall", 4)])
            .await
            .expect("waits");
    }
    world.withdraw(&receipts[3]).await.expect("waits");
    world.seal().await;
    assert_eq!(world.counts("overall").await, [0, 12, 0, 0, 0, 0, 0]);
    assert_eq!(
        world.number("SELECT COUNT(*) FROM ballot_comments").await,
        8,
        "the words of all four are gone at once"
    );
    // The fifth: a change of mind about one that waits is no fifth.
    world
        .change(&receipts[2], &[rated("overall", 3)])
        .await
        .expect("waits");
    world.seal().await;
    assert_eq!(world.counts("overall").await, [0, 12, 0, 0, 0, 0, 0]);
    world
        .change(
            &receipts[4],
            &[
                given("overall", Answer::NotApplicable),
                comment("あらためて"),
            ],
        )
        .await
        .expect("the fifth");
    world.seal().await;
    assert_eq!(world.counts("overall").await, [0, 7, 1, 2, 0, 1, 0]);
    assert_eq!(world.findings().await, Vec::<String>::new());
    world
        .change(&receipts[0], &[rated("overall", 1)])
        .await
        .expect("waits for the close");
    world.clock.advance(TimeDelta::days(30));
    world.seal().await;
    assert_eq!(world.counts("overall").await, [1, 7, 1, 1, 0, 1, 0]);

    let late = world.change(&receipts[0], &[rated("overall", 5)]).await;
    assert!(matches!(late, Err(Error::Late)), "{late:?}");
    for (place, receipt) in receipts[5..10].iter().enumerate() {
        assert_eq!(world.counts("overall").await[1], 7, "{place} wait");
        world.withdraw(receipt).await.expect("always");
        world.seal().await;
    }
    assert_eq!(world.counts("overall").await, [1, 2, 1, 1, 0, 1, 0]);
    let withdrawn =
        "SELECT COUNT(*) FROM ballots WHERE status = 'withdrawn' AND answers IS NOT NULL";
    assert_eq!(world.number(withdrawn).await, 0);
    assert_eq!(world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_one_who_asks_does_not_approve_and_a_void_ballot_leaves_the_counts() {
    let world = World::new().await;
    let company = world.company("C001").await;
    let mut receipts = Vec::new();
    let mut round = None;
    for _ in 0..6 {
        let (_, token) = world.answer(company, &[rated("overall", 5)]).await;
        round = Some(token.round());
        receipts.push(world.keys.receipt(&token));
    }
    let round = round.expect("a round");
    world.seal().await;
    let (one, other) = (world.staff_account().await, world.staff_account().await);
    let alone = world.invalidate(round, &receipts[0], (one, one)).await;
    assert!(matches!(alone, Err(Error::SamePerson)), "{alone:?}");
    world
        .invalidate(round, &receipts[0], (one, other))
        .await
        .expect("approved");
    let twice = world.invalidate(round, &receipts[0], (one, other)).await;
    assert!(matches!(twice, Err(Error::NotCounted)), "{twice:?}");
    world.seal().await;
    assert_eq!(world.counts("overall").await[4], 6, "one waits");
    world.clock.advance(TimeDelta::days(30));
    world.seal().await;
    assert_eq!(world.counts("overall").await[4], 5);
    assert_eq!(world.state(&receipts[0]).await, HeldState::Void);
    let numbers = read::round_numbers(&world.test.db.read(), round).await;
    let numbers = numbers.expect("read");
    assert_eq!((numbers.counted, numbers.void), (5, 1));
    assert_eq!(world.findings().await, Vec::<String>::new());
}

/// A small generator, so that a failing run can be told by its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.roll(length as u64)).expect("small")
    }
}

/// What a ballot should count as.
#[derive(Clone, Copy, PartialEq)]
enum Due {
    Counts(i64),
    Late,
    Out,
    /// It goes out whatever its writer says.
    Void,
}

/// Any interleaving of submit, change, withdraw, invalidate, late and seal:
/// rebuilt from its answers every cell is itself, and is what the people last
/// said once the round is closed.
#[tokio::test]
async fn any_interleaving_leaves_cells_deltas_and_answers_in_agreement() {
    for seed in 1..=4 {
        let mut dice = Dice(seed);
        let world = World::new().await;
        let companies = [world.company("C001").await, world.company("C002").await];
        let staff = (world.staff_account().await, world.staff_account().await);
        let mut late_papers = Vec::new();
        for company in companies {
            for _ in 0..3 {
                late_papers.push(world.paper(company).await);
            }
        }
        let round = late_papers[0].round();
        let mut due: Vec<(Receipt, Due)> = Vec::new();
        for _ in 0..60 {
            let grade = i64::try_from(dice.roll(5)).expect("small") + 1;
            match dice.roll(8) {
                0..=3 => {
                    let company = companies[dice.place(2)];
                    let (_, token) = world.answer(company, &[rated("overall", grade)]).await;
                    due.push((world.keys.receipt(&token), Due::Counts(grade)));
                }
                4 if !due.is_empty() => {
                    let place = dice.place(due.len());
                    let changed = world
                        .change(&due[place].0, &[rated("overall", grade)])
                        .await;
                    if changed.is_ok() {
                        assert!(due[place].1 != Due::Out, "seed {seed}");
                        if due[place].1 != Due::Void {
                            due[place].1 = Due::Counts(grade);
                        }
                    }
                }
                5 if !due.is_empty() => {
                    let place = dice.place(due.len());
                    if world.withdraw(&due[place].0).await.is_ok() {
                        due[place].1 = Due::Out;
                    }
                }
                6 if !due.is_empty() => {
                    let place = dice.place(due.len());
                    if world.invalidate(round, &due[place].0, staff).await.is_ok() {
                        due[place].1 = Due::Void;
                    }
                }
                _ => {
                    world.seal().await;
                    assert_eq!(world.findings().await, Vec::<String>::new(), "seed {seed}");
                }
            }
        }
        world.clock.advance(TimeDelta::days(30));
        for token in &late_papers {
            let redeemed = world.redeem(token, &[rated("overall", 1)]).await;
            assert_eq!(redeemed.expect("kept"), Redeemed::TakenLate);
            due.push((world.keys.receipt(token), Due::Late));
        }
        world.seal().await;
        assert_eq!(world.findings().await, Vec::<String>::new(), "seed {seed}");
        assert_eq!(
            world.counts("overall").await[..5],
            expected(&due),
            "seed {seed}"
        );

        // After the close a withdrawal waits for others of its stratum; the
        // late ones are in no count.
        for _ in 0..due.len() {
            let place = dice.place(due.len());
            if world.withdraw(&due[place].0).await.is_ok() {
                due[place].1 = Due::Out;
            }
            world.seal().await;
        }
        assert_eq!(world.findings().await, Vec::<String>::new(), "seed {seed}");
        let fewest = world
            .number(
                "SELECT CAST(COALESCE(MIN(s.ballots_in + s.ballots_out + s.ballots_changed), 5) AS BIGINT) FROM seals s \
                 JOIN seals f ON f.round_id = s.round_id AND f.kind = 'final' AND f.seq < s.seq \
                 WHERE s.ballots_out + s.ballots_changed > 0",
            )
            .await;
        assert!(fewest >= 5, "seed {seed}: {fewest} changed after the close");
    }
}

fn expected(due: &[(Receipt, Due)]) -> [i64; 5] {
    let mut counts = [0; 5];
    for (_, due) in due {
        if let Due::Counts(grade) = due {
            counts[usize::try_from(grade - 1).expect("1 to 5")] += 1;
        }
    }
    counts
}

/// The cells as they are released: by company and question, keys left out.
async fn released(world: &World) -> BTreeMap<String, i64> {
    let mut released = BTreeMap::new();
    for company in ["C001", "C002"] {
        for question in ["overall", "content"] {
            for column in ["n1", "n2", "n3", "n4", "n5", "na", "blank"] {
                let sql = format!(
                    "SELECT CAST(COALESCE(SUM(c.{column}), 0) AS BIGINT) FROM cells c \
                     JOIN survey_questions q ON q.id = c.question_id JOIN strata g ON g.id = c.stratum_id \
                     JOIN companies k ON k.id = g.company_id WHERE q.code = '{question}' AND k.code = '{company}'"
                );
                let count = world.number(&sql).await;
                released.insert(format!("{company} {question} {column}"), count);
            }
        }
    }
    released
}

#[tokio::test]
async fn the_order_of_answering_changes_nothing_that_is_released() {
    let mut seen = Vec::new();
    for seed in 1..=3 {
        let world = World::new().await;
        let companies = [world.company("C001").await, world.company("C002").await];
        let mut sheets: Vec<(usize, i64)> = (0..16).map(|n| (n % 2, 1 + n as i64 % 5)).collect();
        let mut dice = Dice(seed);
        for last in (1..sheets.len()).rev() {
            sheets.swap(last, dice.place(last + 1));
        }
        for (company, grade) in sheets {
            let answers = [rated("overall", grade), rated("content", 6 - grade)];
            let (_, token) = world.answer(companies[company], &answers).await;
            // Those who gave a 3 take it back; those who gave a 1 think again.
            let receipt = world.keys.receipt(&token);
            match grade {
                3 => world.withdraw(&receipt).await.expect("withdrawn"),
                1 => {
                    let again = [rated("overall", 2), rated("content", 4)];
                    world.change(&receipt, &again).await.expect("changed");
                }
                _ => {}
            }
        }
        world.clock.advance(TimeDelta::days(30));
        world.seal().await;
        assert_eq!(world.findings().await, Vec::<String>::new());
        seen.push(released(&world).await);
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
    assert_eq!(seen[0]["C001 overall n2"] + seen[0]["C002 overall n2"], 7);
}

/// Sixteen at once: every ballot, change and withdrawal counts once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_writers_lose_no_count() {
    const WRITERS: usize = 16;
    let world = std::sync::Arc::new(World::new().await);
    let company = world.company("C001").await;
    let mut tokens = Vec::new();
    for _ in 0..WRITERS {
        tokens.push(world.paper(company).await);
    }
    let mut writers = tokio::task::JoinSet::new();
    for (number, token) in tokens.into_iter().enumerate() {
        let world = world.clone();
        writers.spawn(async move {
            let receipt = world.keys.receipt(&token);
            world
                .redeem(&token, &[rated("overall", 1)])
                .await
                .expect("taken");
            if number % 4 == 0 {
                world.seal().await;
            }
            match number % 2 {
                0 => world
                    .change(&receipt, &[rated("overall", 5)])
                    .await
                    .expect("changed"),
                _ => world.withdraw(&receipt).await.expect("withdrawn"),
            }
            world.seal().await;
        });
    }
    while let Some(done) = writers.join_next().await {
        done.expect("no writer fails");
    }
    world.clock.advance(TimeDelta::days(30));
    world.seal().await;
    assert_eq!(world.counts("overall").await, [0, 0, 0, 0, 8, 0, 0]);
    assert_eq!(world.findings().await, Vec::<String>::new());
}
