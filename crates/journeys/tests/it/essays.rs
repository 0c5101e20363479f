//! Essays from the course text to the completion that follows from a person's
//! mark.

use crate::support::{World, count, findings};
use journeys::views::grading::{attempt_number, grading_list, grading_sheet};
use journeys::views::quiz::{quiz_result, quiz_sheet, quiz_waiting};
use journeys::{
    App, Marking, complete_lesson, mark_essay, save_answer, start_attempt, submit_attempt,
};
use kernel::id::{AttemptId, EnrolmentId};
use kernel::{Actor, Failure, Kind, Role, Scope};
use quizzes::write::Answer;
use quizzes::{AttemptStatus, Levels, Response};
use tokio::task::JoinSet;

const FILE: &str = "tracks/greeting/G1/G1-quiz.toml";
const QUIZ: &str = "G1-quiz";

/// An essay of three points, as an author writes it.
const ESSAY: &str = r#"
[[question]]
id = "G1-essay"
objective = "GO1"
kind = "essay"
safety = false
sources = ["§1"]
stem = "お客さまに、どう声をかけますか。"
feedback = "まず受け止めます。"
min_chars = 5
max_chars = 200
model_answer = "「ご不便をおかけしました」と受け止め、事実を確かめます。"
[[question.criterion]]
id = "calm"
title = "落ち着き"
level = [{ words = "受け止めている", points = 2 }, { words = "触れていない", points = 0 }]
[[question.criterion]]
id = "facts"
title = "事実の確認"
level = [{ words = "確かめている", points = 1 }, { words = "触れていない", points = 0 }]
"#;

/// A trainee with an attempt at the first quiz: five choices and an essay of
/// three points, of which seven pass.
struct Desk {
    world: World,
    trainee: Actor,
    enrolment: EnrolmentId,
    attempt: AttemptId,
}

impl Desk {
    async fn new() -> Self {
        let world = World::empty().await;
        let whole = std::fs::read_to_string(world.content.path().join(FILE)).expect("the file");
        let whole = whole.replace("pass_mark = 4", "pass_mark = 7") + ESSAY;
        testkit::content::write(world.content.path(), FILE, &whole);
        world.publish().await;
        let (trainee, enrolment) = world.learner().await;
        let app = &world.app;
        complete_lesson(app, &trainee, enrolment, "G1-1")
            .await
            .expect("read");
        let started = start_attempt(app, &trainee, enrolment, QUIZ).await;
        let attempt = started.expect("begun").attempt.id;
        Self {
            trainee,
            enrolment,
            attempt,
            world,
        }
    }

    fn app(&self) -> &App {
        &self.world.app
    }

    /// Everything right, and this text.
    async fn write(&self, text: &str) {
        let sheet = quiz_sheet(self.app(), &self.trainee, self.attempt)
            .await
            .expect("open");
        for question in sheet.open.questions {
            let right = question.options.iter().filter(|option| option.body == "甲");
            let response = if question.options.is_empty() {
                Response::default().with("text", vec![text.to_owned()])
            } else {
                Response::of_options(right.map(|option| option.id))
            };
            let answer = Answer {
                question: question.id,
                response,
                version: question.version,
            };
            save_answer(self.app(), &self.trainee, self.attempt, &answer)
                .await
                .expect("saved");
        }
    }

    async fn hand_in(&self) -> journeys::HandedIn {
        let handed_in = submit_attempt(self.app(), &self.trainee, self.attempt).await;
        handed_in.expect("taken")
    }

    /// Somebody of the firm with this role.
    async fn staff(&self, role: Role) -> Actor {
        let typed = people::StaffInput {
            email: format!("{}@firm.example", role.as_str()),
            family_name: "研修".to_owned(),
            ..people::StaffInput::default()
        };
        let account = journeys::add_staff(self.app(), None, &typed, &[role])
            .await
            .expect("added");
        let now = self.app().clock.now();
        let actor = people::read::actor_of_account(&self.app().db.read(), account, now).await;
        actor.expect("read").expect("may come in")
    }

    async fn marking(&self, assessor: &Actor, calm: usize, facts: usize) -> Marking {
        let sheet = grading_sheet(self.app(), assessor, self.attempt)
            .await
            .expect("to grade");
        Marking {
            question: sheet.essays[0].question,
            levels: Levels::default().with("calm", calm).with("facts", facts),
            comment: "よく受け止めています。".to_owned(),
        }
    }
}

fn kind<T>(refused: Result<T, Failure>) -> Kind {
    refused.err().expect("refused").kind
}

