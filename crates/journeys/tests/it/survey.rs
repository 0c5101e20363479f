//! The survey from its opening to the counts.

use crate::support::World;
use chrono::TimeDelta;
use enrolments::Status;
use journeys::answer_survey::{Standing, Which, ballot_form};
use journeys::learn::{enter_step, record_done};
use journeys::views::comments::{comment_on_desk, readable_comments, review_queue};
use journeys::views::report_satisfaction::{
    Ask, By, Viewer, firm_order, period_change, satisfaction, trend,
};
use journeys::views::track_outline::track_outline;
use journeys::{
    close_periods, issue_ballot, open_survey, redeem_ballot, review_comment, seal_rounds,
    tidy_comments,
};
use kernel::id::{CompanyId, EnrolmentId};
use kernel::{Actor, Kind, Role};
use sea_orm::{ConnectionTrait, Statement};
use surveys::write::Redeemed;
use surveys::{Answer, Given, GivenValue, Rating, SurveySecret};

/// Finishes everything before the survey.
async fn learn_all(world: &World, trainee: &Actor, enrolment: EnrolmentId) {
    let (company, membership) = trainee.require_membership().expect("a member");
    for code in ["G1-1", "G1-quiz", "G2-1", "G2-quiz"] {
        let tx = world.app.db.write().await.expect("a transaction");
        let entered = enter_step(&world.app, &tx, company, membership, enrolment, code).await;
        let step = entered.expect("its turn has come").step.id;
        record_done(&world.app, &tx, company, enrolment, step)
            .await
            .expect("recorded");
        tx.commit().await.expect("committed");
    }
}

fn rated(grade: i64) -> Vec<Given> {
    let rating = Rating::new(grade).expect("1 to 5");
    let value = GivenValue::Answer(Answer::Rated(rating));
    vec![Given {
        question: "overall".to_owned(),
        value,
    }]
}

fn secret() -> SurveySecret {
    SurveySecret::random().expect("entropy")
}

async fn number(world: &World, sql: &str) -> i64 {
    let db = world.app.db.read();
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db
        .query_one_raw(statement)
        .await
        .expect("read")
        .expect("a row");
    row.try_get_by_index(0).expect("a number")
}

async fn findings(world: &World) -> Vec<String> {
    let keys = &world.app.survey_keys;
    surveys::read::verify(&world.app.db.read(), Some(keys))
        .await
        .expect("read")
}

/// A trainee of `company` who learns everything and answers.
async fn answer(world: &World, company: CompanyId, employee_no: &str, grade: i64) {
    let trainee = world.trainee(company, employee_no).await;
    let enrolment = world.enrol(&trainee).await;
    learn_all(world, &trainee, enrolment).await;
    let issued = issue_ballot(&world.app, &trainee, enrolment, Which::Course, &secret())
        .await
        .expect("issued");
    let token = issued.token.reveal();
    let taken = redeem_ballot(&world.app, &token, &rated(grade))
        .await
        .expect("taken");
    assert_eq!(taken.redeemed, Redeemed::Taken);
}

