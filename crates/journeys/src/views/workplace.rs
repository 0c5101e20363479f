//! What is seen at work after a course: the units that a manager is asked
//! about, and everything that a company's readers see.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use kernel::date::first_day_of_month;
use kernel::id::{CompanyId, OrgUnitId, SurveyVersionId};
use kernel::{Actor, Failure};
use people::{Company, Unit, subtree};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use surveys::Form;
use surveys::workplace::{OBSERVATION, OBSERVED_AFTER, WorkplaceReport};

use super::staff_list::{Reach, reach};
use crate::App;

/// So far back reports are shown.
const SHOWN_DAYS: u64 = 400;

/// A unit that the actor may report about: one that they manage, or for HR one
/// whose manager is asked now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnUnit {
    /// The unit, with those below it.
    pub unit: Unit,
    /// Whether somebody there completed a course 30 to 60 days ago and nothing
    /// was reported this month.
    pub is_due: bool,
    /// What was reported about this month.
    pub report: Option<WorkplaceReport>,
}

/// One unit's report, for the company's readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedUnit {
    /// The unit's name with those above it.
    pub unit: String,
    /// Who reports.
    pub by: String,
    /// The report.
    pub report: WorkplaceReport,
}

/// What a viewer sees.
#[derive(Clone, Debug)]
pub struct Workplace {
    /// The company.
    pub company: Company,
    /// The form that managers answer; nothing before it is published.
    pub form: Option<Form>,
    /// The versions of it that the reports answered.
    pub forms: BTreeMap<SurveyVersionId, Form>,
    /// The units that the actor may report about.
    pub own: Vec<OwnUnit>,
    /// Whether the actor sees the whole company and enters its counts.
    pub is_whole: bool,
    /// What managers saw, the newest month first; for the whole company only.
    pub observed: Vec<ObservedUnit>,
    /// The company's counts, the newest month first; for the whole only.
    pub counted: Vec<WorkplaceReport>,
}

/// The workplace of a company, as far as the actor reaches.
///
/// # Errors
/// Forbidden for whoever manages nobody; not found for a foreign company.
pub async fn workplace(app: &App, actor: &Actor, company: CompanyId) -> Result<Workplace, Failure> {
    let reach = reach(app, actor, company).await?;
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let today = app.clock.today();
    let from = first_day_of_month(today - Days::new(SHOWN_DAYS));
    let reports = surveys::read::workplace_reports(&db, company, from).await?;
    let units = people::read::units(&db, company).await?;
    let mut view = Workplace {
        company: found.ok_or_else(Failure::not_found)?,
        form: surveys::read::latest_form(&db, OBSERVATION).await?,
        forms: BTreeMap::new(),
        own: Vec::new(),
        is_whole: reach == Reach::Company,
        observed: Vec::new(),
        counted: Vec::new(),
    };
    let finished = units_finished(&db, company, today).await?;
    let of_month: BTreeMap<OrgUnitId, &WorkplaceReport> = reports
        .iter()
        .filter(|report| report.month == first_day_of_month(today))
        .filter_map(|report| Some((report.observed?.0, report)))
        .collect();
    let tops: BTreeSet<OrgUnitId> = match view.is_whole {
        true => finished.iter().chain(of_month.keys()).copied().collect(),
        false => people::read::managed_tops(actor, company),
    };
    // A report about a unit speaks of those below it.
    let told: BTreeSet<OrgUnitId> = of_month
        .keys()
        .flat_map(|unit| subtree(&units, *unit))
        .collect();
    for unit in units.iter().filter(|unit| tops.contains(&unit.id)) {
        let below = subtree(&units, unit.id);
        let report = of_month.get(&unit.id).copied().cloned();
        view.own.push(OwnUnit {
            is_due: !told.contains(&unit.id) && below.iter().any(|unit| finished.contains(unit)),
            unit: unit.clone(),
            report,
        });
    }
    if !view.is_whole {
        return Ok(view);
    }
    for (_, version) in reports.iter().filter_map(|report| report.observed) {
        if let Entry::Vacant(slot) = view.forms.entry(version)
            && let Some(form) = surveys::read::form_of_version(&db, version).await?
        {
            slot.insert(form);
        }
    }
    let reporters = reports.iter().map(|report| report.by);
    let names = people::read::account_names(&db, reporters).await?;
    for report in reports {
        match report.observed {
            None => view.counted.push(report),
            Some((unit, _)) => view.observed.push(ObservedUnit {
                unit: path_of(&units, unit),
                by: names.get(&report.by).cloned().unwrap_or_default(),
                report,
            }),
        }
    }
    Ok(view)
}

fn path_of(units: &[Unit], id: OrgUnitId) -> String {
    let unit = units.iter().find(|unit| unit.id == id);
    unit.map(|unit| unit.path.clone()).unwrap_or_default()
}

#[derive(FromQueryResult)]
struct Finished {
    org_unit_id: OrgUnitId,
}

/// The units of whoever completed a course 30 to 60 days ago.
async fn units_finished(
    db: &impl ConnectionTrait,
    company: CompanyId,
    today: NaiveDate,
) -> Result<BTreeSet<OrgUnitId>, Failure> {
    let last = today - Days::new(OBSERVED_AFTER);
    let first = last - Days::new(OBSERVED_AFTER);
    let statement = Statement::from_sql_and_values(
        db.get_database_backend(),
        "SELECT DISTINCT m.org_unit_id FROM enrolments e \
         JOIN memberships m ON m.company_id = e.company_id AND m.id = e.membership_id \
         WHERE e.company_id = $1 AND e.completed_on BETWEEN $2 AND $3 \
         AND m.org_unit_id IS NOT NULL",
        [company.0.into(), first.into(), last.into()],
    );
    let rows = Finished::find_by_statement(statement).all(db).await?;
    Ok(rows.into_iter().map(|row| row.org_unit_id).collect())
}
