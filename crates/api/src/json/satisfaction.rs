//! The satisfaction report, and taking paper questionnaires.

use chrono::NaiveDate;
use journeys::App;
use journeys::import_ratings::{ImportOptions, ImportReport};
use journeys::views::report_satisfaction::{self as report, Ask, Row, Satisfaction, Viewer};
use poem_openapi::param::Query;
use poem_openapi::payload::{Binary, Json};
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use surveys::Mean;
use surveys::ratings::RefusedRow;

use crate::http::{Caller, Problem};

/// A dimension of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase")]
pub enum By {
    /// One row for everything.
    Overall,
    /// コース
    Track,
    /// 契約企業
    Company,
    /// 講師
    Instructor,
    /// 開催回
    Session,
    /// 設問
    Question,
    /// 月
    Month,
}

/// The satisfaction of a period.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SatisfactionView {
    /// The first day that a session may have ended on.
    from: NaiveDate,
    /// The last one, included.
    to: NaiveDate,
    /// The code of the question; ignored for `by=question`.
    question: String,
    /// Only this track.
    track: Option<String>,
    /// The dimension of `items`.
    by: By,
    /// The whole period: one row, or one per wording when the question was
    /// worded differently within it. Empty when there is nothing to show.
    overall: Vec<SatisfactionRow>,
    /// One row per group; empty for `by=overall`.
    items: Vec<SatisfactionRow>,
    /// Ballots of confidential rounds on the web that are still open; they are
    /// in no row. The firm's only, left out when there are none.
    open_ballots: Option<i64>,
    /// Where each session counts alike; the firm's only. Never print it as
    /// 平均.
    mean_of_session_means: Option<MeanOfMeansView>,
    /// Where each company counts alike; the firm's only. Never print it as
    /// 平均.
    mean_of_company_means: Option<MeanOfMeansView>,
}

/// The mean of the means of groups.
#[derive(Debug, Object)]
pub struct MeanOfMeansView {
    /// Two digits, half up, rounded once.
    display: String,
    /// How many groups count.
    groups: usize,
    /// Groups without ratings; they do not count.
    left_out: usize,
}

impl From<report::MeanOfMeans> for MeanOfMeansView {
    fn from(found: report::MeanOfMeans) -> Self {
        Self {
            display: found.mean.to_string(),
            groups: found.groups,
            left_out: found.left_out,
        }
    }
}

/// One group of answers.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SatisfactionRow {
    /// The group's code.
    key: String,
    /// What the group is called.
    label: String,
    /// The first form version with these words, when there are several.
    wording: Option<i32>,
    /// The mean; left out when there are no ratings.
    mean: Option<MeanView>,
    /// How often 1, 2, 3, 4 and 5 were given; left out where it is withheld.
    distribution: Option<Vec<i64>>,
    /// 該当なし
    na: i64,
    /// Not answered.
    blank: i64,
    /// Ballots.
    responses: i64,
    /// How many of the ballots rated the question, in percent, one digit; left
    /// out without ballots.
    item_rate: Option<String>,
    /// For closed rounds whose eligible people are on record; left out where
    /// nobody knows how many could have answered.
    response_rate: Option<ResponseRateView>,
    /// How far chance alone may have moved the mean (95 %, D5); left out where
    /// the distribution is withheld.
    interval: Option<LimitsView>,
    /// Where the mean would lie had everybody answered, whatever they said;
    /// left out where nobody knows how many could have.
    non_response_bounds: Option<LimitsView>,
    /// The share of 5; left out where the distribution is withheld.
    top_box: Option<ShareView>,
    /// The share of 4 and 5; left out where the distribution is withheld.
    top_two_boxes: Option<ShareView>,
}

/// Two limits as they are printed. Intervals are printed outwards.
#[derive(Debug, Object)]
pub struct LimitsView {
    /// The lower one.
    low: String,
    /// The upper one.
    high: String,
}

impl From<(String, String)> for LimitsView {
    fn from((low, high): (String, String)) -> Self {
        Self { low, high }
    }
}

/// A share of the ratings, with Wilson's 95 % interval.
#[derive(Debug, Object)]
pub struct ShareView {
    /// Percent, one digit, half up.
    display: String,
    /// Percent, one digit, outwards.
    interval: String,
}

