//! Role-play in the room: who plays with whom, and which part. Pure, and
//! decided by the seed alone, so that a page shows the same draw at every load.
//!
//! What always holds in a draw:
//! - Everybody who is present plays exactly one role in each round.
//! - A group has as many people as there are roles, or one more or fewer when
//!   the number does not divide: a small group goes without the last role, a
//!   large one has it twice. So the last name of the list is the observer's.
//! - When the number divides, nobody plays a role again before they have played
//!   all of them, and the groups stay together.
//! - However many they are, no two people differ by more than one in how often
//!   they have played any role that every group has once.
//!
//! The people sit in a circle in drawn order. Each role is a stretch of it, and
//! from round to round all stretches move on by one group's number of seats,
//! so a role goes round the whole circle before it comes to anybody again.

use std::collections::BTreeSet;

use kernel::Failure;
use serde::{Deserialize, Serialize};

/// How many roles a role-play may have.
pub const ROLES: std::ops::RangeInclusive<usize> = 2..=6;
const FEWEST_PEOPLE: usize = 2;

/// Somebody's part in one round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat<P> {
    /// Who.
    pub person: P,
    /// The name of the role, from the list that was given.
    pub role: String,
}

/// Who plays together in one round, in the order of the roles.
pub type Group<P> = Vec<Seat<P>>;

/// Why nothing can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoDraw {
    /// One person cannot play with anybody.
    #[error("fewer than two people are present")]
    TooFewPeople,
    /// Too few or too many roles.
    #[error("a role-play has from 2 to 6 roles")]
    Roles,
}

impl From<NoDraw> for Failure {
    fn from(reason: NoDraw) -> Self {
        match reason {
            NoDraw::TooFewPeople => Self::conflict(
                "session.draw.people",
                "出席が2人以上になると、組を作れます。先に出欠を付けてください。",
            ),
            NoDraw::Roles => Self::conflict(
                "session.draw.roles",
                "役は2つから6つまでです。役の数を見直してください。",
            ),
        }
    }
}

/// Draws `rounds` rounds: groups, and in them who plays what. `roles` are the
/// names of the parts, the most needed first and the observer's last.
///
/// # Errors
/// [`NoDraw`].
pub fn draw<P: Clone + Ord>(
    present: &BTreeSet<P>,
    roles: &[String],
    rounds: usize,
    seed: u64,
) -> Result<Vec<Vec<Group<P>>>, NoDraw> {
    if present.len() < FEWEST_PEOPLE {
        return Err(NoDraw::TooFewPeople);
    }
    if !ROLES.contains(&roles.len()) {
        return Err(NoDraw::Roles);
    }
    let circle = shuffled(present.iter().collect(), seed);
    let sizes = group_sizes(circle.len(), roles.len());
    let rounds = 0..rounds;
    Ok(rounds
        .map(|round| one_round(&circle, &sizes, roles, round))
        .collect())
}

/// The groups' sizes, the larger ones first: as near to one person a role as
/// the number allows, and never a group of one.
fn group_sizes(people: usize, roles: usize) -> Vec<usize> {
    let nearest = (2 * people + roles) / (2 * roles);
    let groups = nearest.clamp(1, people / FEWEST_PEOPLE);
    let (size, larger) = (people / groups, people % groups);
    (0..groups)
        .map(|group| size + usize::from(group < larger))
        .collect()
}

fn one_round<P: Clone>(
    circle: &[&P],
    sizes: &[usize],
    roles: &[String],
    round: usize,
) -> Vec<Group<P>> {
    let people = circle.len();
    let moved_on = (round * sizes.len()) % people;
    // Each round begins one stretch earlier, so that the next person in the
    // circle takes over the role.
    let mut next = people - moved_on;
    let mut groups: Vec<Group<P>> = sizes.iter().map(|_| Vec::new()).collect();
    for (place, role) in roles.iter().enumerate() {
        let is_last = place + 1 == roles.len();
        for (group, size) in groups.iter_mut().zip(sizes) {
            let seats = match size.checked_sub(place) {
                None | Some(0) => 0,
                Some(_) if !is_last => 1,
                Some(left) => left,
            };
            for _ in 0..seats {
                group.push(Seat {
                    person: circle[next % people].clone(),
                    role: role.clone(),
                });
                next += 1;
            }
        }
    }
    groups
}

/// Fisher–Yates from the back, with numbers from SplitMix64 (Steele, Lea and
/// Flood 2014); `next % bound` is biased by less than 2⁻⁵⁰ for a room of people.
fn shuffled<T>(mut items: Vec<T>, seed: u64) -> Vec<T> {
    let mut state = seed;
    for last in (1..items.len()).rev() {
        let bound = last as u64 + 1;
        let pick = (next_number(&mut state) % bound) as usize;
        items.swap(last, pick);
    }
    items
}

fn next_number(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests;