#[tokio::test]
async fn the_survey_opens_after_everything_else_and_the_paper_completes_the_track() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    let before = open_survey(&world.app, &trainee, enrolment, Which::Course)
        .await
        .expect("the trainee's own");
    assert_eq!(before.standing, Standing::Locked);
    let early = issue_ballot(&world.app, &trainee, enrolment, Which::Course, &secret())
        .await
        .expect_err("locked");
    assert_eq!((early.kind, early.code), (Kind::Conflict, "lesson.locked"));
    assert_eq!(
        number(&world, "SELECT COUNT(*) FROM participations").await,
        0
    );

    learn_all(&world, &trainee, enrolment).await;
    assert_eq!(
        number(
            &world,
            "SELECT COUNT(*) FROM participations WHERE status = 'none'"
        )
        .await,
        1
    );
    let open = open_survey(&world.app, &trainee, enrolment, Which::Course)
        .await
        .expect("the trainee's own");
    assert_eq!(open.standing, Standing::Open);
    assert_eq!(open.last_day.expect("a day").to_string(), "2026-12-14");

    let own = secret();
    let issued = issue_ballot(&world.app, &trainee, enrolment, Which::Course, &own)
        .await
        .expect("issued");
    let outline = track_outline(&world.app, &trainee, enrolment)
        .await
        .expect("the trainee's own");
    assert_eq!(outline.enrolment.status, Status::Completed);
    let token = issued.token.reveal();
    let again = issue_ballot(&world.app, &trainee, enrolment, Which::Course, &own)
        .await
        .expect("the same again");
    assert_eq!(again.token.reveal(), token);
    let other = issue_ballot(&world.app, &trainee, enrolment, Which::Course, &secret())
        .await
        .expect_err("another");
    assert_eq!(other.code, "survey.already_issued");

    for expected in [
        Redeemed::Taken,
        Redeemed::TakenBefore,
        Redeemed::TakenBefore,
    ] {
        let redeemed = redeem_ballot(&world.app, &token, &rated(5))
            .await
            .expect("taken");
        assert_eq!(redeemed.redeemed, expected);
    }
    assert_eq!(number(&world, "SELECT COUNT(*) FROM ballot_pool").await, 1);
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn taking_a_ballot_back_leaves_no_trace_of_anybody() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    learn_all(&world, &trainee, enrolment).await;
    let issued = issue_ballot(&world.app, &trainee, enrolment, Which::Course, &secret())
        .await
        .expect("issued");
    let events = number(&world, "SELECT COUNT(*) FROM audit_events").await;
    let token = issued.token.reveal();
    redeem_ballot(&world.app, &token, &rated(5))
        .await
        .expect("taken");
    assert_eq!(
        number(&world, "SELECT COUNT(*) FROM audit_events").await,
        events
    );
}

#[tokio::test]
async fn nobody_opens_or_answers_another_persons_survey() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    learn_all(&world, &trainee, enrolment).await;
    let foreign_company = world.company("ichiban").await;
    let (own_company, _) = trainee.require_membership().expect("a member");
    for company in [own_company, foreign_company] {
        let other = world.trainee(company, "0099").await;
        let seen = open_survey(&world.app, &other, enrolment, Which::Course)
            .await
            .expect_err("not theirs");
        assert_eq!(seen.kind, Kind::NotFound);
        let taken = issue_ballot(&world.app, &other, enrolment, Which::Course, &secret())
            .await
            .expect_err("not theirs");
        assert_eq!(taken.kind, Kind::NotFound);
    }
    let forged = ballot_form(&world.app, &"0".repeat(160))
        .await
        .expect_err("not ours");
    assert_eq!(forged.code, "survey.token");
}

