//! 毎月の受講状況: at the beginning of each month HR gets the numbers of the
//! company and its unit managers those of their own units, with the names of
//! those who are late.

use chrono::{Datelike, Timelike};
use enrolments::Word;
use kernel::audit::Event;
use kernel::date::jst;
use kernel::{Failure, PageRequest, Role};
use mail::reminder::calendar::is_quiet;
use mail::write::Enqueued;
use people::read::Officer;
use people::{Company, Unit, subtree};
use serde_json::json;

use crate::App;
use crate::letters::monthly_report::{LatePerson, MonthlyReport, monthly_report};
use crate::remind::{CALENDAR, may_receive};
use crate::views::reminder_facts::{Fact, facts};
use crate::views::unit_figures::figures;

/// A report that could not go for so many days of the month is let go.
const LATEST_DAY: u32 = 10;

/// Writes the letters of this month that are not written yet, on its first
/// business days, for every company that has a plan of its own with this
/// switched on. Returns how many were written.
///
/// # Errors
/// When the database refuses.
pub async fn send_monthly_reports(app: &App) -> Result<usize, Failure> {
    let now = app.clock.now();
    let today = app.clock.today();
    if is_quiet(now) || !CALENDAR(today) || today.day() > LATEST_DAY {
        return Ok(0);
    }
    let mut written = 0;
    let mut after = None;
    loop {
        let page = PageRequest::new(None, after);
        let companies = people::read::companies(&app.db.read(), page).await?;
        for company in companies
            .items
            .iter()
            .filter(|company| may_receive(company))
        {
            written += of_company(app, company).await?;
        }
        after = companies.next;
        if after.is_none() {
            return Ok(written);
        }
    }
}

async fn of_company(app: &App, company: &Company) -> Result<usize, Failure> {
    let db = app.db.read();
    let now = app.clock.now();
    let saved = mail::reminder::read::saved_plan(&db, Some(company.id)).await?;
    let hour = now.with_timezone(&jst()).hour();
    let plan = saved.map(|saved| saved.plan);
    let is_wanted = plan.is_some_and(|plan| plan.monthly_report && plan.send_hour <= hour);
    if !is_wanted {
        return Ok(0);
    }
    let mut waiting = people::read::officers(&db, company.id, now).await?;
    let keys: Vec<String> = waiting.iter().map(|officer| key(app, officer)).collect();
    let written_before = mail::read::written_keys(&db, Some(company.id), &keys).await?;
    waiting.retain(|officer| {
        officer.member.email.is_some() && !written_before.contains(&key(app, officer))
    });
    if waiting.is_empty() {
        return Ok(0);
    }
    let units = people::read::units(&db, company.id).await?;
    let facts = facts(&db, company.id, None).await?;
    let mut written = 0;
    for officer in waiting {
        written += usize::from(write(app, company, &units, &facts, &officer).await?);
    }
    Ok(written)
}

/// One letter a person, role and month.
fn key(app: &App, officer: &Officer) -> String {
    let today = app.clock.today();
    let unit = officer
        .unit
        .map_or_else(|| "all".to_owned(), |unit| unit.to_string());
    format!(
        "monthly_report:{}:{unit}:{}",
        officer.account,
        today.format("%Y-%m")
    )
}

async fn write(
    app: &App,
    company: &Company,
    units: &[Unit],
    facts: &[Fact],
    officer: &Officer,
) -> Result<bool, Failure> {
    let below = match officer.role {
        Role::CompanyHr => None,
        _ => Some(
            officer
                .unit
                .map_or_else(Vec::new, |top| subtree(units, top)),
        ),
    };
    let is_theirs = |fact: &&Fact| match &below {
        None => true,
        Some(below) => fact.unit.is_some_and(|unit| below.contains(&unit)),
    };
    let today = app.clock.today();
    let theirs: Vec<&Fact> = facts.iter().filter(is_theirs).collect();
    let figures = figures(theirs.iter().copied(), today);
    if figures.is_empty() {
        return Ok(false);
    }
    let late: Vec<LatePerson<'_>> = theirs
        .iter()
        .filter(|fact| fact.word(today) == Some(Word::Overdue))
        .map(|fact| LatePerson {
            name: &fact.name,
            unit: &fact.unit_path,
            course: &fact.course.title,
            due_on: fact.course.due_on,
        })
        .collect();
    let letter = monthly_report(
        &app.settings,
        &MonthlyReport {
            company,
            name: &officer.member.full_name(),
            address: officer.member.email.as_deref().unwrap_or_default(),
            scope: officer.unit.and_then(|top| {
                let unit = units.iter().find(|unit| unit.id == top);
                unit.map(|unit| unit.path.as_str())
            }),
            today,
            figures: &figures,
            late: &late,
            key: key(app, officer),
        },
    );
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let id = app.ids.fresh(now);
    if mail::write::enqueue(&tx, id, now, &letter).await? == Enqueued::AlreadyThere {
        return Ok(false);
    }
    let event = Event {
        company: Some(company.id),
        actor: None,
        action: "monthly_report.written",
        object: Some(officer.account.0),
        detail: &json!({ "month": today.format("%Y-%m").to_string(), "letter": id }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(true)
}
