//! Faults of course text, collected until all are known.

use std::fmt;

/// One fault, at a place an author can jump to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContentFault {
    /// Path below the content folder, with `/` on every system.
    pub file: String,
    /// Line in that file, from 1.
    pub line: usize,
    /// Stable, dotted: `content.field.missing`.
    pub code: &'static str,
    /// For the author, in Japanese: what is wrong and how to mend it.
    pub message: String,
}

impl fmt::Display for ContentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// The faults found so far.
#[derive(Default)]
pub(super) struct Faults(Vec<ContentFault>);

impl Faults {
    pub(super) fn add(
        &mut self,
        file: &str,
        line: usize,
        code: &'static str,
        message: impl Into<String>,
    ) {
        self.0.push(ContentFault {
            file: file.to_owned(),
            line,
            code,
            message: message.into(),
        });
    }

    /// The value when nothing is wrong with it.
    pub(super) fn into_result<T>(self, value: T) -> Result<T, Vec<ContentFault>> {
        if self.0.is_empty() {
            return Ok(value);
        }
        let mut faults = self.0;
        faults.sort();
        faults.dedup();
        Err(faults)
    }
}
