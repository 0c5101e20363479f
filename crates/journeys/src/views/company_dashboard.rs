//! A company's numbers at a glance: 修了率, 未着手 and 期限超過, whole and per
//! unit. Each number is the length of the list that it links to.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use enrolments::Word;
use kernel::id::{CompanyId, OrgUnitId};
use kernel::{Actor, Failure};
use people::{Company, MemberFilter, Unit, subtree};

use super::report_progress::{BoardFilter, scope, track_choices};
use super::report_unit_progress::{UnitCount, unit_counts};
use super::staff_list::reach;
use crate::App;

/// How many enrolments say which word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// 未受講
    pub not_started: i64,
    /// 受講中
    pub in_progress: i64,
    /// 修了
    pub completed: i64,
    /// 期限超過
    pub overdue: i64,
}

impl Numbers {
    /// How many there are. 免除 and 取消 do not count.
    pub fn total(self) -> i64 {
        self.not_started + self.in_progress + self.completed + self.overdue
    }

    /// 修了率 in whole percent, rounded down, so that 100 means everybody;
    /// nothing without an enrolment.
    pub fn completed_percent(self) -> Option<i64> {
        let total = self.total();
        (total > 0).then(|| self.completed * 100 / total)
    }

    pub(crate) fn add(&mut self, word: Word, count: i64) {
        match word {
            Word::NotStarted => self.not_started += count,
            Word::InProgress => self.in_progress += count,
            Word::Completed => self.completed += count,
            Word::Overdue => self.overdue += count,
            Word::Waived | Word::Withdrawn => {}
        }
    }
}

/// A unit's numbers, with those of the units below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitNumbers {
    /// The unit.
    pub unit: Unit,
    /// Its numbers.
    pub numbers: Numbers,
}

/// The dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyDashboard {
    /// The company.
    pub company: Company,
    /// Today in Japan.
    pub today: NaiveDate,
    /// How many people the actor may see who have not left.
    pub people: u64,
    /// The track that the numbers are of; all tracks when absent.
    pub track: Option<String>,
    /// The tracks that may be chosen, as code and title.
    pub tracks: Vec<(String, String)>,
    /// Of everybody the actor may see.
    pub whole: Numbers,
    /// Per unit that has an enrolment, each before those below it.
    pub units: Vec<UnitNumbers>,
    /// Every unit that the actor may choose.
    pub all_units: Vec<Unit>,
}

/// The dashboard for the company's HR, its unit managers (their subtrees
/// only) and the firm's admin.
///
/// # Errors
/// Forbidden for whoever manages nobody, not found for a foreign company.
pub async fn company_dashboard(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    track: Option<String>,
) -> Result<CompanyDashboard, Failure> {
    let reach = reach(app, actor, company).await?;
    let today = app.clock.today();
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let units = people::read::units(&db, company).await?;
    let filter = BoardFilter {
        track: track.clone(),
        ..BoardFilter::default()
    };
    let scope = scope(company, &units, &reach, &filter, today);
    let counts = unit_counts(&db, &scope).await?;
    let everybody = MemberFilter {
        within: reach.units(),
        ..MemberFilter::default()
    };
    Ok(CompanyDashboard {
        company: found.ok_or_else(Failure::not_found)?,
        today,
        people: people::read::member_count(&db, company, &everybody).await?,
        track,
        tracks: track_choices(&db).await?,
        whole: sum(counts.iter()),
        units: per_unit(&units, &counts),
        all_units: units
            .into_iter()
            .filter(|unit| reach.covers(Some(unit.id)))
            .collect(),
    })
}

fn sum<'c>(counts: impl Iterator<Item = &'c UnitCount>) -> Numbers {
    let mut numbers = Numbers::default();
    for count in counts {
        numbers.add(count.word, count.count);
    }
    numbers
}

fn per_unit(units: &[Unit], counts: &[UnitCount]) -> Vec<UnitNumbers> {
    let mut own: BTreeMap<OrgUnitId, Vec<&UnitCount>> = BTreeMap::new();
    for count in counts {
        if let Some(unit) = count.unit {
            own.entry(unit).or_default().push(count);
        }
    }
    let numbers_of = |unit: &Unit| {
        let below = subtree(units, unit.id);
        sum(below
            .iter()
            .filter_map(|unit| own.get(unit))
            .flatten()
            .copied())
    };
    units
        .iter()
        .map(|unit| UnitNumbers {
            unit: unit.clone(),
            numbers: numbers_of(unit),
        })
        .filter(|unit| unit.numbers.total() > 0)
        .collect()
}
