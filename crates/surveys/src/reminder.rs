//! On which days those who have no ballot paper yet are reminded. In a
//! confidential round nobody knows who answered; that somebody has not even
//! asked for the paper is known, and that is all a reminder goes by.

use chrono::{Days, NaiveDate};

/// For each reminder of a round, in order: on how many days before its last
/// one it goes, the first and the last.
const DAYS_BEFORE: [(u64, u64); 2] = [(7, 3), (2, 0)];

/// Which reminder of a round with this last day, from 1, belongs to today. So
/// nobody is reminded more often than there are reminders, and never before or
/// after.
pub fn occasion(last_day: NaiveDate, today: NaiveDate) -> Option<usize> {
    let is_today = |(first, last): &(u64, u64)| {
        let day = |before: u64| last_day.checked_sub_days(Days::new(before));
        day(*first)
            .zip(day(*last))
            .is_some_and(|(first, last)| (first..=last).contains(&today))
    };
    let place = DAYS_BEFORE.iter().position(is_today);
    place.map(|place| place + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_reminds_twice_and_only_in_its_last_week() {
        let last_day: NaiveDate = "2026-12-14".parse().expect("a day");
        let cases = [
            ("2026-11-30", None),
            ("2026-12-06", None),
            ("2026-12-07", Some(1)),
            ("2026-12-11", Some(1)),
            ("2026-12-12", Some(2)),
            ("2026-12-14", Some(2)),
            ("2026-12-15", None),
        ];
        for (today, expected) in cases {
            let today = today.parse().expect("a day");
            assert_eq!(occasion(last_day, today), expected, "{today}");
        }
    }
}
