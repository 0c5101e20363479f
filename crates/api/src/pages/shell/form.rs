//! The state of a form: what was typed and what is wrong with it, so that a
//! refused form comes back with every value and every fault.

use std::collections::BTreeMap;

use kernel::{Failure, Fault, Kind};

use crate::http::problem::Problem;
use crate::words::{Language, refusals, shell};

/// The values and faults of a form, for the macros of `components.html`.
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: BTreeMap<String, String>,
    faults: Vec<FieldFault>,
    language: Language,
}

/// One fault, beside its field and in the summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// The field's name; empty for the form as a whole.
    pub field: String,
    /// What is wrong and how to mend it.
    pub message: String,
}

impl Form {
    /// An empty form.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same form, whose own words and faults are in `language`.
    #[must_use]
    pub fn speaking(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// What stands above all faults.
    pub fn heading(&self) -> &'static str {
        shell::CHECK_INPUT.of(self.language)
    }

    /// What stands beside a field that may stay empty.
    pub fn optional(&self) -> &'static str {
        shell::OPTIONAL.of(self.language)
    }

    /// The word of the button that shows a secret.
    pub fn show(&self) -> &'static str {
        shell::SHOW.of(self.language)
    }

    /// The same form with a value in one field. Never put a password or a PIN
    /// here: a secret is typed again.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<String>) -> Self {
        self.values.insert(field.to_owned(), value.into());
        self
    }

    /// The same form with a value in a field that has none yet.
    #[must_use]
    pub fn or(mut self, field: &str, value: impl Into<String>) -> Self {
        let held = self.values.entry(field.to_owned());
        held.or_insert_with(|| value.into());
        self
    }

    /// The same form, refused. A refusal that no other input can mend (not
    /// found, forbidden, our own fault) is handed back instead.
    ///
    /// # Errors
    /// Every failure that the person at the form cannot mend.
    pub fn refused(mut self, failure: Failure) -> Result<Self, Problem> {
        let can_be_mended = matches!(
            failure.kind,
            Kind::Invalid | Kind::Conflict | Kind::Unauthenticated
        );
        if !can_be_mended {
            return Err(failure.into());
        }
        self.faults = if failure.faults.is_empty() {
            vec![FieldFault {
                field: String::new(),
                message: said(self.language, failure.code, failure.message),
            }]
        } else {
            let fault = |fault: Fault| FieldFault {
                field: fault.pointer.trim_start_matches('/').to_owned(),
                message: said(self.language, fault.code, fault.message),
            };
            failure.faults.into_iter().map(fault).collect()
        };
        Ok(self)
    }

    /// What was typed into a field.
    pub fn value(&self, field: &str) -> &str {
        self.values
            .get(field)
            .map(String::as_str)
            .unwrap_or_default()
    }

    /// Whether a field holds exactly this value: for choices and check boxes.
    pub fn is(&self, field: &str, value: &str) -> bool {
        self.values.get(field).is_some_and(|held| held == value)
    }

    /// What is wrong with a field.
    pub fn fault(&self, field: &str) -> Option<&str> {
        let fault = self.faults.iter().find(|fault| fault.field == field)?;
        Some(&fault.message)
    }

    /// Everything that is wrong.
    pub fn faults(&self) -> &[FieldFault] {
        &self.faults
    }

    /// Whether anything is wrong.
    pub fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }
}

/// What a refusal says in a language. The code of its only fault says more than
/// its own.
pub fn told(language: Language, failure: &Failure) -> String {
    let code = match failure.faults.as_slice() {
        [only] => only.code,
        _ => failure.code,
    };
    said(language, code, failure.message.clone())
}

/// The words of a code in a language. The Japanese message says more, where it
/// was made for the case at hand.
pub fn said(language: Language, code: &str, message: String) -> String {
    match refusals::of(code) {
        Some(phrase) if language != Language::Japanese => phrase.of(language).to_owned(),
        _ => message,
    }
}
