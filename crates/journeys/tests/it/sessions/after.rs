use chrono::TimeDelta;
use journeys::import_ratings::FORM;
use journeys::type_paper::{paper_session, paper_sessions};
use journeys::views::own_sessions::own_session;
use journeys::views::session_report::session_report;
use journeys::{
    PaperInput, PaperSessionInput, SurveyModeInput, add_follow_up, choose_survey_mode,
    issue_ballot, open_paper_session, open_survey, redeem_ballot, seal_rounds, settle_follow_up,
    type_paper,
};
use kernel::id::{EnrolmentId, ScheduledSessionId};
use kernel::{Actor, Kind};
use surveys::{Answer, Given, GivenValue, Rating, Round, SurveySecret};
use testkit::content::{edit, write};

use super::{Stage, teacher};
use crate::support::count;
use journeys::answer_survey::{Standing, Which};

async fn enrolment(stage: &Stage, learner: &Actor) -> EnrolmentId {
    let (company, member) = learner.require_membership().expect("a member");
    let open = enrolments::read::open_for(&stage.world.app.db.read(), company, member).await;
    open.expect("read").remove(0).id
}

fn rated(grade: i64) -> Vec<Given> {
    vec![Given {
        question: "overall".to_owned(),
        value: GivenValue::Answer(Answer::Rated(Rating::new(grade).expect("1 to 5"))),
    }]
}

async fn answer(stage: &Stage, learner: &Actor, grade: i64) {
    let app = &stage.world.app;
    let enrolment = enrolment(stage, learner).await;
    let secret = SurveySecret::random().expect("entropy");
    let issued = issue_ballot(app, learner, enrolment, Which::Course, &secret)
        .await
        .expect("handed out");
    assert!(issued.text_release.has_instructor);
    redeem_ballot(app, &issued.token.reveal(), &rated(grade))
        .await
        .expect("taken");
}

#[tokio::test]
async fn the_survey_about_a_session_opens_to_those_who_attended_before_the_quiz() {
    let stage = Stage::with_quizzes().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let learners = stage.learners(company, 6).await;
    let absent = stage.world.trainee(company, "absent").await;
    let elsewhere = stage.world.enrol(&absent).await;
    let id = stage.held_with(&learners).await;

    let own = enrolment(&stage, &learners[0]).await;
    let view = open_survey(app, &learners[0], own, Which::Course)
        .await
        .expect("their own");
    assert_eq!(view.standing, Standing::Open);
    let fourteen_days = app.clock.today() + TimeDelta::days(14);
    assert_eq!(view.last_day, Some(fourteen_days));
    let after = own_session(app, &learners[0], id).await.expect("theirs");
    assert!(after.after.expect("attended").has_survey);
    let view = open_survey(app, &absent, elsewhere, Which::Course)
        .await
        .expect("theirs");
    assert_eq!(view.standing, Standing::Locked);

    for (learner, grade) in learners.iter().zip([5, 5, 5, 5, 5, 4]) {
        answer(&stage, learner, grade).await;
    }
    let after = own_session(app, &learners[0], id).await.expect("theirs");
    assert!(!after.after.expect("attended").has_survey);
    let before = session_report(app, &stage.admin, id).await.expect("theirs");
    assert!(before.satisfaction.is_empty(), "not sealed yet");
    let papers = before.papers.expect("it opened");
    assert_eq!((papers.taken, papers.eligible), (6, 6));

    let sealed = seal_rounds(app).await.expect("sealed");
    assert_eq!(sealed.ballots, 6);
    let open = session_report(app, &stage.admin, id).await.expect("theirs");
    assert!(open.satisfaction.is_empty(), "the round is open");
    app.clock.advance(TimeDelta::days(15));
    let sealed = seal_rounds(app).await.expect("sealed");
    assert_eq!((sealed.ballots, sealed.rounds_closed), (0, 1));
    let report = session_report(app, &stage.admin, id).await.expect("theirs");
    assert_eq!(report.attended, 6);
    assert_eq!(report.satisfaction.len(), 1);
    assert_eq!(report.satisfaction[0].display(), "4.83");
    assert_eq!(report.satisfaction[0].n(), 6);
    // Below the firm nothing is told while the month may still change.
    let report = session_report(app, &stage.instructor, id).await;
    assert!(report.expect("their own").satisfaction.is_empty());
    stage.holds().await;
}

async fn choose(stage: &Stage, company: &str, mode: &str, k: &str) {
    let input = SurveyModeInput {
        track: "greeting".to_owned(),
        company: company.to_owned(),
        mode: mode.to_owned(),
        k: k.to_owned(),
    };
    let chosen = choose_survey_mode(&stage.world.app, &stage.admin, &input).await;
    chosen.expect("chosen");
}

async fn round_of(stage: &Stage, id: ScheduledSessionId) -> Round {
    let held = stage.session(id).await.held_as.expect("held");
    let rounds = surveys::read::rounds_of_sessions(&stage.world.app.db.read(), &[held]).await;
    rounds.expect("read").remove(&held).expect("opened")
}

