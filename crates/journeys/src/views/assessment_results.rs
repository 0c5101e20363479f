//! Practical assessments as their learner sees them, and their company's HR:
//! levels in words, comments and what to practise; never the private notes.

use chrono::NaiveDate;
use kernel::id::{AssessmentId, CompanyId, EnrolmentId};
use kernel::{Actor, Failure};
use people::Member;
use quizzes::practical::{Assessment, AssessmentStatus, HandoverNote, Practise, Rubric, practise};
use sea_orm::ConnectionTrait;

use super::assessments::{lesson_of, received_by, staff_names};
use crate::App;

/// One criterion of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CriterionResult {
    /// The criterion's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Twice the level.
    pub halves: i32,
    /// The least level that passes here.
    pub minimum: i32,
    /// What the level looks like; of a half the lower one.
    pub anchor: String,
}

/// An assessment and its result, once there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentResult {
    /// The assessment's key.
    pub id: AssessmentId,
    /// Whose enrolment.
    pub enrolment: EnrolmentId,
    /// The role-play's title.
    pub lesson: String,
    /// The day in Japan.
    pub on: NaiveDate,
    /// How it stands.
    pub status: AssessmentStatus,
    /// Whether it is passed, once it is decided.
    pub passed: Option<bool>,
    /// In the rubric's order; empty until it is decided.
    pub criteria: Vec<CriterionResult>,
    /// What the assessors wrote, by name; empty until it is decided.
    pub comments: Vec<(String, String)>,
    /// What to practise next.
    pub practise: Vec<Practise>,
    /// Whether the learner writes a 引継ぎ票.
    pub hands_over: bool,
    /// That note, as far as it is written.
    pub handover: Option<HandoverNote>,
    /// The 引継ぎ票 that the learner begins with, and who wrote it.
    pub received: Option<(HandoverNote, String)>,
}

impl AssessmentResult {
    /// Whether the learner has still to hand a 引継ぎ票 in.
    pub fn waits_for_handover(&self) -> bool {
        let handed_in = self.handover.as_ref().and_then(|note| note.handed_in_at);
        let is_cancelled = self.status == AssessmentStatus::Cancelled;
        self.hands_over && handed_in.is_none() && !is_cancelled
    }
}

/// One of the actor's own assessments.
///
/// # Errors
/// Forbidden for an account that is no member, not found for another's.
pub async fn my_assessment(
    app: &App,
    actor: &Actor,
    id: AssessmentId,
) -> Result<AssessmentResult, Failure> {
    let (company, membership) = actor.require_membership()?;
    let db = app.db.read();
    let assessment = quizzes::read::assessment_of_company(&db, company, id).await?;
    enrolments::read::one(&db, company, assessment.enrolment, membership).await?;
    result_of(app, &db, assessment).await
}

/// The actor's own assessments in an enrolment, the first one first.
///
/// # Errors
/// Forbidden for an account that is no member, not found for another's.
pub async fn my_assessments(
    app: &App,
    actor: &Actor,
    enrolment: EnrolmentId,
) -> Result<Vec<AssessmentResult>, Failure> {
    let (company, membership) = actor.require_membership()?;
    let db = app.db.read();
    enrolments::read::one(&db, company, enrolment, membership).await?;
    results_of(app, &db, company, enrolment).await
}

/// The assessments of one learner, for the company's HR and the firm's admin.
///
/// # Errors
/// Forbidden for whoever manages no company, not found for a foreign company
/// or enrolment.
pub async fn company_assessments(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    enrolment: EnrolmentId,
) -> Result<(Member, Vec<AssessmentResult>), Failure> {
    actor.require_company(company)?;
    let db = app.db.read();
    let enrolment = enrolments::read::of_company(&db, company, enrolment).await?;
    let member = people::read::member(&db, company, enrolment.membership).await?;
    let member = member.ok_or_else(Failure::not_found)?;
    let results = results_of(app, &db, company, enrolment.id).await?;
    Ok((member, results))
}

async fn results_of(
    app: &App,
    db: &impl ConnectionTrait,
    company: CompanyId,
    enrolment: EnrolmentId,
) -> Result<Vec<AssessmentResult>, Failure> {
    let mut results = Vec::new();
    for assessment in quizzes::read::assessments_of(db, company, enrolment).await? {
        results.push(result_of(app, db, assessment).await?);
    }
    Ok(results)
}

async fn result_of(
    app: &App,
    db: &impl ConnectionTrait,
    assessment: Assessment,
) -> Result<AssessmentResult, Failure> {
    let rubric = quizzes::read::rubric(db, assessment.rubric).await?;
    let mut comments = Vec::new();
    if assessment.status.is_decided() {
        let names = staff_names(app, db).await?;
        for sheet in quizzes::read::sheets_in_force(db, assessment.company, assessment.id).await? {
            let name = names.get(&sheet.by).cloned().unwrap_or_default();
            comments.push((name, sheet.comment));
        }
    }
    let outcome = assessment.outcome.as_ref();
    Ok(AssessmentResult {
        id: assessment.id,
        enrolment: assessment.enrolment,
        lesson: lesson_of(db, &assessment).await?.title,
        on: assessment.scheduled_on,
        status: assessment.status,
        passed: outcome.map(|outcome| outcome.passed),
        criteria: criteria_of(&rubric, &assessment),
        practise: outcome
            .map(|outcome| practise(&rubric, &assessment.track, outcome))
            .unwrap_or_default(),
        hands_over: assessment.hands_over,
        handover: quizzes::read::handover_note(db, assessment.company, assessment.id).await?,
        received: received_by(db, &assessment).await?,
        comments,
    })
}

fn criteria_of(rubric: &Rubric, assessment: &Assessment) -> Vec<CriterionResult> {
    let Some(outcome) = &assessment.outcome else {
        return Vec::new();
    };
    let results = rubric.criteria.iter().map(|criterion| {
        let halves = outcome.halves.get(&criterion.code).copied();
        let halves = halves.unwrap_or_default();
        CriterionResult {
            code: criterion.code.clone(),
            name: criterion.name.clone(),
            halves,
            minimum: rubric.minimum(criterion, &assessment.track),
            anchor: criterion.anchor(halves / 2).to_owned(),
        }
    });
    results.collect()
}
