//! The filter of the list, as the address carries it.

use enrolments::Word;
use journeys::views::report_progress::BoardFilter;
use serde::Deserialize;
use uuid::Uuid;

use crate::http::render::percent_encoded;
use crate::pages::shell::Form;

/// The filter as it stands in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// The unit's key; empty for all.
    pub(super) unit: String,
    /// The track's code; empty for all.
    pub(super) track: String,
    /// The word of today; empty for all.
    pub(super) word: String,
    /// The words of the search box.
    pub(super) q: String,
    /// `yes`: people who have left, too.
    pub(super) left: String,
    /// The last row of the page before.
    pub(super) after: Option<Uuid>,
    /// How an export is written.
    pub(super) format: String,
    /// The key of the layout that an export is written in.
    pub(super) layout: Option<Uuid>,
}

impl Asked {
    /// The filter; what cannot be read filters nothing.
    pub(super) fn filter(&self) -> BoardFilter {
        let track = Some(self.track.clone()).filter(|track| !track.is_empty());
        BoardFilter {
            unit: self.unit.parse().ok(),
            track,
            word: Word::parse(&self.word),
            search: self.q.clone(),
            include_left: self.left == "yes",
        }
    }

    /// The filter again, encoded, without the page and the format.
    pub(super) fn address(&self) -> String {
        let parts = [
            ("unit", &self.unit),
            ("track", &self.track),
            ("word", &self.word),
            ("q", &self.q),
            ("left", &self.left),
        ];
        let filled = parts.into_iter().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> = filled
            .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
            .collect();
        pairs.join("&")
    }

    /// The filter as the form shows it.
    pub(super) fn form(&self) -> Form {
        Form::new()
            .with("unit", &self.unit)
            .with("track", &self.track)
            .with("word", &self.word)
            .with("q", &self.q)
            .with("left", &self.left)
    }
}

/// What is added to a path: `?a=b`, or nothing.
pub(super) fn question(query: &str) -> String {
    if query.is_empty() {
        String::new()
    } else {
        format!("?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_carries_the_filter_and_nothing_else() {
        let asked = Asked {
            track: "first-line".to_owned(),
            word: "overdue".to_owned(),
            q: "髙橋 &".to_owned(),
            after: Some(Uuid::nil()),
            format: "xlsx".to_owned(),
            ..Asked::default()
        };
        assert_eq!(
            asked.address(),
            "track=first-line&word=overdue&q=%E9%AB%99%E6%A9%8B%20%26"
        );
        assert_eq!(asked.filter().word, Some(Word::Overdue));
    }

    #[test]
    fn what_cannot_be_read_filters_nothing() {
        let asked = Asked {
            unit: "no key".to_owned(),
            word: "no word".to_owned(),
            ..Asked::default()
        };
        assert!(asked.filter().is_open());
    }
}