/// The track is by name and wants six, one company eight: nobody decides for all
/// in the room, and the strictest k counts. The rules say for how many days.
#[tokio::test]
async fn a_sessions_round_keeps_to_the_strictest_k_in_the_room_and_to_its_own_days() {
    let stage = Stage::with_quizzes().await;
    let app = &stage.world.app;
    let (usual, own) = (
        stage.world.company("minato").await,
        stage.world.company("hibiki").await,
    );
    stage.world.company("ichiban").await;
    choose(&stage, "", "named_firm", "6").await;
    choose(&stage, "hibiki", "confidential", "8").await;
    choose(&stage, "ichiban", "confidential", "9").await;
    let mut learners = stage.learners(usual, 1).await;
    learners.extend(stage.learners(own, 1).await);
    let mut asked = stage.asked("S1", 30);
    asked.input.open_days = "30".to_owned();
    let id = stage.open_with(&asked).await;
    stage.hold(id, &learners).await;

    let round = round_of(&stage, id).await;
    assert_eq!((round.is_named, round.k_score), (false, 8));
    let thirty_days = app.clock.today() + TimeDelta::days(30);
    assert_eq!(round.last_day(), thirty_days);
    let policy = surveys::read::policy(&app.db.read(), &round.policy_sha256).await;
    let policy = policy.expect("written down");
    assert_eq!((policy.k_score, policy.cutoff_days), (8, 30));
    stage.holds().await;

    // A sheet of a company that nobody expected holds the round closer.
    let sheet = PaperInput {
        paper_no: "1".to_owned(),
        company: "ichiban".to_owned(),
        answers: rated(3),
    };
    let held = round.session.expect("a session's");
    let typed = type_paper(app, &stage.admin, held, &sheet).await;
    typed.expect("counted");
    let closer = round_of(&stage, id).await;
    assert_eq!((closer.id, closer.k_score), (round.id, 9));
    assert_eq!(closer.policy_sha256, round.policy_sha256);
    stage.holds().await;
}

/// A round on paper opens with the rules of the track and of whose sheet it is.
/// The form that sheets of paper are typed into.
async fn publish_the_paper_form(stage: &Stage) {
    let folder = stage.world.content.path();
    let survey = std::fs::read_to_string(folder.join("surveys/after.toml")).expect("a survey");
    let survey = survey.replace("id = \"after\"", &format!("id = \"{FORM}\""));
    write(folder, &format!("surveys/{FORM}.toml"), &survey);
    std::fs::remove_file(folder.join("surveys/after.toml")).expect("removed");
    let named = format!("survey = \"{FORM}\"");
    edit(
        folder,
        "tracks/greeting/track.toml",
        "survey = \"after\"",
        &named,
    );
    stage.world.publish().await;
}

#[tokio::test]
async fn a_round_on_paper_keeps_to_the_chosen_k() {
    let stage = Stage::with_quizzes().await;
    let app = &stage.world.app;
    stage.world.company("minato").await;
    publish_the_paper_form(&stage).await;
    choose(&stage, "", "named_company", "7").await;
    let today = app.clock.today();
    let session = PaperSessionInput {
        code: "P1".to_owned(),
        track: "greeting".to_owned(),
        ended_on: today.to_string(),
        instructor: "講師 花子".to_owned(),
    };
    let held = open_paper_session(app, &stage.admin, &session).await;
    let held = held.expect("on record");
    let sheet = PaperInput {
        paper_no: "1".to_owned(),
        company: "minato".to_owned(),
        answers: rated(3),
    };
    let typed = type_paper(app, &stage.admin, held, &sheet).await;
    typed.expect("counted");
    let rounds = surveys::read::rounds_of_sessions(&app.db.read(), &[held]).await;
    let round = rounds.expect("read").remove(&held).expect("opened");
    assert_eq!((round.is_named, round.k_score), (false, 7));
    stage.holds().await;
}

#[tokio::test]
async fn few_answers_are_told_to_nobody() {
    let stage = Stage::with_quizzes().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let learners = stage.learners(company, 4).await;
    let id = stage.held_with(&learners).await;
    for learner in &learners {
        answer(&stage, learner, 3).await;
    }
    app.clock.advance(TimeDelta::days(15));
    let sealed = seal_rounds(app).await.expect("sealed");
    assert_eq!((sealed.ballots, sealed.rounds_closed), (4, 1));
    let report = session_report(app, &stage.admin, id).await.expect("theirs");
    assert!(report.satisfaction.is_empty());
    assert!(report.objectives.is_empty());
    stage.holds().await;
}

