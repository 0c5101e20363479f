//! 督促計画 and its 予定: what goes to whom on which day if nothing changes, and
//! why others get nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use kernel::id::{CompanyId, MembershipId};
use kernel::{Actor, Failure, Role};
use mail::reminder::read::SavedPlan;
use mail::reminder::schedule::{Forecast, simulate};
use mail::reminder::{NotSent, Plan, Rendered, Text};
use people::{Company, Unit};
use sea_orm::ConnectionTrait;

use crate::App;
use crate::letters::reminder::{ReminderLetter, rendered, values_link};
use crate::remind::CALENDAR;
use crate::remind::{may_receive, plan_in_force};
use crate::views::reminder_facts::{Fact, by_enrolment, excluded_units, facts};

/// How far ahead is looked when nothing is asked.
const USUAL_DAYS: u64 = 30;
/// How far ahead is looked at the most.
const MOST_DAYS: u64 = 180;

/// A company's plan as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyPlan {
    /// The company.
    pub company: Company,
    /// Its plan; the firm's default, not active, at version 0 while it has none.
    pub saved: SavedPlan,
    /// Its org tree.
    pub units: Vec<Unit>,
}

/// A company's plan, for its HR and the firm's admin.
///
/// # Errors
/// Forbidden or not found for whoever may not act on the company.
pub async fn company_plan(
    app: &App,
    actor: &Actor,
    company: CompanyId,
) -> Result<CompanyPlan, Failure> {
    actor.require_company(company)?;
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    Ok(CompanyPlan {
        company: found.ok_or_else(Failure::not_found)?,
        saved: plan_in_force(&db, company).await?,
        units: people::read::units(&db, company).await?,
    })
}

/// The firm's default plan, which companies begin with.
///
/// # Errors
/// Forbidden for anybody but the firm's admin.
pub async fn firm_plan(app: &App, actor: &Actor) -> Result<SavedPlan, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    mail::reminder::read::default_plan(&app.db.read()).await
}

/// A text as somebody of the company would read it today: of a person who has
/// a course to do, or of a made-up one while there is nobody.
///
/// # Errors
/// As [`company_plan`].
pub async fn preview_text(
    app: &App,
    actor: &Actor,
    company: Option<CompanyId>,
    texts: &[Text],
) -> Result<Vec<Rendered>, Failure> {
    let db = app.db.read();
    let (company, facts) = match company {
        Some(company) => {
            actor.require_company(company)?;
            let found = people::read::company(&db, company).await?;
            (
                Some(found.ok_or_else(Failure::not_found)?),
                facts(&db, company, None).await?,
            )
        }
        None => {
            actor.require(&[Role::FirmAdmin])?;
            (None, Vec::new())
        }
    };
    let real = facts
        .iter()
        .find(|fact| fact.standing.closed().is_none() && fact.obstacle(&BTreeSet::new()).is_none());
    let today = app.clock.today();
    let course = real.map_or_else(
        || mail::reminder::CourseValues {
            title: "カスタマーハラスメント対応研修".to_owned(),
            due_on: today.checked_add_days(Days::new(7)),
            done: 2,
            total: 8,
        },
        |fact| fact.course.clone(),
    );
    let code = company
        .as_ref()
        .map_or("code", |company| company.code.as_str());
    let link = values_link(&app.settings, code);
    let render = |text: &Text| {
        rendered(
            &app.settings,
            &ReminderLetter {
                company: company
                    .as_ref()
                    .map_or(CompanyId(uuid::Uuid::nil()), |company| company.id),
                company_name: company
                    .as_ref()
                    .map_or("（会社名）", |company| company.name.as_str()),
                link: &link,
                text,
                person_name: real.map_or("見本 花子", |fact| fact.name.as_str()),
                address: "",
                courses: std::slice::from_ref(&course),
                today,
                key: String::new(),
            },
        )
    };
    Ok(texts.iter().map(render).collect())
}

/// A letter that will go if nothing changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeseenLetter {
    /// When.
    pub at: chrono::DateTime<chrono::Utc>,
    /// To whom and about what; one fact for each course.
    pub about: Vec<Fact>,
    /// Whose words it has.
    pub kind: mail::reminder::StepKind,
    /// Which time.
    pub occurrence: u32,
}

/// Somebody who gets nothing about a course, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeseenSilence {
    /// The enrolment with its person.
    pub fact: Fact,
    /// The first reason.
    pub reason: NotSent,
    /// The day on which it keeps the first letter from going; none when there
    /// is no day at all.
    pub on: Option<NaiveDate>,
}

