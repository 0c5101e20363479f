//! 送信の予定: if nothing changes, these letters go to these people on these
//! days, and why others get none.

use std::collections::BTreeMap;

use askama::Template;
use chrono::NaiveDate;
use journeys::App;
use journeys::views::reminders::{ForeseenLetter, ForeseenSilence, reminder_forecast};
use kernel::date::{display, jst, jst_date};
use kernel::id::CompanyId;
use poem::handler;
use poem::web::{Data, Path, Query};
use serde::Deserialize;
use uuid::Uuid;

use super::path;
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// The most letters of one day that the page names.
const MOST_NAMED: usize = 50;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    until: String,
}

struct DayCard {
    day: String,
    count: usize,
    letters: Vec<LetterCard>,
    more: usize,
}

struct LetterCard {
    time: String,
    name: String,
    unit: String,
    kind: &'static str,
    times: String,
    courses: String,
}

struct ReasonCard {
    reason: &'static str,
    count: usize,
    people: Vec<SilentCard>,
    more: usize,
}

struct SilentCard {
    name: String,
    unit: String,
    course: String,
    person: String,
}

#[derive(Template)]
#[template(path = "reminders/forecast.html")]
struct ForecastPage {
    layout: Layout,
    form: Form,
    back: String,
    company_name: String,
    is_active: bool,
    may_receive: bool,
    from: String,
    until: String,
    count: usize,
    days: Vec<DayCard>,
    silent: usize,
    reasons: Vec<ReasonCard>,
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let company = CompanyId(company);
    let until = kernel::date::parse(&asked.until);
    let found = reminder_forecast(&app, Some(&actor), company, until).await?;
    let form = Form::new().with("until", found.until.to_string());
    shell::show(&ForecastPage {
        layout: visit.layout("督促の予定", Nav::Reminders),
        form,
        back: path(company),
        company_name: found.company.name,
        is_active: found.is_active,
        may_receive: found.may_receive,
        from: display(found.from),
        until: display(found.until),
        count: found.letters.len(),
        days: days(&found.letters),
        silent: found.silent.len(),
        reasons: reasons(company, &found.silent),
    })
}

fn days(letters: &[ForeseenLetter]) -> Vec<DayCard> {
    let mut days: BTreeMap<NaiveDate, Vec<&ForeseenLetter>> = BTreeMap::new();
    for letter in letters {
        days.entry(jst_date(letter.at)).or_default().push(letter);
    }
    let card = |(day, letters): (NaiveDate, Vec<&ForeseenLetter>)| DayCard {
        day: display(day),
        count: letters.len(),
        more: letters.len().saturating_sub(MOST_NAMED),
        letters: letters
            .into_iter()
            .take(MOST_NAMED)
            .map(letter_card)
            .collect(),
    };
    days.into_iter().map(card).collect()
}

fn letter_card(letter: &ForeseenLetter) -> LetterCard {
    let first = letter.about.first();
    let courses = letter.about.iter().map(|fact| fact.course.title.as_str());
    LetterCard {
        time: letter.at.with_timezone(&jst()).format("%H:%M").to_string(),
        name: first.map_or_else(String::new, |fact| fact.name.clone()),
        unit: first.map_or_else(String::new, |fact| fact.unit_path.clone()),
        kind: letter.kind.label(),
        times: format!("{}回目", letter.occurrence),
        courses: courses.collect::<Vec<_>>().join("、"),
    }
}

fn reasons(company: CompanyId, silent: &[ForeseenSilence]) -> Vec<ReasonCard> {
    let mut by_reason: BTreeMap<mail::reminder::NotSent, Vec<&ForeseenSilence>> = BTreeMap::new();
    for one in silent {
        by_reason.entry(one.reason).or_default().push(one);
    }
    let person = |one: &ForeseenSilence| SilentCard {
        name: one.fact.name.clone(),
        unit: one.fact.unit_path.clone(),
        course: one.fact.course.title.clone(),
        person: format!("/companies/{company}/people/{}", one.fact.membership),
    };
    let card = |(reason, people): (mail::reminder::NotSent, Vec<&ForeseenSilence>)| ReasonCard {
        reason: reason.label(),
        count: people.len(),
        more: people.len().saturating_sub(MOST_NAMED),
        people: people.into_iter().take(MOST_NAMED).map(person).collect(),
    };
    by_reason.into_iter().map(card).collect()
}
