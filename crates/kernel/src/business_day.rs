//! Business days in Japan: the national holidays follow from the law (国民の祝日に関する法律,
//! as in force since 2022) and from the equinoxes, so no table has to be renewed each year.
//!
//! The equinoxes are announced by the National Astronomical Observatory each February for the
//! year after; the formula here agrees with every announcement so far and is the usual one for
//! 1980 to 2099. A future change of the law is a change of this file.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The years that this file answers for: the law's present days, and the formula's range.
const YEARS: std::ops::RangeInclusive<i32> = 2022..=2099;

/// Whether offices work that day: neither Saturday nor Sunday nor a holiday by law. Customs such
/// as the days between the years (年末年始) are no law and are not looked at.
pub fn is_business_day(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && holiday_name(date).is_none()
}

/// The name of the holiday that a day is in Japan, with the days that the law adds: 振替休日 and
/// 国民の休日. Nothing on other days, and nothing before 2022 or after 2099.
pub fn holiday_name(date: NaiveDate) -> Option<&'static str> {
    if !YEARS.contains(&date.year()) {
        return None;
    }
    if let Some(name) = named_holiday(date) {
        return Some(name);
    }
    if is_in_place_of_a_sunday(date) {
        return Some("振替休日");
    }
    let is_between = [before(date), after(date)]
        .into_iter()
        .all(|neighbour| neighbour.and_then(named_holiday).is_some());
    is_between.then_some("国民の休日")
}

/// Article 2: the days with a name of their own.
fn named_holiday(date: NaiveDate) -> Option<&'static str> {
    let (month, day) = (date.month(), date.day());
    let name = match (month, day) {
        (1, 1) => "元日",
        (1, _) if is_monday_number(date, 2) => "成人の日",
        (2, 11) => "建国記念の日",
        (2, 23) => "天皇誕生日",
        (3, _) if day == spring_equinox(date.year()) => "春分の日",
        (4, 29) => "昭和の日",
        (5, 3) => "憲法記念日",
        (5, 4) => "みどりの日",
        (5, 5) => "こどもの日",
        (7, _) if is_monday_number(date, 3) => "海の日",
        (8, 11) => "山の日",
        (9, _) if is_monday_number(date, 3) => "敬老の日",
        (9, _) if day == autumn_equinox(date.year()) => "秋分の日",
        (10, _) if is_monday_number(date, 2) => "スポーツの日",
        (11, 3) => "文化の日",
        (11, 23) => "勤労感謝の日",
        _ => return None,
    };
    Some(name)
}

/// Article 3, 2: where a holiday is a Sunday, the next day without a name is one in its place.
fn is_in_place_of_a_sunday(date: NaiveDate) -> bool {
    let mut day = date;
    while let Some(earlier) = before(day).filter(|earlier| named_holiday(*earlier).is_some()) {
        if earlier.weekday() == Weekday::Sun {
            return true;
        }
        day = earlier;
    }
    false
}

fn is_monday_number(date: NaiveDate, number: u32) -> bool {
    date.weekday() == Weekday::Mon && date.day().div_ceil(7) == number
}

/// The day in March.
fn spring_equinox(year: i32) -> u32 {
    equinox(year, 20_843_100)
}

/// The day in September.
fn autumn_equinox(year: i32) -> u32 {
    equinox(year, 23_248_800)
}

/// Counted from 1980 in millionths of a day: each year is 0.242194 days longer than 365, and
/// every leap day takes one back.
fn equinox(year: i32, day_of_1980_millionths: i32) -> u32 {
    let years = year - 1980;
    let day = (day_of_1980_millionths + 242_194 * years) / 1_000_000 - years / 4;
    day.unsigned_abs()
}

fn before(date: NaiveDate) -> Option<NaiveDate> {
    date.checked_sub_days(Days::new(1))
}

