//! Surveys by name, surveys some time after a course, reminders of surveys, and
//! sheets of paper that are typed in.

use chrono::{DateTime, TimeDelta, Utc};
use journeys::answer_survey::{Standing, Which};
use journeys::enrol::{Audience, EnrolInput};
use journeys::type_paper::{paper_session, paper_sessions};
use journeys::views::delivery_log::delivery_log;
use journeys::views::follow_ups::open_follow_ups;
use journeys::views::named_answers::{named_round, named_rounds};
use journeys::{
    PaperInput, PaperSessionInput, SurveyModeInput, answer_by_name, choose_survey_mode,
    invite_to_surveys, issue_ballot, open_paper_session, open_survey, redeem_ballot, type_paper,
    withdraw_by_name,
};
use kernel::id::{CompanyId, EnrolmentId};
use kernel::{Actor, Kind, PageRequest, Role, Scope};
use people::MemberInput;
use surveys::{
    Answer, FormDraft, Given, GivenValue, QuestionDraft, QuestionKind, Rating, SurveySecret,
};

use crate::support::{World, count, findings, finish, learn};

const LATER: Which<'_> = Which::FollowUp("follow-up-30");

fn rated(question: &str, grade: i64) -> Vec<Given> {
    let rating = Rating::new(grade).expect("1 to 5");
    vec![Given {
        question: question.to_owned(),
        value: GivenValue::Answer(Answer::Rated(rating)),
    }]
}

fn form(code: &str, question: &str, level: u8) -> FormDraft {
    FormDraft {
        code: code.to_owned(),
        title: "30日後のアンケート".to_owned(),
        intro: "匿名です。".to_owned(),
        questions: vec![QuestionDraft {
            code: question.to_owned(),
            kind: QuestionKind::Rating,
            label: question.to_owned(),
            body: "行いましたか。".to_owned(),
            scale: (1..=5).map(|step: i32| step.to_string()).collect(),
            level,
        }],
    }
}

/// A track of two texts, and the forms.
async fn world() -> World {
    let world = World::without_quizzes().await;
    world.publish().await;
    for draft in [
        form("follow-up-30", "d30-pair", 3),
        form("post-training", "overall", 1),
    ] {
        let tx = world.app.db.write().await.expect("a transaction");
        let now = world.app.clock.now();
        surveys::write::publish_form(&tx, &world.app.ids, now, &draft)
            .await
            .expect("published");
        tx.commit().await.expect("kept");
    }
    world
}

/// A trainee with an address.
async fn member(world: &World, company: CompanyId, number: &str) -> Actor {
    let app = &world.app;
    let typed = MemberInput {
        employee_no: number.to_owned(),
        family_name: "髙橋".to_owned(),
        given_name: "﨑子".to_owned(),
        email: format!("m{number}@client.example"),
        ..MemberInput::default()
    };
    let profile = typed.check().expect("sound");
    let tx = app.db.write().await.expect("a transaction");
    let now = app.clock.now();
    let new = people::write::add_member(&tx, &app.ids, now, company, &profile).await;
    let account = new.expect("added").account;
    tx.commit().await.expect("kept");
    let actor = people::read::actor_of_account(&app.db.read(), account, now).await;
    actor.expect("read").expect("may sign in")
}

/// As a company does it, with the invitation.
async fn enrol(world: &World, trainee: &Actor) -> EnrolmentId {
    let (company, membership) = trainee.require_membership().expect("a member");
    let order = EnrolInput {
        company,
        track: "greeting".to_owned(),
        audience: Audience::People(vec![membership]),
        due_on: kernel::date::parse("2026-12-10"),
    };
    let report = journeys::enrol(&world.app, None, &order).await;
    report.expect("enrolled").enrolled[0].enrolment
}

fn go_to(world: &World, at: &str) {
    let at: DateTime<Utc> = at.parse().expect("an instant");
    world.app.clock.advance(at - world.app.clock.now());
}

async fn letters(world: &World, kind: &str) -> i64 {
    let sql = format!("outbox WHERE kind = '{kind}'");
    count(world, &sql).await
}

async fn choose(world: &World, admin: &Actor, company: &str, mode: &str) {
    let input = SurveyModeInput {
        track: "greeting".to_owned(),
        company: company.to_owned(),
        mode: mode.to_owned(),
        k: "5".to_owned(),
    };
    choose_survey_mode(&world.app, admin, &input)
        .await
        .expect("chosen");
}

