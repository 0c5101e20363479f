//! One person of a company: employment, address, courses and reminders.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use enrolments::read::ByRule;
use enrolments::{Decided, Presence, Word};
use kernel::id::{CompanyId, EnrolmentId, MembershipId};
use kernel::{Actor, Failure, PageRequest};
use mail::bounce::Bounce;
use mail::reminder::read::{Reminder, ReminderFilter, reminders};
use mail::{Delivery, LetterHead};
use people::{Company, DatedChange, DatedOrgChange, Member, Unit};
use sea_orm::ConnectionTrait;

use super::staff_list::reach;
use crate::App;
use crate::learn::prerequisites;
use crate::presence::presence;

/// More people of one name are not offered.
const MOST_NAMESAKES: u64 = 10;

/// A course of the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonCourse {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The course's title.
    pub title: String,
    /// The word of today.
    pub word: Word,
    /// The last day.
    pub due_on: Option<NaiveDate>,
    /// The day of completion.
    pub completed_on: Option<NaiveDate>,
    /// Whether it is still to be done.
    pub is_open: bool,
    /// 1 for the first time, one more for each renewal.
    pub cycle_no: i32,
    /// The rule that ordered it, and the first day of its window.
    pub by_rule: Option<ByRule>,
    /// The courses before it from which a test exempted the person, and when
    /// it was passed.
    pub exempted: Vec<(String, NaiveDate)>,
    /// What was decided about it, the oldest first, with who decided.
    pub decisions: Vec<(Decided, String)>,
}

/// Another employment of the same person in the company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherEmployment {
    /// The employment.
    pub member: Member,
    /// Each course learnt there: title, the word of today, the day of
    /// completion.
    pub courses: Vec<(String, Word, Option<NaiveDate>)>,
}

/// A reminder with what became of its letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReminderRow {
    /// The reminder.
    pub reminder: Reminder,
    /// 姓 名
    pub name: String,
    /// The course's title.
    pub title: String,
    /// What became of the letter, if there is one.
    pub delivery: Option<Delivery>,
}

/// The person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    /// The company.
    pub company: Company,
    /// The employment.
    pub member: Member,
    /// Whether letters to the address come back.
    pub bounce: Option<Bounce>,
    /// Changes of the employment, the newest first.
    pub changes: Vec<DatedChange>,
    /// Courses, the newest first.
    pub courses: Vec<PersonCourse>,
    /// The latest reminders, the newest first.
    pub reminders: Vec<ReminderRow>,
    /// The person's other employments within the actor's reach.
    pub employments: Vec<OtherEmployment>,
    /// Others of the company with the same name, for whoever may join their
    /// employments.
    pub namesakes: Vec<Member>,
    /// Transfers, the newest first.
    pub transfers: Vec<DatedOrgChange>,
    /// Who is told when the person is reminded.
    pub supervisor: Option<Member>,
    /// The company's units.
    pub units: Vec<Unit>,
    /// Whether the actor may change the employment.
    pub may_change: bool,
}

/// A person for the company's HR, the unit's managers and the firm's admin.
///
/// # Errors
/// Forbidden for whoever manages nobody; not found for another company's or
/// another unit's.
pub async fn person(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    member: MembershipId,
) -> Result<PersonView, Failure> {
    let reach = reach(app, actor, company).await?;
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let found = found.ok_or_else(Failure::not_found)?;
    let member = people::read::member(&db, company, member).await?;
    let member = member
        .filter(|member| reach.covers(member.unit))
        .ok_or_else(Failure::not_found)?;
    let mut changes = people::read::employment_changes(&db, company, member.id).await?;
    changes.reverse();
    let mut transfers = people::read::transfers(&db, company, member.id).await?;
    transfers.reverse();
    let mut supervisors = people::read::supervisors(&db, company, &[member.id]).await?;
    let mut bounces = mail::bounce::bounces(&db, company).await?;
    let folded = member.email.as_deref().map(people::folded_email);
    let filter = ReminderFilter {
        members: Some(vec![member.id]),
        not_sent: false,
    };
    let kept = reminders(&db, company, &filter, PageRequest::new(Some(100), None)).await?;
    let today = app.clock.today();
    let may_change = actor.require_company(company).is_ok();
    let mut others = people::read::employments(&db, company, member.person).await?;
    others.retain(|other| other.id != member.id && reach.covers(other.unit));
    let namesakes = if may_change {
        people::read::namesakes(&db, &member, MOST_NAMESAKES).await?
    } else {
        Vec::new()
    };
    Ok(PersonView {
        bounce: folded.and_then(|folded| bounces.remove(&folded)),
        changes,
        transfers,
        supervisor: supervisors.remove(&member.id),
        units: people::read::units(&db, company).await?,
        courses: courses(&db, company, &member, today).await?,
        employments: other_employments(&db, company, others, today).await?,
        namesakes,
        reminders: rows(&db, company, kept.items).await?,
        may_change,
        company: found,
        member,
    })
}

