//! What the form of a new practical assessment offers.

use chrono::NaiveDate;
use kernel::id::{AssessmentId, CompanyId, EnrolmentId};
use kernel::{Actor, Failure};
use people::{Member, Staff};
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
    /// The companies, by name.
    pub companies: Vec<(CompanyId, String)>,
    /// Who was found; nobody until a company and a word are given.
    pub candidates: Vec<Candidate>,
    /// Whether more were found than are shown.
    pub has_more: bool,
    /// The chosen learner, with the company's name.
    pub chosen: Option<(Candidate, String)>,
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

/// What can be chosen for a new assessment. People of a company show only to
/// whoever types part of a name or number.
///
/// # Errors
/// Forbidden for whoever does not assess, not found for an enrolment that is
/// not the company's.
pub async fn assessment_choices(
    app: &App,
    actor: &Actor,
    company: Option<CompanyId>,
    search: &str,
    enrolment: Option<EnrolmentId>,
) -> Result<AssessmentChoices, Failure> {
    actor.require(ASSESSING)?;
    let db = app.db.read();
    let mut choices = AssessmentChoices {
        companies: all_companies(&db).await?,
        assessors: assessors(app, &db).await?,
        ..AssessmentChoices::default()
    };
    let Some(company) = company else {
        return Ok(choices);
    };
    if let Some(enrolment) = enrolment {
        choose(&db, &mut choices, company, enrolment).await?;
    } else if !search.trim().is_empty() {
        find(&db, &mut choices, company, search).await?;
    }
    Ok(choices)
}

async fn all_companies(db: &impl ConnectionTrait) -> Result<Vec<(CompanyId, String)>, Failure> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let request = kernel::PageRequest::new(Some(kernel::page::MAX_LIMIT), after);
        let page = people::read::companies(db, request).await?;
        all.extend(page.items.into_iter().map(|found| (found.id, found.name)));
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
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
    let name = choices.companies.iter().find(|(id, _)| *id == company);
    let name = name.map(|(_, name)| name.clone()).unwrap_or_default();
    choices.chosen = Some((candidate(db, &member, &enrolment).await?, name));
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
