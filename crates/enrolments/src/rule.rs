//! An assignment rule (受講対象ルール): who learns a track until when, and when
//! they learn it again. What it means for one person is [`judge`].

mod input;
mod judge;

use chrono::{Days, Months, NaiveDate};
use kernel::id::OrgUnitId;
use serde::{Deserialize, Serialize};

use crate::certificate::valid_until;

pub use input::RuleInput;
pub use judge::{Candidate, Held, NotMeant, Verdict, judge};

/// A company's rule for one track, as one version says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// What the company calls it.
    pub name: String,
    /// Whether it enrols anybody.
    pub is_active: bool,
    /// This unit and those below it; everybody for none.
    pub unit: Option<OrgUnitId>,
    /// Only people whose 役職 is one of these, word for word; everybody for
    /// none.
    pub job_titles: Vec<String>,
    /// Only people who joined on this day or later.
    pub joined_from: Option<NaiveDate>,
    /// The last day of the first time.
    pub due: DueRule,
    /// Whether and when they learn it again.
    pub cycle: CycleRule,
}

/// How the last day of a first enrolment is found, in Japan's days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "from", content = "value")]
pub enum DueRule {
    /// There is none.
    Open,
    /// The same day for all.
    Fixed(NaiveDate),
    /// So many days after the person joined.
    AfterJoining(u32),
    /// So many days after the rule caught the person.
    AfterCaught(u32),
}

impl DueRule {
    /// The words for a form: value and label.
    pub const CHOICES: [(&'static str, &'static str); 4] = [
        ("after_joining", "入社日から○日以内"),
        ("after_caught", "対象になった日から○日以内"),
        ("fixed", "決まった日まで"),
        ("open", "期限なし"),
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Fixed(_) => "fixed",
            Self::AfterJoining(_) => "after_joining",
            Self::AfterCaught(_) => "after_caught",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> String {
        match self {
            Self::Open => "期限なし".to_owned(),
            Self::Fixed(day) => format!("{}まで", kernel::date::display(day)),
            Self::AfterJoining(days) => format!("入社日から{days}日以内"),
            Self::AfterCaught(days) => format!("対象になった日から{days}日以内"),
        }
    }
}

/// Whether and when people who have completed the track learn it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "from")]
pub enum CycleRule {
    /// Once.
    Once,
    /// What was completed is good for so many months, and the window before
    /// its end is so many days long.
    Completion {
        /// How long it is good.
        months: u32,
        /// How long before its end it may be renewed.
        window: u32,
    },
    /// At the same time for all: windows of so many days, the first on a day
    /// that was chosen, the others every so many months after it.
    Calendar {
        /// The first day of the first window.
        first: NaiveDate,
        /// From one window to the next.
        months: u32,
        /// How long a window is.
        window: u32,
        /// Whoever completed it so few months before a window waits for the
        /// next.
        rest: u32,
    },
}

/// When something is to be learnt again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first day.
    pub opens_on: NaiveDate,
    /// The last day.
    pub due_on: NaiveDate,
}

