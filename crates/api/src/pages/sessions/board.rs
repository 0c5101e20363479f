//! A month of sessions: as a calendar, as a list, and where an instructor is
//! asked to be in two places.

use std::collections::BTreeMap;

use askama::Template;
use chrono::{Datelike, Days, Months, NaiveDate};
use journeys::App;
use journeys::views::sessions::{SessionMonth, session_month};
use kernel::{Role, date};
use poem::handler;
use poem::web::{Data, Query};
use serde::Deserialize;

use super::{SessionLine, session_path};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit};

/// How many months back and ahead the calendar leads.
const MOST_MONTHS: i32 = 24;

/// One day of the calendar.
struct DayCell {
    /// Nothing for a day of another month.
    day: Option<u32>,
    is_today: bool,
    /// Path, time and title of what begins or goes on that day.
    entries: Vec<(String, String, String)>,
}

/// Two sessions of one instructor at the same time: who, both, and why.
struct ClashLine {
    instructor: String,
    first: (String, String),
    second: (String, String),
    reason: String,
}

#[derive(Template)]
#[template(path = "sessions/board.html")]
struct BoardPage {
    layout: Layout,
    month: String,
    /// Where there is a month to go to.
    earlier: Option<String>,
    later: Option<String>,
    may_plan: bool,
    weeks: Vec<Vec<DayCell>>,
    sessions: Vec<SessionLine>,
    clashes: Vec<ClashLine>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// `2026-12`
    month: String,
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let day = date::parse(&format!("{}-1", asked.month));
    let day = day.unwrap_or_else(|| app.clock.today());
    let month = session_month(&app, &actor, day).await?;
    let now = app.clock.now();
    let cards = month.cards.iter();
    let clashes = month.clashes.iter().map(|clash| ClashLine {
        instructor: clash.instructor.clone(),
        first: (session_path(clash.first.0), clash.first.1.clone()),
        second: (session_path(clash.second.0), clash.second.1.clone()),
        reason: clash.reason.clone().unwrap_or_default(),
    });
    shell::show(&BoardPage {
        layout: visit.layout("集合研修", Nav::Sessions),
        month: format!("{}年{}月", month.first.year(), month.first.month()),
        earlier: month_path(month.first.checked_sub_months(Months::new(1)), month.today),
        later: month_path(month.first.checked_add_months(Months::new(1)), month.today),
        may_plan: actor.has(Role::FirmAdmin),
        weeks: weeks(&month),
        sessions: cards
            .map(|card| SessionLine::of(card, session_path(card.session.id), now))
            .collect(),
        clashes: clashes.collect(),
    })
}

/// The page of a month; nothing further away than [`MOST_MONTHS`].
fn month_path(first: Option<NaiveDate>, today: NaiveDate) -> Option<String> {
    let first = first?;
    let months = |day: NaiveDate| day.year() * 12 + day.month0().cast_signed();
    let away = (months(first) - months(today)).abs();
    (away <= MOST_MONTHS).then(|| format!("/sessions?month={}", first.format("%Y-%m")))
}

/// The weeks of the month, from Monday to Sunday.
fn weeks(month: &SessionMonth) -> Vec<Vec<DayCell>> {
    let mut entries: BTreeMap<NaiveDate, Vec<(String, String, String)>> = BTreeMap::new();
    for card in &month.cards {
        for one in &card.session.dates {
            entries.entry(one.day()).or_default().push((
                session_path(card.session.id),
                date::display_time(one.span.starts_at),
                card.session.title.clone(),
            ));
        }
    }
    let before = u64::from(month.first.weekday().num_days_from_monday());
    let last = date::last_day_of_month(month.first);
    let mut day = month.first - Days::new(before);
    let mut weeks = Vec::new();
    while day <= last {
        let week = day.iter_days().take(7).map(|day| {
            let is_inside = day.month() == month.first.month();
            DayCell {
                day: is_inside.then(|| day.day()),
                is_today: day == month.today,
                entries: if is_inside {
                    entries.remove(&day).unwrap_or_default()
                } else {
                    Vec::new()
                },
            }
        });
        weeks.push(week.collect());
        day = day + Days::new(7);
    }
    weeks
}