fn after(date: NaiveDate) -> Option<NaiveDate> {
    date.checked_add_days(Days::new(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holidays_of(year: i32) -> Vec<String> {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).expect("a real day");
        let days = first.iter_days().take_while(|day| day.year() == year);
        days.filter_map(|day| {
            let name = holiday_name(day)?;
            Some(format!("{}/{} {name}", day.month(), day.day()))
        })
        .collect()
    }

    /// The Cabinet Office's list (内閣府「国民の祝日」について) gives 休日 for the days that the
    /// law adds; which of the two kinds each is follows from the article it rests on.
    #[test]
    fn the_holidays_are_those_of_the_published_lists() {
        for (year, list) in [
            (
                2023,
                "1/1 元日, 1/2 振替休日, 1/9 成人の日, 2/11 建国記念の日, 2/23 天皇誕生日, \
                 3/21 春分の日, 4/29 昭和の日, 5/3 憲法記念日, 5/4 みどりの日, 5/5 こどもの日, \
                 7/17 海の日, 8/11 山の日, 9/18 敬老の日, 9/23 秋分の日, 10/9 スポーツの日, \
                 11/3 文化の日, 11/23 勤労感謝の日",
            ),
            (
                2024,
                "1/1 元日, 1/8 成人の日, 2/11 建国記念の日, 2/12 振替休日, 2/23 天皇誕生日, \
                 3/20 春分の日, 4/29 昭和の日, 5/3 憲法記念日, 5/4 みどりの日, 5/5 こどもの日, \
                 5/6 振替休日, 7/15 海の日, 8/11 山の日, 8/12 振替休日, 9/16 敬老の日, \
                 9/22 秋分の日, 9/23 振替休日, 10/14 スポーツの日, 11/3 文化の日, 11/4 振替休日, \
                 11/23 勤労感謝の日",
            ),
            (
                2025,
                "1/1 元日, 1/13 成人の日, 2/11 建国記念の日, 2/23 天皇誕生日, 2/24 振替休日, \
                 3/20 春分の日, 4/29 昭和の日, 5/3 憲法記念日, 5/4 みどりの日, 5/5 こどもの日, \
                 5/6 振替休日, 7/21 海の日, 8/11 山の日, 9/15 敬老の日, 9/23 秋分の日, \
                 10/13 スポーツの日, 11/3 文化の日, 11/23 勤労感謝の日, 11/24 振替休日",
            ),
            (
                2026,
                "1/1 元日, 1/12 成人の日, 2/11 建国記念の日, 2/23 天皇誕生日, 3/20 春分の日, \
                 4/29 昭和の日, 5/3 憲法記念日, 5/4 みどりの日, 5/5 こどもの日, 5/6 振替休日, \
                 7/20 海の日, 8/11 山の日, 9/21 敬老の日, 9/22 国民の休日, 9/23 秋分の日, \
                 10/12 スポーツの日, 11/3 文化の日, 11/23 勤労感謝の日",
            ),
            (
                2027,
                "1/1 元日, 1/11 成人の日, 2/11 建国記念の日, 2/23 天皇誕生日, 3/21 春分の日, \
                 3/22 振替休日, 4/29 昭和の日, 5/3 憲法記念日, 5/4 みどりの日, 5/5 こどもの日, \
                 7/19 海の日, 8/11 山の日, 9/20 敬老の日, 9/23 秋分の日, 10/11 スポーツの日, \
                 11/3 文化の日, 11/23 勤労感謝の日",
            ),
        ] {
            assert_eq!(holidays_of(year).join(", "), list, "{year}");
        }
    }

    /// Days in March and September of 2023 to 2040, as the observatory computes them ahead.
    #[test]
    fn equinoxes_follow_the_formula_until_2040() {
        const SPRING: [u32; 18] = [
            21, 20, 20, 20, 21, 20, 20, 20, 21, 20, 20, 20, 21, 20, 20, 20, 21, 20,
        ];
        const AUTUMN: [u32; 18] = [
            23, 22, 23, 23, 23, 22, 23, 23, 23, 22, 23, 23, 23, 22, 23, 23, 23, 22,
        ];
        for (year, (spring, autumn)) in (2023..=2040).zip(SPRING.into_iter().zip(AUTUMN)) {
            assert_eq!(spring_equinox(year), spring, "{year}");
            assert_eq!(autumn_equinox(year), autumn, "{year}");
        }
    }

    #[test]
    fn offices_work_on_weekdays_without_a_holiday() {
        for (day, expected) in [
            ("2026-09-18", true),
            ("2026-09-19", false),
            ("2026-09-20", false),
            ("2026-09-21", false),
            ("2026-09-22", false),
            ("2026-09-23", false),
            ("2026-09-24", true),
            ("2027-03-22", false),
            ("2021-09-23", true),
        ] {
            let date: NaiveDate = day.parse().expect("a day");
            assert_eq!(is_business_day(date), expected, "{day}");
        }
    }
}