#[tokio::test]
async fn whoever_comes_after_the_cutoff_completes_and_is_counted_as_late() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    learn_all(&world, &trainee, enrolment).await;
    world.app.clock.advance(TimeDelta::days(60));
    let issued = issue_ballot(&world.app, &trainee, enrolment, Which::Course, &secret())
        .await
        .expect("issued");
    assert!(issued.is_late);
    let view = open_survey(&world.app, &trainee, enrolment, Which::Course)
        .await
        .expect("the trainee's own");
    assert_eq!((view.standing, view.is_late), (Standing::Issued, true));
    let back = redeem_ballot(&world.app, &issued.token.reveal(), &rated(1)).await;
    assert_eq!(back.expect("kept").redeemed, Redeemed::TakenLate);
    let outline = track_outline(&world.app, &trainee, enrolment)
        .await
        .expect("the trainee's own");
    assert_eq!(outline.enrolment.status, Status::Completed);
    seal_rounds(&world.app).await.expect("sealed");
    assert_eq!(number(&world, "SELECT COUNT(*) FROM cells").await, 0);
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_company_sees_its_mean_only_from_five_on_and_only_when_the_round_is_closed() {
    let world = World::with_track().await;
    let (many, five, few) = (
        world.company("hibiki").await,
        world.company("minato").await,
        world.company("ichiban").await,
    );
    for (number, grade) in [5, 5, 5, 4, 4, 4].into_iter().enumerate() {
        answer(&world, many, &format!("{number:04}"), grade).await;
    }
    for (number, grade) in [5, 5, 4, 5, 3].into_iter().enumerate() {
        answer(&world, five, &format!("{number:04}"), grade).await;
    }
    for number in 0..3 {
        answer(&world, few, &format!("{number:04}"), 1).await;
    }
    let silent = world.trainee(few, "0009").await;
    let enrolment = world.enrol(&silent).await;
    learn_all(&world, &silent, enrolment).await;
    let ask = Ask {
        from: kernel::date::parse("2026-11-30").expect("a day"),
        to: kernel::date::parse("2026-11-30").expect("a day"),
        by: By::Overall,
        question: "overall".to_owned(),
        track: None,
    };
    let seen = async |viewer: Viewer| {
        let report = satisfaction(&world.app, &viewer, ask.clone())
            .await
            .expect("a report");
        report.overall.into_iter().next()
    };

    assert_eq!(seal_rounds(&world.app).await.expect("sealed").ballots, 11);
    nobody_is_told_a_score(&world, &ask).await;
    assert_eq!(
        seen(Viewer::Companies(vec![many])).await,
        None,
        "the round is open"
    );

    world.app.clock.advance(TimeDelta::days(22));
    let run = seal_rounds(&world.app).await.expect("sealed");
    assert_eq!((run.ballots, run.rounds_closed), (3, 1));
    close_periods(&world.app).await.expect("closed");
    let firm = seen(Viewer::Firm).await.expect("all");
    assert_eq!((firm.n(), firm.mean.expect("ratings").sum()), (14, 52));
    let rate = firm.response_rate.expect("closed");
    assert_eq!((rate.responses, rate.eligible), (14, 15));
    let bounds = firm.bounds().expect("everybody is known");
    assert_eq!(bounds.to_string(), "3.53〜3.80", "53/15 and 57/15");
    for by in [By::Track, By::Session, By::Instructor, By::Month] {
        let ask = Ask { by, ..ask.clone() };
        let report = satisfaction(&world.app, &Viewer::Firm, ask).await;
        let rows = report.expect("a report").rows;
        let [row] = rows.as_slice() else {
            panic!("{by:?}: one round")
        };
        let rate = row.response_rate.expect("whole rounds");
        assert_eq!((rate.responses, rate.eligible), (14, 15), "{by:?}");
        let bounds = row.bounds().map(|bounds| bounds.to_string());
        assert_eq!(bounds.as_deref(), Some("3.53〜3.80"), "{by:?}");
    }
    let by_company = Ask {
        by: By::Company,
        ..ask.clone()
    };
    let report = satisfaction(&world.app, &Viewer::Firm, by_company).await;
    let rows = report.expect("a report").rows;
    assert!(rows.iter().all(|row| row.response_rate.is_none()));
    let own = seen(Viewer::Companies(vec![many]))
        .await
        .expect("a block of its own");
    assert_eq!((own.n(), own.display().as_str()), (6, "4.50"));
    assert_eq!((own.distribution, own.response_rate), (None, None));
    for hidden in [few, five] {
        assert_eq!(
            seen(Viewer::Companies(vec![hidden])).await,
            None,
            "three look like none, and they stand in one block with the five"
        );
    }
    assert_eq!(seen(Viewer::Instructor("講師01".to_owned())).await, None);
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

/// Eleven ballots are counted in an open round: the firm sees that, and no
/// score, whatever it asks for. A day's cells and a month's sums are two reads.
async fn nobody_is_told_a_score(world: &World, ask: &Ask) {
    let app = &world.app;
    let first = kernel::date::parse("2026-11-01").expect("a day");
    for from in [ask.from, first] {
        for by in By::ALL {
            let ask = Ask {
                from,
                by,
                ..ask.clone()
            };
            let report = satisfaction(app, &Viewer::Firm, ask).await;
            let report = report.expect("a report");
            let rows = (report.overall.len(), report.rows.len());
            assert_eq!((rows, report.open_ballots), ((0, 0), 11), "{from} {by:?}");
        }
    }
    let month = Ask {
        from: first,
        ..ask.clone()
    };
    let found = trend(app, &month).await.expect("a trend");
    assert!(found.points.is_empty());
    let order = firm_order(app, &month).await.expect("an order");
    assert_eq!(order, None);
    let days = (first, ask.to);
    let change = period_change(app, "overall", days, days).await;
    assert_eq!(change.expect("a comparison").raw, None);
    let definition = surveys::figure::Definition {
        from: first,
        to: ask.to,
        track: None,
        question: "overall".to_owned(),
    };
    let frame = surveys::read::figure_frame(&app.db.read(), &definition).await;
    let frame = frame.expect("read");
    assert_eq!((frame.rounds.len(), frame.snapshot.counts().n()), (1, 0));
}

/// A world whose survey asks for a free text, too.
async fn world_with_comment() -> World {
    let world = World::empty().await;
    let path = world.content.path().join("surveys/after.toml");
    let mut survey = std::fs::read_to_string(&path).expect("the survey");
    survey.push_str(
        "\n[[question]]\nid = \"comment\"\nlabel = \"自由記述\"\ntext = \"ご自由に。\"\nkind = \"text\"\n",
    );
    std::fs::write(path, survey).expect("written");
    world.publish().await;
    world
}

/// So many of a company who answer, each with a text of their own.
async fn with_comments(world: &World, company: CompanyId, count: usize, text: &str) {
    for number in 0..count {
        let trainee = world.trainee(company, &format!("{number:04}")).await;
        let enrolment = world.enrol(&trainee).await;
        learn_all(world, &trainee, enrolment).await;
        let issued = issue_ballot(&world.app, &trainee, enrolment, Which::Course, &secret())
            .await
            .expect("issued");
        let mut given = rated(4);
        given.push(Given {
            question: "comment".to_owned(),
            value: GivenValue::Comment(format!("{text}{number}")),
        });
        redeem_ballot(&world.app, &issued.token.reveal(), &given)
            .await
            .expect("taken");
    }
}

/// Decides everything that waits; gives how many there were.
async fn review_all(world: &World, reviewer: &Actor, state: &str) -> usize {
    let mut reviewed = 0;
    while let (_, Some(comment)) = review_queue(&world.app, reviewer).await.expect("may") {
        let found = comment_on_desk(&world.app, reviewer, &comment)
            .await
            .expect("there");
        let text = surveys::mask::masked(&found.comment.original, &found.masks);
        review_comment(&world.app, reviewer, &comment, state, &text)
            .await
            .expect("decided");
        reviewed += 1;
    }
    reviewed
}

#[tokio::test]
async fn a_text_is_read_by_a_person_first_and_then_by_whom_it_was_released_to() {
    let world = world_with_comment().await;
    let (many, few) = (world.company("minato").await, world.company("hibiki").await);
    with_comments(&world, many, 10, "店長の例が役に立った ").await;
    with_comments(&world, few, 9, "よかった ").await;
    let day = |text: &str| kernel::date::parse(text).expect("a day");
    let (from, to) = (day("2026-11-01"), day("2026-11-30"));
    let read = async |viewer: Viewer| {
        readable_comments(&world.app, &viewer, from, to)
            .await
            .expect("read")
    };
    let admin = world.staff(Role::FirmAdmin).await;
    let author = world.staff(Role::Author).await;
    let instructor = world.staff(Role::Instructor).await;
    seal_rounds(&world.app).await.expect("sealed");
    assert_eq!(read(Viewer::Firm).await, [], "nobody has looked at them");
    for other in [&instructor, &author] {
        let refused = review_queue(&world.app, other).await;
        assert_eq!(refused.expect_err("no reviewer").kind, Kind::Forbidden);
    }
    assert_eq!(
        number(
            &world,
            "SELECT COUNT(*) FROM ballot_comments WHERE body IS NOT NULL"
        )
        .await,
        0
    );

    assert_eq!(review_all(&world, &admin, "company_ok").await, 19);
    assert_eq!(read(Viewer::Firm).await.len(), 19);
    let own = async |company| read(Viewer::Companies(vec![company])).await.len();
    assert_eq!(own(many).await, 0, "the round is open");
    world.app.clock.advance(TimeDelta::days(30));
    seal_rounds(&world.app).await.expect("sealed");
    assert_eq!((own(many).await, own(few).await), (10, 0));
    let seen = read(Viewer::Companies(vec![many])).await;
    assert!(
        seen.iter()
            .all(|one| one.comment.is_edited && one.comment.text.starts_with("［役職］の例"))
    );

    // One is taken back from the company.
    let one = seen[0].comment.id.clone();
    let without_choice = review_comment(&world.app, &admin, &one, "new", "x").await;
    assert_eq!(without_choice.expect_err("no choice").kind, Kind::Invalid);
    review_comment(
        &world.app,
        &admin,
        &one,
        "instructor_only",
        "例が役に立った",
    )
    .await
    .expect("decided anew");
    assert_eq!(own(many).await, 9);
    assert_eq!(read(Viewer::Firm).await.len(), 19);

    // The order tells nothing: twenty readings are not all alike.
    let mut orders = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let texts = read(Viewer::Firm).await;
        orders.insert(
            texts
                .into_iter()
                .map(|one| one.comment.id)
                .collect::<Vec<_>>(),
        );
    }
    assert!(orders.len() > 1);

    world.app.clock.advance(TimeDelta::days(59));
    assert_eq!(tidy_comments(&world.app).await.expect("kept"), 0);
    world.app.clock.advance(TimeDelta::days(32));
    assert_eq!(tidy_comments(&world.app).await.expect("purged"), 19);
    assert_eq!(
        number(
            &world,
            "SELECT COUNT(*) FROM ballot_comments WHERE original IS NOT NULL"
        )
        .await,
        0
    );
    assert_eq!(own(many).await, 9, "what was released stays");
    let gone = comment_on_desk(&world.app, &admin, &one).await;
    assert_eq!(gone.expect_err("purged").kind, Kind::NotFound);
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn comments_from_before_are_closed_by_the_worker() {
    let world = world_with_comment().await;
    let company = world.company("minato").await;
    with_comments(&world, company, 5, "よかった ").await;
    seal_rounds(&world.app).await.expect("sealed");
    let tx = world.app.db.write().await.expect("a transaction");
    let plain = "UPDATE ballot_comments SET body = '昔の文章', original = NULL";
    let statement = Statement::from_string(tx.get_database_backend(), plain);
    tx.execute_raw(statement).await.expect("written");
    tx.commit().await.expect("kept");
    tidy_comments(&world.app).await.expect("closed");
    assert_eq!(
        number(
            &world,
            "SELECT COUNT(*) FROM ballot_comments WHERE body IS NULL AND original IS NOT NULL"
        )
        .await,
        5
    );
    let admin = world.staff(Role::FirmAdmin).await;
    let (_, any) = review_queue(&world.app, &admin).await.expect("may");
    let found = comment_on_desk(&world.app, &admin, &any.expect("one")).await;
    assert_eq!(found.expect("there").comment.original, "昔の文章");
}
