//! The proof that every count is rebuilt from what it counts (design: surveys,
//! J10 and 4.9): made every night, and kept.

use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};
use kernel::date;

/// From this hour in Japan on a day's proof is made.
const HOUR: u32 = 3;

/// A proof that is older says nothing of today's counts.
const LONGEST: TimeDelta = TimeDelta::days(3);

/// What one proof found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The day in Japan that it is the proof of.
    pub on: NaiveDate,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// How many cells were compared with their seals and their answers.
    pub cells: i64,
    /// What does not agree, in words, with keys instead of names; nothing when
    /// all agrees.
    pub findings: Vec<String>,
}

impl Proof {
    /// Whether all agreed.
    pub fn holds(&self) -> bool {
        self.findings.is_empty()
    }

    /// Whether no later proof was made for so long that something is wrong with
    /// making them.
    pub fn is_stale(&self, now: DateTime<Utc>) -> bool {
        now - self.at > LONGEST
    }
}

/// Whether it is time for a proof: each night once, and every hour while the
/// newest one found something, so that a repair is noticed.
pub fn is_due(newest: Option<&Proof>, now: DateTime<Utc>) -> bool {
    let Some(newest) = newest else {
        return true;
    };
    let is_night_over = now.with_timezone(&date::jst()).hour() >= HOUR;
    let is_of_another_day = newest.on < date::jst_date(now);
    let is_second_look = !newest.holds() && now - newest.at >= TimeDelta::hours(1);
    (is_of_another_day && is_night_over) || is_second_look
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn proof(at_text: &str, findings: &[&str]) -> Proof {
        Proof {
            on: date::jst_date(at(at_text)),
            at: at(at_text),
            cells: 12,
            findings: findings.iter().map(|one| (*one).to_owned()).collect(),
        }
    }

    #[test]
    fn a_proof_is_due_each_night_once_and_every_hour_until_it_holds() {
        let held = proof("2026-12-01T03:10:00+09:00", &[]);
        let broken = proof("2026-12-01T03:10:00+09:00", &["I-4: 1"]);
        assert!(is_due(None, at("2026-12-01T12:00:00+09:00")));
        for (newest, now, expected) in [
            (&held, "2026-12-01T23:59:00+09:00", false),
            (&held, "2026-12-02T02:59:00+09:00", false),
            (&held, "2026-12-02T03:00:00+09:00", true),
            (&broken, "2026-12-01T04:09:00+09:00", false),
            (&broken, "2026-12-01T04:10:00+09:00", true),
        ] {
            assert_eq!(is_due(Some(newest), at(now)), expected, "{now}");
        }
        assert!(!held.is_stale(at("2026-12-04T03:10:00+09:00")));
        assert!(held.is_stale(at("2026-12-04T03:10:01+09:00")));
    }
}
