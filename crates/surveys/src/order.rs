//! The order of instructors, for the firm's eyes: means drawn towards the
//! firm's own by as much as few ratings deserve. A shrunken value is internal
//! and never printed as 平均.

use std::cmp::Ordering;

use crate::{Counts, Exact, Interval, Mean, interval};

/// How many ratings of the firm's mean each instructor is given when the data
/// cannot say.
const FALLBACK: i64 = 10;

/// One instructor in the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The instructor.
    pub name: String,
    /// Their own mean.
    pub mean: Mean,
    /// What orders them.
    pub shrunken: Exact,
    /// How far chance alone may have moved their mean (D5).
    pub interval: Interval,
    /// Where the firm's mean lies against that interval: `Greater` when
    /// they are shown to be below it, `Less` above it, `Equal` when the data
    /// do not tell.
    pub firm_against: Ordering,
}

impl Placed {
    /// What the data say of their own mean against that of all.
    pub fn word(&self) -> &'static str {
        match self.firm_against {
            Ordering::Less => "全体より高い",
            Ordering::Equal => "違いを示す証拠なし",
            Ordering::Greater => "全体より低い",
        }
    }
}

/// The order, best first, with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstructorOrder {
    /// The mean of all.
    pub firm: Mean,
    /// How many ratings of the firm's mean each is given.
    pub weight: Exact,
    /// Whether the weight is the fallback.
    pub is_fallback: bool,
    /// The instructors.
    pub placed: Vec<Placed>,
}

/// `(m·μ + S) / (m + n)`: the mean after `weight` more ratings of `towards`.
pub fn shrunken(weight: &Exact, towards: &Exact, mean: Mean) -> Option<Exact> {
    let n = Exact::whole(i64::try_from(mean.n()).ok()?);
    let sum = weight.clone() * towards.clone() + Exact::whole(mean.sum());
    sum.over(&(weight.clone() + n))
}

/// Orders instructors; those without ratings are left out. Nothing when none
/// has any.
pub fn instructor_order(instructors: &[(String, Counts)]) -> Option<InstructorOrder> {
    let rated: Vec<(&String, &Counts, Mean)> = instructors
        .iter()
        .filter_map(|(name, counts)| Some((name, counts, counts.mean()?)))
        .collect();
    let all = rated
        .iter()
        .fold(Counts::default(), |mut sum, (_, counts, _)| {
            sum += **counts;
            sum
        });
    let firm = all.mean()?;
    let components = components(
        &rated
            .iter()
            .map(|(_, counts, _)| **counts)
            .collect::<Vec<_>>(),
    );
    let weight = components.clone().unwrap_or_else(|| Exact::whole(FALLBACK));
    let mut placed = Vec::new();
    for (name, counts, mean) in rated {
        let funnel = interval::d5(counts)?;
        placed.push(Placed {
            name: name.clone(),
            mean,
            shrunken: shrunken(&weight, &firm.into(), mean)?,
            interval: funnel,
            firm_against: interval::place(&firm, &funnel),
        });
    }
    placed.sort_by(|a, b| {
        b.shrunken
            .cmp(&a.shrunken)
            .then_with(|| a.name.cmp(&b.name))
    });
    Some(InstructorOrder {
        firm,
        weight,
        is_fallback: components.is_none(),
        placed,
    })
}

/// The variance within instructors over that between them, by moments
/// (Bühlmann and Straub). Nothing when one of the two cannot be told.
fn components(all: &[Counts]) -> Option<Exact> {
    let whole = |number: i64| Exact::whole(number);
    let pooled = all.iter().fold(Counts::default(), |mut sum, counts| {
        sum += *counts;
        sum
    });
    let (n, mean) = (pooled.n(), Exact::from(pooled.mean()?));
    let groups = i64::try_from(all.len()).ok()?;
    let mut within = Exact::zero();
    let mut between = Exact::zero();
    let mut squares = Exact::zero();
    for counts in all {
        let (size, own) = (counts.n(), Exact::from(counts.mean()?));
        let sum = whole(counts.sum());
        within = within + whole(counts.sum_of_squares()) - own.clone() * sum;
        let apart = own - mean.clone();
        between = between + whole(size) * apart.clone() * apart;
        squares = squares + whole(size) * whole(size);
    }
    let within = within.over(&whole(n - groups))?;
    let scale = whole(n) - squares.over(&whole(n))?;
    let between = (between - whole(groups - 1) * within.clone()).over(&scale)?;
    if !within.is_positive() || !between.is_positive() {
        return None;
    }
    within.over(&between)
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
    fn three_fives_do_not_outrank_a_hundred_and_twenty_ratings() {
        // T19
        let (weight, firm) = (Exact::whole(10), Exact::of(487, 100).expect("4.87"));
        let few = shrunken(&weight, &firm, Mean::of(15, 3).expect("ratings"));
        let many = shrunken(&weight, &firm, Mean::of(588, 120).expect("ratings"));
        assert_eq!(few, Exact::of(49, 10));
        assert_eq!(many, Exact::of(6367, 1300));
        let shown = |exact: Option<Exact>| exact.expect("a value").to_string();
        assert_eq!((shown(few), shown(many)), ("4.90".into(), "4.90".into()));
    }

    #[test]
    fn without_a_difference_between_instructors_the_weight_is_the_fallback() {
        let alike = counts([0, 0, 2, 10, 88]);
        let order = instructor_order(&[("甲".into(), alike), ("乙".into(), alike)]);
        let order = order.expect("ratings");
        assert!(order.is_fallback);
        assert_eq!(order.weight, Exact::whole(10));
        assert_eq!(instructor_order(&[("甲".into(), Counts::default())]), None);
    }

    #[test]
    fn instructors_that_differ_give_the_weight_and_the_funnel_says_who_stands_out() {
        let order = instructor_order(&[
            ("少ない".into(), counts([0, 0, 0, 0, 3])),
            ("低い".into(), counts([0, 2, 10, 38, 50])),
            ("高い".into(), counts([0, 0, 2, 18, 180])),
            ("いない".into(), Counts::default()),
        ]);
        let order = order.expect("ratings");
        assert!(!order.is_fallback && order.weight.is_positive());
        let names: Vec<&str> = order.placed.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["高い", "少ない", "低い"]);
        let against: Vec<Ordering> = order.placed.iter().map(|one| one.firm_against).collect();
        assert_eq!(
            against,
            [Ordering::Less, Ordering::Equal, Ordering::Greater]
        );
    }
}
