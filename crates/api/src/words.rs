//! What the pages of trainees say, in every language that they speak. Each
//! phrase stands in all three beside each other: one that lacks a language, or
//! a value in one of them, does not compile. The texts of courses, names and
//! everything that HR and the firm read are Japanese.

pub mod assessments;
pub mod certificates;
pub mod learning;
pub mod observation;
pub mod quiz;
pub mod recall;
pub mod refusals;
pub mod sessions;
pub mod shell;
pub mod sign_in;
pub mod survey;
pub mod tablet;

use std::borrow::Borrow;
use std::fmt::Display;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::date;

/// A language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// 日本語
    #[default]
    Japanese,
    /// やさしい日本語: short sentences in the words of beginners, with readings.
    Easy,
    /// English
    English,
}

impl Language {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Japanese, Self::Easy, Self::English];

    /// The word in the cookie and the form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Japanese => "ja",
            Self::Easy => "easy",
            Self::English => "en",
        }
    }

    /// Its own name, for whoever looks for it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Japanese => "日本語",
            Self::Easy => "やさしい にほんご",
            Self::English => "English",
        }
    }

    /// The value of `lang`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Japanese | Self::Easy => "ja",
            Self::English => "en",
        }
    }

    /// A day: `2026/12/10（木）`, `2026/12/10 (Thu)`.
    pub fn day(self, day: NaiveDate) -> String {
        match self {
            Self::Japanese | Self::Easy => date::display(day),
            Self::English => day.format("%Y/%m/%d (%a)").to_string(),
        }
    }

    /// From when until when, in Japan: `2026/12/10（木） 09:00〜17:00`,
    /// `2026/12/10 (Thu) 09:00–17:00`.
    pub fn span(self, from: DateTime<Utc>, to: DateTime<Utc>) -> String {
        if self != Self::English {
            return date::display_span(from, to);
        }
        let (first, last) = (date::jst_date(from), date::jst_date(to));
        let (begins, ends) = (date::display_time(from), date::display_time(to));
        if first == last {
            return format!("{} {begins}–{ends}", self.day(first));
        }
        format!("{} {begins} – {} {ends}", self.day(first), self.day(last))
    }

    /// Several names in a row.
    pub fn listed(self, names: &[String]) -> String {
        names.join(match self {
            Self::Japanese | Self::Easy => "、",
            Self::English => ", ",
        })
    }

    /// Reads the word of the cookie or the form.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.as_str() == word)
    }

    /// What a browser asks for (`Accept-Language`): Japanese when it stands
    /// anywhere in the list or nothing is asked for, else English.
    pub fn asked_for(accepted: &str) -> Self {
        let mut tags = accepted.split(',').map(str::trim);
        let is_silent = accepted.trim().is_empty();
        let knows_japanese = tags.any(|tag| tag.starts_with("ja") || tag.starts_with('*'));
        if is_silent || knows_japanese {
            Self::Japanese
        } else {
            Self::English
        }
    }
}

/// A phrase in every language. Values stand in it as `{0}` and `{1}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase {
    japanese: &'static str,
    easy: &'static str,
    english: &'static str,
}

impl Phrase {
    /// A phrase. Does not compile unless the three take the same values.
    #[must_use]
    pub const fn new(japanese: &'static str, easy: &'static str, english: &'static str) -> Self {
        let takes = values(japanese);
        assert!(
            takes == values(easy) && takes == values(english),
            "a phrase takes other values in another language"
        );
        Self {
            japanese,
            easy,
            english,
        }
    }

    /// The phrase in a language.
    pub const fn of(self, language: Language) -> &'static str {
        match language {
            Language::Japanese => self.japanese,
            Language::Easy => self.easy,
            Language::English => self.english,
        }
    }

    /// The phrase in a language, with its value.
    pub fn with(self, language: Language, value: impl Display) -> String {
        self.of(language).replace("{0}", &value.to_string())
    }

    /// The phrase in a language, with its two values.
    pub fn with_two(self, language: Language, first: impl Display, second: impl Display) -> String {
        // What a value holds is not looked at again.
        let text = self.of(language);
        let parts = text
            .split("{0}")
            .map(|part| part.replace("{1}", &second.to_string()));
        parts.collect::<Vec<_>>().join(&first.to_string())
    }
}

/// Templates hand over what they hold, or a reference to it.
pub(crate) fn phrase(given: impl Borrow<Phrase>) -> Phrase {
    *given.borrow()
}

/// Which values a text takes: 1 for `{0}`, 2 for `{1}`, 4 for anything else in
/// braces.
const fn values(text: &str) -> u8 {
    let bytes = text.as_bytes();
    let (mut taken, mut at) = (0, 0);
    while at < bytes.len() {
        if bytes[at] == b'{' {
            let is_value = at + 2 < bytes.len() && bytes[at + 2] == b'}';
            taken |= match bytes[at + (is_value as usize)] {
                b'0' if is_value => 1,
                b'1' if is_value => 2,
                _ => 4,
            };
        }
        at += 1;
    }
    assert!(taken < 4, "a value of a phrase is {{0}} or {{1}}");
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: Phrase = Phrase::new("{1}のうち{0}", "{1}の なかの {0}", "{0} of {1}");

    #[test]
    fn values_stand_where_the_language_puts_them() {
        assert_eq!(BOTH.with_two(Language::Japanese, 2, 5), "5のうち2");
        assert_eq!(BOTH.with_two(Language::English, "{1}", 5), "{1} of 5");
        let one = Phrase::new("あと{0}分", "あと {0}ぷん", "{0} min left");
        assert_eq!(one.with(Language::English, 3), "3 min left");
    }

    #[test]
    fn a_browser_that_knows_japanese_gets_japanese() {
        for accepted in ["", "ja", "en-US,en;q=0.9,ja;q=0.1", "*", "ja-JP,ja;q=0.9"] {
            assert_eq!(
                Language::asked_for(accepted),
                Language::Japanese,
                "{accepted}"
            );
        }
        for accepted in ["en-US,en;q=0.9", "vi-VN,vi;q=0.9,en;q=0.8", "ne"] {
            assert_eq!(
                Language::asked_for(accepted),
                Language::English,
                "{accepted}"
            );
        }
    }
}