#[tokio::test]
async fn an_essay_waits_for_the_instructor_whose_mark_is_the_evidence_of_the_step() {
    let desk = Desk::new().await;
    desk.write("ご不便をおかけしました。").await;
    let handed_in = desk.hand_in().await;
    assert!(handed_in.submitted.is_waiting() && !handed_in.is_completed);
    let (app, trainee) = (desk.app(), &desk.trainee);
    let waits = quiz_result(app, trainee, desk.attempt).await;
    assert_eq!(waits.expect_err("waits").code, "quiz.awaits_grading");
    let waiting = quiz_waiting(app, trainee, desk.attempt)
        .await
        .expect("waits");
    assert_eq!(waiting.attempt.status, AttemptStatus::NeedsGrading);
    let again = start_attempt(app, trainee, desk.enrolment, QUIZ).await;
    assert_eq!(again.expect_err("waits").code, "quiz.awaits_grading");

    let instructor = desk.staff(Role::Instructor).await;
    let list = grading_list(app, &instructor).await.expect("may grade");
    assert_eq!((list.waiting.len(), list.count), (1, 1));
    let sheet = grading_sheet(app, &instructor, desk.attempt)
        .await
        .expect("may grade");
    let shown = format!("{list:?}{sheet:?}{}", attempt_number(desk.attempt));
    assert!(shown.contains("ご不便をおかけしました。"));
    for name in ["髙橋", "﨑子", "0001"] {
        assert!(!shown.contains(&format!("\"{name}\"")), "{name} in {shown}");
    }
    let marking = desk.marking(&instructor, 0, 1).await;
    let done = mark_essay(app, &instructor, desk.attempt, &marking)
        .await
        .expect("graded");
    assert!(done.marked.graded && !done.is_completed);
    let result = quiz_result(app, trainee, desk.attempt)
        .await
        .expect("graded");
    assert_eq!(result.review.outcome.points, 7);
    assert!(result.review.outcome.passed);
    let next = result.outline.next().map(|step| step.lesson.code.clone());
    assert_eq!(next.as_deref(), Some("G2-1"), "the step is done");
    assert_eq!(
        grading_list(app, &instructor)
            .await
            .expect("may grade")
            .count,
        0
    );
    assert_eq!(count(&desk.world, "essay_marks").await, 1);
    assert_eq!(findings(&desk.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn twenty_marks_at_once_follow_one_grade() {
    let desk = Desk::new().await;
    desk.write("ご不便をおかけしました。").await;
    desk.hand_in().await;
    let admin = desk.staff(Role::FirmAdmin).await;
    let marking = desk.marking(&admin, 0, 0).await;
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        let (app, admin, marking) = (desk.app().clone(), admin.clone(), marking.clone());
        let attempt = desk.attempt;
        calls.spawn(async move { mark_essay(&app, &admin, attempt, &marking).await });
    }
    let mut graded = 0;
    while let Some(call) = calls.join_next().await {
        graded += u32::from(call.expect("no panic").expect("no failure").marked.graded);
    }
    assert_eq!(graded, 1);
    assert_eq!(count(&desk.world, "essay_marks").await, 1);
    assert_eq!(findings(&desk.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_blank_essay_is_graded_at_once_and_a_low_mark_fails() {
    let desk = Desk::new().await;
    desk.write("").await;
    let handed_in = desk.hand_in().await;
    assert!(!handed_in.submitted.is_waiting());
    assert_eq!(handed_in.submitted.outcome.points, 5);
    assert!(!handed_in.submitted.outcome.passed);
    let started = start_attempt(desk.app(), &desk.trainee, desk.enrolment, QUIZ).await;
    let second = Desk {
        attempt: started.expect("begun").attempt.id,
        ..desk
    };
    second.write("知りません。").await;
    second.hand_in().await;
    let instructor = second.staff(Role::Instructor).await;
    let marking = second.marking(&instructor, 1, 0).await;
    let app = second.app();
    mark_essay(app, &instructor, second.attempt, &marking)
        .await
        .expect("graded");
    let result = quiz_result(app, &second.trainee, second.attempt)
        .await
        .expect("graded");
    assert_eq!(
        (result.review.outcome.points, result.review.outcome.passed),
        (6, false)
    );
    assert!(result.review.may_retry);
    assert_eq!(findings(&second.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn only_assessors_grade() {
    let desk = Desk::new().await;
    desk.write("ご不便をおかけしました。").await;
    let instructor = desk.staff(Role::Instructor).await;
    let early = grading_sheet(desk.app(), &instructor, desk.attempt).await;
    assert_eq!(kind(early), Kind::NotFound, "not handed in");
    desk.hand_in().await;
    let marking = desk.marking(&instructor, 0, 0).await;
    let mut hr = desk.trainee.clone();
    hr.scopes.push(Scope {
        role: Role::CompanyHr,
        company: hr.company,
        unit: None,
    });
    let author = desk.staff(Role::Author).await;
    let app = desk.app();
    for other in [&desk.trainee, &hr, &author] {
        assert_eq!(kind(grading_list(app, other).await), Kind::Forbidden);
        assert_eq!(
            kind(grading_sheet(app, other, desk.attempt).await),
            Kind::Forbidden
        );
        let mark = mark_essay(app, other, desk.attempt, &marking).await;
        assert_eq!(kind(mark), Kind::Forbidden);
    }
    assert_eq!(count(&desk.world, "essay_marks").await, 0);
}
