//! The trend by month: pooled means with their n, and a line over twelve
//! months. No printed number is smoothed.

use chrono::{Months, NaiveDate};
use kernel::{Failure, Kind};
use surveys::{Counts, Interval, K_SCORE, Mean, interval};

use super::{Ask, By, Group, groups, same_words};
use crate::App;

const MONTHS_POOLED: u32 = 12;

/// A trend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trend {
    /// In order; empty when there is nothing to show.
    pub points: Vec<TrendPoint>,
}

/// A month; several where single ones hold too few ratings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrendPoint {
    /// `2023-04`
    pub first: String,
    /// The same, or a later month.
    pub last: String,
    /// The mean of its ratings.
    pub mean: Mean,
    /// Its interval.
    pub interval: Interval,
    /// The mean of the twelve months that end with it.
    pub pooled: Mean,
}

/// The firm's trend of a question over a period.
///
/// # Errors
/// Invalid when the question was worded differently within it or in the twelve
/// months before its first one.
pub async fn trend(app: &App, ask: &Ask) -> Result<Trend, Failure> {
    let early = ask.from.checked_sub_months(Months::new(MONTHS_POOLED - 1));
    let longer = Ask {
        from: early.unwrap_or(ask.from),
        ..ask.clone()
    };
    let months = groups(&app.db.read(), &longer, By::Month).await?;
    same_words(&months)?;
    Ok(Trend {
        points: points(&months, ask.from),
    })
}

/// The trend where it can be drawn as one line: none where the words of the
/// question changed.
///
/// # Errors
/// When the database refuses.
pub async fn drawable_trend(app: &App, ask: &Ask) -> Result<Option<Trend>, Failure> {
    match trend(app, ask).await {
        Ok(trend) => Ok(Some(trend)),
        Err(failure) if failure.kind == Kind::Invalid => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn points(months: &[Group], from: NaiveDate) -> Vec<TrendPoint> {
    let first_month = from.format("%Y-%m").to_string();
    let mut points: Vec<(String, String, Counts)> = Vec::new();
    let mut is_short = false;
    for month in months.iter().filter(|month| month.key >= first_month) {
        match points.last_mut().filter(|_| is_short) {
            Some((_, last, counts)) => {
                last.clone_from(&month.key);
                *counts += month.counts;
            }
            None => points.push((month.key.clone(), month.key.clone(), month.counts)),
        }
        let newest = points.last().map_or(0, |(_, _, counts)| counts.n());
        is_short = newest < i64::from(K_SCORE);
    }
    if is_short
        && let Some((_, short_last, short)) = points.pop()
        && let Some((_, last, counts)) = points.last_mut()
    {
        *last = short_last;
        *counts += short;
    }
    let point = |(first, last, counts): (String, String, Counts)| {
        Some(TrendPoint {
            mean: counts.mean()?,
            interval: interval::d5(&counts)?,
            pooled: pooled(months, &last)?,
            first,
            last,
        })
    };
    points.into_iter().filter_map(point).collect()
}

/// The mean of the twelve months that end with `last`.
fn pooled(months: &[Group], last: &str) -> Option<Mean> {
    let end: NaiveDate = format!("{last}-01").parse().ok()?;
    let begin = end.checked_sub_months(Months::new(MONTHS_POOLED - 1))?;
    let begin = begin.format("%Y-%m").to_string();
    let mut counts = Counts::default();
    let within = |key: &str| (begin.as_str()..=last).contains(&key);
    for month in months.iter().filter(|month| within(&month.key)) {
        counts += month.counts;
    }
    counts.mean()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(key: &str, rated: [i64; 5]) -> Group {
        Group {
            key: key.to_owned(),
            label: key.to_owned(),
            order: key.to_owned(),
            question: "overall".to_owned(),
            words: String::new(),
            version: 1,
            counts: Counts {
                rated,
                ..Counts::default()
            },
            tells_distribution: true,
            framed_responses: 0,
            eligible: 0,
        }
    }

    fn shown(months: &[Group]) -> Vec<(String, String, u64, String)> {
        let from = "2023-04-01".parse().expect("a day");
        let points = points(months, from).into_iter();
        points
            .map(|point| {
                let mean = point.mean;
                (point.first, point.last, mean.n(), point.pooled.to_string())
            })
            .collect()
    }

    #[test]
    fn short_months_join_the_next_and_the_last_one_the_one_before() {
        let months = [
            month("2022-04", [9, 0, 0, 0, 0]),
            month("2022-05", [10, 0, 0, 0, 0]),
            month("2023-04", [0, 0, 0, 0, 2]),
            month("2023-05", [0, 0, 0, 0, 8]),
            month("2023-07", [0, 0, 0, 10, 0]),
            month("2023-08", [0, 0, 0, 1, 0]),
        ];
        let expected = [
            ("2023-04", "2023-05", 10, "5.00"),
            ("2023-07", "2023-08", 11, "4.48"),
        ];
        let expected = expected.map(|(a, b, n, pooled)| (a.into(), b.into(), n, pooled.into()));
        assert_eq!(shown(&months), expected);
        assert_eq!(
            shown(&months[..4])[0].3,
            "5.00",
            "twelve months end before 2022-05"
        );
    }

    #[test]
    fn a_single_short_month_is_no_trend() {
        assert!(shown(&[month("2023-04", [0, 0, 0, 0, 2])]).is_empty());
        assert!(shown(&[]).is_empty());
    }
}