impl From<surveys::TopBox> for ShareView {
    fn from(top: surveys::TopBox) -> Self {
        Self {
            display: top.share.to_string(),
            interval: top.limits(),
        }
    }
}

/// An exact mean. Never round it: `display` is how it is printed.
#[derive(Debug, Object)]
pub struct MeanView {
    /// The sum of the ratings.
    sum: i64,
    /// How many ratings.
    n: u64,
    /// Two digits, half up, rounded once.
    display: String,
}

/// How many of those who could have answered did.
#[derive(Debug, Object)]
pub struct ResponseRateView {
    /// Ballots.
    responses: i64,
    /// Who could have answered.
    eligible: i64,
    /// Percent, one digit, half up.
    display: String,
}

/// What of a file was taken and what was not.
#[derive(Debug, Object)]
pub struct RatingImportView {
    /// Rows of the file.
    rows: usize,
    /// Rows that are counted now.
    rows_taken: usize,
    /// Rows of questionnaires that were counted before.
    rows_counted_before: usize,
    /// Rows that cannot be counted.
    rows_not_taken: usize,
    /// Questionnaires that are counted now.
    ballots_taken: usize,
    /// Sessions that were put on record.
    sessions_created: usize,
    /// Sessions of which it is on record now how many could answer.
    eligible_recorded: usize,
    /// Codes of the companies that were made.
    companies_created: Vec<String>,
    /// Every row that cannot be counted.
    refused: Vec<RefusedRatingRow>,
}

/// A row that cannot be counted.
#[derive(Debug, Object)]
pub struct RefusedRatingRow {
    /// Its line in the file; the headings are line 1.
    line: u64,
    /// Every reason.
    faults: Vec<RefusedRatingFault>,
}

/// A reason why a row cannot be counted.
#[derive(Debug, Object)]
pub struct RefusedRatingFault {
    /// `line/column`.
    pointer: String,
    /// Stable, dotted.
    code: String,
    /// What is wrong and how to mend it, in Japanese.
    message: String,
}

/// Ratings were taken.
#[derive(ApiResponse)]
enum TakenRatings {
    /// The file was read; what of it was taken is in the report.
    #[oai(status = 201)]
    Created(Json<RatingImportView>),
}

/// Satisfaction.
pub struct SatisfactionApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl SatisfactionApi {
    /// Reports the satisfaction of a period, within what the caller may see:
    /// the firm everything, HR its own company, an instructor their own
    /// sessions, both only from five answers on.
    #[oai(
        path = "/satisfaction",
        method = "get",
        operation_id = "getSatisfaction",
        tag = "super::Tag::Surveys"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is a query parameter")]
    async fn report(
        &self,
        caller: Caller,
        /// The first day that a session may have ended on.
        from: Query<NaiveDate>,
        /// The last one, included.
        to: Query<NaiveDate>,
        /// How to break it down; not at all unless said.
        by: Query<Option<By>>,
        /// The question's code; the overall satisfaction unless said.
        #[oai(validator(max_length = 100))]
        question: Query<Option<String>>,
        /// Only this track, by code.
        #[oai(validator(max_length = 64))]
        track: Query<Option<String>>,
        /// Whether the firm is also told the means of session means and of
        /// company means; no unless said.
        means: Query<Option<bool>>,
    ) -> Result<Json<SatisfactionView>, Problem> {
        let viewer = Viewer::of(&caller.0)?;
        let ask = Ask {
            from: from.0,
            to: to.0,
            by: by.0.unwrap_or(By::Overall).into(),
            question: question.0.unwrap_or_else(|| report::OVERALL.to_owned()),
            track: track.0,
        };
        let report = if means.0.unwrap_or(false) {
            report::satisfaction_with_means(&self.app, &viewer, ask).await?
        } else {
            report::satisfaction(&self.app, &viewer, ask).await?
        };
        Ok(Json(report.into()))
    }

