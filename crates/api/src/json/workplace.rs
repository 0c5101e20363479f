//! What is seen at work after a course.

use chrono::NaiveDate;
use journeys::views::workplace::{Workplace, workplace};
use journeys::{App, count_workplace, observe_unit};
use kernel::id::{CompanyId, OrgUnitId};
use kernel::{Failure, Fault};
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use surveys::workplace::{Counted, WorkplaceReport, fact_of};
use uuid::Uuid;

use super::surveys::{NamedSurveyInput, SurveyFormView};
use crate::http::{Caller, Problem};

/// The workplace of a company, as far as the caller reaches.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct WorkplaceView {
    /// What managers are asked about their unit.
    form: Option<SurveyFormView>,
    /// The units that the caller manages.
    units: Vec<OwnUnitView>,
    /// What managers saw, the newest month first; for HR and the firm.
    observed: Vec<ObservedUnitView>,
    /// The company's own counts, the newest month first; for HR and the firm.
    counted: Vec<CountedMonthView>,
}

/// A unit that the caller manages.
#[derive(Debug, Object)]
pub struct OwnUnitView {
    /// Its key.
    id: Uuid,
    /// Its name with those above it.
    name: String,
    /// Whether its manager is asked now.
    due: bool,
    /// What was reported about this month: grades by the question's code.
    answers: Vec<WorkplaceNumber>,
}

/// What a manager saw in a unit.
#[derive(Debug, Object)]
pub struct ObservedUnitView {
    /// The unit's name with those above it.
    unit: String,
    /// Who reports.
    reported_by: String,
    /// The first day of the month.
    month: NaiveDate,
    /// The version of the form that asked.
    form_version: i32,
    /// Grades 1 to 5 by the question's code; 該当なし is left out.
    answers: Vec<WorkplaceNumber>,
}

/// A company's counts of a month.
#[derive(Debug, Object)]
pub struct CountedMonthView {
    /// The first day of the month.
    month: NaiveDate,
    /// What was counted.
    counts: Vec<WorkplaceNumber>,
}

/// A grade or a count.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct WorkplaceNumber {
    /// The code of the question or of the count.
    #[oai(validator(max_length = 64))]
    code: String,
    /// The grade or the count.
    value: i64,
}

/// A company's counts of a month.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct WorkplaceCounts {
    /// `2026-10`
    #[oai(validator(max_length = 7))]
    month: String,
    /// `handled`, `alone`, `recorded`, `stopped`, `handover` (minutes),
    /// `consulted`, `left`, `complaints`, `resolved`; what nobody counted is
    /// left out.
    #[oai(validator(max_items = 20))]
    counts: Vec<WorkplaceNumber>,
}

/// Reports about workplaces.
pub struct WorkplaceApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl WorkplaceApi {
    /// Shows the reports of a company, or the units that the caller manages.
    #[oai(
        path = "/companies/:company/workplace",
        method = "get",
        operation_id = "getWorkplace",
        tag = "super::Tag::Surveys"
    )]
    async fn show(
        &self,
        caller: Caller,
        company: Path<Uuid>,
    ) -> Result<Json<WorkplaceView>, Problem> {
        let view = workplace(&self.app, &caller.0, CompanyId(company.0)).await?;
        Ok(Json(view.into()))
    }

    /// Keeps a company's counts of a month, in place of earlier ones.
    #[oai(
        path = "/companies/:company/workplace",
        method = "post",
        operation_id = "countWorkplace",
        tag = "super::Tag::Surveys"
    )]
    async fn count(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        input: Json<WorkplaceCounts>,
    ) -> Result<Json<WorkplaceView>, Problem> {
        let company = CompanyId(company.0);
        refuse_unknown(&input.0.counts)?;
        let counts = input.0.counts.into_iter();
        let typed = counts
            .map(|one| (one.code, one.value.to_string()))
            .collect();
        count_workplace(&self.app, &caller.0, company, &input.0.month, &typed).await?;
        let view = workplace(&self.app, &caller.0, company).await?;
        Ok(Json(view.into()))
    }

    /// Keeps what a manager saw in a unit this month.
    #[oai(
        path = "/companies/:company/workplace/units/:unit",
        method = "post",
        operation_id = "observeUnit",
        tag = "super::Tag::Surveys"
    )]
    async fn observe(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        unit: Path<Uuid>,
        input: Json<NamedSurveyInput>,
    ) -> Result<Json<WorkplaceView>, Problem> {
        let (company, unit) = (CompanyId(company.0), OrgUnitId(unit.0));
        let given = input.0.given()?;
        observe_unit(&self.app, &caller.0, company, unit, &given).await?;
        let view = workplace(&self.app, &caller.0, company).await?;
        Ok(Json(view.into()))
    }
}

fn refuse_unknown(counts: &[WorkplaceNumber]) -> Result<(), Failure> {
    let unknown = counts.iter().filter(|one| fact_of(&one.code).is_none());
    let fault = |one: &WorkplaceNumber| {
        let pointer = format!("/{}", one.code);
        Fault::new(pointer, "workplace.unknown", "この名前の数はありません。")
    };
    let faults: Vec<Fault> = unknown.map(fault).collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Failure::invalid(faults))
    }
}

fn numbers(counted: &Counted) -> Vec<WorkplaceNumber> {
    let number = |(code, value): (&String, &i64)| WorkplaceNumber {
        code: code.clone(),
        value: *value,
    };
    counted.iter().map(number).collect()
}

impl From<Workplace> for WorkplaceView {
    fn from(view: Workplace) -> Self {
        let own = view.own.into_iter().map(|own| OwnUnitView {
            id: own.unit.id.0,
            name: own.unit.path.clone(),
            due: own.is_due,
            answers: own
                .report
                .map(|report| numbers(&report.answers))
                .unwrap_or_default(),
        });
        let number = |one: &WorkplaceReport| {
            let version = one.observed.map(|(_, version)| version)?;
            view.forms.get(&version).map(|form| form.number)
        };
        let observed = view.observed.into_iter().map(|one| ObservedUnitView {
            form_version: number(&one.report).unwrap_or_default(),
            unit: one.unit,
            reported_by: one.by,
            month: one.report.month,
            answers: numbers(&one.report.answers),
        });
        let month = |report: WorkplaceReport| CountedMonthView {
            month: report.month,
            counts: numbers(&report.answers),
        };
        Self {
            form: view.form.map(Into::into),
            units: own.collect(),
            observed: observed.collect(),
            counted: view.counted.into_iter().map(month).collect(),
        }
    }
}