#[tokio::test]
async fn what_is_to_be_done_stays_with_the_session_and_its_instructor() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let id = stage.open("S1", 5).await;
    let empty = add_follow_up(app, &stage.instructor, id, " ").await;
    assert_eq!(empty.expect_err("nothing").kind, Kind::Invalid);
    let other = teacher(&stage.world, "別の", "講師").await;
    let foreign = add_follow_up(app, &other, id, "資料を送る").await;
    assert_eq!(foreign.expect_err("not theirs").kind, Kind::NotFound);
    let one = add_follow_up(app, &stage.instructor, id, "資料を送る").await;
    let one = one.expect("noted");
    for is_done in [true, false, true] {
        settle_follow_up(app, &stage.instructor, id, one, is_done)
            .await
            .expect("settled");
    }
    let mut elsewhere = stage.asked("S2", 5);
    elsewhere.override_reason = "別の会場".to_owned();
    let elsewhere = stage.open_with(&elsewhere).await;
    let wrong = settle_follow_up(app, &stage.instructor, elsewhere, one, true).await;
    assert_eq!(wrong.expect_err("another's").kind, Kind::NotFound);
    let report = session_report(app, &stage.instructor, id).await;
    let report = report.expect("their own");
    assert_eq!(report.follow_ups.len(), 1);
    assert!(report.follow_ups[0].done_at.is_some());
    stage.holds().await;
}

/// While the round is open, those who attended are known, and answers that wait
/// are answers.
#[tokio::test]
async fn no_sheet_counts_beyond_those_who_attended() {
    let stage = Stage::with_quizzes().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let learners = stage.learners(company, 6).await;
    stage.held_with(&learners).await;
    for learner in &learners[..5] {
        answer(&stage, learner, 5).await;
    }
    let (typist, today) = (&stage.admin, app.clock.today());
    let sessions = paper_sessions(app, typist, today - TimeDelta::days(30), today).await;
    let [session] = sessions.expect("read").try_into().expect("the one held");
    let sheet = |number: &str| PaperInput {
        paper_no: number.to_owned(),
        company: "minato".to_owned(),
        answers: rated(3),
    };
    let typed = type_paper(app, typist, session.id, &sheet("1")).await;
    typed.expect("the sixth");
    let refused = type_paper(app, typist, session.id, &sheet("2")).await;
    let refused = refused.expect_err("a seventh");
    assert_eq!(refused.faults[0].code, "paper.more_than_eligible");
    assert_eq!(count(&stage.world, "typed_sheets").await, 1);
    stage.holds().await;
}

/// Two had no phone at hand: their sheets join the round that the others answer.
#[tokio::test]
async fn sheets_of_paper_count_in_the_round_that_the_others_answered_online() {
    let stage = Stage::with_quizzes().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let learners = stage.learners(company, 9).await;
    let id = stage.held_with(&learners).await;
    for learner in &learners[..6] {
        answer(&stage, learner, 5).await;
    }
    let today = app.clock.today();
    let typist = &stage.admin;
    let sessions = paper_sessions(app, typist, today - TimeDelta::days(30), today).await;
    let [session] = sessions.expect("read").try_into().expect("the one held");
    for number in ["1", "2"] {
        let sheet = PaperInput {
            paper_no: number.to_owned(),
            company: "minato".to_owned(),
            answers: rated(3),
        };
        let typed = type_paper(app, typist, session.id, &sheet).await;
        typed.expect("counted");
    }
    let twice = PaperInput {
        paper_no: "2".to_owned(),
        company: "minato".to_owned(),
        answers: rated(1),
    };
    let again = type_paper(app, typist, session.id, &twice).await;
    assert_eq!(again.expect_err("counted before").kind, Kind::Invalid);
    stage.holds().await;

    app.clock.advance(TimeDelta::days(15));
    let sealed = seal_rounds(app).await.expect("sealed");
    assert_eq!((sealed.ballots, sealed.rounds_closed), (6, 1));
    let typed = paper_session(app, typist, session.id).await;
    let typed = typed.expect("theirs").counted;
    assert_eq!(typed, 2, "sheets, not what came back on the web");
    let late = PaperInput {
        paper_no: "3".to_owned(),
        ..twice.clone()
    };
    let typed = type_paper(app, typist, session.id, &late).await;
    typed.expect("a sheet that turns up later counts as late paper does");
    let too_many = PaperInput {
        paper_no: "4".to_owned(),
        ..twice
    };
    let refused = type_paper(app, typist, session.id, &too_many).await;
    let refused = refused.expect_err("nine attended and nine answered");
    assert_eq!(refused.faults[0].code, "paper.more_than_eligible");
    let report = session_report(app, typist, id).await.expect("theirs");
    assert_eq!(report.satisfaction.len(), 1, "one round, not two");
    assert_eq!(report.satisfaction[0].n(), 9);
    assert_eq!(report.satisfaction[0].display(), "4.11");
    assert_eq!(count(&stage.world, "survey_rounds").await, 1);
    assert_eq!(count(&stage.world, "typed_sheets").await, 3);
    stage.holds().await;
}
