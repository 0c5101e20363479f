//! A TOML table read field by field, each fault with its line. A field that is
//! missing or wrong is reported and read as empty, so that one reading finds
//! every fault; nothing read this way leaves [`super::read`] then.

mod lists;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::Faults;
use super::source::{Source, is_forbidden};

/// A value and the line of the file it stands on.
#[derive(Clone, Debug, Default)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) line: usize,
}

/// A table of a TOML file.
pub(super) struct Fields<'s> {
    source: &'s Source,
    table: DeTable<'s>,
    /// Where the table begins: the place of what is missing in it.
    pub(super) line: usize,
    known: BTreeSet<&'static str>,
    /// Whether the file could not be read as TOML: then what is missing or
    /// unknown in it is a guess, and not reported.
    broken: bool,
}

impl<'s> Fields<'s> {
    /// Reads a whole text as one table.
    pub(super) fn parse(source: &'s Source, faults: &mut Faults) -> Self {
        let (table, errors) = DeTable::parse_recoverable(&source.text);
        let broken = !errors.is_empty();
        for error in errors {
            let line = source.line_at(error.span().map_or(0, |span| span.start));
            let message = format!(
                "TOML の書き方に誤りがあります。かっこ・引用符・= を確かめてください。({})",
                error.message()
            );
            faults.add(&source.file, line, "content.toml.syntax", message);
        }
        Self {
            source,
            table: table.into_inner(),
            line: source.line(1),
            known: BTreeSet::new(),
            broken,
        }
    }

