//! Exact fractions of any size. Means of means, shrunken means and
//! standardised differences have denominators beyond 127 bits (the least
//! common multiple of 1 to 89 is one), so they are kept as fractions of big
//! integers and rounded once, when they are shown.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Mul, Sub};

use num_rational::BigRational;

use crate::Mean;
use crate::mean::{rounded_big, write_decimal};

/// An exact fraction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exact(pub(crate) BigRational);

impl Exact {
    /// `numerator / denominator`; nothing for a denominator of zero.
    pub fn of(numerator: i64, denominator: i64) -> Option<Self> {
        (denominator != 0).then(|| Self(BigRational::new(numerator.into(), denominator.into())))
    }

    /// A whole number.
    pub fn whole(number: i64) -> Self {
        Self(BigRational::from_integer(number.into()))
    }

    /// Nothing at all.
    pub fn zero() -> Self {
        Self::whole(0)
    }

    /// Whether it is above zero.
    pub fn is_positive(&self) -> bool {
        *self > Self::zero()
    }

    /// This divided by `other`; nothing when that is zero.
    pub fn over(&self, other: &Self) -> Option<Self> {
        (*other != Self::zero()).then(|| Self(&self.0 / &other.0))
    }

    /// In units of `1 / scale`, half away from zero; nothing beyond 127 bits.
    pub fn scaled(&self, scale: i64) -> Option<i128> {
        rounded_big(&self.0, scale)
    }

    /// With its sign: `+0.05`.
    pub fn signed(&self) -> String {
        Signed(self).to_string()
    }
}

impl From<Mean> for Exact {
    fn from(mean: Mean) -> Self {
        Self(BigRational::new(mean.sum().into(), mean.n().into()))
    }
}

impl fmt::Display for Exact {
    /// Two digits, rounded once: `4.37`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, self.scaled(100), 2, false)
    }
}

struct Signed<'e>(&'e Exact);

impl fmt::Display for Signed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, self.0.scaled(100), 2, true)
    }
}

impl Add for Exact {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Exact {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Mul for Exact {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

impl Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::zero(), Add::add)
    }
}

/// The mean of the means of sessions or companies, each counting alike. It is
/// not 平均 and must be printed under its own name. Those without ratings are
/// left out; the second number says how many. Nothing when none has ratings.
pub fn mean_of_means(means: &[Option<Mean>]) -> Option<(Exact, usize)> {
    let counted: Vec<Exact> = means.iter().flatten().copied().map(Exact::from).collect();
    let left_out = means.len() - counted.len();
    let k = i64::try_from(counted.len()).ok()?;
    let mean = counted.into_iter().sum::<Exact>().over(&Exact::whole(k))?;
    Some((mean, left_out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_session_means_is_exact() {
        // T13
        let sessions = [(56, 12), (9, 3), (193, 40), (25, 5)];
        let mut means: Vec<_> = sessions.map(|(sum, n)| Mean::of(sum, n)).to_vec();
        means.push(Mean::of(0, 0));
        let (mean, left_out) = mean_of_means(&means).expect("ratings");
        assert_eq!(Some(mean.clone()), Exact::of(2099, 480));
        assert_eq!((mean.to_string().as_str(), left_out), ("4.37", 1));
        assert_eq!(mean_of_means(&[None]), None);
    }

    #[test]
    fn means_of_sessions_of_every_size_stay_exact_beyond_127_bits() {
        let means: Vec<_> = (1..=120)
            .map(|n| Mean::of(4 * n + 1, n.unsigned_abs()))
            .collect();
        let (mean, _) = mean_of_means(&means).expect("ratings");
        // 4 + H(120)/120 = 4 + 5.368868…/120
        assert_eq!(mean.scaled(1_000_000), Some(4_044_741));
    }

    #[test]
    fn a_signed_fraction_is_rounded_away_from_zero() {
        assert_eq!(Exact::of(-1, 8).expect("a fraction").signed(), "-0.13");
        assert_eq!(Exact::of(1, 20).expect("a fraction").signed(), "+0.05");
        assert_eq!(Exact::of(1, 0), None);
        assert_eq!(Exact::whole(1).over(&Exact::zero()), None);
    }
}
