//! How much of the answers is told below the firm, for the firm's eyes.

use chrono::NaiveDate;
use kernel::Failure;
use sea_orm::{ConnectionTrait, Statement};
use surveys::release::{days_of, fiscal_year};

use super::Ask;
use crate::App;

/// A fiscal year's answers to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldYear {
    /// By the year it begins.
    pub year: i32,
    /// Ratings in blocks.
    pub told: i64,
    /// Ratings that wait for a later closing.
    pub waiting: i64,
    /// Blocks of the partition.
    pub blocks: i64,
    /// The last closing that told something.
    pub closed_on: NaiveDate,
}

const TOLD: &str = "SELECT CAST(SUM(c.n1 + c.n2 + c.n3 + c.n4 + c.n5) AS BIGINT), \
     COUNT(DISTINCT b.id), MAX(b.formed_on) FROM survey_blocks b \
     JOIN survey_block_cells c ON c.block_id = b.id AND c.edition = b.edition \
     JOIN survey_questions q ON q.id = c.question_id \
     WHERE b.fiscal_year = $1 AND q.code = $2 AND b.company_id IS NULL AND NOT EXISTS \
     (SELECT 1 FROM survey_blocks z WHERE z.id = b.id AND z.edition > b.edition)";
const COUNTED: &str = "SELECT CAST(COALESCE(SUM(c.n1 + c.n2 + c.n3 + c.n4 + c.n5), 0) AS BIGINT) \
     FROM survey_sums c JOIN survey_questions q ON q.id = c.question_id \
     WHERE q.code = $1 AND c.month >= $2 AND c.month <= $3";

/// The fiscal years that the period touches and of which something was told,
/// newest first.
///
/// # Errors
/// When the database refuses.
pub async fn told_years(app: &App, ask: &Ask) -> Result<Vec<ToldYear>, Failure> {
    let db = app.db.read();
    let mut years = Vec::new();
    for year in (fiscal_year(ask.from)..=fiscal_year(ask.to)).rev().take(10) {
        years.extend(told_year(&db, year, &ask.question).await?);
    }
    Ok(years)
}

async fn told_year(
    db: &impl ConnectionTrait,
    year: i32,
    question: &str,
) -> Result<Option<ToldYear>, Failure> {
    let backend = db.get_database_backend();
    let told = Statement::from_sql_and_values(backend, TOLD, [year.into(), question.into()]);
    let told = db.query_one_raw(told).await?;
    let (Some(told), Some(days)) = (told, days_of(year)) else {
        return Ok(None);
    };
    let (ratings, closed_on): (Option<i64>, Option<NaiveDate>) =
        (told.try_get_by_index(0)?, told.try_get_by_index(2)?);
    let (Some(ratings), Some(closed_on)) = (ratings, closed_on) else {
        return Ok(None);
    };
    let months = [days.0, days.1].map(|day| day.format("%Y-%m").to_string());
    let [first, last] = months.map(sea_orm::Value::from);
    let values = [question.into(), first, last];
    let counted = Statement::from_sql_and_values(backend, COUNTED, values);
    let counted = db.query_one_raw(counted).await?;
    let counted: i64 = counted.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(Some(ToldYear {
        year,
        told: ratings,
        waiting: counted - ratings,
        blocks: told.try_get_by_index(1)?,
        closed_on,
    }))
}
