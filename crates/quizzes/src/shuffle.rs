//! Which questions an attempt draws and the order in which a learner sees the
//! options: both decided by the attempt's stored seed, so that they are the
//! same on every page load and can be computed again years later.
//!
//! Fisher–Yates from the back, with numbers from SplitMix64 (Steele, Lea and
//! Flood 2014) started at the seed plus the question's position times the
//! generator's increment. `next % bound` is biased by less than 2⁻⁵⁹ for our
//! at most twelve options.

use crate::quiz::Draw;
use crate::read::KeylessQuestion;

const INCREMENT: u64 = 0x9E37_79B9_7F4A_7C15;

/// `items` in the order that `seed` gives the question at `position`.
pub(crate) fn shuffled<T>(seed: i64, position: i32, mut items: Vec<T>) -> Vec<T> {
    let position = u64::from(position.unsigned_abs());
    let mut state = seed
        .cast_unsigned()
        .wrapping_add(position.wrapping_mul(INCREMENT.rotate_left(32)));
    for last in (1..items.len()).rev() {
        let bound = last as u64 + 1;
        let pick = (next(&mut state) % bound) as usize;
        items.swap(last, pick);
    }
    items
}

/// Positions from here on shuffle the draws, not the options of a question.
const FIRST_DRAW: i32 = 10_000;

/// The questions that `seed` draws, objective by objective in the order of the
/// draws; every question when nothing is drawn.
pub(crate) fn drawn(
    seed: i64,
    draws: &[Draw],
    questions: Vec<KeylessQuestion>,
) -> Vec<KeylessQuestion> {
    if draws.is_empty() {
        return questions;
    }
    let mut left = questions;
    let mut chosen = Vec::new();
    for (draw, place) in draws.iter().zip(FIRST_DRAW..) {
        let (candidates, others): (Vec<_>, Vec<_>) = left
            .into_iter()
            .partition(|question| question.objective == draw.objective);
        left = others;
        let shuffled = shuffled(seed, place, candidates);
        chosen.extend(shuffled.into_iter().take(draw.count));
    }
    chosen
}

fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(INCREMENT);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_splitmix64() {
        // The reference sequence for seed 1234567.
        let mut state = 1_234_567;
        let numbers: Vec<u64> = (0..3).map(|_| next(&mut state)).collect();
        assert_eq!(
            numbers,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn the_same_seed_and_position_give_the_same_order() {
        let once = shuffled(-42, 3, vec!['a', 'b', 'c', 'd']);
        assert_eq!(once, shuffled(-42, 3, vec!['a', 'b', 'c', 'd']));
    }

    #[test]
    fn nothing_is_lost_and_every_order_occurs() {
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let order = shuffled(seed, 1, vec![1, 2, 3]);
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, [1, 2, 3]);
            seen.insert(order);
        }
        assert_eq!(seen.len(), 6);
    }

    #[test]
    fn questions_of_one_attempt_are_shuffled_apart() {
        let orders: std::collections::BTreeSet<Vec<i32>> = (1..20)
            .map(|position| shuffled(7, position, vec![1, 2, 3, 4]))
            .collect();
        assert!(orders.len() > 5);
    }
}
