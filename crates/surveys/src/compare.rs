//! Two periods side by side: the raw change, whether the data show one at all,
//! and the change with the mix of tracks held still.

use std::collections::BTreeMap;

use crate::interval::{self, Interval};
use crate::{Counts, Difference, Exact, Mean};

/// What the data say about a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// 上昇
    Rise,
    /// 低下
    Fall,
    /// Zero lies within the interval.
    Unproven,
}

impl Change {
    /// The stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rise => "rise",
            Self::Fall => "fall",
            Self::Unproven => "unproven",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Rise => "上昇",
            Self::Fall => "低下",
            Self::Unproven => "変化を示す証拠なし",
        }
    }
}

/// The raw change from one period to a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawChange {
    /// The earlier mean.
    pub earlier: Mean,
    /// The later mean.
    pub later: Mean,
    /// The later less the earlier, from the exact fractions.
    pub difference: Difference,
    /// Its interval.
    pub interval: Interval,
    /// What may be said.
    pub change: Change,
}

/// The change with the mix of tracks held still: each track weighs as much as
/// it has ratings in both periods together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandardisedChange {
    /// The earlier mean under these weights. Never printed as 平均.
    pub earlier: Exact,
    /// The later one.
    pub later: Exact,
    /// The later less the earlier.
    pub difference: Exact,
    /// How many tracks have ratings in both periods.
    pub tracks: usize,
}

/// The raw change; nothing when a period has no ratings.
pub fn raw_change(earlier: &Counts, later: &Counts) -> Option<RawChange> {
    let (before, after) = (earlier.mean()?, later.mean()?);
    let interval = interval::of_difference(earlier, later)?;
    let change = if interval.holds_zero() {
        Change::Unproven
    } else if interval.low > 0 {
        Change::Rise
    } else {
        Change::Fall
    };
    Some(RawChange {
        earlier: before,
        later: after,
        difference: after.less(&before)?,
        interval,
        change,
    })
}

/// The standardised change over the tracks that have ratings in both periods;
/// nothing when there are none.
pub fn standardised_change<K: Ord>(
    earlier: &BTreeMap<K, Counts>,
    later: &BTreeMap<K, Counts>,
) -> Option<StandardisedChange> {
    let mut weights = Exact::zero();
    let (mut before, mut after) = (Exact::zero(), Exact::zero());
    let mut tracks = 0;
    for (track, counts) in earlier {
        let Some((first, second)) = counts.mean().zip(later.get(track).and_then(Counts::mean))
        else {
            continue;
        };
        let weight = Exact::whole(i64::try_from(first.n().checked_add(second.n())?).ok()?);
        before = before + weight.clone() * first.into();
        after = after + weight.clone() * second.into();
        weights = weights + weight;
        tracks += 1;
    }
    let (earlier, later) = (before.over(&weights)?, after.over(&weights)?);
    Some(StandardisedChange {
        difference: later.clone() - earlier.clone(),
        earlier,
        later,
        tracks,
    })
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

    /// Some distribution of `n` ratings that adds up to `sum`.
    fn adding_up(sum: i64, n: i64) -> Counts {
        let (fours, rest) = (5 * n - sum, sum - 4 * n);
        assert!(fours >= 0 && rest >= 0, "between 4 and 5");
        counts([0, 0, 0, fours, rest])
    }

    #[test]
    fn a_rise_is_said_only_when_the_data_show_it() {
        let cases = [
            (
                "T16",
                [8, 20, 60, 240, 1672],
                [3, 9, 36, 211, 2251],
                "+0.10",
                Change::Rise,
            ),
            (
                "T16 back",
                [3, 9, 36, 211, 2251],
                [8, 20, 60, 240, 1672],
                "-0.10",
                Change::Fall,
            ),
            (
                "T16 small",
                [0, 1, 4, 18, 177],
                [0, 0, 1, 5, 44],
                "+0.01",
                Change::Unproven,
            ),
        ];
        for (name, earlier, later, difference, change) in cases {
            let raw = raw_change(&counts(earlier), &counts(later)).expect(name);
            assert_eq!(raw.difference.to_string(), difference, "{name}");
            assert_eq!(raw.change, change, "{name}");
        }
        assert_eq!(
            raw_change(&Counts::default(), &counts([0, 0, 0, 0, 1])),
            None
        );
    }

    #[test]
    fn the_exact_difference_of_t16_is_12263_of_125500() {
        let raw = raw_change(
            &counts([8, 20, 60, 240, 1672]),
            &counts([3, 9, 36, 211, 2251]),
        );
        let raw = raw.expect("ratings");
        let exact = Exact::from(raw.later) - Exact::from(raw.earlier);
        assert_eq!(Some(exact), Exact::of(12263, 125_500));
        assert_eq!(raw.earlier.to_string(), "4.77");
    }

    #[test]
    fn a_change_of_the_mix_is_not_a_change_of_satisfaction() {
        // T14, Simpson: both tracks rise while the pool falls.
        let earlier = [("A", adding_up(480, 100)), ("B", adding_up(84, 20))].into();
        let later = [("A", adding_up(194, 40)), ("B", adding_up(340, 80))].into();
        let found = standardised_change(&earlier, &later).expect("two tracks");
        assert_eq!(found.earlier.to_string(), "4.55");
        assert_eq!(found.later.to_string(), "4.60");
        assert_eq!(
            (found.difference.signed().as_str(), found.tracks),
            ("+0.05", 2)
        );
        let pool = |all: &BTreeMap<&str, Counts>| {
            all.values().fold(Counts::default(), |mut sum, counts| {
                sum += *counts;
                sum
            })
        };
        let raw = raw_change(&pool(&earlier), &pool(&later)).expect("ratings");
        assert_eq!(
            (raw.earlier.to_string(), raw.later.to_string()),
            ("4.70".into(), "4.45".into())
        );
        assert_eq!(raw.difference.to_string(), "-0.25");
    }

    #[test]
    fn tracks_of_one_period_only_do_not_weigh() {
        let earlier = [("A", adding_up(480, 100)), ("B", adding_up(84, 20))].into();
        let later: BTreeMap<_, _> = [("A", adding_up(194, 40)), ("C", adding_up(50, 10))].into();
        let found = standardised_change(&earlier, &later).expect("one track");
        assert_eq!(
            (found.difference.signed().as_str(), found.tracks),
            ("+0.05", 1)
        );
        assert_eq!(standardised_change(&earlier, &BTreeMap::new()), None);
    }
}
