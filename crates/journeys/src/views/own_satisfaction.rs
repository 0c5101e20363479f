//! What an instructor sees of their own sessions, and a company's HR of its own
//! staff: whole blocks, as they were told, over one fiscal year.

use chrono::NaiveDate;
use kernel::id::CompanyId;
use kernel::{Actor, Failure, Role};
use sea_orm::{ConnectionTrait, Statement};
use surveys::release::days_of;
use surveys::{K_SCORE, Percent};

use super::report_satisfaction::{
    Ask, By, OVERALL, Row, Viewer, headings, row_cells, satisfaction,
};
use crate::App;
use crate::export_progress::ExportedFile;
use crate::sheet::{self, SheetFormat, Table};

/// The report of one audience.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSatisfaction {
    /// Whom it is about: the instructor's or the company's name.
    pub name: String,
    /// The fiscal year, by the year it begins.
    pub year: i32,
    /// Its first and last day.
    pub days: (NaiveDate, NaiveDate),
    /// The whole year.
    pub overall: Vec<Row>,
    /// By question.
    pub questions: Vec<Row>,
    /// By session.
    pub sessions: Vec<Row>,
    /// By month.
    pub months: Vec<Row>,
    /// How many of a company's staff took their ballot paper; nothing for an
    /// instructor, or where they are few.
    pub turnout: Option<Turnout>,
}

/// How many people took part in surveys here, of those who could. It speaks of
/// ballot papers taken, because nobody knows whose ballots came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turnout {
    /// Who could have answered, in rounds that are closed.
    pub eligible: i64,
    /// Who took their ballot paper.
    pub took_part: i64,
}

impl Turnout {
    /// The share of those who took part.
    pub fn percent(&self) -> Option<Percent> {
        let number = |count: i64| u64::try_from(count).ok();
        Percent::of(number(self.took_part)?, number(self.eligible)?)
    }
}

const TURNOUT: &str = "SELECT COUNT(*), \
     CAST(COALESCE(SUM(CASE WHEN p.status <> 'none' THEN 1 ELSE 0 END), 0) AS BIGINT) \
     FROM participations p JOIN survey_rounds r ON r.id = p.round_id \
     WHERE p.company_id = $1 AND r.closed_on IS NOT NULL AND r.ended_on >= $2 AND r.ended_on <= $3";

/// An instructor's own sessions.
///
/// # Errors
/// Forbidden for whoever is no instructor; invalid for a year that no calendar
/// has.
pub async fn instructor_satisfaction(
    app: &App,
    actor: &Actor,
    year: i32,
) -> Result<OwnSatisfaction, Failure> {
    actor.require(&[Role::Instructor])?;
    let name = actor.display_name.clone();
    own(app, &Viewer::Instructor(name.clone()), name, year).await
}

/// A company's own answers, for its HR and the firm's admin: both see what the
/// company may see.
///
/// # Errors
/// Forbidden for whoever is neither; not found for a foreign company; invalid
/// for a year that no calendar has.
pub async fn company_satisfaction(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    year: i32,
) -> Result<OwnSatisfaction, Failure> {
    actor.require_company(company)?;
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let name = found.ok_or_else(Failure::not_found)?.name;
    let mut report = own(app, &Viewer::Companies(vec![company]), name, year).await?;
    report.turnout = turnout(&db, company, report.days).await?;
    Ok(report)
}

async fn own(
    app: &App,
    viewer: &Viewer,
    name: String,
    year: i32,
) -> Result<OwnSatisfaction, Failure> {
    let days = days_of(year).ok_or_else(|| {
        let message = "年度を一覧から選んでください。";
        Failure::invalid(vec![kernel::Fault::new("/year", "year.unknown", message)])
    })?;
    let ask = |by: By| Ask {
        from: days.0,
        to: days.1,
        by,
        question: OVERALL.to_owned(),
        track: None,
    };
    let sessions = satisfaction(app, viewer, ask(By::Session)).await?;
    let months = satisfaction(app, viewer, ask(By::Month)).await?;
    let questions = satisfaction(app, viewer, ask(By::Question)).await?;
    Ok(OwnSatisfaction {
        name,
        year,
        days,
        overall: sessions.overall,
        questions: questions.rows,
        sessions: sessions.rows,
        months: months.rows,
        turnout: None,
    })
}

/// Few people look as if there were none.
async fn turnout(
    db: &impl ConnectionTrait,
    company: CompanyId,
    days: (NaiveDate, NaiveDate),
) -> Result<Option<Turnout>, Failure> {
    let ask = Statement::from_sql_and_values(
        db.get_database_backend(),
        TURNOUT,
        [company.0.into(), days.0.into(), days.1.into()],
    );
    let Some(row) = db.query_one_raw(ask).await? else {
        return Ok(None);
    };
    let turnout = Turnout {
        eligible: row.try_get_by_index(0)?,
        took_part: row.try_get_by_index(1)?,
    };
    let is_enough = turnout.took_part >= i64::from(K_SCORE);
    Ok(is_enough.then_some(turnout))
}

/// The report as a file: exactly what is shown.
///
/// # Errors
/// For CP932, invalid with every character that it lacks.
pub async fn export_own_satisfaction(
    report: OwnSatisfaction,
    format: SheetFormat,
) -> Result<ExportedFile, Failure> {
    let year = report.year;
    let write = move || sheet::write(&table(&report), format);
    let written = tokio::task::spawn_blocking(write).await;
    let bytes = written.map_err(|error| Failure::internal("sheet.write", error))??;
    Ok(ExportedFile {
        name: format!("satisfaction-fy{year}.{}", format.extension()),
        format,
        bytes,
    })
}

fn table(report: &OwnSatisfaction) -> Table {
    let parts = [
        ("年度", By::Overall, &report.overall),
        ("設問", By::Question, &report.questions),
        ("開催回", By::Session, &report.sessions),
        ("月", By::Month, &report.months),
    ];
    let mut rows = Vec::new();
    for (kind, by, part) in parts {
        for row in part {
            let mut cells = vec![kind.to_owned()];
            cells.extend(row_cells(row, by));
            rows.push(cells);
        }
    }
    let mut all = vec!["表".to_owned()];
    all.extend(headings());
    if let Some(turnout) = report.turnout {
        let mut cells = vec![String::new(); all.len()];
        cells[0] = "参加".to_owned();
        cells[1] = format!(
            "対象{}人・回答用紙を受け取った人{}人（{}%）",
            turnout.eligible,
            turnout.took_part,
            turnout
                .percent()
                .map(|share| share.to_string())
                .unwrap_or_default()
        );
        rows.push(cells);
    }
    Table {
        title: "満足度".to_owned(),
        headings: all,
        rows,
    }
}
