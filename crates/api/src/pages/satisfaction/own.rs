//! An instructor's own sessions, and the report of a company for its HR. Both
//! print on A4.

use askama::Template;
use journeys::App;
use journeys::views::own_satisfaction::{
    OwnSatisfaction, Turnout, company_satisfaction, export_own_satisfaction,
    instructor_satisfaction,
};
use journeys::views::report_satisfaction::{By, Row};
use kernel::id::CompanyId;
use poem::handler;
use poem::web::{Data, Path, Query};
use serde::Deserialize;
use uuid::Uuid;

use super::trend::TrendView;
use super::view::{FiscalYear, RowView};
use super::{exports_of, format_of, handed_out};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit};

#[derive(Default, Deserialize)]
struct Asked {
    year: Option<i32>,
    format: Option<String>,
}

#[derive(Template)]
#[template(path = "satisfaction/own.html")]
struct OwnPage {
    layout: Layout,
    path: String,
    name: String,
    is_company: bool,
    year: i32,
    years: Vec<FiscalYear>,
    days: String,
    printed_on: String,
    overall: Vec<RowView>,
    questions: Vec<RowView>,
    sessions: Vec<RowView>,
    months: Option<TrendView>,
    turnout: Option<TurnoutView>,
    exports: Vec<(String, &'static str)>,
}

/// How many took part, in words.
struct TurnoutView {
    percent: String,
    took_part: i64,
    eligible: i64,
}

impl From<Turnout> for TurnoutView {
    fn from(turnout: Turnout) -> Self {
        Self {
            percent: turnout
                .percent()
                .map(|share| share.to_string())
                .unwrap_or_default(),
            took_part: turnout.took_part,
            eligible: turnout.eligible,
        }
    }
}

/// An instructor's own sessions.
#[handler]
pub(super) async fn of_instructor(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let report = instructor_satisfaction(&app, &actor, asked.year(&app)).await?;
    shell::show(&page(&app, &visit, report, "/instructor".to_owned(), false))
}

/// The same as a file.
#[handler]
pub(super) async fn export_of_instructor(
    Signed(actor): Signed,
    app: Data<&App>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let report = instructor_satisfaction(&app, &actor, asked.year(&app)).await?;
    file(report, &asked).await
}

/// A company's own answers.
#[handler]
pub(super) async fn of_company(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let report = company_satisfaction(&app, &actor, CompanyId(company), asked.year(&app)).await?;
    let path = format!("/companies/{company}/satisfaction");
    shell::show(&page(&app, &visit, report, path, true))
}

/// The same as a file.
#[handler]
pub(super) async fn export_of_company(
    Signed(actor): Signed,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let report = company_satisfaction(&app, &actor, CompanyId(company), asked.year(&app)).await?;
    file(report, &asked).await
}

async fn file(report: OwnSatisfaction, asked: &Asked) -> PageResult {
    let format = format_of(asked.format.as_deref());
    let file = export_own_satisfaction(report, format).await?;
    Ok(handed_out(file))
}

fn page(
    app: &App,
    visit: &Visit,
    report: OwnSatisfaction,
    path: String,
    is_company: bool,
) -> OwnPage {
    let rows = |rows: Vec<Row>, by: By| rows.into_iter().map(|row| RowView::of(row, by)).collect();
    let slashed = |day: chrono::NaiveDate| day.format("%Y/%m/%d");
    let title = if is_company {
        "受講後アンケート報告書"
    } else {
        "自分の研修の評価"
    };
    OwnPage {
        layout: visit.layout(title, Nav::Satisfaction),
        is_company,
        year: report.year,
        years: FiscalYear::of(app.clock.today()).with_earlier(),
        days: format!("{} から {}", slashed(report.days.0), slashed(report.days.1)),
        printed_on: kernel::date::display(app.clock.today()),
        exports: exports_of(&format!("{path}/export?year={}", report.year)),
        name: report.name,
        path,
        overall: rows(report.overall, By::Overall),
        questions: rows(report.questions, By::Question),
        sessions: rows(report.sessions, By::Session),
        months: TrendView::of_months(&report.months),
        turnout: report.turnout.map(TurnoutView::from),
    }
}

impl Asked {
    /// The year that was asked for, or the one that runs.
    fn year(&self, app: &App) -> i32 {
        self.year
            .unwrap_or_else(|| FiscalYear::of(app.clock.today()).year)
    }
}