/// The simulator's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReminderForecast {
    /// The company.
    pub company: Company,
    /// Whether the plan sends by itself; otherwise this is what would happen.
    pub is_active: bool,
    /// Whether the company's people may come in; otherwise nothing goes.
    pub may_receive: bool,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// The letters, the earliest first.
    pub letters: Vec<ForeseenLetter>,
    /// Who gets no letter at all until then.
    pub silent: Vec<ForeseenSilence>,
}

/// What goes to whom until `until`, if nothing changes. With no actor it is
/// the operator at the console who asks.
///
/// # Errors
/// As [`company_plan`].
pub async fn reminder_forecast(
    app: &App,
    actor: Option<&Actor>,
    company: CompanyId,
    until: Option<NaiveDate>,
) -> Result<ReminderForecast, Failure> {
    if let Some(actor) = actor {
        actor.require_company(company)?;
    }
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let company = found.ok_or_else(Failure::not_found)?;
    let plan = plan_in_force(&db, company.id).await?.plan;
    let from = app.clock.today();
    let latest = from.checked_add_days(Days::new(MOST_DAYS)).unwrap_or(from);
    let usual = from.checked_add_days(Days::new(USUAL_DAYS)).unwrap_or(from);
    let until = until.unwrap_or(usual).clamp(from, latest);
    let may_receive = may_receive(&company);
    let (facts, forecast) = forecast(app, &db, &company, &plan, until).await?;
    let letters = if may_receive {
        foreseen(&forecast, &facts)
    } else {
        Vec::new()
    };
    Ok(ReminderForecast {
        is_active: plan.is_active,
        may_receive,
        from,
        until,
        silent: silences(&facts, &forecast, &letters),
        letters,
        company,
    })
}

async fn forecast(
    app: &App,
    db: &impl ConnectionTrait,
    company: &Company,
    plan: &Plan,
    until: NaiveDate,
) -> Result<(Vec<Fact>, Forecast), Failure> {
    let now = app.clock.now();
    let units = people::read::units(db, company.id).await?;
    let excluded = excluded_units(plan, &units);
    let facts = facts(db, company.id, None).await?;
    let candidates: Vec<_> = facts.iter().map(|fact| fact.candidate(&excluded)).collect();
    let past = mail::reminder::read::past(db, company.id, None, now).await?;
    let forecast = simulate(plan, &candidates, past, CALENDAR, now, until);
    Ok((facts, forecast))
}

fn foreseen(forecast: &Forecast, facts: &[Fact]) -> Vec<ForeseenLetter> {
    let facts = by_enrolment(facts);
    let letter = |foreseen: &mail::reminder::schedule::Foreseen| {
        let speaker = foreseen.letter.speaker()?;
        let about = foreseen.letter.entries.iter();
        Some(ForeseenLetter {
            at: foreseen.at,
            about: about
                .filter_map(|entry| facts.get(&entry.enrolment).map(|fact| (*fact).clone()))
                .collect(),
            kind: speaker.kind,
            occurrence: speaker.occurrence,
        })
    };
    forecast.letters.iter().filter_map(letter).collect()
}

/// Everybody who is enrolled and gets no letter at all, with the first reason.
fn silences(
    facts: &[Fact],
    forecast: &Forecast,
    letters: &[ForeseenLetter],
) -> Vec<ForeseenSilence> {
    let told: BTreeSet<MembershipId> = letters
        .iter()
        .flat_map(|letter| &letter.about)
        .map(|fact| fact.membership)
        .collect();
    let mut reasons = BTreeMap::new();
    for (day, entry, reason) in &forecast.not_sent {
        reasons.entry(entry.enrolment).or_insert((*day, *reason));
    }
    let silence = |fact: &Fact| {
        let standing = fact.standing.closed();
        let always = standing.or_else(|| fact.obstacle(&BTreeSet::new()));
        let dated = reasons.get(&fact.enrolment);
        let reason = match (dated, always, fact.course.due_on) {
            (Some((_, reason)), _, _) => *reason,
            (None, Some(reason), _) => reason,
            (None, None, None) => NotSent::NoDeadline,
            // No step has a day within the time looked at.
            (None, None, Some(_)) => return None,
        };
        Some(ForeseenSilence {
            fact: fact.clone(),
            reason,
            on: dated.map(|(day, _)| *day),
        })
    };
    facts
        .iter()
        .filter(|fact| !told.contains(&fact.membership))
        .filter_map(silence)
        .collect()
}
