//! The noun: one held training session.

use chrono::NaiveDate;
use kernel::id::{SessionId, TrackId};

/// The longest code, in characters.
pub const MAX_CODE: usize = 64;
/// The longest instructor's name, in characters.
pub const MAX_INSTRUCTOR: usize = 100;

/// One held training session (開催回).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrainingSession {
    /// Its key.
    pub id: SessionId,
    /// What people call it: `S064`.
    pub code: String,
    /// What never changes about it.
    pub facts: SessionFacts,
    /// Whether it belongs to a sample world.
    pub is_sample: bool,
}

/// What figures are counted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFacts {
    /// The track that was taught.
    pub track: TrackId,
    /// Who taught it, as printed on the questionnaire.
    pub instructor: String,
    /// Its last day, in Japan.
    pub ended_on: NaiveDate,
}

impl SessionFacts {
    /// Whether a session of this code can be kept: the code and the name fit
    /// the schema and hold no control characters.
    pub fn is_storable(&self, code: &str) -> bool {
        is_line(code, MAX_CODE) && is_line(&self.instructor, MAX_INSTRUCTOR)
    }
}

fn is_line(text: &str, limit: usize) -> bool {
    let length = text.chars().count();
    (1..=limit).contains(&length) && !text.chars().any(char::is_control) && text == text.trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Ids;

    #[test]
    fn a_code_or_name_that_the_schema_refuses_is_not_storable() {
        let facts = |instructor: &str| SessionFacts {
            track: Ids::counted().fresh(Default::default()),
            instructor: instructor.to_owned(),
            ended_on: NaiveDate::from_ymd_opt(2024, 3, 31).expect("a real day"),
        };
        let long = "あ".repeat(MAX_INSTRUCTOR + 1);
        let cases = [
            ("S001", "講師01", true),
            ("", "講師01", false),
            ("S001", "", false),
            (" S001", "講師01", false),
            ("S\n1", "講師01", false),
            ("S001", "講師\u{0}", false),
            ("S001", long.as_str(), false),
        ];
        for (code, instructor, expected) in cases {
            assert_eq!(
                facts(instructor).is_storable(code),
                expected,
                "{code:?} {instructor:?}"
            );
        }
    }
}
