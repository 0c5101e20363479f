//! Surveys some time after a course: whether people do what they learnt, and
//! what comes of it. Their questions are of Kirkpatrick's levels 3 and 4 and
//! bear codes of their own, so that no report mixes them with satisfaction.

use chrono::{Days, NaiveDate};

/// How many days a follow-up may open late: over holidays, or after somebody's
/// leave.
const LATEST_DAYS: u64 = 30;

/// A follow-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// The form's code.
    pub code: &'static str,
    /// How many days after completion it opens.
    pub days: u64,
    /// How long ago that is, as people say it.
    pub since: &'static str,
}

/// Every follow-up.
pub const ALL: [FollowUp; 2] = [
    FollowUp {
        code: "follow-up-30",
        days: 30,
        since: "30日",
    },
    FollowUp {
        code: "follow-up-90",
        days: 90,
        since: "90日",
    },
];

/// The follow-up with this form.
pub fn of(code: &str) -> Option<FollowUp> {
    ALL.into_iter().find(|one| one.code == code)
}

impl FollowUp {
    /// The days of completion, the first and the last, for which it opens
    /// today.
    pub fn completed_days(&self, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let last = today.checked_sub_days(Days::new(self.days))?;
        Some((last.checked_sub_days(Days::new(LATEST_DAYS))?, last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_follow_up_opens_on_its_day_and_not_before_and_not_for_the_long_gone() {
        let completed: NaiveDate = "2026-01-31".parse().expect("a day");
        for (after, expected) in [(29, false), (30, true), (60, true), (61, false)] {
            let today = completed + Days::new(after);
            let (first, last) = ALL[0].completed_days(today).expect("days");
            assert_eq!(
                (first..=last).contains(&completed),
                expected,
                "{after} days"
            );
        }
    }
}
