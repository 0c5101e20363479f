//! What only the firm computes from satisfaction: the trend, two periods side
//! by side, and the order of instructors. And the report as a file.

use std::cmp::Ordering;

use chrono::NaiveDate;
use journeys::App;
use journeys::sheet::SheetFormat;
use journeys::views::report_satisfaction::{self as report, Ask, TrendPoint, Viewer};
use kernel::{Failure, Fault};
use poem_openapi::param::Query;
use poem_openapi::payload::{Attachment, AttachmentType, Json};
use poem_openapi::{Enum, Object, OpenApi};
use surveys::compare::Change;
use surveys::order::Placed;

use crate::http::{Caller, Problem};
use crate::json::enrolments::TableFormat;
use crate::json::satisfaction::{By, LimitsView, MeanView};

/// The trend of a question by month.
#[derive(Debug, Object)]
pub struct SatisfactionTrend {
    /// In order.
    items: Vec<SatisfactionTrendPoint>,
}

/// A month; several where single ones hold fewer than five ratings.
#[derive(Debug, Object)]
pub struct SatisfactionTrendPoint {
    /// `2023-04`
    first_month: String,
    /// The same, or a later month.
    last_month: String,
    /// The mean of its ratings.
    mean: MeanView,
    /// How far chance alone may have moved it (95 %).
    interval: LimitsView,
    /// The mean of the twelve months that end with it.
    twelve_months: MeanView,
}

/// What the data say about a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase")]
pub enum ChangeWord {
    /// 上昇
    Rise,
    /// 低下
    Fall,
    /// 変化を示す証拠なし
    Unproven,
}

/// Two periods side by side.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SatisfactionComparison {
    /// The raw change; left out when a period has no ratings.
    raw: Option<RawChangeView>,
    /// The change with the mix of courses held still; left out when no course
    /// has ratings in both periods.
    standardised: Option<StandardisedChangeView>,
}

/// A raw change, from the exact fractions.
#[derive(Debug, Object)]
pub struct RawChangeView {
    /// The earlier mean.
    earlier: MeanView,
    /// The later mean.
    later: MeanView,
    /// Signed, two digits, rounded once.
    difference: String,
    /// Its 95 % interval.
    interval: LimitsView,
    /// What may be said.
    change: ChangeWord,
    /// The same in Japanese.
    change_ja: String,
}

/// A change with the mix of courses held still. Internal; never a 平均.
#[derive(Debug, Object)]
pub struct StandardisedChangeView {
    /// The earlier value.
    earlier: String,
    /// The later value.
    later: String,
    /// Signed, two digits, rounded once.
    difference: String,
    /// How many courses have ratings in both periods.
    tracks: usize,
}

/// Instructors in order. Internal: shrunken values are no means and are never
/// shown to instructors, clients or the public.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct InstructorOrderView {
    /// The mean of all; left out when nobody has ratings.
    firm: Option<MeanView>,
    /// How many ratings of the firm's mean each instructor is given.
    weight: String,
    /// Best first.
    items: Vec<PlacedInstructor>,
}

/// One instructor in the order.
#[derive(Debug, Object)]
pub struct PlacedInstructor {
    /// The instructor's name.
    name: String,
    /// Their own mean.
    mean: MeanView,
    /// How far chance alone may have moved it (95 %).
    interval: LimitsView,
    /// What orders them.
    shrunken: String,
    /// Whether the data show them above (`above`) or below (`below`) the
    /// firm's mean, or neither (`unproven`).
    against_firm: String,
}

/// What only the firm computes.
pub struct ComparisonsApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl ComparisonsApi {
    /// Hands out the satisfaction report as a file: exactly what it shows.
    #[oai(
        path = "/satisfaction/export",
        method = "get",
        operation_id = "exportSatisfaction",
        tag = "super::Tag::Surveys"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is a query parameter")]
    async fn export(
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
        /// How the file is written; a workbook unless said otherwise.
        format: Query<Option<TableFormat>>,
    ) -> Result<Attachment<Vec<u8>>, Problem> {
        let viewer = Viewer::of(&caller.0)?;
        let ask = Ask {
            by: by.0.unwrap_or(By::Overall).into(),
            track: track.0,
            ..asked(from.0, to.0, question.0)
        };
        let format = format.0.map(SheetFormat::from).unwrap_or_default();
        let file = report::export_satisfaction(&self.app, &viewer, ask, format).await?;
        Ok(Attachment::new(file.bytes)
            .attachment_type(AttachmentType::Attachment)
            .filename(file.name))
    }