fn hr(mut actor: Actor, company: CompanyId) -> Actor {
    actor.scopes = vec![Scope {
        role: Role::CompanyHr,
        company: Some(company),
        unit: None,
    }];
    actor
}

#[tokio::test]
async fn a_follow_up_opens_once_on_its_day_by_letter_and_at_home_and_counts_apart() {
    let world = world().await;
    let company = world.company("minato").await;
    let trainee = member(&world, company, "0001").await;
    let enrolment = enrol(&world, &trainee).await;
    finish(&world.app, &trainee, enrolment).await;
    // Completed on 2026-11-23; thirty days later is Wednesday 2026-12-23.
    for at in ["2026-12-22T10:00:00+09:00", "2026-12-23T08:59:00+09:00"] {
        go_to(&world, at);
        let run = invite_to_surveys(&world.app).await.expect("run");
        assert_eq!((run.opened, run.letters), (0, 0), "{at}");
        let missing = open_survey(&world.app, &trainee, enrolment, LATER).await;
        assert_eq!(missing.expect_err("refused").kind, Kind::NotFound);
    }
    go_to(&world, "2026-12-23T09:00:00+09:00");
    let run = invite_to_surveys(&world.app).await.expect("run");
    assert_eq!((run.opened, run.letters, run.failed), (1, 1, 0));
    let again = invite_to_surveys(&world.app).await.expect("run");
    assert_eq!((again.opened, again.letters), (0, 0));
    assert_eq!(letters(&world, "survey_invitation").await, 1);

    let open = open_follow_ups(&world.app, &trainee).await.expect("read");
    assert_eq!((open.len(), open[0].code), (1, "follow-up-30"));
    assert_eq!(open[0].last_day.to_string(), "2027-01-14");
    let secret = SurveySecret::random().expect("entropy");
    let issued = issue_ballot(&world.app, &trainee, enrolment, LATER, &secret).await;
    let token = issued.expect("handed out").token.reveal();
    redeem_ballot(&world.app, &token, &rated("d30-pair", 5))
        .await
        .expect("taken");
    assert!(
        open_follow_ups(&world.app, &trainee)
            .await
            .expect("read")
            .is_empty()
    );
    assert_eq!(count(&world, "participations").await, 2);
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn whoever_is_away_or_has_left_is_not_asked_afterwards() {
    let world = world().await;
    let company = world.company("minato").await;
    for (number, status) in [("0001", "on_leave"), ("0002", "left")] {
        let trainee = member(&world, company, number).await;
        let enrolment = enrol(&world, &trainee).await;
        finish(&world.app, &trainee, enrolment).await;
        let membership = trainee.membership.expect("a member");
        let tx = world.app.db.write().await.expect("a transaction");
        let sql = "UPDATE memberships SET status = $1 WHERE id = $2";
        let values = [status.into(), membership.0.into()];
        let statement =
            sea_orm::Statement::from_sql_and_values(world.app.db.backend(), sql, values);
        sea_orm::ConnectionTrait::execute_raw(&tx, statement)
            .await
            .expect("changed");
        tx.commit().await.expect("kept");
    }
    go_to(&world, "2026-12-24T10:00:00+09:00");
    let run = invite_to_surveys(&world.app).await.expect("run");
    assert_eq!((run.opened, run.letters, run.failed), (0, 0, 0));
}

#[tokio::test]
async fn who_has_no_paper_is_reminded_twice_in_the_last_week_and_no_log_tells() {
    let world = world().await;
    let company = world.company("minato").await;
    let (one, two) = (
        member(&world, company, "0001").await,
        member(&world, company, "0002").await,
    );
    let mut enrolments: Vec<EnrolmentId> = Vec::new();
    for trainee in [&one, &two] {
        let enrolment = enrol(&world, trainee).await;
        learn(&world.app, trainee, enrolment).await;
        enrolments.push(enrolment);
    }
    // The round of November takes answers until 2026-12-14.
    let cases = [
        ("2026-12-04T10:00:00+09:00", 0),
        ("2026-12-07T08:00:00+09:00", 0),
        ("2026-12-07T10:00:00+09:00", 2),
        ("2026-12-08T10:00:00+09:00", 2),
        // A Saturday.
        ("2026-12-12T10:00:00+09:00", 2),
    ];
    for (at, expected) in cases {
        go_to(&world, at);
        invite_to_surveys(&world.app).await.expect("run");
        assert_eq!(letters(&world, "survey_reminder").await, expected, "{at}");
    }
    let secret = SurveySecret::random().expect("entropy");
    issue_ballot(&world.app, &one, enrolments[0], Which::Course, &secret)
        .await
        .expect("handed out");
    for at in [
        "2026-12-14T10:00:00+09:00",
        "2026-12-14T17:00:00+09:00",
        "2026-12-15T10:00:00+09:00",
    ] {
        go_to(&world, at);
        invite_to_surveys(&world.app).await.expect("run");
        assert_eq!(
            letters(&world, "survey_reminder").await,
            3,
            "only the other: {at}"
        );
    }
    let reader = hr(two.clone(), company);
    let page = PageRequest::new(None, None);
    let log = delivery_log(&world.app, &reader, company, "", page)
        .await
        .expect("read");
    assert!(
        log.letters
            .items
            .iter()
            .all(|letter| letter.kind != "survey_reminder")
    );
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_survey_by_name_completes_the_course_and_is_read_by_those_it_names() {
    let world = world().await;
    let admin = world.staff(Role::FirmAdmin).await;
    let (company, other) = (world.company("minato").await, world.company("other").await);
    choose(&world, &admin, "minato", "named_company").await;
    let trainee = member(&world, company, "0001").await;
    let enrolment = enrol(&world, &trainee).await;
    let early = answer_by_name(&world.app, &trainee, enrolment, Which::Course, &[]).await;
    assert_eq!(early.expect_err("too early").kind, Kind::Invalid);
    learn(&world.app, &trainee, enrolment).await;
    let secret = SurveySecret::random().expect("entropy");
    let paper = issue_ballot(&world.app, &trainee, enrolment, Which::Course, &secret).await;
    assert_eq!(paper.expect_err("refused").code, "survey.other_mode");

    let view = open_survey(&world.app, &trainee, enrolment, Which::Course)
        .await
        .expect("read");
    assert!(view.mode.is_named() && view.own.is_none());
    assert_eq!(view.standing, Standing::Open);
    let answers = rated("overall", 4);
    answer_by_name(&world.app, &trainee, enrolment, Which::Course, &answers)
        .await
        .expect("taken");
    let done = enrolments::read::of_company(&world.app.db.read(), company, enrolment).await;
    assert!(done.expect("read").completed_on.is_some());
    answer_by_name(
        &world.app,
        &trainee,
        enrolment,
        Which::Course,
        &rated("overall", 2),
    )
    .await
    .expect("changed after completion");

    let reader = hr(trainee.clone(), company);
    let rounds = named_rounds(&world.app, &reader).await.expect("read");
    assert_eq!((rounds.len(), rounds[0].answers), (1, 1));
    let round = rounds[0].round.id;
    let seen = named_round(&world.app, &reader, round).await.expect("read");
    assert_eq!(seen.people.len(), 1);
    assert!(seen.people[0].name.contains("髙橋"));
    let all = named_round(&world.app, &admin, round).await.expect("read");
    assert_eq!(all.people.len(), 1);
    let foreign = hr(trainee.clone(), other);
    let missing = named_round(&world.app, &foreign, round).await;
    assert_eq!(missing.expect_err("refused").kind, Kind::NotFound);
    assert!(
        named_rounds(&world.app, &foreign)
            .await
            .expect("read")
            .is_empty()
    );
    let forbidden = named_round(&world.app, &trainee, round).await;
    assert_eq!(forbidden.expect_err("refused").kind, Kind::Forbidden);
    assert_eq!(findings(&world).await, Vec::<String>::new());

    withdraw_by_name(&world.app, &trainee, enrolment, Which::Course)
        .await
        .expect("taken back");
    let gone = named_round(&world.app, &reader, round).await;
    assert_eq!(gone.expect_err("refused").kind, Kind::NotFound);
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn where_only_the_firm_is_named_hr_reads_nothing() {
    let world = world().await;
    let admin = world.staff(Role::FirmAdmin).await;
    let company = world.company("minato").await;
    choose(&world, &admin, "", "named_firm").await;
    let trainee = member(&world, company, "0001").await;
    let enrolment = enrol(&world, &trainee).await;
    learn(&world.app, &trainee, enrolment).await;
    answer_by_name(
        &world.app,
        &trainee,
        enrolment,
        Which::Course,
        &rated("overall", 4),
    )
    .await
    .expect("taken");
    let round = named_rounds(&world.app, &admin).await.expect("read")[0]
        .round
        .id;
    let reader = hr(trainee, company);
    let missing = named_round(&world.app, &reader, round).await;
    assert_eq!(missing.expect_err("refused").kind, Kind::NotFound);
}

#[tokio::test]
async fn a_round_that_is_open_keeps_its_mode_whatever_is_chosen_later() {
    let world = world().await;
    let admin = world.staff(Role::FirmAdmin).await;
    let company = world.company("minato").await;
    let trainee = member(&world, company, "0001").await;
    let enrolment = enrol(&world, &trainee).await;
    learn(&world.app, &trainee, enrolment).await;
    choose(&world, &admin, "minato", "named_company").await;
    let view = open_survey(&world.app, &trainee, enrolment, Which::Course)
        .await
        .expect("read");
    assert!(!view.mode.is_named(), "it was opened before");
    let answers = rated("overall", 4);
    let named = answer_by_name(&world.app, &trainee, enrolment, Which::Course, &answers);
    assert_eq!(named.await.expect_err("refused").code, "survey.other_mode");
    assert_eq!(count(&world, "named_ballots").await, 0);
}

#[tokio::test]
async fn an_instructor_types_their_own_sheets_in_and_each_counts_once() {
    let world = world().await;
    world.company("minato").await;
    let mut instructor = world.staff(Role::Instructor).await;
    instructor.display_name = "講師 花子".to_owned();
    let app = &world.app;
    let session = PaperSessionInput {
        code: "S001".to_owned(),
        track: "greeting".to_owned(),
        ended_on: "2026-11-20".to_owned(),
        instructor: "ほかの人".to_owned(),
    };
    let faulty = open_paper_session(app, &instructor, &PaperSessionInput::default()).await;
    assert_eq!(faulty.expect_err("refused").faults.len(), 2);
    let id = open_paper_session(app, &instructor, &session)
        .await
        .expect("opened");
    let found = paper_session(app, &instructor, id).await.expect("theirs");
    assert_eq!(
        found.session.facts.instructor, "講師 花子",
        "nobody else's name"
    );
    let sheet = |number: &str, grade: i64| PaperInput {
        paper_no: number.to_owned(),
        company: "minato".to_owned(),
        answers: rated("overall", grade),
    };
    type_paper(app, &instructor, id, &sheet("1", 5))
        .await
        .expect("counted");
    type_paper(app, &instructor, id, &sheet("2", 4))
        .await
        .expect("counted");
    let twice = type_paper(app, &instructor, id, &sheet("1", 1)).await;
    assert_eq!(twice.expect_err("refused").faults[0].pointer, "/paper_no");
    let empty = PaperInput::default();
    let faulty = type_paper(app, &instructor, id, &empty).await;
    assert_eq!(
        faulty.expect_err("refused").faults.len(),
        3,
        "number, company, answers"
    );
    let found = paper_session(app, &instructor, id).await.expect("theirs");
    assert_eq!(found.counted, 2);
    assert_eq!(count(&world, "ballots WHERE paper_no IS NOT NULL").await, 2);
    assert_eq!(
        count(&world, "survey_sums WHERE n4 = 1 AND n5 = 1").await,
        1
    );

    let mut colleague = instructor.clone();
    colleague.display_name = "別の 講師".to_owned();
    let foreign = type_paper(app, &colleague, id, &sheet("3", 5)).await;
    assert_eq!(foreign.expect_err("refused").kind, Kind::NotFound);
    let (from, to) = (app.clock.today() - TimeDelta::days(30), app.clock.today());
    assert!(
        paper_sessions(app, &colleague, from, to)
            .await
            .expect("read")
            .is_empty()
    );
    assert_eq!(
        paper_sessions(app, &instructor, from, to)
            .await
            .expect("read")
            .len(),
        1
    );
    assert_eq!(findings(&world).await, Vec::<String>::new());
}
