//! Numbers per unit and course, of a company or of a part of it: for the
//! monthly letter and for the sheet on a shop's notice board.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use enrolments::Word;
use kernel::id::{CompanyId, OrgUnitId};
use kernel::{Actor, Failure};
use people::{Company, Unit, subtree};

use super::company_dashboard::Numbers;
use super::staff_list::reach;
use crate::App;
use crate::views::reminder_facts::{Fact, facts};

/// In a unit of fewer people a number would be a name.
pub const FEWEST: usize = 5;

/// One unit's numbers in one course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFigures {
    /// The unit with those above it; empty for people without one.
    pub unit: String,
    /// The course's title.
    pub course: String,
    /// How many say which word.
    pub numbers: Numbers,
}

/// The numbers of these facts per unit's own people and course.
pub(crate) fn figures<'f>(
    facts: impl Iterator<Item = &'f Fact>,
    today: NaiveDate,
) -> Vec<UnitFigures> {
    let mut numbers: BTreeMap<(Vec<&str>, &str), Numbers> = BTreeMap::new();
    for fact in facts {
        if let Some(word) = fact.word(today) {
            let unit = fact.unit_path.split('/').collect();
            let of = numbers
                .entry((unit, fact.course.title.as_str()))
                .or_default();
            of.add(word, 1);
        }
    }
    numbers
        .into_iter()
        .filter(|(_, numbers)| numbers.total() > 0)
        .map(|((unit, course), numbers)| UnitFigures {
            unit: unit.join("/"),
            course: course.to_owned(),
            numbers,
        })
        .collect()
}

/// A course on the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardCourse {
    /// Its title.
    pub course: String,
    /// The numbers; none where they would be names.
    pub numbers: Option<Numbers>,
    /// The next last day of somebody who has not finished.
    pub next_due_on: Option<NaiveDate>,
}

/// The sheet for a notice board: no names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeBoard {
    /// The company.
    pub company: Company,
    /// The unit, with those below it; none for all that the actor sees.
    pub unit: Option<Unit>,
    /// The units that may be chosen.
    pub units: Vec<Unit>,
    /// Today in Japan.
    pub today: NaiveDate,
    /// By title.
    pub courses: Vec<BoardCourse>,
}

/// The sheet of a unit, for the company's HR, its unit managers (their
/// subtrees only) and the firm's admin.
///
/// # Errors
/// Forbidden for whoever manages nobody; not found for a foreign company or
/// unit.
pub async fn notice_board(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    unit: Option<OrgUnitId>,
) -> Result<NoticeBoard, Failure> {
    let reach = reach(app, actor, company).await?;
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let found = found.ok_or_else(Failure::not_found)?;
    let mut units = people::read::units(&db, company).await?;
    let chosen = match unit {
        None => None,
        Some(id) => {
            let unit = units.iter().find(|unit| unit.id == id);
            let unit = unit.filter(|unit| reach.covers(Some(unit.id)));
            Some(unit.cloned().ok_or_else(Failure::not_found)?)
        }
    };
    let below = chosen.as_ref().map(|unit| subtree(&units, unit.id));
    let today = app.clock.today();
    let mut facts = facts(&db, company, None).await?;
    facts.retain(|fact| {
        let is_below = below
            .as_ref()
            .is_none_or(|below| fact.unit.is_some_and(|unit| below.contains(&unit)));
        is_below && reach.covers(fact.unit)
    });
    units.retain(|unit| reach.covers(Some(unit.id)));
    Ok(NoticeBoard {
        company: found,
        unit: chosen,
        units,
        today,
        courses: courses(&facts, today),
    })
}

fn courses(facts: &[Fact], today: NaiveDate) -> Vec<BoardCourse> {
    let mut by_course: BTreeMap<&str, Vec<&Fact>> = BTreeMap::new();
    for fact in facts {
        by_course.entry(&fact.course.title).or_default().push(fact);
    }
    let course = |(title, facts): (&str, Vec<&Fact>)| {
        let mut numbers = Numbers::default();
        let mut next_due_on: Option<NaiveDate> = None;
        for fact in &facts {
            let Some(word) = fact.word(today) else {
                continue;
            };
            numbers.add(word, 1);
            let is_open = matches!(word, Word::NotStarted | Word::InProgress);
            // Who is away is not late, and their last day may be over.
            let due_on = fact
                .course
                .due_on
                .filter(|due_on| is_open && today <= *due_on);
            next_due_on = match (next_due_on, due_on) {
                (Some(known), Some(due_on)) => Some(known.min(due_on)),
                (known, due_on) => known.or(due_on),
            };
        }
        let is_few = usize::try_from(numbers.total()).unwrap_or(0) < FEWEST;
        BoardCourse {
            course: title.to_owned(),
            numbers: (!is_few).then_some(numbers),
            next_due_on: next_due_on.filter(|_| !is_few),
        }
    };
    by_course.into_iter().map(course).collect()
}
