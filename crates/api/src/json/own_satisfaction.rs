//! What an instructor sees of their own sessions, and a company of its own
//! staff's answers.

use chrono::NaiveDate;
use journeys::App;
use journeys::views::own_satisfaction::{
    OwnSatisfaction, Turnout, company_satisfaction, instructor_satisfaction,
};
use journeys::views::report_satisfaction::Row;
use kernel::id::CompanyId;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use surveys::release::fiscal_year;
use uuid::Uuid;

use crate::http::{Caller, Problem};
use crate::json::satisfaction::SatisfactionRow;

/// The satisfaction of a fiscal year as one audience may see it: whole blocks
/// of at least five ratings, as they were told when their months closed.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OwnSatisfactionView {
    /// Whom it is about: the instructor's or the company's name.
    name: String,
    /// The fiscal year, by the year it begins.
    year: i32,
    /// Its first day.
    from: NaiveDate,
    /// Its last day.
    to: NaiveDate,
    /// The whole year; empty when there is nothing to show.
    overall: Vec<SatisfactionRow>,
    /// By question.
    questions: Vec<SatisfactionRow>,
    /// By session, about the overall satisfaction.
    sessions: Vec<SatisfactionRow>,
    /// By month, about the overall satisfaction.
    months: Vec<SatisfactionRow>,
    /// How many of a company's staff took their ballot paper; left out for an
    /// instructor and below five.
    turnout: Option<TurnoutView>,
}

/// How many took their ballot paper, of those who could.
#[derive(Debug, Object)]
pub struct TurnoutView {
    /// Who could have answered, in rounds that are closed.
    eligible: i64,
    /// Who took their ballot paper.
    took_part: i64,
    /// Percent, one digit, half up.
    display: String,
}

/// Satisfaction for those whom it is about.
pub struct OwnSatisfactionApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl OwnSatisfactionApi {
    /// Reports an instructor's own sessions of a fiscal year.
    #[oai(
        path = "/instructor/satisfaction",
        method = "get",
        operation_id = "getInstructorSatisfaction",
        tag = "super::Tag::Surveys"
    )]
    async fn instructor(
        &self,
        caller: Caller,
        /// The fiscal year, by the year it begins; the one that runs unless said.
        year: Query<Option<i32>>,
    ) -> Result<Json<OwnSatisfactionView>, Problem> {
        let year = self.year(year.0);
        let report = instructor_satisfaction(&self.app, &caller.0, year).await?;
        Ok(Json(report.into()))
    }

    /// Reports the answers of a company's own staff of a fiscal year, to its HR
    /// and to the firm's admin: both see what the company may see.
    #[oai(
        path = "/companies/:company/satisfaction",
        method = "get",
        operation_id = "getCompanySatisfaction",
        tag = "super::Tag::Surveys"
    )]
    async fn company(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        /// The fiscal year, by the year it begins; the one that runs unless said.
        year: Query<Option<i32>>,
    ) -> Result<Json<OwnSatisfactionView>, Problem> {
        let (company, year) = (CompanyId(company.0), self.year(year.0));
        let report = company_satisfaction(&self.app, &caller.0, company, year).await?;
        Ok(Json(report.into()))
    }
}

impl OwnSatisfactionApi {
    fn year(&self, asked: Option<i32>) -> i32 {
        asked.unwrap_or_else(|| fiscal_year(self.app.clock.today()))
    }
}

impl From<OwnSatisfaction> for OwnSatisfactionView {
    fn from(report: OwnSatisfaction) -> Self {
        let rows = |rows: Vec<Row>| rows.into_iter().map(SatisfactionRow::from).collect();
        Self {
            name: report.name,
            year: report.year,
            from: report.days.0,
            to: report.days.1,
            overall: rows(report.overall),
            questions: rows(report.questions),
            sessions: rows(report.sessions),
            months: rows(report.months),
            turnout: report.turnout.map(TurnoutView::from),
        }
    }
}

impl From<Turnout> for TurnoutView {
    fn from(turnout: Turnout) -> Self {
        Self {
            eligible: turnout.eligible,
            took_part: turnout.took_part,
            display: turnout
                .percent()
                .map(|share| share.to_string())
                .unwrap_or_default(),
        }
    }
}
