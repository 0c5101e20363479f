//! Exact means, differences and percentages, and the one place that rounds.

use std::fmt;

use num_rational::BigRational;

/// An exact mean: a sum of ratings and how many there are. The only kind that
/// may be printed as 平均.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mean {
    sum: i64,
    n: u64,
}

/// An exact share of a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent {
    part: u64,
    whole: u64,
}

/// The exact difference of two means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    numerator: i128,
    denominator: i128,
}

/// `numerator / denominator` in units of `1 / scale`, half away from zero.
/// The only rounding of this crate: a value is rounded here once, from the
/// exact fraction, and nowhere else. Nothing for a denominator below one or
/// for numbers beyond 127 bits.
pub fn rounded(numerator: i128, denominator: i128, scale: i128) -> Option<i128> {
    if denominator < 1 {
        return None;
    }
    let doubled = numerator
        .checked_abs()?
        .checked_mul(scale)?
        .checked_mul(2)?;
    let size = doubled.checked_add(denominator)? / denominator.checked_mul(2)?;
    Some(size * numerator.signum())
}

/// As [`rounded`], for a fraction of any size; nothing when the result has
/// more than 127 bits.
pub(crate) fn rounded_big(fraction: &BigRational, scale: i64) -> Option<i128> {
    let scale = BigRational::from_integer(scale.into());
    i128::try_from((fraction * scale).round().to_integer()).ok()
}

impl Mean {
    /// The mean of `n` ratings that add up to `sum`; nothing without ratings.
    pub fn of(sum: i64, n: u64) -> Option<Self> {
        (n > 0).then_some(Self { sum, n })
    }

    /// The sum of the ratings.
    pub fn sum(&self) -> i64 {
        self.sum
    }

    /// How many ratings, never zero.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Hundredths, half up: `(200·S + n) / (2·n)` for S ≥ 0.
    pub fn hundredths(&self) -> Option<i128> {
        rounded(self.sum.into(), self.n.into(), 100)
    }

    /// This mean less `other`, from the exact fractions.
    pub fn less(&self, other: &Self) -> Option<Difference> {
        let ours = i128::from(self.sum).checked_mul(other.n.into())?;
        let theirs = i128::from(other.sum).checked_mul(self.n.into())?;
        Some(Difference {
            numerator: ours.checked_sub(theirs)?,
            denominator: i128::from(self.n).checked_mul(other.n.into())?,
        })
    }
}

impl Percent {
    /// `part` of `whole`; nothing of nothing.
    pub fn of(part: u64, whole: u64) -> Option<Self> {
        (whole > 0).then_some(Self { part, whole })
    }

    /// Tenths of a percent, half up.
    pub fn tenths(&self) -> Option<i128> {
        rounded(self.part.into(), self.whole.into(), 1000)
    }
}

impl fmt::Display for Mean {
    /// Always two digits: `4.80`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, self.hundredths(), 2, false)
    }
}

impl fmt::Display for Percent {
    /// Always one digit, without a sign: `86.1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, self.tenths(), 1, false)
    }
}

impl fmt::Display for Difference {
    /// Always signed, always two digits: `+0.01`, `−` written as `-`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = rounded(self.numerator, self.denominator, 100);
        write_decimal(f, hundredths, 2, true)
    }
}

pub(crate) fn write_decimal(
    f: &mut fmt::Formatter<'_>,
    scaled: Option<i128>,
    digits: usize,
    signed: bool,
) -> fmt::Result {
    let Some(scaled) = scaled else {
        return f.write_str("–");
    };
    let sign = match scaled.signum() {
        -1 => "-",
        1 if signed => "+",
        _ => "",
    };
    let unit = if digits == 2 { 100 } else { 10 };
    let size = scaled.unsigned_abs();
    write!(f, "{sign}{}.{:0digits$}", size / unit, size % unit)
}

#[cfg(test)]
mod tests;