impl CycleRule {
    /// The words for a form: value and label.
    pub const CHOICES: [(&'static str, &'static str); 3] = [
        ("once", "1回だけ"),
        ("completion", "修了した日から数えて、くり返す"),
        ("calendar", "決まった時期に、くり返す"),
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Completion { .. } => "completion",
            Self::Calendar { .. } => "calendar",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> String {
        match self {
            Self::Once => "1回だけ".to_owned(),
            Self::Completion { months, window } => {
                format!("修了から{months}か月ごと（期限の{window}日前から受けられます）")
            }
            Self::Calendar {
                first,
                months,
                window,
                ..
            } => format!(
                "{}から{months}か月ごと（毎回{window}日間）",
                kernel::date::display(first)
            ),
        }
    }

    /// The window in which somebody who completed the track on `completed_on`
    /// is to learn it again: the one that is open `today`, else the next. A
    /// certificate that ends earlier (`certified_until`) brings a window
    /// counted from completion forward, so that both agree; it opens no earlier
    /// than half of that time after the completion, or a short certificate
    /// would be renewed without end. None for what is learnt once.
    pub fn window(
        self,
        completed_on: NaiveDate,
        certified_until: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Option<Window> {
        match self {
            Self::Once => None,
            Self::Completion { months, window } => {
                let months = i32::try_from(months).ok();
                let end = valid_until(completed_on, months)?;
                let due_on = certified_until.map_or(end, |until| until.min(end));
                let half = (due_on - completed_on) / 2;
                let opens_on = (due_on - Days::new(u64::from(window))).max(completed_on + half);
                if due_on >= today {
                    return Some(Window { opens_on, due_on });
                }
                // It ran out before anybody looked: a whole window from today.
                Some(Window {
                    opens_on: today,
                    due_on: today + Days::new(u64::from(window)),
                })
            }
            Self::Calendar {
                first,
                months,
                window,
                rest,
            } => {
                let not_before = completed_on + Months::new(rest);
                (0..MOST_WINDOWS)
                    .map_while(|number| first.checked_add_months(Months::new(number * months)))
                    .map(|opens_on| Window {
                        opens_on,
                        due_on: opens_on + Days::new(u64::from(window.saturating_sub(1))),
                    })
                    .find(|found| {
                        found.due_on >= today
                            && found.opens_on > completed_on
                            && found.opens_on >= not_before
                    })
            }
        }
    }
}

/// Windows that are looked through: a monthly one for more than a lifetime.
const MOST_WINDOWS: u32 = 1200;

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        kernel::date::parse(text).expect("a day")
    }

    #[test]
    fn a_window_counted_from_completion_ends_where_the_certificate_does() {
        let cycle = CycleRule::Completion {
            months: 12,
            window: 60,
        };
        for (completed, certified, today, opens, due) in [
            ("2026-04-10", None, "2026-12-01", "2027-02-08", "2027-04-09"),
            (
                "2026-04-10",
                Some("2027-03-31"),
                "2026-12-01",
                "2027-01-30",
                "2027-03-31",
            ),
            // A certificate that is good for longer does not lengthen the rule.
            (
                "2026-04-10",
                Some("2029-04-09"),
                "2026-12-01",
                "2027-02-08",
                "2027-04-09",
            ),
            // As the certificate: the day before 28 February, which stands for the 29th.
            ("2024-02-29", None, "2025-02-01", "2024-12-29", "2025-02-27"),
            // A certificate of a month, shorter than the window.
            (
                "2026-11-20",
                Some("2026-12-20"),
                "2026-12-01",
                "2026-12-05",
                "2026-12-20",
            ),
            // Over for years: a whole window from today.
            ("2020-04-10", None, "2026-12-01", "2026-12-01", "2027-01-30"),
        ] {
            let window = cycle.window(day(completed), certified.map(day), day(today));
            let expected = Window {
                opens_on: day(opens),
                due_on: day(due),
            };
            assert_eq!(window, Some(expected), "{completed} {certified:?}");
        }
    }

    #[test]
    fn a_window_of_the_calendar_is_the_open_one_or_the_next() {
        let cycle = CycleRule::Calendar {
            first: day("2026-06-01"),
            months: 12,
            window: 30,
            rest: 3,
        };
        for (completed, today, opens) in [
            ("2025-08-01", "2026-06-15", "2026-06-01"),
            ("2025-08-01", "2026-06-30", "2026-06-01"),
            ("2025-08-01", "2026-07-01", "2027-06-01"),
            // Completed within the three months before: the next one.
            ("2026-03-02", "2026-06-15", "2027-06-01"),
            ("2026-03-01", "2026-06-15", "2026-06-01"),
            // Completed within the window itself.
            ("2026-06-10", "2026-06-15", "2027-06-01"),
        ] {
            let window = cycle.window(day(completed), None, day(today));
            let opened = window.map(|window| window.opens_on);
            assert_eq!(opened, Some(day(opens)), "{completed} {today}");
        }
        let last = CycleRule::Calendar {
            first: day("2026-01-31"),
            months: 1,
            window: 10,
            rest: 0,
        };
        let window = last.window(day("2025-12-31"), None, day("2026-03-20"));
        assert_eq!(
            window.map(|window| window.opens_on),
            Some(day("2026-03-31"))
        );
    }

    #[test]
    fn what_is_learnt_once_has_no_window() {
        let window = CycleRule::Once.window(day("2020-01-01"), None, day("2026-12-01"));
        assert_eq!(window, None);
    }
}
