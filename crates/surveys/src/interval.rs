//! Intervals: how far chance alone may have moved a printed figure.
//!
//! The one file of this crate with floating-point numbers: quantiles of the
//! beta distribution and square roots have no exact form. Nothing here reaches
//! a mean, a difference or a rate. Limits leave this file as whole millionths.
//! Those of a mean are printed outwards (the lower one down, the upper one up),
//! so that a last bit can only widen what is said; those of a share are rounded
//! as the share is.
//!
//! The incomplete beta function is written here because the crates that have
//! it are wrong or stop early for the parameters of a large year (puruspe
//! 0.4.4 above 3,000, statrs 0.19.1 after 140 steps).

use std::fmt;

use crate::{Counts, Mean};

/// The two-sided 95 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;
/// The tails of a 95 % interval.
const TAILS: [f64; 2] = [0.025, 0.975];
const MILLION: f64 = 1_000_000.0;
/// Halvings of a search between 0 and 1: to the last bit.
const HALVINGS: usize = 64;
/// More steps than the continued fraction needs for a hundred million ratings.
const MOST_STEPS: u32 = 100_000;

/// Two limits, in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The lower limit.
    pub low: i64,
    /// The upper limit.
    pub high: i64,
}

impl Interval {
    fn of(low: f64, high: f64) -> Self {
        Self {
            low: millionths(low),
            high: millionths(high),
        }
    }

    /// The limits with so many digits (0 to 6): the lower one rounded down,
    /// the upper one up.
    pub fn outward(&self, digits: u32) -> (i64, i64) {
        let unit = 10_i64.pow(6_u32.saturating_sub(digits));
        (self.low.div_euclid(unit), -((-self.high).div_euclid(unit)))
    }

    /// The limits of a share in thousandths, each rounded half up as the share
    /// itself.
    pub fn nearest_thousandths(&self) -> (i64, i64) {
        let rounded = |millionths: i64| (millionths + 500).div_euclid(1000);
        (rounded(self.low), rounded(self.high))
    }

    /// The limits in hundredths, as they are printed: `4.66`, `4.94`.
    pub fn printed(&self) -> (String, String) {
        let (low, high) = self.outward(2);
        (hundredths(low), hundredths(high))
    }

    /// The limits with their signs: `+0.06`, `-0.20`.
    pub fn printed_signed(&self) -> (String, String) {
        let (low, high) = self.outward(2);
        let signed = |value: i64| match value {
            1.. => format!("+{}", hundredths(value)),
            _ => hundredths(value),
        };
        (signed(low), signed(high))
    }

    /// Whether zero lies within.
    pub fn holds_zero(&self) -> bool {
        self.low <= 0 && self.high >= 0
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = self.printed();
        write!(f, "{low}〜{high}")
    }
}

fn hundredths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let size = value.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

fn millionths(value: f64) -> i64 {
    (value * MILLION).round() as i64
}

fn float(count: i64) -> f64 {
    count as f64
}

/// The interval D5 of a mean of ratings from 1 to 5: a beta distribution with
/// a fifth of a pseudo-answer per grade, widened to hold the mean itself. It
/// keeps its 95 % at the ceiling, where the t-interval has 41 %. Nothing
/// without ratings.
pub fn d5(counts: &Counts) -> Option<Interval> {
    let (low, high) = d5_limits(counts)?;
    Some(Interval::of(low, high))
}

fn d5_limits(counts: &Counts) -> Option<(f64, f64)> {
    let mean = mean_of(counts)?;
    let (n, sum) = (float(counts.n()), float(counts.sum()));
    let squares = float(counts.sum_of_squares());
    let m = (sum + 3.0) / (n + 1.0);
    let variance = ((squares + 11.0) / (n + 1.0) - m * m) / (n + 2.0);
    let y = (m - 1.0) / 4.0;
    let kappa = 16.0 * y * (1.0 - y) / variance - 1.0;
    let (a, b) = (y * kappa, (1.0 - y) * kappa);
    let [low, high] = TAILS.map(|tail| 1.0 + 4.0 * beta_quantile(a, b, tail));
    Some((low.min(mean), high.max(mean)))
}

