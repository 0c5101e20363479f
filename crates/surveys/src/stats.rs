//! What else a distribution says: top boxes, balances, and what the silent
//! could have changed. All exact.

use std::fmt;

use crate::interval::{self, Interval};
use crate::mean::{rounded, write_decimal};
use crate::{Counts, Mean, Percent};

/// The least and the greatest mean that everybody's answers could have had:
/// each silent person gave 1, or each gave 5. It assumes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Every silent person gave 1.
    pub low: Mean,
    /// Every silent person gave 5.
    pub high: Mean,
}

impl Bounds {
    /// The bounds over `eligible` people; nothing when fewer people than
    /// ratings were eligible, or nobody was.
    pub fn of(mean: Mean, eligible: u64) -> Option<Self> {
        let silent = i64::try_from(eligible.checked_sub(mean.n())?).ok()?;
        let with = |each: i64| Mean::of(mean.sum() + each * silent, eligible);
        Some(Self {
            low: with(1)?,
            high: with(5)?,
        })
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}〜{}", self.low, self.high)
    }
}

/// A share of the ratings with Wilson's 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TopBox {
    /// The share.
    pub share: Percent,
    /// Its interval, of shares from 0 to 1.
    pub interval: Interval,
}

impl TopBox {
    /// The share of 5.
    pub fn five(counts: &Counts) -> Option<Self> {
        Self::of(counts.rated[4], counts.n())
    }

    /// The share of 4 and 5.
    pub fn four_and_five(counts: &Counts) -> Option<Self> {
        Self::of(counts.rated[3] + counts.rated[4], counts.n())
    }

    fn of(part: i64, whole: i64) -> Option<Self> {
        let (part, whole) = (u64::try_from(part).ok()?, u64::try_from(whole).ok()?);
        Some(Self {
            share: Percent::of(part, whole)?,
            interval: interval::wilson(part, whole)?,
        })
    }

    /// The limits in percent with one digit: `76.2〜94.4`.
    pub fn limits(&self) -> String {
        let (low, high) = self.interval.nearest_thousandths();
        let tenths = |value: i64| format!("{}.{}", value / 10, value % 10);
        format!("{}〜{}", tenths(low), tenths(high))
    }
}

/// The share of one kind of answer less the share of another, of all ratings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    plus: u64,
    minus: u64,
    whole: u64,
}

impl Balance {
    /// A net promoter score: only for a question from 0 to 10 that asks
    /// whether one would recommend. `answered` leaves out who did not answer.
    pub fn nps(promoters: u64, detractors: u64, answered: u64) -> Option<Self> {
        (answered > 0).then_some(Self {
            plus: promoters,
            minus: detractors,
            whole: answered,
        })
    }

    /// Of five grades: 5 less 1 to 3. Never call it NPS.
    pub fn net(counts: &Counts) -> Option<Self> {
        let count = |count: i64| u64::try_from(count).ok();
        Self::nps(
            count(counts.rated[4])?,
            count(counts.rated[..3].iter().sum())?,
            count(counts.n())?,
        )
    }

    /// Wald's 95 % interval, from -1 to 1.
    pub fn interval(&self) -> Option<Interval> {
        interval::balance(self.plus, self.minus, self.whole)
    }
}

impl fmt::Display for Balance {
    /// Percent, one digit, signed: `+56.7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let difference = i128::from(self.plus) - i128::from(self.minus);
        write_decimal(f, rounded(difference, self.whole.into(), 1000), 1, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(rated: [i64; 5]) -> Counts {
        Counts {
            rated,
            ..Counts::default()
        }
    }

    #[test]
    fn the_silent_bound_the_mean_exactly() {
        let cases = [
            ("T10", 97, 20, 24, "4.21〜4.88", "83.3"),
            ("T11 most answered", 243, 50, 63, "4.06〜4.89", "79.4"),
            ("T11 few answered", 97, 20, 100, "1.77〜4.97", "20.0"),
            ("T12", 12228, 2510, 2916, "4.33〜4.89", "86.1"),
            ("everybody answered", 97, 20, 20, "4.85〜4.85", "100.0"),
        ];
        for (name, sum, n, eligible, expected, rate) in cases {
            let mean = Mean::of(sum, n).expect(name);
            let bounds = Bounds::of(mean, eligible).expect(name);
            assert_eq!(bounds.to_string(), expected, "{name}");
            let response = Percent::of(n, eligible).expect(name);
            assert_eq!(response.to_string(), rate, "{name}: response rate");
        }
        let bounds = Bounds::of(Mean::of(97, 20).expect("T10"), 24).expect("T10");
        assert_eq!((bounds.low.sum(), bounds.low.n()), (101, 24));
        assert_eq!(Some(bounds.high), Mean::of(117, 24), "117/24 = 39/8");
        assert_eq!(Bounds::of(Mean::of(97, 20).expect("T10"), 19), None);
    }

    #[test]
    fn top_boxes_carry_their_interval() {
        let t1 = counts([0, 0, 1, 5, 44]);
        let five = TopBox::five(&t1).expect("ratings");
        assert_eq!(
            (five.share.to_string().as_str(), five.limits().as_str()),
            ("88.0", "76.2〜94.4")
        );
        let both = TopBox::four_and_five(&t1).expect("ratings");
        assert_eq!(
            (both.share.to_string().as_str(), both.limits().as_str()),
            ("98.0", "89.5〜99.6")
        );
        let t12 = counts([3, 9, 36, 211, 2251]);
        let five = TopBox::five(&t12).expect("ratings");
        assert_eq!(
            (five.share.to_string().as_str(), five.limits().as_str()),
            ("89.7", "88.4〜90.8")
        );
        let both = TopBox::four_and_five(&t12).expect("ratings");
        assert_eq!(
            (both.share.to_string().as_str(), both.limits().as_str()),
            ("98.1", "97.5〜98.6")
        );
        assert_eq!(TopBox::five(&Counts::default()), None);
    }

    #[test]
    fn an_nps_stands_on_who_answered() {
        let nps = Balance::nps(42, 8, 60).expect("T17");
        assert_eq!(nps.to_string(), "+56.7");
        let with_the_dismissed = Balance::nps(42, 8, 75).expect("the trap");
        assert_eq!(with_the_dismissed.to_string(), "+45.3");
        let net = Balance::net(&counts([1, 1, 1, 4, 3])).expect("ratings");
        assert_eq!(net.to_string(), "0.0");
        assert_eq!(Balance::nps(0, 0, 0), None);
    }
}
