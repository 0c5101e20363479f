//! What the people of the demo's world have done so far: some have finished,
//! some are in the middle, most have not begun.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::TimeDelta;
use courses::LessonKind;
use enrolments::Status;
use journeys::App;
use journeys::answer_survey::Which;
use journeys::views::track_outline::{StepView, track_outline};
use journeys::{answer_survey, take_quiz};
use kernel::id::{CompanyId, EnrolmentId};
use kernel::{Actor, Failure, Fault};
use people::Member;
use quizzes::Response;
use quizzes::write::Answer;
use surveys::{Given, GivenValue, Rating, SurveySecret};

use super::cast::{self, Town};

/// The bodies of a question's right options, by its stem.
pub type AnswerKey = BTreeMap<String, BTreeSet<String>>;

/// How far one person has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Story {
    NotBegun,
    /// This many steps done.
    Midway(usize),
    Completed,
}

/// Every eleventh has finished, every fifth is in the middle. Two people are
/// kept for the visitor to begin with.
fn story(member: &Member, place: usize) -> Story {
    match member.employee_no.as_str() {
        cast::FRESH_TRAINEE | cast::TRAINEE_WITHOUT_MAIL => Story::NotBegun,
        cast::TRAINEE_WITH_MAIL => Story::Midway(2),
        _ if place % 11 == 2 => Story::Completed,
        _ if place % 5 == 1 => Story::Midway(1 + place % 6),
        _ => Story::NotBegun,
    }
}

/// The key of every quiz in the content folder.
///
/// # Errors
/// The folder's faults.
pub fn answer_key(content: &Path) -> Result<AnswerKey, Failure> {
    let content = courses::content::read(content).map_err(|faults| {
        let fault = |fault: courses::content::ContentFault| {
            Fault::new("/content", "content.fault", fault.to_string())
        };
        Failure::invalid(faults.into_iter().map(fault).collect())
    })?;
    let questions = content
        .tracks
        .iter()
        .flat_map(|track| track.quizzes())
        .flat_map(|quiz| &quiz.questions);
    let right = |question: &courses::content::QuestionDraft| {
        let options = question.options.iter().filter(|option| option.correct);
        (
            question.stem.clone(),
            options.map(|option| option.text.clone()).collect(),
        )
    };
    Ok(questions.map(right).collect())
}

/// Lets the people of a company learn. `app`'s clock is moved on as they go.
pub async fn live(app: &App, key: &AnswerKey, town: &Town) -> Result<(), Failure> {
    let company = cast::company(app, town).await?;
    let members = cast::everybody(app, company).await?;
    for (place, member) in members.iter().enumerate() {
        let steps = match story(member, place) {
            Story::NotBegun => continue,
            Story::Midway(steps) => steps,
            Story::Completed => usize::MAX,
        };
        let actor = cast::actor(app, member.account).await?;
        app.clock.advance(TimeDelta::hours(7));
        for enrolment in enrolments::read::open_for(&app.db.read(), company, member.id).await? {
            learn(app, key, &actor, enrolment.id, steps, place).await?;
        }
    }
    Ok(())
}

async fn learn(
    app: &App,
    key: &AnswerKey,
    actor: &Actor,
    enrolment: EnrolmentId,
    steps: usize,
    place: usize,
) -> Result<(), Failure> {
    for _ in 0..steps {
        let outline = track_outline(app, actor, enrolment).await?;
        let Some(step) = outline.next().cloned() else {
            return Ok(());
        };
        app.clock
            .advance(TimeDelta::minutes(step.lesson.minutes.into()));
        do_step(app, key, actor, enrolment, &step, place).await?;
    }
    Ok(())
}

async fn do_step(
    app: &App,
    key: &AnswerKey,
    actor: &Actor,
    enrolment: EnrolmentId,
    step: &StepView,
    place: usize,
) -> Result<(), Failure> {
    let code = &step.lesson.code;
    match step.lesson.kind {
        LessonKind::Text
        | LessonKind::Video
        | LessonKind::Case
        | LessonKind::RolePlay
        | LessonKind::Checklist => {
            journeys::open_lesson(app, actor, enrolment, code).await?;
            journeys::complete_lesson(app, actor, enrolment, code).await?;
        }
        LessonKind::Quiz => pass_quiz(app, key, actor, enrolment, code).await?,
        LessonKind::Survey => rate(app, actor, enrolment, place).await?,
    }
    Ok(())
}

async fn pass_quiz(
    app: &App,
    key: &AnswerKey,
    actor: &Actor,
    enrolment: EnrolmentId,
    code: &str,
) -> Result<(), Failure> {
    let attempt = take_quiz::start_attempt(app, actor, enrolment, code)
        .await?
        .attempt;
    let open =
        quizzes::read::open_attempt(&app.db.read(), attempt.company, enrolment, attempt.id).await?;
    for question in &open.questions {
        let right = key.get(&question.stem);
        let is_right = |body: &str| right.is_some_and(|right| right.contains(body));
        let chosen = question
            .options
            .iter()
            .filter(|option| is_right(&option.body));
        let answer = Answer {
            question: question.id,
            response: Response::of_options(chosen.map(|option| option.id)),
            version: question.version,
        };
        take_quiz::save_answer(app, actor, attempt.id, &answer).await?;
    }
    take_quiz::submit_attempt(app, actor, attempt.id).await?;
    Ok(())
}

async fn rate(
    app: &App,
    actor: &Actor,
    enrolment: EnrolmentId,
    place: usize,
) -> Result<(), Failure> {
    let secret = SurveySecret::random()?;
    let issued = answer_survey::issue_ballot(app, actor, enrolment, Which::Course, &secret).await?;
    let token = issued.token;
    let grade = if place.is_multiple_of(4) { 4 } else { 5 };
    let answer = Rating::new(grade).map_or(surveys::Answer::Blank, surveys::Answer::Rated);
    let given: Vec<Given> = issued
        .form
        .questions
        .iter()
        .filter(|question| question.kind == surveys::QuestionKind::Rating)
        .map(|question| Given {
            question: question.code.clone(),
            value: GivenValue::Answer(answer),
        })
        .collect();
    answer_survey::redeem_ballot(app, &token.reveal(), &given).await?;
    Ok(())
}

/// Enrolments of a company.
pub struct Counts {
    /// All of them.
    pub all: usize,
    /// Those completed.
    pub completed: usize,
}

/// Counts a company's enrolments.
pub async fn counts(app: &App, company: CompanyId) -> Result<Counts, Failure> {
    let by_status = enrolments::read::counts_by_status(&app.db.read(), company).await?;
    let mut counts = Counts {
        all: 0,
        completed: 0,
    };
    for row in by_status {
        let count = usize::try_from(row.count).unwrap_or(0);
        counts.all += count;
        if row.status == Status::Completed {
            counts.completed += count;
        }
    }
    Ok(counts)
}
