//! The trend by month, drawn here without styles or scripts.

use journeys::views::report_satisfaction::{Row, Trend, TrendPoint};
use surveys::Mean;

use super::scale::{self, LEFT, Scale};
use super::view::month_label;

/// The width of a month, in the drawing's own units.
const STEP: usize = 52;

/// A trend as a drawing and as a table.
pub(super) struct TrendView {
    pub(super) width: usize,
    pub(super) height: i128,
    /// The line over single months, as an SVG list of points.
    pub(super) line: String,
    /// The line over twelve months.
    pub(super) pooled_line: String,
    /// The scale: a rating and how far down it lies.
    pub(super) scale: Vec<(i128, i128)>,
    pub(super) points: Vec<PointView>,
    /// Whether intervals and the line over twelve months are drawn.
    pub(super) is_full: bool,
}

/// A month in words and in the drawing.
pub(super) struct PointView {
    pub(super) label: String,
    pub(super) short: String,
    pub(super) display: String,
    pub(super) n: u64,
    pub(super) interval: String,
    pub(super) pooled: String,
    pub(super) x: usize,
    pub(super) y: i128,
    pub(super) top: i128,
    pub(super) bottom: i128,
}

impl TrendView {
    /// The drawing; none without points.
    pub(super) fn of(trend: &Trend) -> Option<Self> {
        let limits = |point: &TrendPoint| point.interval.outward(2);
        let lowest = trend.points.iter().map(|point| limits(point).0).min()?;
        let scale = Scale::holding(lowest.into());
        let mut points = Vec::new();
        let mut pooled_line = Vec::new();
        for (place, point) in trend.points.iter().enumerate() {
            let x = LEFT + STEP / 2 + place * STEP;
            let (low, high) = limits(point);
            pooled_line.push(format!("{x},{}", scale.of_mean(&point.pooled)));
            points.push(PointView {
                label: label(point),
                short: short(&point.last),
                display: point.mean.to_string(),
                n: point.mean.n(),
                interval: point.interval.to_string(),
                pooled: point.pooled.to_string(),
                x,
                y: scale.of_mean(&point.mean),
                top: scale.down(high.into()),
                bottom: scale.down(low.into()),
            });
        }
        Some(Self {
            width: scale::width(points.len(), STEP),
            height: Scale::HEIGHT,
            line: line(&points),
            pooled_line: pooled_line.join(" "),
            scale: scale.lines(),
            points,
            is_full: true,
        })
    }

    /// The months of a report that withholds distributions: means only, each
    /// month that is told on its own; none without any.
    pub(super) fn of_months(months: &[Row]) -> Option<Self> {
        let told = months.iter().filter_map(|row| Some((row, row.mean?)));
        let told: Vec<(&Row, Mean)> = told.collect();
        let means = told.iter().filter_map(|(_, mean)| mean.hundredths());
        let scale = Scale::holding(means.min()?);
        let point = |(place, (row, mean)): (usize, &(&Row, Mean))| {
            let y = scale.of_mean(mean);
            PointView {
                label: month_label(&row.key),
                short: short(&row.key),
                display: mean.to_string(),
                n: mean.n(),
                interval: String::new(),
                pooled: String::new(),
                x: LEFT + STEP / 2 + place * STEP,
                y,
                top: y,
                bottom: y,
            }
        };
        let points: Vec<PointView> = told.iter().enumerate().map(point).collect();
        Some(Self {
            width: scale::width(points.len(), STEP),
            height: Scale::HEIGHT,
            line: line(&points),
            pooled_line: String::new(),
            scale: scale.lines(),
            points,
            is_full: false,
        })
    }

    /// The drawing in one line, for its readers.
    pub(super) fn spoken(&self) -> String {
        let points = self.points.iter();
        let points = points.map(|point| format!("{} {}", point.label, point.display));
        points.collect::<Vec<_>>().join("、")
    }
}

/// `4` for `2023-04`.
fn short(month: &str) -> String {
    let number = month.get(5..).unwrap_or_default();
    number.trim_start_matches('0').to_owned()
}

fn line(points: &[PointView]) -> String {
    let places = points.iter().map(|one| format!("{},{}", one.x, one.y));
    places.collect::<Vec<_>>().join(" ")
}

fn label(point: &TrendPoint) -> String {
    if point.first == point.last {
        return month_label(&point.first);
    }
    format!(
        "{}〜{}",
        month_label(&point.first),
        month_label(&point.last)
    )
}
