//! What observers of a role-play in the room saw. It helps the room to talk
//! about it; nobody passes or fails by it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kernel::id::{BookingId, RolePlayDrawId, RubricVersionId, ScheduledSessionId, SessionDateId};

use crate::pairs::{Group, Seat};

/// So few sheets are shown to nobody: they would tell who played how.
pub const FEWEST_SHEETS: usize = 5;
/// The highest level of a rubric (模範); the lowest is 1.
pub const LEVELS: usize = 4;

/// The groups that play, round by round, as they were when it was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolePlayDraw {
    /// Its key.
    pub id: RolePlayDrawId,
    /// In which session.
    pub session: ScheduledSessionId,
    /// On which date.
    pub date: SessionDateId,
    /// The role-play's lesson code.
    pub lesson: String,
    /// What its observers look at.
    pub rubric: RubricVersionId,
    /// The part that watches.
    pub observer: String,
    /// The groups of each round.
    pub rounds: Vec<Vec<Group<BookingId>>>,
    /// When it was begun.
    pub at: DateTime<Utc>,
}

impl RolePlayDraw {
    /// The rounds, from 1, in which somebody watches, each with the others of
    /// their group.
    pub fn watched_by(&self, booking: BookingId) -> Vec<(i32, Vec<&Seat<BookingId>>)> {
        let mut watched = Vec::new();
        for (number, groups) in (1..).zip(&self.rounds) {
            let is_theirs = |seat: &Seat<BookingId>| self.watches(seat) && seat.person == booking;
            let group = groups.iter().find(|group| group.iter().any(is_theirs));
            if let Some(group) = group {
                let played = group.iter().filter(|seat| !self.watches(seat));
                watched.push((number, played.collect()));
            }
        }
        watched
    }

    /// How many sheets there can be: one for each watching part.
    pub fn sheets(&self) -> usize {
        let seats = self.rounds.iter().flatten().flatten();
        seats.filter(|seat| self.watches(seat)).count()
    }

    fn watches(&self, seat: &Seat<BookingId>) -> bool {
        seat.role == self.observer
    }
}

/// What one observer saw in one round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Who watched.
    pub booking: BookingId,
    /// Which round, from 1.
    pub round: i32,
    /// The level, 1 to 4, by the criterion's code.
    pub levels: BTreeMap<String, i32>,
}

/// The sheets that count, from all that were sent, the oldest first: a later
/// one takes the place of the same observer's earlier one of the round.
pub fn newest_sheets(sent: Vec<Observation>) -> Vec<Observation> {
    let mut newest = BTreeMap::new();
    for one in sent {
        newest.insert((one.round, one.booking), one);
    }
    newest.into_values().collect()
}

/// How often each level was given, by criterion; nothing of fewer than
/// [`FEWEST_SHEETS`].
pub fn tally(sheets: &[Observation]) -> Option<BTreeMap<String, [usize; LEVELS]>> {
    if sheets.len() < FEWEST_SHEETS {
        return None;
    }
    let mut tally: BTreeMap<String, [usize; LEVELS]> = BTreeMap::new();
    for (criterion, level) in sheets.iter().flat_map(|sheet| &sheet.levels) {
        let place = usize::try_from(level - 1).unwrap_or(LEVELS);
        if let Some(count) = tally.entry(criterion.clone()).or_default().get_mut(place) {
            *count += 1;
        }
    }
    Some(tally)
}

/// The criteria that a sheet leaves out or gives no level of 1 to 4, in order.
pub fn missing<'a>(
    criteria: impl IntoIterator<Item = &'a str>,
    levels: &BTreeMap<String, i32>,
) -> BTreeSet<&'a str> {
    let most = i32::try_from(LEVELS).unwrap_or_default();
    let is_given = |code: &str| {
        let level = levels.get(code);
        level.is_some_and(|level| (1..=most).contains(level))
    };
    let criteria = criteria.into_iter();
    criteria.filter(|code| !is_given(code)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn booking(number: u128) -> BookingId {
        BookingId(Uuid::from_u128(number))
    }

    fn sheet(who: u128, round: i32, level: i32) -> Observation {
        Observation {
            booking: booking(who),
            round,
            levels: BTreeMap::from([("safety".to_owned(), level)]),
        }
    }

    fn seat(who: u128, role: &str) -> Seat<BookingId> {
        Seat {
            person: booking(who),
            role: role.to_owned(),
        }
    }

    #[test]
    fn whoever_watches_a_round_sees_the_others_of_their_group() {
        let draw = RolePlayDraw {
            id: RolePlayDrawId(Uuid::nil()),
            session: ScheduledSessionId(Uuid::nil()),
            date: SessionDateId(Uuid::nil()),
            lesson: "F9-5".to_owned(),
            rubric: RubricVersionId(Uuid::nil()),
            observer: "観察者".to_owned(),
            rounds: vec![
                vec![vec![seat(1, "客"), seat(2, "店員"), seat(3, "観察者")]],
                vec![vec![seat(3, "客"), seat(1, "店員"), seat(2, "観察者")]],
                vec![vec![seat(1, "客"), seat(3, "店員")]],
            ],
            at: DateTime::UNIX_EPOCH,
        };
        let second = draw.watched_by(booking(2));
        assert_eq!(second.len(), 1);
        assert_eq!(second[0].0, 2);
        let played: Vec<BookingId> = second[0].1.iter().map(|seat| seat.person).collect();
        assert_eq!(played, [booking(3), booking(1)]);
        assert_eq!(draw.watched_by(booking(1)), []);
        assert_eq!(draw.sheets(), 2, "a group of two has nobody who watches");
    }

    #[test]
    fn a_later_sheet_takes_the_place_of_the_same_round() {
        let sent = vec![
            sheet(1, 1, 2),
            sheet(2, 1, 3),
            sheet(1, 1, 4),
            sheet(1, 2, 1),
        ];
        let counted = newest_sheets(sent);
        let levels: Vec<i32> = counted.iter().map(|one| one.levels["safety"]).collect();
        assert_eq!(levels, [4, 3, 1]);
    }

    #[test]
    fn four_sheets_are_shown_to_nobody_and_five_are() {
        let sheets: Vec<Observation> = (1..=5).map(|who| sheet(who, 1, 3)).collect();
        assert_eq!(tally(&sheets[..4]), None);
        let shown = tally(&sheets).expect("enough");
        assert_eq!(shown["safety"], [0, 0, 5, 0]);
    }

    #[test]
    fn every_criterion_wants_a_level_of_the_rubric() {
        let levels = BTreeMap::from([("safety".to_owned(), 5), ("listening".to_owned(), 1)]);
        let found = missing(["safety", "listening", "facts"], &levels);
        assert_eq!(found, BTreeSet::from(["facts", "safety"]));
    }
}
