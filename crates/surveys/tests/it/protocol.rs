//! From the ballot paper to the counts, mode C.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{World, comment, given, rated};
use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use surveys::write::{self, Redeemed};
use surveys::{Answer, Error, SurveySecret, read};

#[tokio::test]
async fn a_ballot_paper_is_handed_out_once_and_again_for_the_same_secret_only() {
    let world = World::new().await;
    let company = world.company("C001").await;
    let enrolment = world.enrol(company).await;
    let secret = SurveySecret::random().expect("entropy");
    let early = world.issue(company, enrolment, &secret).await;
    assert!(matches!(early, Err(Error::NotOpen)), "{early:?}");
    world.open(company, enrolment).await;
    assert!(
        world
            .issue(company, enrolment, &secret)
            .await
            .expect("issued")
    );
    assert!(
        !world
            .issue(company, enrolment, &secret)
            .await
            .expect("the same again")
    );
    let other = SurveySecret::random().expect("entropy");
    let refused = world.issue(company, enrolment, &other).await;
    assert!(matches!(refused, Err(Error::AlreadyIssued)), "{refused:?}");
    assert_eq!(
        world
            .number("SELECT COUNT(*) FROM participations WHERE status = 'issued'")
            .await,
        1
    );
}

#[tokio::test]
async fn another_company_cannot_find_or_use_an_enrolments_participation() {
    let world = World::new().await;
    let (own, foreign) = (world.company("C001").await, world.company("C002").await);
    let enrolment = world.enrol(own).await;
    world.open(own, enrolment).await;
    let secret = SurveySecret::random().expect("entropy");
    let refused = world.issue(foreign, enrolment, &secret).await;
    assert!(matches!(refused, Err(Error::NotOpen)), "{refused:?}");
    let found = read::participation(&world.test.db.read(), foreign, enrolment, world.form.id)
        .await
        .expect("read");
    assert_eq!(found, None);
}

#[tokio::test]
async fn a_survey_that_is_opened_twice_keeps_its_first_round() {
    let world = World::new().await;
    let company = world.company("C001").await;
    let enrolment = world.enrol(company).await;
    let november = world.open(company, enrolment).await;
    world.clock.advance(TimeDelta::days(10));
    let december = world.open(company, enrolment).await;
    assert_ne!(november.id, december.id);
    let kept = read::participation(&world.test.db.read(), company, enrolment, world.form.id)
        .await
        .expect("read");
    assert_eq!(kept.expect("eligible").round, november.id);
}