    /// Shows the trend by month.
    #[oai(
        path = "/satisfaction/trend",
        method = "get",
        operation_id = "getSatisfactionTrend",
        tag = "super::Tag::Surveys"
    )]
    async fn trend(
        &self,
        _caller: Caller,
        /// The first day that a session may have ended on.
        from: Query<NaiveDate>,
        /// The last one, included.
        to: Query<NaiveDate>,
        /// The question's code; the overall satisfaction unless said.
        #[oai(validator(max_length = 100))]
        question: Query<Option<String>>,
    ) -> Result<Json<SatisfactionTrend>, Problem> {
        let found = report::trend(&self.app, &asked(from.0, to.0, question.0)).await?;
        let items = found.points.into_iter().map(SatisfactionTrendPoint::from);
        Ok(Json(SatisfactionTrend {
            items: items.collect(),
        }))
    }

    /// Compares two periods: the raw change with what may be said about it,
    /// and the change with the mix of courses held still.
    #[oai(
        path = "/satisfaction/comparison",
        method = "get",
        operation_id = "compareSatisfaction",
        tag = "super::Tag::Surveys"
    )]
    async fn compare(
        &self,
        _caller: Caller,
        /// The earlier period's first day.
        earlier_from: Query<NaiveDate>,
        /// The earlier period's last day, included.
        earlier_to: Query<NaiveDate>,
        /// The later period's first day.
        later_from: Query<NaiveDate>,
        /// The later period's last day, included.
        later_to: Query<NaiveDate>,
        /// The question's code; the overall satisfaction unless said.
        #[oai(validator(max_length = 100))]
        question: Query<Option<String>>,
    ) -> Result<Json<SatisfactionComparison>, Problem> {
        let (earlier, later) = ((earlier_from.0, earlier_to.0), (later_from.0, later_to.0));
        if earlier.0 > earlier.1 || earlier.1 >= later.0 || later.0 > later.1 {
            let message = "前の期間、後の期間の順に、重ならないように指定してください。";
            let fault = Fault::new("/later_from", "periods.order", message);
            return Err(Failure::invalid(vec![fault]).into());
        }
        let question = question.0.unwrap_or_else(|| report::OVERALL.to_owned());
        let found = report::period_change(&self.app, &question, earlier, later).await?;
        let raw = found.raw.map(|raw| RawChangeView {
            earlier: raw.earlier.into(),
            later: raw.later.into(),
            difference: raw.difference.to_string(),
            interval: LimitsView::from(raw.interval.printed_signed()),
            change: raw.change.into(),
            change_ja: raw.change.label().to_owned(),
        });
        let standardised = found.standardised.map(|found| StandardisedChangeView {
            earlier: found.earlier.to_string(),
            later: found.later.to_string(),
            difference: found.difference.signed(),
            tracks: found.tracks,
        });
        Ok(Json(SatisfactionComparison { raw, standardised }))
    }

    /// Orders instructors by shrunken means. Internal.
    #[oai(
        path = "/satisfaction/instructors",
        method = "get",
        operation_id = "orderInstructors",
        tag = "super::Tag::Surveys"
    )]
    async fn instructors(
        &self,
        _caller: Caller,
        /// The first day that a session may have ended on.
        from: Query<NaiveDate>,
        /// The last one, included.
        to: Query<NaiveDate>,
        /// The question's code; the overall satisfaction unless said.
        #[oai(validator(max_length = 100))]
        question: Query<Option<String>>,
    ) -> Result<Json<InstructorOrderView>, Problem> {
        let order = report::firm_order(&self.app, &asked(from.0, to.0, question.0)).await?;
        Ok(Json(match order {
            Some(order) => InstructorOrderView {
                firm: Some(order.firm.into()),
                weight: order.weight.to_string(),
                items: order
                    .placed
                    .into_iter()
                    .map(PlacedInstructor::from)
                    .collect(),
            },
            None => InstructorOrderView {
                firm: None,
                weight: "0.00".to_owned(),
                items: Vec::new(),
            },
        }))
    }
}

fn asked(from: NaiveDate, to: NaiveDate, question: Option<String>) -> Ask {
    Ask {
        from,
        to,
        by: report::By::Overall,
        question: question.unwrap_or_else(|| report::OVERALL.to_owned()),
        track: None,
    }
}

impl From<TrendPoint> for SatisfactionTrendPoint {
    fn from(point: TrendPoint) -> Self {
        Self {
            first_month: point.first,
            last_month: point.last,
            mean: point.mean.into(),
            interval: LimitsView::from(point.interval.printed()),
            twelve_months: point.pooled.into(),
        }
    }
}

impl From<Change> for ChangeWord {
    fn from(change: Change) -> Self {
        match change {
            Change::Rise => Self::Rise,
            Change::Fall => Self::Fall,
            Change::Unproven => Self::Unproven,
        }
    }
}

impl From<Placed> for PlacedInstructor {
    fn from(placed: Placed) -> Self {
        let word = match placed.firm_against {
            Ordering::Less => "above",
            Ordering::Equal => "unproven",
            Ordering::Greater => "below",
        };
        Self {
            name: placed.name,
            mean: placed.mean.into(),
            interval: LimitsView::from(placed.interval.printed()),
            shrunken: placed.shrunken.to_string(),
            against_firm: word.to_owned(),
        }
    }
}
