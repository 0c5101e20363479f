//! What the pages of satisfaction show.

use chrono::{Datelike, NaiveDate};
use journeys::views::report_satisfaction::{By, Row, Satisfaction};
use surveys::Counts;

/// How many earlier fiscal years are offered.
const EARLIER_YEARS: i32 = 5;
const APRIL: u32 = 4;
/// The longest bar, in the drawing's own units.
const LONGEST_BAR: i64 = 240;

/// 年度: April to March.
#[derive(Clone, Debug)]
pub(crate) struct FiscalYear {
    pub(crate) year: i32,
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
}

impl FiscalYear {
    /// The fiscal year that a day lies in.
    pub(crate) fn of(day: NaiveDate) -> Self {
        let began_last_year = day.month() < APRIL;
        Self::beginning(day.year() - i32::from(began_last_year), day)
    }

    /// The fiscal year of this number; both ends on `otherwise` for a year
    /// that no calendar has.
    pub(super) fn beginning(year: i32, otherwise: NaiveDate) -> Self {
        Self {
            year,
            from: NaiveDate::from_ymd_opt(year, APRIL, 1).unwrap_or(otherwise),
            to: NaiveDate::from_ymd_opt(year + 1, APRIL - 1, 31).unwrap_or(otherwise),
        }
    }

    /// This year and those before it, newest first.
    pub(super) fn with_earlier(&self) -> Vec<Self> {
        let years = (0..=EARLIER_YEARS).map(|back| Self::beginning(self.year - back, self.from));
        years.collect()
    }
}

/// A report in words.
pub(super) struct ReportView {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) overall: Vec<RowView>,
    pub(super) by: &'static str,
    pub(super) is_broken_down: bool,
    pub(super) rows: Vec<RowView>,
    /// Ballots of open rounds, which are in no figure.
    pub(super) open_ballots: i64,
    /// Means of means under their own names: the mean, how many groups count,
    /// and how many have no ratings.
    pub(super) means: Vec<(&'static str, String, usize, usize)>,
}

/// A group in words.
pub(super) struct RowView {
    pub(super) label: String,
    pub(super) display: String,
    pub(super) n: u64,
    pub(super) na: i64,
    pub(super) blank: i64,
    pub(super) responses: i64,
    /// How many of the ballots rated the question; empty without ballots.
    pub(super) item_rate: String,
    pub(super) rate: Option<RateView>,
    /// The D5 interval; empty where it is withheld.
    pub(super) interval: String,
    /// What the silent could have changed; empty where that is not known.
    pub(super) bounds: String,
    /// The shares of 5, and of 4 and 5, each with its interval; empty where
    /// they are withheld.
    pub(super) tops: Vec<(&'static str, String, String)>,
    /// 5 first; empty where it is withheld.
    pub(super) bars: Vec<Bar>,
}

/// A response rate in words.
pub(super) struct RateView {
    pub(super) percent: String,
    pub(super) responses: i64,
    pub(super) eligible: i64,
}

/// One grade of a distribution.
pub(super) struct Bar {
    pub(super) grade: usize,
    pub(super) count: i64,
    pub(super) percent: String,
    /// In the drawing's own units.
    pub(super) length: i64,
    /// Where the bar lies from the top.
    pub(super) top: usize,
}

impl From<Satisfaction> for ReportView {
    fn from(report: Satisfaction) -> Self {
        let ask = report.ask;
        let means = report.means.named().into_iter();
        let means =
            means.map(|(name, found)| (name, found.mean.to_string(), found.groups, found.left_out));
        let shown = |day: NaiveDate| day.format("%Y/%m/%d").to_string();
        Self {
            from: shown(ask.from),
            to: shown(ask.to),
            overall: report
                .overall
                .into_iter()
                .map(|row| RowView::of(row, By::Overall))
                .collect(),
            by: ask.by.label(),
            is_broken_down: ask.by != By::Overall,
            means: means.collect(),
            open_ballots: report.open_ballots,
            rows: report
                .rows
                .into_iter()
                .map(|row| RowView::of(row, ask.by))
                .collect(),
        }
    }
}

impl RowView {
    pub(super) fn of(row: Row, by: By) -> Self {
        let rate = row.response_rate.map(|rate| RateView {
            percent: rate
                .percent()
                .map(|percent| percent.to_string())
                .unwrap_or_default(),
            responses: rate.responses,
            eligible: rate.eligible,
        });
        Self {
            label: label(&row, by),
            display: row.display(),
            n: row.n(),
            na: row.na,
            blank: row.blank,
            responses: row.responses,
            item_rate: row
                .item_rate()
                .map(|rate| rate.to_string())
                .unwrap_or_default(),
            rate,
            interval: row
                .interval()
                .map(|found| found.to_string())
                .unwrap_or_default(),
            bounds: row
                .bounds()
                .map(|found| found.to_string())
                .unwrap_or_default(),
            tops: tops(&row),
            bars: row.distribution.as_ref().map(bars).unwrap_or_default(),
        }
    }

    /// The distribution in one line, for readers of the drawing.
    pub(super) fn spread(&self) -> String {
        let grades = self
            .bars
            .iter()
            .map(|bar| format!("{}が{}件", bar.grade, bar.count));
        grades.collect::<Vec<_>>().join("、")
    }
}

fn tops(row: &Row) -> Vec<(&'static str, String, String)> {
    let Some((five, both)) = row.top_boxes() else {
        return Vec::new();
    };
    let named = |name, top: surveys::TopBox| (name, top.share.to_string(), top.limits());
    vec![named("5の割合", five), named("4と5の割合", both)]
}

fn label(row: &Row, by: By) -> String {
    let name = match by {
        By::Month => month_label(&row.key),
        _ => row.label.clone(),
    };
    match row.wording {
        Some(version) => format!("{name}（第{version}版からの設問文）"),
        None => name,
    }
}

/// `2023年4月` for `2023-04`.
pub(super) fn month_label(key: &str) -> String {
    match key.split_once('-') {
        Some((year, month)) => format!("{year}年{}月", month.trim_start_matches('0')),
        None => key.to_owned(),
    }
}

fn bars(counts: &Counts) -> Vec<Bar> {
    let most = counts.rated.iter().copied().max().unwrap_or(0).max(1);
    let grades = (1..=5).rev().zip(counts.rated.iter().rev());
    let bar = |(place, (grade, count)): (usize, (usize, &i64))| Bar {
        grade,
        count: *count,
        percent: counts
            .share(grade)
            .map(|share| share.to_string())
            .unwrap_or_default(),
        length: count * LONGEST_BAR / most,
        top: 8 + place * 32,
    };
    grades.enumerate().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fiscal_year_runs_from_april_to_march() {
        let cases = [
            ("2024-03-31", 2023),
            ("2024-04-01", 2024),
            ("2026-11-23", 2026),
        ];
        for (day, expected) in cases {
            let year = FiscalYear::of(kernel::date::parse(day).expect("a day"));
            assert_eq!(year.year, expected, "{day}");
            assert_eq!(year.from.to_string(), format!("{expected}-04-01"));
            assert_eq!(year.to.to_string(), format!("{}-03-31", expected + 1));
        }
    }

    #[test]
    fn the_longest_bar_fills_the_drawing_and_nothing_divides_by_zero() {
        let counts = Counts {
            rated: [0, 1, 0, 2, 8],
            ..Counts::default()
        };
        let lengths: Vec<i64> = bars(&counts).iter().map(|bar| bar.length).collect();
        assert_eq!(lengths, [240, 60, 0, 30, 0]);
        assert!(bars(&Counts::default()).iter().all(|bar| bar.length == 0));
    }
}