#[tokio::test]
async fn the_same_token_counts_once_however_often_it_is_sent() {
    let world = World::new().await;
    let company = world.company("C001").await;
    let (_, token) = world.answer(company, &[rated("overall", 5)]).await;
    for _ in 0..20 {
        let again = world
            .redeem(&token, &[rated("overall", 1)])
            .await
            .expect("the same answer");
        assert_eq!(again, Redeemed::TakenBefore);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM ballot_pool").await, 1);
    assert_eq!(world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_answer_after_the_cutoff_is_late_but_one_sent_again_is_not() {
    let world = World::new().await;
    let company = world.company("C001").await;
    let (_, token) = world.answer(company, &[rated("overall", 5)]).await;
    let late_comer = world.enrol(company).await;
    let round = world.open(company, late_comer).await;
    let secret = SurveySecret::random().expect("entropy");
    world
        .issue(company, late_comer, &secret)
        .await
        .expect("issued");
    let late_token = world.keys.issue(round.id, company, &secret);
    world.clock.advance(round.cutoff_at - world.now());
    for (token, expected) in [
        (&late_token, Redeemed::TakenLate),
        (&late_token, Redeemed::TakenBefore),
        (&token, Redeemed::TakenBefore),
    ] {
        let redeemed = world.redeem(token, &[rated("overall", 1)]).await;
        assert_eq!(redeemed.expect("kept"), expected);
    }
    assert_eq!(world.seal().await, 1);
    assert_eq!(
        world
            .number("SELECT COUNT(*) FROM cells WHERE n1 > 0")
            .await,
        0
    );
    let numbers = read::round_numbers(&world.test.db.read(), round.id)
        .await
        .expect("read");
    assert_eq!(
        (numbers.counted, numbers.late),
        (1, 0),
        "one late ballot waits, and no number moves with it"
    );
    assert_eq!(world.number("SELECT COUNT(*) FROM ballot_pool").await, 1);
    assert_eq!(world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn ballots_wait_unreadable_until_five_of_a_company_move_together() {
    let world = World::new().await;
    let (first, second) = (world.company("C001").await, world.company("C002").await);
    for _ in 0..4 {
        world.answer(first, &[rated("overall", 5)]).await;
        world.answer(second, &[rated("overall", 3)]).await;
    }
    assert_eq!(world.seal().await, 0, "four of each wait");
    assert_eq!(world.number("SELECT COUNT(*) FROM cells").await, 0);
    world.answer(first, &[rated("overall", 4)]).await;
    assert_eq!(world.seal().await, 5);
    assert_eq!(world.number("SELECT COUNT(*) FROM ballot_pool").await, 4);
    assert_eq!(world.number("SELECT COUNT(*) FROM strata").await, 1);
    let overall = "SELECT n4 * 10 + n5 FROM cells c JOIN survey_questions q ON q.id = c.question_id WHERE q.code = 'overall'";
    assert_eq!(world.number(overall).await, 14);
    assert_eq!(world.seal().await, 0, "nothing moves twice");
    assert_eq!(world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_close_counts_all_and_mixes_the_companies_that_are_too_few() {
    let world = World::new().await;
    let companies = [
        world.company("C001").await,
        world.company("C002").await,
        world.company("C003").await,
    ];
    for (company, count) in companies.into_iter().zip([6, 3, 1]) {
        for _ in 0..count {
            world
                .answer(
                    company,
                    &[rated("overall", 5), given("content", Answer::NotApplicable)],
                )
                .await;
        }
    }
    assert_eq!(world.seal().await, 6);
    world.answer(companies[0], &[rated("overall", 2)]).await;
    world.clock.advance(TimeDelta::days(30));
    assert_eq!(world.seal().await, 5);
    let in_mixed = "SELECT COUNT(*) FROM ballots b JOIN strata s ON s.id = b.stratum_id WHERE s.company_id IS NULL";
    assert_eq!(world.number(in_mixed).await, 4);
    assert_eq!(world.number("SELECT COUNT(*) FROM ballot_pool").await, 0);
    assert_eq!(
        world
            .number("SELECT COUNT(*) FROM survey_rounds WHERE closed_on IS NOT NULL")
            .await,
        1
    );
    assert_eq!(
        world
            .number("SELECT COUNT(*) FROM seals WHERE kind = 'final' AND ballots_in = 5")
            .await,
        1
    );
    assert!(
        read::due_rounds(&world.test.db.read(), world.now())
            .await
            .expect("read")
            .is_empty()
    );
    assert_eq!(world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_round_without_answers_closes_too() {
    let world = World::new().await;
    let company = world.company("C001").await;
    let enrolment = world.enrol(company).await;
    world.open(company, enrolment).await;
    world.clock.advance(TimeDelta::days(30));
    assert_eq!(world.seal().await, 0);
    assert_eq!(
        world
            .number("SELECT COUNT(*) FROM survey_rounds WHERE closed_on IS NOT NULL")
            .await,
        1
    );
    assert_eq!(world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_box_that_does_not_open_stays_and_is_found_and_the_others_are_counted() {
    let mut world = World::new().await;
    let company = world.company("C001").await;
    world.answer(company, &[rated("overall", 1)]).await;
    world.keys = surveys::SurveyKeys::random().expect("entropy");
    for _ in 0..5 {
        world.answer(company, &[rated("overall", 5)]).await;
    }
    assert_eq!(world.seal().await, 5);
    assert_eq!(
        world.findings().await,
        ["I-1 waiting ballots that the sealer cannot open: 1"]
    );
}

#[tokio::test]
async fn a_cell_changed_by_hand_is_found() {
    let world = World::new().await;
    let company = world.company("C001").await;
    for _ in 0..5 {
        world.answer(company, &[rated("overall", 5)]).await;
    }
    world.seal().await;
    let tx = world.test.db.write().await.expect("a transaction");
    crate::common::execute(&tx, "UPDATE cells SET n4 = n4 - 0, n5 = n5 + 1", vec![]).await;
    tx.commit().await.expect("kept");
    let findings = world.findings().await;
    assert_eq!(
        findings.len(),
        4,
        "deltas, answers, ballots and sums disagree: {findings:?}"
    );
}

#[tokio::test]
async fn a_sum_or_a_turnout_changed_by_hand_is_found() {
    let world = World::new().await;
    let company = world.company("C001").await;
    for _ in 0..5 {
        world.answer(company, &[rated("overall", 5)]).await;
    }
    world.clock.advance(chrono::TimeDelta::days(60));
    world.seal().await;
    assert_eq!(world.findings().await, Vec::<String>::new());
    let cases = [
        ("UPDATE survey_sums SET n5 = n5 + 1", "sums"),
        ("UPDATE survey_rounds SET ballots = ballots + 1", "ballots"),
        ("UPDATE survey_rounds SET eligible = 4", "eligible"),
    ];
    for (place, (sql, word)) in cases.into_iter().enumerate() {
        let tx = world.test.db.write().await.expect("a transaction");
        crate::common::execute(&tx, sql, vec![]).await;
        tx.commit().await.expect("kept");
        let findings = world.findings().await;
        assert_eq!(findings.len(), place + 1, "{findings:?}");
        assert!(
            findings.iter().any(|finding| finding.contains(word)),
            "{word}: {findings:?}"
        );
    }
}

#[tokio::test]
async fn two_seals_at_once_count_every_ballot_once() {
    let world = World::new().await;
    let company = world.company("C001").await;
    for grade in 1..=5 {
        world.answer(company, &[rated("overall", grade)]).await;
    }
    let (one, two) = tokio::join!(world.seal(), world.seal());
    assert_eq!(one + two, 5);
    assert_eq!(world.findings().await, Vec::<String>::new());
}

/// Every value of a table, as text, except those of `but`.
async fn values(world: &World, table: &str, but: &[&str]) -> BTreeSet<String> {
    let backend = world.test.db.backend();
    let columns = if backend == DbBackend::Sqlite {
        format!("SELECT name AS name FROM pragma_table_info('{table}')")
    } else {
        format!(
            "SELECT column_name::text AS name FROM information_schema.columns WHERE table_name = '{table}' AND table_schema = current_schema()"
        )
    };
    let read = world.test.db.read();
    let rows = read
        .query_all_raw(Statement::from_string(backend, columns))
        .await
        .expect("read");
    let names: Vec<String> = rows
        .iter()
        .map(|row| row.try_get("", "name").expect("a name"))
        .collect();
    let mut values = BTreeSet::new();
    for name in names.iter().filter(|name| !but.contains(&name.as_str())) {
        assert!(
            name == "reviewed_on" || !(name.ends_with("_at") || name.ends_with("_on")),
            "{table}.{name} keeps a time"
        );
        let text = if backend == DbBackend::Sqlite {
            format!("hex({name})")
        } else {
            format!("{name}::text")
        };
        let sql = format!("SELECT {text} AS value FROM {table} WHERE {name} IS NOT NULL");
        let rows = read
            .query_all_raw(Statement::from_string(backend, sql))
            .await
            .expect("read");
        values.extend(
            rows.iter()
                .map(|row| row.try_get::<String>("", "value").expect("a value")),
        );
    }
    values
}

/// Who wrote each ballot, in the order in which the table gives them: the two
/// ratings are the writer's number in base five.
async fn writers(world: &World) -> Vec<i32> {
    let sql = "SELECT b.id AS id, q.code AS code, SUBSTR(b.answers, q.position, 1) AS rating \
         FROM ballots b JOIN survey_rounds r ON r.id = b.round_id \
         JOIN survey_questions q ON q.survey_version_id = r.survey_version_id WHERE q.kind = 'rating'";
    let backend = world.test.db.backend();
    let read = world.test.db.read();
    let rows = read
        .query_all_raw(Statement::from_string(backend, sql))
        .await
        .expect("read");
    let mut writer_of: BTreeMap<Vec<u8>, i32> = BTreeMap::new();
    for row in rows {
        let rating: String = row.try_get("", "rating").expect("a rating");
        let rating: i32 = rating.parse().expect("a grade");
        let weight = if row.try_get::<String>("", "code").expect("a code") == "overall" {
            5
        } else {
            1
        };
        *writer_of
            .entry(row.try_get("", "id").expect("an id"))
            .or_default() += weight * (rating - 1);
    }
    let in_order = read.query_all_raw(Statement::from_string(
        backend,
        "SELECT id AS id FROM ballots",
    ));
    let in_order = in_order.await.expect("read");
    in_order
        .iter()
        .map(|row| writer_of[&row.try_get::<Vec<u8>>("", "id").expect("an id")])
        .collect()
}

/// S1: twenty known people answer in a known order; nothing stored says who
/// wrote what.
#[tokio::test]
async fn after_twenty_answers_in_known_order_nothing_joins_who_and_what() {
    let world = World::new().await;
    let company = world.company("C001").await;
    for writer in 0..20 {
        let words = comment(&format!("感想{writer}"));
        world
            .answer(
                company,
                &[
                    rated("overall", writer / 5 + 1),
                    rated("content", writer % 5 + 1),
                    words,
                ],
            )
            .await;
    }
    let who = values(
        &world,
        "participations",
        &["round_id", "company_id", "form_id", "status"],
    )
    .await;
    assert_eq!(who.len(), 40, "an enrolment and a hash each");
    for table in ["ballot_pool", "spent_tokens"] {
        let what = values(&world, table, &["round_id"]).await;
        assert!(
            who.is_disjoint(&what),
            "{table} shares a value with participations"
        );
    }
    let waiting = values(&world, "ballot_pool", &["round_id"]).await;
    if world.test.db.backend() == DbBackend::Postgres {
        let one_transaction =
            "SELECT COUNT(*) FROM participations p JOIN ballot_pool b ON b.xmin = p.xmin";
        assert_eq!(world.number(one_transaction).await, 0);
    }

    assert_eq!(world.seal().await, 20);

    let marks = values(&world, "spent_tokens", &["round_id"]).await;
    for table in ["ballots", "ballot_comments"] {
        let what = values(
            &world,
            table,
            &[
                "round_id",
                "stratum_id",
                "question_id",
                "seq",
                "status",
                "answers",
                "is_edited",
            ],
        )
        .await;
        assert!(
            who.is_disjoint(&what),
            "{table} shares a value with participations"
        );
        assert!(
            marks.is_disjoint(&what),
            "{table} shares a value with the spent tokens"
        );
        assert!(
            waiting.is_disjoint(&what),
            "{table} keeps a key of the pool"
        );
    }
    let answered: Vec<i32> = (0..20).collect();
    let stored = writers(&world).await;
    assert_eq!(
        stored.iter().copied().collect::<BTreeSet<_>>().len(),
        20,
        "every ballot is there"
    );
    assert_ne!(
        stored, answered,
        "the order of the ballots is not the order of answering"
    );
    if world.test.db.backend() == DbBackend::Postgres {
        let transactions = "SELECT COUNT(DISTINCT xmin::text) FROM ballots";
        assert_eq!(
            world.number(transactions).await,
            1,
            "one transaction wrote them all"
        );
        let one_transaction =
            "SELECT COUNT(*) FROM participations p JOIN ballots b ON b.xmin = p.xmin";
        assert_eq!(world.number(one_transaction).await, 0);
    }
    assert_eq!(world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn comments_are_kept_apart_from_the_ratings_of_the_same_person() {
    let world = World::new().await;
    let company = world.company("C001").await;
    for grade in 1..=5 {
        world
            .answer(company, &[rated("overall", grade), comment("よかった")])
            .await;
    }
    world.seal().await;
    assert_eq!(
        world.number("SELECT COUNT(*) FROM ballot_comments").await,
        5
    );
    let tied = "SELECT COUNT(*) FROM ballot_comments c JOIN ballots b ON b.id = c.id";
    assert_eq!(world.number(tied).await, 0);
}

#[tokio::test]
async fn a_token_of_another_round_is_refused() {
    let world = World::new().await;
    let company = world.company("C001").await;
    let (_, token) = world.answer(company, &[rated("overall", 5)]).await;
    world.clock.advance(TimeDelta::days(10));
    let enrolment = world.enrol(company).await;
    let december = world.open(company, enrolment).await;
    let filled = world.form.fill(&[rated("overall", 5)]).expect("fits");
    let tx = world.test.db.write().await.expect("a transaction");
    let refused = write::redeem(&tx, &world.keys, world.now(), &december, &token, &filled).await;
    assert!(matches!(refused, Err(Error::TokenRefused)), "{refused:?}");
}
