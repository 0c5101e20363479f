//! When letters may go: business days in Japan, and not at night.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc, Weekday};
use kernel::date::jst;

/// The first hour in which letters may go, in Japan.
pub const DAY_BEGINS: u32 = 8;
/// The first hour in which they may no more.
pub const DAY_ENDS: u32 = 20;
/// No run of days without work in Japan is longer.
const LONGEST_REST: u64 = 30;

/// Tells whether a day is a business day.
pub type Calendar = fn(NaiveDate) -> bool;

/// Monday to Friday: for what needs no holidays.
pub fn is_weekday(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Whether it is quiet in Japan: 20:00 to 8:00.
pub fn is_quiet(now: DateTime<Utc>) -> bool {
    let hour = now.with_timezone(&jst()).hour();
    !(DAY_BEGINS..DAY_ENDS).contains(&hour)
}

/// The day itself when it is a business day, else the next that is.
pub fn business_day_from(day: NaiveDate, is_business_day: Calendar) -> NaiveDate {
    let days = (0..LONGEST_REST).filter_map(|ahead| day.checked_add_days(Days::new(ahead)));
    days.into_iter()
        .find(|day| is_business_day(*day))
        .unwrap_or(day)
}

/// The business day so many business days after `day`.
pub fn business_days_after(day: NaiveDate, count: u32, is_business_day: Calendar) -> NaiveDate {
    let mut day = day;
    for _ in 0..count {
        day = business_day_from(day + TimeDelta::days(1), is_business_day);
    }
    day
}

/// The instant at which an hour of a day begins in Japan.
pub fn at_hour(day: NaiveDate, hour: u32) -> DateTime<Utc> {
    let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN);
    let there = day.and_time(time);
    (there - TimeDelta::seconds(i64::from(jst().local_minus_utc()))).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        kernel::date::parse(text).expect("a day")
    }

    #[test]
    fn it_is_quiet_from_eight_to_eight_in_japan() {
        for (at, expected) in [
            ("2026-11-27T07:59:59+09:00", true),
            ("2026-11-27T08:00:00+09:00", false),
            ("2026-11-27T19:59:59+09:00", false),
            ("2026-11-27T20:00:00+09:00", true),
            ("2026-11-27T00:00:00+00:00", false),
        ] {
            let now = at.parse().expect("an instant");
            assert_eq!(is_quiet(now), expected, "{at}");
        }
    }

    #[test]
    fn a_weekend_moves_a_day_to_monday() {
        for (from, expected) in [
            ("2026-11-27", "2026-11-27"),
            ("2026-11-28", "2026-11-30"),
            ("2026-11-29", "2026-11-30"),
        ] {
            assert_eq!(business_day_from(day(from), is_weekday), day(expected));
        }
        assert_eq!(
            business_days_after(day("2026-11-27"), 3, is_weekday),
            day("2026-12-02")
        );
    }

    #[test]
    fn an_hour_of_a_day_is_japans() {
        let at = at_hour(day("2026-11-27"), 9);
        assert_eq!(at.to_rfc3339(), "2026-11-27T00:00:00+00:00");
    }
}