    /// The path of the file, for faults.
    pub(super) fn file(&self) -> &'s str {
        &self.source.file
    }

    /// An id: ASCII letters, digits, `-` and `_`, at most 64.
    pub(super) fn id(&mut self, key: &'static str, faults: &mut Faults) -> At<String> {
        let id = self.line_text(key, 64, faults);
        if !id.value.is_empty() && !is_id(&id.value) {
            self.fault(
                &id,
                "content.id.form",
                faults,
                format!(
                    "{key} に使えるのは、半角の英数字・ハイフン・下線だけです(いまは「{}」)。",
                    id.value
                ),
            );
        }
        id
    }

    /// Text of one line and at most `max` characters.
    pub(super) fn line_text(
        &mut self,
        key: &'static str,
        max: usize,
        faults: &mut Faults,
    ) -> At<String> {
        let text = self.long_text(key, max, faults);
        if text.value.contains(['\n', '\t']) {
            let message = format!("{key} は1行で書いてください。");
            self.fault(&text, "content.text.lines", faults, message);
        }
        text
    }

    /// Text of one line in which no slot may stand: it also stands where only
    /// text can.
    pub(super) fn plain_line(
        &mut self,
        key: &'static str,
        max: usize,
        faults: &mut Faults,
    ) -> At<String> {
        let text = self.line_text(key, max, faults);
        if text.value.contains("{{") {
            let message = format!("{key} に差し込みは使えません。");
            self.fault(&text, "content.slot.place", faults, message);
        }
        text
    }

    /// Text of at most `max` characters, perhaps of several lines.
    pub(super) fn long_text(
        &mut self,
        key: &'static str,
        max: usize,
        faults: &mut Faults,
    ) -> At<String> {
        let Some(field) = self.take(key, faults) else {
            return At::default();
        };
        let Some(text) = field.value.as_str() else {
            self.wrong_type(key, &field, "\"…\" で囲んだ文字", faults);
            return At::default();
        };
        let text = At {
            value: text.trim().to_owned(),
            line: field.line,
        };
        self.check_text(key, &text, max, faults);
        text
    }

    /// A whole number within `range`.
    pub(super) fn count(
        &mut self,
        key: &'static str,
        range: RangeInclusive<i32>,
        faults: &mut Faults,
    ) -> At<i32> {
        let Some(field) = self.take(key, faults) else {
            return At::default();
        };
        let Some(number) = field.value.as_integer() else {
            self.wrong_type(key, &field, "整数", faults);
            return At::default();
        };
        let number = i32::from_str_radix(number.as_str(), number.radix()).ok();
        match number.filter(|number| range.contains(number)) {
            Some(value) => At {
                value,
                line: field.line,
            },
            None => {
                let message = format!(
                    "{key} は {} から {} までの整数で書いてください。",
                    range.start(),
                    range.end()
                );
                self.fault(&field, "content.number.range", faults, message);
                At::default()
            }
        }
    }

    /// A whole number that may be left out.
    pub(super) fn optional_count(
        &mut self,
        key: &'static str,
        range: RangeInclusive<i32>,
        faults: &mut Faults,
    ) -> Option<i32> {
        self.has(key).then(|| self.count(key, range, faults).value)
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, key: &'static str, faults: &mut Faults) -> bool {
        let Some(field) = self.take(key, faults) else {
            return false;
        };
        field.value.as_bool().unwrap_or_else(|| {
            self.wrong_type(key, &field, "true か false", faults);
            false
        })
    }

    /// A date written `"2026-11-23"`.
    pub(super) fn date(&mut self, key: &'static str, faults: &mut Faults) -> NaiveDate {
        let text = self.line_text(key, 10, faults);
        if text.value.is_empty() {
            return NaiveDate::default();
        }
        kernel::date::parse(&text.value).unwrap_or_else(|| {
            let message =
                format!("{key} は \"2026-11-23\" の形の、実際にある日付で書いてください。");
            self.fault(&text, "content.date.form", faults, message);
            NaiveDate::default()
        })
    }

    /// A date that may be left out.
    pub(super) fn optional_date(
        &mut self,
        key: &'static str,
        faults: &mut Faults,
    ) -> Option<NaiveDate> {
        self.has(key).then(|| self.date(key, faults))
    }

    /// Text that may be left out.
    pub(super) fn optional_text(
        &mut self,
        key: &'static str,
        max: usize,
        faults: &mut Faults,
    ) -> Option<String> {
        self.has(key)
            .then(|| self.long_text(key, max, faults).value)
    }

    /// One of the words that stand for a value.
    pub(super) fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&str, T)],
        faults: &mut Faults,
    ) -> Option<T> {
        let word = self.line_text(key, 64, faults);
        if word.value.is_empty() {
            return None;
        }
        let found = words.iter().find(|(name, _)| *name == word.value);
        if found.is_none() {
            let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
            let message = format!(
                "{key} の「{}」はありません。{} のどれかにしてください。",
                word.value,
                names.join("・")
            );
            self.fault(&word, "content.field.choice", faults, message);
        }
        found.map(|(_, value)| *value)
    }

    /// The same, where it may be left out.
    pub(super) fn optional_choice<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&str, T)],
        faults: &mut Faults,
    ) -> Option<T> {
        self.has(key)
            .then(|| self.choice(key, words, faults))
            .flatten()
    }

    /// Whether the key is written at all.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Reports every key that was never asked for.
    pub(super) fn finish(self, faults: &mut Faults) {
        for key in self.table.keys() {
            if !self.broken && !self.known.contains(key.get_ref().as_ref()) {
                let line = self.source.line_at(key.span().start);
                let message = format!(
                    "「{}」という項目はありません。つづりを確かめるか、取り除いてください。",
                    key.get_ref()
                );
                faults.add(self.file(), line, "content.field.unknown", message);
            }
        }
    }

    fn take(&mut self, key: &'static str, faults: &mut Faults) -> Option<At<DeValue<'s>>> {
        self.known.insert(key);
        match self.table.get(key) {
            Some(value) => Some(At {
                value: value.get_ref().clone(),
                line: self.line_of(value),
            }),
            None => {
                if !self.broken {
                    let message = format!("{key} がありません。書き足してください。");
                    faults.add(self.file(), self.line, "content.field.missing", message);
                }
                None
            }
        }
    }

    fn line_of(&self, value: &Spanned<DeValue<'s>>) -> usize {
        self.source.line_at(value.span().start)
    }

    fn check_text(&self, key: &'static str, text: &At<String>, max: usize, faults: &mut Faults) {
        if text.value.is_empty() {
            let message = format!("{key} が空です。書き足してください。");
            self.fault(text, "content.field.missing", faults, message);
        }
        let length = text.value.chars().count();
        if length > max {
            let message = format!("{key} は{max}字までです(いまは{length}字)。短くしてください。");
            self.fault(text, "content.text.too_long", faults, message);
        }
        if text.value.chars().any(is_forbidden) {
            let message = format!("{key} に目に見えない制御文字があります。取り除いてください。");
            self.fault(text, "content.text.control", faults, message);
        }
    }

    fn wrong_type<T>(&self, key: &'static str, place: &At<T>, expected: &str, faults: &mut Faults) {
        let message = format!("{key} は{expected}で書いてください。");
        self.fault(place, "content.field.type", faults, message);
    }

    fn fault<T>(&self, place: &At<T>, code: &'static str, faults: &mut Faults, message: String) {
        faults.add(self.file(), place.line, code, message);
    }
}

/// The letters an id consists of.
pub(super) fn is_id(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
