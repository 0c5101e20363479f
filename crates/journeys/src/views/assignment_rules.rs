//! A company's assignment rules, and one of them with its history and whom it
//! is for today.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use enrolments::read::RuleVersion;
use kernel::id::{AssignmentRuleId, CompanyId, OrgUnitId, TrackId};
use kernel::{Actor, Failure};
use people::{Company, Unit};

use super::report_progress::track_choices;
use crate::App;
use crate::assign_by_rule::{Judged, judge_all};

/// One rule of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleRow {
    /// The rule as it is in force.
    pub newest: RuleVersion,
    /// The track's title.
    pub title: String,
    /// The unit with those above it; empty for everybody.
    pub unit_path: String,
    /// How many enrolments it has ordered.
    pub ordered: i64,
}

/// The list, and what a new rule may choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleList {
    /// The company.
    pub company: Company,
    /// The rules, the oldest first.
    pub rules: Vec<RuleRow>,
    /// The units of the company.
    pub units: Vec<Unit>,
    /// The published tracks, as code and title.
    pub tracks: Vec<(String, String)>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleView {
    /// The company.
    pub company: Company,
    /// As it is in force.
    pub row: RuleRow,
    /// The track's code.
    pub track: String,
    /// Today in Japan.
    pub today: NaiveDate,
    /// Every version, the newest first, with the name of who saved it.
    pub history: Vec<(RuleVersion, String)>,
    /// Everybody it is for today, by reading of the name.
    pub people: Vec<Judged>,
    /// The units that versions name.
    pub units: UnitPaths,
}

/// The units of a company with those above them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitPaths(BTreeMap<OrgUnitId, String>);

impl UnitPaths {
    /// The unit with those above it; empty without a unit.
    pub fn path_of(&self, unit: Option<OrgUnitId>) -> String {
        let found = unit.and_then(|unit| self.0.get(&unit));
        found.cloned().unwrap_or_default()
    }
}

/// A company's rules, for its HR and the firm's admin.
///
/// # Errors
/// Forbidden or not found for whoever may not act on the company.
pub async fn rule_list(app: &App, actor: &Actor, company: CompanyId) -> Result<RuleList, Failure> {
    actor.require_company(company)?;
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let found = found.ok_or_else(Failure::not_found)?;
    let units = people::read::units(&db, company).await?;
    let paths = paths(&units);
    let titles: BTreeMap<TrackId, String> = courses::read::current_versions(&db)
        .await?
        .into_iter()
        .map(|version| (version.track.id, version.title))
        .collect();
    let ordered = enrolments::read::ordered_by_rules(&db, company).await?;
    let row = |newest: RuleVersion| RuleRow {
        title: titles.get(&newest.track).cloned().unwrap_or_default(),
        unit_path: paths.path_of(newest.rule.unit),
        ordered: ordered.get(&newest.rule_id).copied().unwrap_or_default(),
        newest,
    };
    let rules = enrolments::read::rules(&db, company).await?;
    let rules = rules.into_iter().map(row).collect();
    Ok(RuleList {
        company: found,
        rules,
        units,
        tracks: track_choices(&db).await?,
    })
}

/// One rule with its history and whom it is for today.
///
/// # Errors
/// Forbidden or not found for whoever may not act on the company; not found
/// for another company's rule.
pub async fn rule_view(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    rule: AssignmentRuleId,
) -> Result<RuleView, Failure> {
    actor.require_company(company)?;
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let found = found.ok_or_else(Failure::not_found)?;
    let versions = enrolments::read::rule_history(&db, company, rule).await?;
    let newest = versions.first().cloned().ok_or_else(Failure::not_found)?;
    let track = courses::read::current_version(&db, newest.track).await?;
    let track = track.ok_or_else(Failure::not_found)?;
    let by = versions.iter().filter_map(|version| version.saved_by);
    let names = people::read::account_names(&db, by).await?;
    let name_of = |version: &RuleVersion| {
        let name = version.saved_by.and_then(|by| names.get(&by));
        name.cloned().unwrap_or_default()
    };
    let today = app.clock.today();
    let people = judge_all(&db, company, newest.track, &newest.rule, today).await?;
    let units = paths(&people::read::units(&db, company).await?);
    let ordered = enrolments::read::ordered_by_rules(&db, company).await?;
    Ok(RuleView {
        company: found,
        row: RuleRow {
            title: track.title,
            unit_path: units.path_of(newest.rule.unit),
            ordered: ordered.get(&newest.rule_id).copied().unwrap_or_default(),
            newest,
        },
        track: track.track.code,
        today,
        history: versions
            .into_iter()
            .map(|version| (version.clone(), name_of(&version)))
            .collect(),
        people,
        units,
    })
}

fn paths(units: &[Unit]) -> UnitPaths {
    let pairs = units.iter().map(|unit| (unit.id, unit.path.clone()));
    UnitPaths(pairs.collect())
}