async fn courses(
    db: &impl ConnectionTrait,
    company: CompanyId,
    member: &Member,
    today: NaiveDate,
) -> Result<Vec<PersonCourse>, Failure> {
    let presence = presence(member.status).unwrap_or(Presence::Away);
    let titles = titles(db).await?;
    let mut enrolments = enrolments::read::of_member(db, company, member.id).await?;
    enrolments.reverse();
    let ids: Vec<EnrolmentId> = enrolments.iter().map(|one| one.id).collect();
    let mut decided = decisions(db, company, &ids).await?;
    let mut by_rule = enrolments::read::by_rule_of_member(db, company, member.id).await?;
    let employments = people::read::same_person(db, company, member.id).await?;
    let of_person = enrolments::read::of_members(db, company, &employments).await?;
    let mut exempted = BTreeMap::new();
    for enrolment in &enrolments {
        let tests = prerequisites::exemptions(db, enrolment, &of_person).await?;
        exempted.insert(enrolment.id, tests);
    }
    let course = |enrolment: enrolments::Enrolment| PersonCourse {
        enrolment: enrolment.id,
        title: titles.get(&enrolment.track).cloned().unwrap_or_default(),
        word: Word::of(enrolment.status, enrolment.due_on, today, presence),
        due_on: enrolment.due_on,
        completed_on: enrolment.completed_on,
        is_open: enrolment.status.is_open(),
        cycle_no: enrolment.cycle_no,
        by_rule: by_rule.remove(&enrolment.id),
        exempted: exempted.remove(&enrolment.id).unwrap_or_default(),
        decisions: decided.remove(&enrolment.id).unwrap_or_default(),
    };
    Ok(enrolments.into_iter().map(course).collect())
}

async fn other_employments(
    db: &impl ConnectionTrait,
    company: CompanyId,
    others: Vec<Member>,
    today: NaiveDate,
) -> Result<Vec<OtherEmployment>, Failure> {
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<MembershipId> = others.iter().map(|other| other.id).collect();
    let learnt = enrolments::read::of_members(db, company, &keys).await?;
    let titles = titles(db).await?;
    let with_courses = |member: Member| {
        let presence = presence(member.status).unwrap_or(Presence::Away);
        let own = learnt.iter().filter(|one| one.membership == member.id);
        let course = |one: &enrolments::Enrolment| {
            let title = titles.get(&one.track).cloned().unwrap_or_default();
            let word = Word::of(one.status, one.due_on, today, presence);
            (title, word, one.completed_on)
        };
        OtherEmployment {
            courses: own.map(course).collect(),
            member,
        }
    };
    Ok(others.into_iter().map(with_courses).collect())
}

/// What was decided about these enrolments, with names.
async fn decisions(
    db: &impl ConnectionTrait,
    company: CompanyId,
    enrolments: &[EnrolmentId],
) -> Result<BTreeMap<EnrolmentId, Vec<(Decided, String)>>, Failure> {
    let decided = enrolments::read::decisions(db, company, enrolments).await?;
    let by = decided.iter().map(|(_, decided)| decided.by);
    let names = people::read::account_names(db, by).await?;
    let mut found: BTreeMap<EnrolmentId, Vec<(Decided, String)>> = BTreeMap::new();
    for (enrolment, decided) in decided {
        let name = names.get(&decided.by).cloned().unwrap_or_default();
        found.entry(enrolment).or_default().push((decided, name));
    }
    Ok(found)
}

async fn titles(
    db: &impl ConnectionTrait,
) -> Result<BTreeMap<kernel::id::TrackId, String>, Failure> {
    let versions = courses::read::current_versions(db).await?;
    let title = |version: courses::TrackVersion| (version.track.id, version.title);
    Ok(versions.into_iter().map(title).collect())
}

/// Reminders with names, titles and what became of their letters.
pub(crate) async fn rows(
    db: &impl ConnectionTrait,
    company: CompanyId,
    reminders: Vec<Reminder>,
) -> Result<Vec<ReminderRow>, Failure> {
    let ids: Vec<MembershipId> = reminders.iter().map(|row| row.membership).collect();
    let members = people::read::members_by_ids(db, company, &ids).await?;
    let names: BTreeMap<MembershipId, String> = members
        .into_iter()
        .map(|member| (member.id, member.full_name()))
        .collect();
    let letters: Vec<_> = reminders.iter().filter_map(|row| row.letter).collect();
    let letters = mail::read::letters_by_ids(db, company, &letters).await?;
    let mut delivered: BTreeMap<_, LetterHead> = letters
        .into_iter()
        .map(|letter| (letter.id, letter))
        .collect();
    let titles = titles(db).await?;
    let mut rows = Vec::with_capacity(reminders.len());
    for reminder in reminders {
        let enrolment = enrolments::read::of_company(db, company, reminder.enrolment).await?;
        let letter = reminder.letter.and_then(|id| delivered.get_mut(&id));
        rows.push(ReminderRow {
            name: names.get(&reminder.membership).cloned().unwrap_or_default(),
            title: titles.get(&enrolment.track).cloned().unwrap_or_default(),
            delivery: letter.map(|letter| letter.delivery.clone()),
            reminder,
        });
    }
    Ok(rows)
}
