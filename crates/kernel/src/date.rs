//! Business dates. People say dates ("12/10まで", "2023/04/01 から 2024/03/31");
//! the database keeps UTC instants. Japan has no daylight saving, so its zone
//! is a constant nine hours.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, Offset, TimeDelta, Utc};

const JST_SECONDS_EAST: i32 = 9 * 3600;

/// Japan's offset from UTC.
pub fn jst() -> FixedOffset {
    FixedOffset::east_opt(JST_SECONDS_EAST).unwrap_or(Utc.fix())
}

/// The date in Japan at an instant.
pub fn jst_date(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&jst()).date_naive()
}

/// The first instant after a date in Japan: "12/10まで" is open until then.
pub fn end_of_jst_day(day: NaiveDate) -> DateTime<Utc> {
    let next_midnight = (day + TimeDelta::days(1)).and_time(NaiveTime::MIN);
    (next_midnight - TimeDelta::seconds(i64::from(JST_SECONDS_EAST))).and_utc()
}

/// The instant at a time of a day in Japan.
pub fn at_jst(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let seconds_east = TimeDelta::seconds(i64::from(JST_SECONDS_EAST));
    (day.and_time(time) - seconds_east).and_utc()
}

/// The first day of the month that `day` lies in.
pub fn first_day_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// The last day of the month that `day` lies in.
pub fn last_day_of_month(day: NaiveDate) -> NaiveDate {
    let (year, month) = if day.month() == 12 {
        (day.year() + 1, 1)
    } else {
        (day.year(), day.month() + 1)
    };
    NaiveDate::from_ymd_opt(year, month, 1).map_or(day, |first| first - TimeDelta::days(1))
}

/// `2026/12/10（木）`, as Japanese business writing shows a date.
pub fn display(day: NaiveDate) -> String {
    const DAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];
    let weekday = DAYS[day.weekday().num_days_from_monday() as usize];
    format!("{}（{weekday}）", day.format("%Y/%m/%d"))
}

/// `2026年12月10日`, as documents write a date.
pub fn long(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// `令和8年12月10日`: the same by the era's years (和暦). Nothing before 1989.
pub fn by_era(day: NaiveDate) -> Option<String> {
    // The first day of each era, newest first.
    const ERAS: [(&str, i32, u32, u32); 2] = [("令和", 2019, 5, 1), ("平成", 1989, 1, 8)];
    let era = ERAS.into_iter().find(|(_, year, month, first)| {
        NaiveDate::from_ymd_opt(*year, *month, *first).is_some_and(|first| first <= day)
    });
    let (name, first_year, _, _) = era?;
    let year = match day.year() - first_year + 1 {
        1 => "元".to_owned(),
        year => year.to_string(),
    };
    Some(format!("{name}{year}年{}月{}日", day.month(), day.day()))
}

/// `2026/12/10 09:05`, in Japan.
pub fn display_instant(at: DateTime<Utc>) -> String {
    at.with_timezone(&jst())
        .format("%Y/%m/%d %H:%M")
        .to_string()
}

/// `09:05`, in Japan.
pub fn display_time(at: DateTime<Utc>) -> String {
    at.with_timezone(&jst()).format("%H:%M").to_string()
}

/// `2026/12/10（木） 09:00〜17:00`, in Japan; both days where they differ.
pub fn display_span(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let (first, last) = (jst_date(from), jst_date(to));
    let until = if first == last {
        display_time(to)
    } else {
        format!("{} {}", display(last), display_time(to))
    };
    format!("{} {}〜{until}", display(first), display_time(from))
}

/// Reads a time of day: `9:05`, `09:05`.
pub fn parse_time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

/// Reads `2026-12-10` or `2026/12/10` (one or two digits for month and day).
/// Returns nothing for a day that does not exist, or a year outside 1900–2199.
pub fn parse(text: &str) -> Option<NaiveDate> {
    let separator = if text.contains('/') { '/' } else { '-' };
    let mut parts = text.split(separator);
    let year: i32 = parts.next()?.parse().ok()?;
    let month: u32 = parts.next()?.parse().ok()?;
    let day: u32 = parts.next()?.parse().ok()?;
    if parts.next().is_some() || !(1900..2200).contains(&year) {
        return None;
    }
    NaiveDate::from_ymd_opt(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a real day")
    }

    #[test]
    fn a_deadline_lasts_until_midnight_in_japan() {
        let end = end_of_jst_day(day(2026, 12, 10));
        assert_eq!(end.to_rfc3339(), "2026-12-10T15:00:00+00:00");
        assert_eq!(
            jst_date(end - TimeDelta::microseconds(1)),
            day(2026, 12, 10)
        );
        assert_eq!(jst_date(end), day(2026, 12, 11));
    }

    #[test]
    fn dates_are_read_in_both_writings_and_impossible_ones_refused() {
        assert_eq!(parse("2024/2/29"), Some(day(2024, 2, 29)));
        assert_eq!(parse("2024-02-29"), Some(day(2024, 2, 29)));
        for wrong in [
            "2024/02/30",
            "0009/01/01",
            "9999/01/01",
            "2024/2",
            "2024/2/3/4",
            "",
            "12月",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn documents_count_years_in_both_ways() {
        assert_eq!(long(day(2026, 12, 1)), "2026年12月1日");
        for (at, expected) in [
            (day(2026, 12, 1), Some("令和8年12月1日")),
            (day(2019, 5, 1), Some("令和元年5月1日")),
            (day(2019, 4, 30), Some("平成31年4月30日")),
            (day(1989, 1, 8), Some("平成元年1月8日")),
            (day(1989, 1, 7), None),
        ] {
            assert_eq!(by_era(at).as_deref(), expected);
        }
    }

    #[test]
    fn month_ends_are_found_across_the_year() {
        assert_eq!(last_day_of_month(day(2026, 12, 3)), day(2026, 12, 31));
        assert_eq!(last_day_of_month(day(2024, 2, 1)), day(2024, 2, 29));
    }

    #[test]
    fn a_span_is_told_in_the_time_of_japan() {
        let nine = parse_time("9:00").expect("a time");
        let from = at_jst(day(2026, 12, 10), nine);
        assert_eq!(from.to_rfc3339(), "2026-12-10T00:00:00+00:00");
        let to = from + TimeDelta::hours(8);
        assert_eq!(display_span(from, to), "2026/12/10（木） 09:00〜17:00");
        let next_day = display_span(from, from + TimeDelta::hours(24));
        assert_eq!(next_day, "2026/12/10（木） 09:00〜2026/12/11（金） 09:00");
        for wrong in ["24:00", "9", "", "9:60", "九時"] {
            assert_eq!(parse_time(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_date_is_shown_with_its_weekday() {
        assert_eq!(display(day(2026, 12, 10)), "2026/12/10（木）");
    }
}
