//! Times of day and lengths of time, in the ways meeting tools write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use kernel::date::jst;
use unicode_normalization::UnicodeNormalization;

/// Nobody stays longer than a day.
pub(super) const MOST_SECONDS: u32 = 24 * 3600;

/// What a number without a unit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Minutes,
    Seconds,
}

/// `11/30/26, 9:58:12 AM`, `2026/11/30 9:58`, `9:58 AM`, `午前9:58`: an instant
/// by Japan's clocks. A time alone is of `day`, and of the two readings of
/// `4/5/26` it is the one that is `day`.
pub(super) fn instant(text: &str, day: NaiveDate) -> Option<NaiveDateTime> {
    if let Ok(zoned) = DateTime::parse_from_rfc3339(text) {
        return Some(zoned.with_timezone(&jst()).naive_local());
    }
    let mut date = day;
    let mut time = None;
    let mut half = None;
    for word in spaced(text).split_whitespace() {
        if word.contains(':') && time.is_none() {
            time = Some(word.to_owned());
        } else if matches!(word, "am" | "a.m." | "pm" | "p.m.") && half.is_none() {
            half = Some(word.starts_with('p'));
        } else {
            date = date_of(word, day)?;
        }
    }
    Some(date.and_time(time_of(&time?, half)?))
}

/// In words that spaces divide, without width and case.
fn spaced(text: &str) -> String {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let folded = folded.replace("午前", " am ").replace("午後", " pm ");
    let mut words = String::with_capacity(folded.len() + 8);
    let mut before = ' ';
    for char in folded.chars() {
        match char {
            ',' | '日' => words.push(' '),
            '年' | '月' => words.push('/'),
            // `9:58am`, `2026-11-30t09:58`
            'a' | 'p' if before.is_ascii_digit() => words.extend([' ', char]),
            't' if before.is_ascii_digit() => words.push(' '),
            char => words.push(char),
        }
        before = char;
    }
    words
}

fn time_of(word: &str, is_afternoon: Option<bool>) -> Option<NaiveTime> {
    let mut parts = word.split(':');
    let hour: u32 = parts.next()?.parse().ok()?;
    let minute: u32 = parts.next()?.parse().ok()?;
    let second = match parts.next() {
        Some(second) => second.split('.').next()?.parse().ok()?,
        None => 0,
    };
    let hour = match is_afternoon {
        Some(_) if hour > 12 => return None,
        Some(is_afternoon) => hour % 12 + if is_afternoon { 12 } else { 0 },
        None => hour,
    };
    match parts.next() {
        Some(_) => None,
        None => NaiveTime::from_hms_opt(hour, minute, second),
    }
}

fn date_of(word: &str, day: NaiveDate) -> Option<NaiveDate> {
    let numbers: Option<Vec<i32>> = word
        .split(['/', '-', '.'])
        .map(|part| part.parse().ok())
        .collect();
    let [first, second, third] = numbers?[..] else {
        return None;
    };
    let date = |year: i32, month: i32, day: i32| {
        let (month, day) = (u32::try_from(month).ok()?, u32::try_from(day).ok()?);
        NaiveDate::from_ymd_opt(year, month, day)
    };
    if first > 31 {
        return date(first, second, third);
    }
    let year = if third < 100 { 2000 + third } else { third };
    let month_first = date(year, first, second);
    let day_first = date(year, second, first);
    if day_first == Some(day) {
        return day_first;
    }
    month_first.or(day_first)
}

/// `62`, `1h 2m 3s`, `1 hr 2 min`, `1時間2分3秒`, `01:02:03`: a length of time
/// of at most a day. Two numbers with a colon could be either of two things,
/// and are not read.
pub(super) fn seconds(text: &str, unit: Unit) -> Option<u32> {
    let text: String = text
        .nfkc()
        .filter(|char| !char.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    let seconds = if text.contains(':') {
        by_colons(&text)?
    } else if text.ends_with(|char: char| char.is_ascii_digit()) {
        let number: u32 = text.parse().ok()?;
        match unit {
            Unit::Minutes => number.checked_mul(60)?,
            Unit::Seconds => number,
        }
    } else {
        by_words(&text)?
    };
    (seconds <= MOST_SECONDS).then_some(seconds)
}

fn by_colons(text: &str) -> Option<u32> {
    let parts: Option<Vec<u32>> = text.split(':').map(|part| part.parse().ok()).collect();
    let [hours, minutes, seconds] = parts?[..] else {
        return None;
    };
    let is_clock = minutes < 60 && seconds < 60 && hours <= 24;
    is_clock.then(|| hours * 3600 + minutes * 60 + seconds)
}

fn by_words(text: &str) -> Option<u32> {
    let mut rest = text;
    let mut total: u32 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|char: char| !char.is_ascii_digit())?;
        let (number, behind) = rest.split_at(digits);
        let end = behind.find(|char: char| char.is_ascii_digit());
        let (word, next) = behind.split_at(end.unwrap_or(behind.len()));
        let each = match word {
            "h" | "hr" | "hrs" | "hour" | "hours" | "時間" => 3600,
            "m" | "min" | "mins" | "minute" | "minutes" | "分" | "分間" => 60,
            "s" | "sec" | "secs" | "second" | "seconds" | "秒" => 1,
            _ => return None,
        };
        let number: u32 = number.parse().ok()?;
        total = total.checked_add(number.checked_mul(each)?)?;
        rest = next;
    }
    (!text.is_empty()).then_some(total)
}
