//! How one learner stands in the quizzes of an enrolment, for the company's HR
//! and the firm, who may grant more than the rules give.

use kernel::id::{CompanyId, EnrolmentId};
use kernel::{Actor, Failure};
use people::Member;
use quizzes::{AttemptStatus, Gain, Grant, Quiz, Standing};

use super::gain::gain_until;
use crate::{App, learn};

/// A quiz and how the learner stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuizStanding {
    /// The code of the quiz's step.
    pub code: String,
    /// The quiz.
    pub quiz: Quiz,
    /// Whether it is sat to be exempted from another course.
    pub is_exemption: bool,
    /// The attempts.
    pub standing: Standing,
    /// What was granted, and by whom, by name.
    pub grants: Vec<(Grant, String)>,
    /// What was learnt since the test before learning, by the attempt that
    /// passed or else the newest.
    pub gain: Option<Gain>,
}

/// The quizzes of one enrolment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuizStandings {
    /// The learner.
    pub member: Member,
    /// The course's title.
    pub course: String,
    /// In the order of learning; before learning has begun the exemption tests
    /// that may open it.
    pub quizzes: Vec<QuizStanding>,
}

/// The quizzes of an enrolment of the company.
///
/// # Errors
/// Forbidden for whoever manages no company, not found for a foreign company
/// or enrolment.
pub async fn quiz_standings(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    enrolment: EnrolmentId,
) -> Result<QuizStandings, Failure> {
    actor.require_company(company)?;
    let db = app.db.read();
    let enrolment = enrolments::read::of_company(&db, company, enrolment).await?;
    let member = people::read::member(&db, company, enrolment.membership).await?;
    let member = member.ok_or_else(Failure::not_found)?;
    let version = learn::version_to_learn(&db, &enrolment).await?;
    // Before learning has begun there is nothing but what may open it.
    let lessons = match enrolment.track_version {
        Some(pinned) => courses::read::steps(&db, pinned).await?,
        None => learn::exemption::open_tests(&db, &enrolment).await?,
    };
    let grants = quizzes::read::grants_of(&db, company, enrolment.id).await?;
    let names = people::read::account_names(&db, grants.iter().map(|grant| grant.by)).await?;
    let mut found = Vec::new();
    for lesson in lessons {
        let Some(quiz) = quizzes::read::quiz_of_lesson(&db, lesson.id).await? else {
            continue;
        };
        let of_quiz = grants.iter().filter(|grant| grant.quiz == quiz.id);
        let named = of_quiz.map(|grant| {
            let name = names.get(&grant.by).cloned().unwrap_or_default();
            (grant.clone(), name)
        });
        let standing = quizzes::read::standing(&db, company, enrolment.id, &quiz).await?;
        let mut graded = standing.attempts.iter().rev();
        let newest = graded.find(|attempt| attempt.status == AttemptStatus::Graded);
        let gain = match standing.passed().or(newest) {
            Some(attempt) => gain_until(&db, attempt).await?,
            None => None,
        };
        found.push(QuizStanding {
            code: lesson.code,
            is_exemption: learn::exemption::is_exemption_test(&enrolment, &quiz),
            standing,
            gain,
            grants: named.collect(),
            quiz,
        });
    }
    let version = courses::read::version(&db, version).await?;
    Ok(QuizStandings {
        member,
        course: version.map(|version| version.title).unwrap_or_default(),
        quizzes: found,
    })
}
