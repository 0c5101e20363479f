//! The ways in which people and Excel write a date.

use chrono::{NaiveDate, TimeDelta};
use unicode_normalization::UnicodeNormalization;

/// `2024年4月1日`, `20240401` and Excel's day numbers as `2024/04/01`;
/// anything else as it is.
pub(super) fn normal_date(text: &str) -> String {
    let folded: String = text.nfkc().collect();
    if let Some(date) = compact_date(&folded).or_else(|| serial_date(&folded)) {
        return date.format("%Y/%m/%d").to_string();
    }
    match folded.strip_suffix('日') {
        Some(rest) => rest.replace(['年', '月'], "/"),
        None => folded,
    }
}

fn compact_date(text: &str) -> Option<NaiveDate> {
    let is_compact = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_compact.then(|| NaiveDate::parse_from_str(text, "%Y%m%d").ok())?
}

/// Excel counts the days since 1899-12-30. Five digits are 1927 to 2173; a
/// shorter number is more likely a slip.
fn serial_date(text: &str) -> Option<NaiveDate> {
    let is_serial = text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    let days = text.parse().ok().filter(|_| is_serial)?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(TimeDelta::days(days))
}