    /// Takes questionnaires of before: a workbook (.xlsx), or CSV in UTF-8 or
    /// Shift_JIS, as the raw bytes of the body, at most 5 MiB. Every row that
    /// can be counted is counted, every other one is in the report; the same
    /// file again changes nothing.
    #[oai(
        path = "/rating-imports",
        method = "post",
        operation_id = "createRatingImport",
        tag = "super::Tag::Surveys"
    )]
    async fn import(
        &self,
        caller: Caller,
        /// Whether a company that is not on record is made; no unless said.
        create_companies: Query<Option<bool>>,
        /// What the sender calls the file.
        #[oai(validator(max_length = 255))]
        file_name: Query<Option<String>>,
        file: Binary<Vec<u8>>,
    ) -> Result<TakenRatings, Problem> {
        let options = ImportOptions {
            create_companies: create_companies.0.unwrap_or(false),
            is_sample: false,
        };
        let name = file_name.0.unwrap_or_default();
        let actor = Some(caller.0.as_ref());
        let report = journeys::import_ratings(&self.app, actor, &name, file.0, options).await?;
        Ok(TakenRatings::Created(Json(report.into())))
    }
}

impl From<By> for report::By {
    fn from(by: By) -> Self {
        match by {
            By::Overall => Self::Overall,
            By::Track => Self::Track,
            By::Company => Self::Company,
            By::Instructor => Self::Instructor,
            By::Session => Self::Session,
            By::Question => Self::Question,
            By::Month => Self::Month,
        }
    }
}

impl From<report::By> for By {
    fn from(by: report::By) -> Self {
        match by {
            report::By::Overall => Self::Overall,
            report::By::Track => Self::Track,
            report::By::Company => Self::Company,
            report::By::Instructor => Self::Instructor,
            report::By::Session => Self::Session,
            report::By::Question => Self::Question,
            report::By::Month => Self::Month,
        }
    }
}

impl From<Satisfaction> for SatisfactionView {
    fn from(report: Satisfaction) -> Self {
        Self {
            from: report.ask.from,
            to: report.ask.to,
            question: report.ask.question,
            track: report.ask.track,
            by: report.ask.by.into(),
            overall: report
                .overall
                .into_iter()
                .map(SatisfactionRow::from)
                .collect(),
            items: report.rows.into_iter().map(SatisfactionRow::from).collect(),
            open_ballots: (report.open_ballots > 0).then_some(report.open_ballots),
            mean_of_session_means: report.means.sessions.map(MeanOfMeansView::from),
            mean_of_company_means: report.means.companies.map(MeanOfMeansView::from),
        }
    }
}

impl From<Row> for SatisfactionRow {
    fn from(row: Row) -> Self {
        let bounds = row.bounds();
        let (top_box, top_two_boxes) = row.top_boxes().unzip();
        let interval = row.interval();
        let item_rate = row.item_rate().map(|rate| rate.to_string());
        let rate = row.response_rate.map(|rate| ResponseRateView {
            responses: rate.responses,
            eligible: rate.eligible,
            display: rate
                .percent()
                .map(|percent| percent.to_string())
                .unwrap_or_default(),
        });
        Self {
            key: row.key,
            label: row.label,
            wording: row.wording,
            mean: row.mean.map(MeanView::from),
            distribution: row.distribution.map(|counts| counts.rated.to_vec()),
            na: row.na,
            blank: row.blank,
            responses: row.responses,
            item_rate,
            response_rate: rate,
            interval: interval.map(|found| found.printed().into()),
            non_response_bounds: bounds.map(|found| LimitsView {
                low: found.low.to_string(),
                high: found.high.to_string(),
            }),
            top_box: top_box.map(ShareView::from),
            top_two_boxes: top_two_boxes.map(ShareView::from),
        }
    }
}

impl From<Mean> for MeanView {
    fn from(mean: Mean) -> Self {
        Self {
            sum: mean.sum(),
            n: mean.n(),
            display: mean.to_string(),
        }
    }
}

impl From<ImportReport> for RatingImportView {
    fn from(report: ImportReport) -> Self {
        Self {
            rows: report.rows,
            rows_taken: report.rows_taken,
            rows_counted_before: report.rows_counted_before,
            rows_not_taken: report.refused.len(),
            ballots_taken: report.ballots_taken,
            sessions_created: report.sessions_created,
            eligible_recorded: report.eligible_recorded,
            companies_created: report.companies_created,
            refused: report
                .refused
                .into_iter()
                .map(RefusedRatingRow::from)
                .collect(),
        }
    }
}

impl From<RefusedRow> for RefusedRatingRow {
    fn from(row: RefusedRow) -> Self {
        let faults = row.faults.into_iter().map(|fault| RefusedRatingFault {
            pointer: fault.pointer,
            code: fault.code.to_owned(),
            message: fault.message,
        });
        Self {
            line: row.line,
            faults: faults.collect(),
        }
    }
}
