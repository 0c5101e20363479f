//! Fields that hold a list or tables.

use std::collections::BTreeSet;

use toml::de::DeValue;

use super::{At, Fields};
use crate::content::fault::Faults;

impl<'s> Fields<'s> {
    /// A list of short texts: at least one, none twice.
    pub(in crate::content) fn words(
        &mut self,
        key: &'static str,
        faults: &mut Faults,
    ) -> Vec<At<String>> {
        let Some(field) = self.take(key, faults) else {
            return Vec::new();
        };
        let Some(items) = field.value.as_array() else {
            self.wrong_type(key, &field, "[\"…\", \"…\"] の形の一覧", faults);
            return Vec::new();
        };
        if items.is_empty() {
            let message = format!("{key} が空です。1つ以上書いてください。");
            self.fault(&field, "content.field.missing", faults, message);
        }
        let mut words: Vec<At<String>> = Vec::new();
        for item in items.iter() {
            let line = self.source.line_at(item.span().start);
            let Some(text) = item.get_ref().as_str() else {
                let item = At { value: (), line };
                self.wrong_type(key, &item, "[\"…\", \"…\"] の形の一覧", faults);
                continue;
            };
            let word = At {
                value: text.trim().to_owned(),
                line,
            };
            self.check_text(key, &word, 64, faults);
            if words.iter().any(|earlier| earlier.value == word.value) {
                let message = format!("{key} に「{}」が2回あります。", word.value);
                self.fault(&word, "content.id.duplicate", faults, message);
            } else {
                words.push(word);
            }
        }
        words
    }

    /// The same, where it may be left out.
    pub(in crate::content) fn optional_words(
        &mut self,
        key: &'static str,
        faults: &mut Faults,
    ) -> Vec<At<String>> {
        if self.has(key) {
            self.words(key, faults)
        } else {
            Vec::new()
        }
    }

    /// The same, where the lines no longer matter.
    pub(in crate::content) fn plain_words(
        &mut self,
        key: &'static str,
        faults: &mut Faults,
    ) -> Vec<String> {
        let words = self.words(key, faults);
        words.into_iter().map(|word| word.value).collect()
    }

    /// The tables headed `[[key]]`.
    pub(in crate::content) fn tables(
        &mut self,
        key: &'static str,
        faults: &mut Faults,
    ) -> Vec<Fields<'s>> {
        let Some(field) = self.take(key, faults) else {
            return Vec::new();
        };
        let line = field.line;
        let DeValue::Array(items) = field.value else {
            let field = At { value: (), line };
            self.wrong_type(key, &field, "[[…]] で始まる項目", faults);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items.iter() {
            let line = self.source.line_at(item.span().start);
            let Some(table) = item.get_ref().as_table() else {
                let item = At { value: (), line };
                self.wrong_type(key, &item, "[[…]] で始まる項目", faults);
                continue;
            };
            tables.push(Fields {
                source: self.source,
                table: table.clone(),
                line,
                known: BTreeSet::new(),
                broken: self.broken,
            });
        }
        tables
    }

    /// A list of texts, each of at most `max` characters: at least one.
    pub(in crate::content) fn texts(
        &mut self,
        key: &'static str,
        max: usize,
        faults: &mut Faults,
    ) -> Vec<String> {
        let Some(field) = self.take(key, faults) else {
            return Vec::new();
        };
        let items = field.value.as_array().map(|items| items.iter().collect());
        let items: Vec<_> = items.unwrap_or_default();
        if items.is_empty() {
            self.wrong_type(key, &field, "[\"…\", \"…\"] の形の一覧", faults);
        }
        let mut texts = Vec::new();
        for item in items {
            let text = item.get_ref().as_str().unwrap_or_default();
            let text = At {
                value: text.trim().to_owned(),
                line: self.source.line_at(item.span().start),
            };
            self.check_text(key, &text, max, faults);
            texts.push(text.value);
        }
        texts
    }

    /// The table headed `[key]`.
    pub(in crate::content) fn table(
        &mut self,
        key: &'static str,
        faults: &mut Faults,
    ) -> Option<Fields<'s>> {
        let field = self.take(key, faults)?;
        let line = field.line;
        let DeValue::Table(table) = field.value else {
            let field = At { value: (), line };
            self.wrong_type(key, &field, "[…] で始まる項目", faults);
            return None;
        };
        Some(Fields {
            source: self.source,
            table,
            line,
            known: BTreeSet::new(),
            broken: self.broken,
        })
    }
}