fn mean_of(counts: &Counts) -> Option<f64> {
    (counts.n() > 0).then(|| float(counts.sum()) / float(counts.n()))
}

/// Wilson's 95 % interval of a share; nothing of nothing.
pub fn wilson(part: u64, whole: u64) -> Option<Interval> {
    if whole == 0 {
        return None;
    }
    let (n, square) = (float(i64::try_from(whole).ok()?), Z * Z);
    let share = float(i64::try_from(part).ok()?) / n;
    let middle = share + square / (2.0 * n);
    let spread = Z * (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
    let scale = 1.0 + square / n;
    Some(Interval::of(
        ((middle - spread) / scale).max(0.0),
        ((middle + spread) / scale).min(1.0),
    ))
}

/// Wald's 95 % interval of a balance of two shares, such as the NPS; nothing
/// of nothing.
pub fn balance(plus: u64, minus: u64, whole: u64) -> Option<Interval> {
    if whole == 0 {
        return None;
    }
    let count = |count: u64| i64::try_from(count).ok().map(float);
    let (n, plus, minus) = (count(whole)?, count(plus)?, count(minus)?);
    let difference = (plus - minus) / n;
    let variance = (plus + minus) / n - difference * difference;
    let spread = Z * (variance / n).max(0.0).sqrt();
    Some(Interval::of(
        (difference - spread).max(-1.0),
        (difference + spread).min(1.0),
    ))
}

/// The interval of `later` less `earlier` (MOVER on both D5 intervals);
/// nothing when one has no ratings.
pub fn of_difference(earlier: &Counts, later: &Counts) -> Option<Interval> {
    let (m1, m2) = (mean_of(earlier)?, mean_of(later)?);
    let ((l1, u1), (l2, u2)) = (d5_limits(earlier)?, d5_limits(later)?);
    let d = m2 - m1;
    let below = ((m2 - l2).powi(2) + (u1 - m1).powi(2)).sqrt();
    let above = ((u2 - m2).powi(2) + (m1 - l1).powi(2)).sqrt();
    Some(Interval::of(d - below, d + above))
}

/// Whether a mean lies outside an interval, for a funnel: `Less` below it,
/// `Greater` above it, `Equal` within.
pub fn place(mean: &Mean, interval: &Interval) -> std::cmp::Ordering {
    let scaled = i128::from(mean.sum()) * 1_000_000;
    let n = i128::from(mean.n());
    if scaled < i128::from(interval.low) * n {
        std::cmp::Ordering::Less
    } else if scaled > i128::from(interval.high) * n {
        std::cmp::Ordering::Greater
    } else {
        std::cmp::Ordering::Equal
    }
}

/// Where the beta distribution has passed `p`. Its function rises from 0 to 1,
/// so halving finds the place without a starting guess.
fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if beta_below(a, b, middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// The regularised incomplete beta function, by Lentz's continued fraction.
fn beta_below(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let log_front = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p();
    let front = log_front.exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(a, b, x) / a
    } else {
        1.0 - front * fraction(b, a, 1.0 - x) / b
    }
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let guarded = |value: f64| {
        if value.abs() < f64::MIN_POSITIVE {
            f64::MIN_POSITIVE
        } else {
            value
        }
    };
    let mut c = 1.0;
    let mut d = 1.0 / guarded(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for step in 1..MOST_STEPS {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            d = 1.0 / guarded(1.0 + term * d);
            c = guarded(1.0 + term / c);
            change = c * d;
            value *= change;
        }
        if (change - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}

/// Stirling's series, after moving a small argument up to where it is good to
/// the last bits.
fn ln_gamma(argument: f64) -> f64 {
    const FROM: f64 = 12.0;
    const SERIES: [f64; 5] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
    ];
    let (mut z, mut moved) = (argument, 0.0);
    while z < FROM {
        moved += z.ln();
        z += 1.0;
    }
    let square = z * z;
    let mut power = z;
    let mut tail = 0.0;
    for factor in SERIES {
        tail += factor / power;
        power *= square;
    }
    (z - 0.5) * z.ln() - z + 0.5 * (2.0 * std::f64::consts::PI).ln() + tail - moved
}

#[cfg(test)]
mod tests;
