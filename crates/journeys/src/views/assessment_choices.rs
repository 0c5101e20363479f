//! What the form of a new practical assessment offers.

use chrono::NaiveDate;
use kernel::id::{AssessmentId, CompanyId, EnrolmentId};
use kernel::{Actor, Failure};
use people::{Company, Member, Staff};
use sea_orm::ConnectionTrait;

use super::assessments::learner_of;
use crate::App;
use crate::schedule_assessment::{ASSESSING, role_plays};

/// Somebody who can be assessed, and in what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The learner.
    pub learner: String,
    /// The learner's 社員番号.
    pub employee_no: String,
    /// The course's title.
    pub course: String,
}

/// What the form of a new assessment offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssessmentChoices {
    /// Who was found; nobody until a company's code and a word are given.
    pub candidates: Vec<Candidate>,
    /// Whether more were found than are shown.
    pub has_more: bool,
    /// The company of that code.
    pub company: Option<Company>,
    /// The chosen learner.
    pub chosen: Option<Candidate>,
    /// The role-plays of the chosen enrolment: code and title.
    pub lessons: Vec<(String, String)>,
    /// Who may score.
    pub assessors: Vec<Staff>,
    /// The assessments of the company that hand a 引継ぎ票 over: key, learner
    /// and day.
    pub handing_over: Vec<(AssessmentId, String, NaiveDate)>,
}

/// How many people one search shows: enough to find somebody, too few to read
/// a company's staff.
const MOST_CANDIDATES: u64 = 20;

/// What can be chosen for a new assessment. Companies and their people show
/// only to whoever types the company's code and part of a name or number.
///
/// # Errors
/// Forbidden for whoever does not assess, not found for an enrolment that is
/// not the company's.
pub async fn assessment_choices(
    app: &App,
    actor: &Actor,
    company_code: &str,
    search: &str,
    enrolment: Option<EnrolmentId>,
) -> Result<AssessmentChoices, Failure> {
    actor.require(ASSESSING)?;
    let db = app.db.read();
    let mut choices = AssessmentChoices {
        assessors: assessors(app, &db).await?,
        company: people::read::company_by_code(&db, company_code).await?,
        ..AssessmentChoices::default()
    };
    let company = choices.company.as_ref().map(|company| company.id);
    match (company, enrolment) {
        (Some(company), Some(enrolment)) => choose(&db, &mut choices, company, enrolment).await?,
        (Some(company), None) if !search.trim().is_empty() => {
            find(&db, &mut choices, company, search).await?;
        }
        (None, Some(_)) => return Err(Failure::not_found()),
        _ => {}
    }
    Ok(choices)
}

async fn assessors(app: &App, db: &impl ConnectionTrait) -> Result<Vec<Staff>, Failure> {
    let mut staff = people::read::staff(db, app.clock.now()).await?;
    staff.retain(|one| one.roles.iter().any(|role| ASSESSING.contains(role)));
    Ok(staff)
}

async fn find(
    db: &impl ConnectionTrait,
    choices: &mut AssessmentChoices,
    company: CompanyId,
    search: &str,
) -> Result<(), Failure> {
    let filter = people::MemberFilter {
        search: search.to_owned(),
        ..people::MemberFilter::default()
    };
    let request = kernel::PageRequest::new(Some(MOST_CANDIDATES), None);
    let found = people::read::members(db, company, &filter, request).await?;
    choices.has_more = found.next.is_some();
    for member in found.items {
        for enrolment in enrolments::read::of_member(db, company, member.id).await? {
            if !role_plays(db, &enrolment).await?.is_empty() {
                choices
                    .candidates
                    .push(candidate(db, &member, &enrolment).await?);
            }
        }
    }
    Ok(())
}

async fn candidate(
    db: &impl ConnectionTrait,
    member: &Member,
    enrolment: &enrolments::Enrolment,
) -> Result<Candidate, Failure> {
    let version = crate::learn::version_to_learn(db, enrolment).await?;
    let version = courses::read::version(db, version).await?;
    Ok(Candidate {
        enrolment: enrolment.id,
        learner: member.full_name(),
        employee_no: member.employee_no.clone(),
        course: version.map(|version| version.title).unwrap_or_default(),
    })
}

async fn choose(
    db: &impl ConnectionTrait,
    choices: &mut AssessmentChoices,
    company: CompanyId,
    enrolment: EnrolmentId,
) -> Result<(), Failure> {
    let enrolment = enrolments::read::of_company(db, company, enrolment).await?;
    let member = people::read::member(db, company, enrolment.membership).await?;
    let member = member.ok_or_else(Failure::not_found)?;
    choices.chosen = Some(candidate(db, &member, &enrolment).await?);
    let plays = role_plays(db, &enrolment).await?;
    let plays = plays.into_iter();
    choices.lessons = plays
        .map(|(lesson, _, _)| (lesson.code, lesson.title))
        .collect();
    for handing in quizzes::read::handing_over(db, company).await? {
        if handing.enrolment == enrolment.id {
            continue;
        }
        let giver = learner_of(db, &handing).await?;
        if giver.id != member.id {
            choices
                .handing_over
                .push((handing.id, giver.full_name(), handing.scheduled_on));
        }
    }
    Ok(())
}
