//! Every value that stands on a certificate, as it was when it was issued.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::signed::canonical;

/// What a certificate says. Nothing of it ever changes: a correction is a new
/// certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The number under which it can be checked.
    pub serial: String,
    /// The kind, by its track: `first-line`.
    pub kind: String,
    /// Its heading: 修了証.
    pub title: String,
    /// What it certifies.
    pub statement: String,
    /// The holder's name as printed, 姓 名.
    pub name: String,
    /// The holder's company.
    pub company: String,
    /// The track's title.
    pub track: String,
    /// The track's code.
    pub track_code: String,
    /// The number of the version that was learnt.
    pub version: i32,
    /// The day whose law the version describes (法令基準日).
    pub legal_basis_date: NaiveDate,
    /// The day of the last evidence, in Japan.
    pub completed_on: NaiveDate,
    /// The day of issue, in Japan.
    pub issued_on: NaiveDate,
    /// The last day on which it holds; none when it does not expire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// The training firm that issued it.
    pub firm: String,
    /// The key of the theme that it is printed in; none for the product's own
    /// look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub design: Option<String>,
}

/// Stands in for what is not told.
const MASK: &str = "＊＊";

impl Snapshot {
    /// The one text that is signed: sorted keys, no spaces, only texts and
    /// whole numbers.
    pub fn canonical(&self) -> String {
        canonical(&self.fields()).unwrap_or_default()
    }

    /// Every field by its name.
    pub fn fields(&self) -> std::collections::BTreeMap<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(fields)) => fields.into_iter().collect(),
            _ => std::collections::BTreeMap::new(),
        }
    }

    /// Reads what [`Self::canonical`] wrote; nothing for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let read: Self = serde_json::from_str(text).ok()?;
        (read.canonical() == text).then_some(read)
    }

    /// The name for somebody who has only the number: the family name, or of a
    /// name in one piece its first letter. Never the whole name.
    pub fn masked_name(&self) -> String {
        let mut parts = self.name.split_whitespace();
        let first = parts.next().unwrap_or_default();
        if parts.next().is_some() {
            return format!("{first} {MASK}");
        }
        let mut letters = first.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), Some(_)) => format!("{letter}{MASK}"),
            _ => MASK.to_owned(),
        }
    }
}

/// The last day of a validity of so many months, counted from the day of
/// completion: what was completed on 1 April is good until 31 March.
pub fn valid_until(completed_on: NaiveDate, months: Option<i32>) -> Option<NaiveDate> {
    let months = u32::try_from(months?).ok()?;
    let after = completed_on.checked_add_months(Months::new(months))?;
    after.pred_opt()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn day(text: &str) -> NaiveDate {
        kernel::date::parse(text).expect("a day")
    }

    pub(crate) fn snapshot(name: &str) -> Snapshot {
        Snapshot {
            serial: "7K3M-9QXT-A2B4-C6D8-E0F1".to_owned(),
            kind: "greeting".to_owned(),
            title: "修了証".to_owned(),
            statement: "修了したことを証します。".to_owned(),
            name: name.to_owned(),
            company: "株式会社みなと".to_owned(),
            track: "あいさつ".to_owned(),
            track_code: "greeting".to_owned(),
            version: 1,
            legal_basis_date: day("2026-11-23"),
            completed_on: day("2026-12-01"),
            issued_on: day("2026-12-01"),
            valid_until: None,
            firm: "みらい研修".to_owned(),
            design: None,
        }
    }

    #[test]
    fn the_signed_text_is_sorted_and_read_back() {
        let snapshot = snapshot("髙橋 \"﨑子\"");
        let text = snapshot.canonical();
        assert_eq!(
            text,
            "{\"company\":\"株式会社みなと\",\"completed_on\":\"2026-12-01\",\
             \"firm\":\"みらい研修\",\"issued_on\":\"2026-12-01\",\"kind\":\"greeting\",\
             \"legal_basis_date\":\"2026-11-23\",\"name\":\"髙橋 \\\"﨑子\\\"\",\
             \"serial\":\"7K3M-9QXT-A2B4-C6D8-E0F1\",\"statement\":\"修了したことを証します。\",\
             \"title\":\"修了証\",\"track\":\"あいさつ\",\"track_code\":\"greeting\",\"version\":1}"
        );
        assert_eq!(Snapshot::parse(&text), Some(snapshot));
        assert_eq!(Snapshot::parse(&text.replace("\":1}", "\": 1}")), None);
        assert_eq!(Snapshot::parse("{}"), None);
    }

    #[test]
    fn a_masked_name_never_tells_the_whole() {
        for (name, masked) in [
            ("髙橋 﨑子", "髙橋 ＊＊"),
            ("林 学", "林 ＊＊"),
            ("グエン ヴァン アン", "グエン ＊＊"),
            ("グエン・ヴァン・アン", "グ＊＊"),
            ("林", "＊＊"),
            ("", "＊＊"),
        ] {
            let found = snapshot(name).masked_name();
            assert_eq!(found, masked);
            assert!(name.is_empty() || !found.contains(name));
        }
    }

    #[test]
    fn a_validity_ends_the_day_before_its_anniversary() {
        for (from, months, until) in [
            ("2026-04-01", Some(12), Some("2027-03-31")),
            ("2026-01-31", Some(1), Some("2026-02-27")),
            ("2024-02-29", Some(24), Some("2026-02-27")),
            ("2026-04-01", None, None),
        ] {
            assert_eq!(valid_until(day(from), months), until.map(day), "{from}");
        }
    }
}
