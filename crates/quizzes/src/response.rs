//! What a learner answered to one question, whatever its kind: for each field
//! of the question the values given. A choice question has the one field
//! [`OPTION`]; its values are the keys of the chosen options.

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::OptionId;
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// The one field of a choice question.
pub const OPTION: &str = "option";

/// The values given, by field. A field without a value is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response(BTreeMap<String, Vec<String>>);

/// How a response is stored: a choice as the bare list of its options, all
/// other kinds by field.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    Options(Vec<String>),
    Fields(BTreeMap<String, Vec<String>>),
}

impl Response {
    /// The response that chooses these options of a choice question.
    pub fn of_options(options: impl IntoIterator<Item = OptionId>) -> Self {
        let options: BTreeSet<OptionId> = options.into_iter().collect();
        let values = options.iter().map(OptionId::to_string).collect();
        Self::default().with(OPTION, values)
    }

    /// This response with the values of one more field; empty values are none.
    pub fn with(mut self, field: impl Into<String>, values: Vec<String>) -> Self {
        let values: Vec<String> = values
            .into_iter()
            .filter(|value| !value.is_empty())
            .collect();
        if !values.is_empty() {
            self.0.insert(field.into(), values);
        }
        self
    }

    /// Whether nothing is answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields that have a value, by name.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0
            .iter()
            .map(|(field, values)| (field.as_str(), values.as_slice()))
    }

    /// The values of a field; none when it is not answered.
    pub fn values(&self, field: &str) -> &[String] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }

    /// The only value of a field.
    pub fn value(&self, field: &str) -> Option<&str> {
        match self.values(field) {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The option that a field names.
    pub fn option(&self, field: &str) -> Option<OptionId> {
        self.value(field)?.parse().ok()
    }

    /// The chosen options of a choice question.
    pub fn chosen(&self) -> BTreeSet<OptionId> {
        let values = self.values(OPTION).iter();
        values.filter_map(|value| value.parse().ok()).collect()
    }

    /// As it is stored; nothing for an empty response.
    ///
    /// # Errors
    /// [`Error::Stored`], which cannot happen to text.
    pub(crate) fn stored(&self) -> Result<Option<String>, Error> {
        if self.is_empty() {
            return Ok(None);
        }
        let is_choice = self.0.keys().all(|field| field == OPTION);
        let stored = if is_choice {
            Stored::Options(self.values(OPTION).to_vec())
        } else {
            Stored::Fields(self.0.clone())
        };
        let json = serde_json::to_string(&stored);
        json.map(Some)
            .map_err(|error| Error::Stored(error.to_string()))
    }

    /// Reads what [`Self::stored`] wrote.
    ///
    /// # Errors
    /// [`Error::Stored`].
    pub(crate) fn read(stored: Option<&str>) -> Result<Self, Error> {
        let Some(json) = stored else {
            return Ok(Self::default());
        };
        match serde_json::from_str(json).map_err(|error| Error::Stored(error.to_string()))? {
            Stored::Options(options) => Ok(Self::default().with(OPTION, options)),
            Stored::Fields(fields) => Ok(Self(fields)),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_choice_is_stored_as_a_list_and_all_else_by_field() {
        let option = OptionId(Uuid::from_u128(1));
        let choice = Response::of_options([option]);
        assert_eq!(
            choice.stored().expect("text"),
            Some(format!("[\"{option}\"]"))
        );
        let text = Response::default().with("text", vec!["謝罪".to_owned()]);
        assert_eq!(
            text.stored().expect("text"),
            Some(r#"{"text":["謝罪"]}"#.to_owned())
        );
        for response in [choice, text, Response::default()] {
            let stored = response.stored().expect("text");
            assert_eq!(Response::read(stored.as_deref()).expect("read"), response);
        }
    }

    #[test]
    fn an_empty_value_is_no_answer() {
        let empty = Response::default().with("text", vec![String::new()]);
        assert!(empty.is_empty());
        assert_eq!(empty.stored().expect("text"), None);
    }
}
