//! Whether a printed mean of whole ratings can be true at all (the GRIM test):
//! of n whole numbers only some means exist.

use std::ops::RangeInclusive;

use crate::mean::rounded;

/// What an old claim turns out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Sums of ratings that are printed like this, the first and the last.
    Possible {
        /// The least such sum.
        first: i64,
        /// The greatest such sum.
        last: i64,
    },
    /// No sum of `n` ratings is printed like this; the neighbours that exist.
    Impossible {
        /// The greatest sum that is printed lower.
        below: Option<i64>,
        /// The least sum that is printed higher.
        above: Option<i64>,
    },
}

/// Reads a printed mean, `4.86` or `4.9`, as its digits and their scale;
/// nothing for anything else.
pub fn parse(text: &str) -> Option<(i128, i128)> {
    let (whole, digits) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 1 || digits.len() > 3 || !is_number(whole) || !is_number(digits) {
        return None;
    }
    let scale = 10_i128.pow(u32::try_from(digits.len()).ok()?);
    format!("{whole}{digits}")
        .parse()
        .ok()
        .map(|value| (value, scale))
}

/// Whether `n` ratings from 1 to 5 can have the mean that is printed as
/// `value / scale`. Nothing for a claim over nobody.
pub fn judge((value, scale): (i128, i128), n: u64) -> Option<Claim> {
    let n = i64::try_from(n)
        .ok()
        .filter(|n| *n > 0 && *n < i64::MAX / 1000)?;
    let printed = |sum: i64| rounded(sum.into(), n.into(), scale);
    // The first sum that is printed as the value or higher lies near value·n.
    let near = i64::try_from(value.checked_mul(n.into())? / scale).ok()?;
    let around = (near - n / 2 - 2).max(n)..=(near + n / 2 + 2).min(5 * n);
    let first = first_sum(around.clone(), |sum| Some(printed(sum)? >= value))?;
    let beyond = first_sum(first..=*around.end(), |sum| Some(printed(sum)? > value))?;
    if beyond > first {
        return Some(Claim::Possible {
            first,
            last: beyond - 1,
        });
    }
    let exists = |sum: i64| (n..=5 * n).contains(&sum).then_some(sum);
    Some(Claim::Impossible {
        below: exists(first - 1),
        above: exists(first),
    })
}

/// The first of the sums for which `holds`, which then holds for all that
/// follow; one beyond them when it holds for none. Halving the range keeps a
/// claim over any number of people cheap.
fn first_sum(sums: RangeInclusive<i64>, holds: impl Fn(i64) -> Option<bool>) -> Option<i64> {
    let (mut low, mut high) = (*sums.start(), *sums.end() + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle)? {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(text: &str, n: u64) -> Claim {
        judge(parse(text).expect("a number"), n).expect("somebody")
    }

    #[test]
    fn four_eighty_six_of_eleven_cannot_be() {
        // T20: 53/11 = 4.82, 54/11 = 4.91
        let expected = Claim::Impossible {
            below: Some(53),
            above: Some(54),
        };
        assert_eq!(claim("4.86", 11), expected);
        let possible = Claim::Possible {
            first: 180,
            last: 180,
        };
        assert_eq!(claim("4.86", 37), possible);
    }

    #[test]
    fn below_fifty_exactly_these_numbers_cannot_give_four_eighty_six() {
        let impossible = [1..=6, 8..=13, 15..=20, 23..=27, 30..=34, 38..=41, 45..=48];
        let impossible: Vec<u64> = impossible.into_iter().flatten().collect();
        let found: Vec<u64> = (1..50)
            .filter(|n| matches!(claim("4.86", *n), Claim::Impossible { .. }))
            .collect();
        assert_eq!(found, impossible);
    }

    #[test]
    fn the_search_agrees_with_trying_every_sum() {
        for n in 1..60_u64 {
            for value in 95..=505_i128 {
                let whole = i64::try_from(n).expect("small");
                let sums: Vec<i64> = (whole..=5 * whole)
                    .filter(|sum| rounded((*sum).into(), n.into(), 100) == Some(value))
                    .collect();
                let expected = sums.first().copied().zip(sums.last().copied());
                let found = match judge((value, 100), n).expect("somebody") {
                    Claim::Possible { first, last } => Some((first, last)),
                    Claim::Impossible { .. } => None,
                };
                assert_eq!(found, expected, "{value}/{n}");
            }
        }
    }

    #[test]
    fn a_claim_over_any_number_of_people_is_judged_at_once() {
        let n = 1_000_000_000_000_000_u64;
        // From 4.855 on, and below 4.865.
        let expected = Claim::Possible {
            first: 4_855_000_000_000_000,
            last: 4_864_999_999_999_999,
        };
        assert_eq!(claim("4.86", n), expected);
    }

    #[test]
    fn claims_are_read_with_up_to_three_digits() {
        assert_eq!(parse("4.86"), Some((486, 100)));
        assert_eq!(parse("5"), Some((5, 1)));
        assert_eq!(parse("4.9"), Some((49, 10)));
        for wrong in ["", "4,86", "+4.8", "48.6", "4.8600", "4.8x", "４.８"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert_eq!(judge((486, 100), 0), None);
    }
}
