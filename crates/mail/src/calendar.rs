//! The calendar file that a letter may carry.

use crate::error::Error;

/// The longest file, in bytes: one entry of a calendar with long texts.
const LONGEST: usize = 64 << 10;

/// What a mail program is asked to do with the file (RFC 5546).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarMethod {
    /// Enter it in the reader's calendar, or change what is there.
    Request,
    /// Take it out.
    Cancel,
}

impl CalendarMethod {
    const ALL: [Self; 2] = [Self::Request, Self::Cancel];

    /// The word of the standard, in the file, the header and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == word)
    }
}

/// An iCalendar file (RFC 5545) with one entry. It is kept as it was written,
/// so that every try of a letter carries the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Calendar {
    /// What to do with it: the same word as `METHOD` in the text. Programs
    /// refuse a message whose two words differ (RFC 6047, 2.4).
    pub method: CalendarMethod,
    /// The file, with CRLF at each line's end.
    pub text: String,
}

impl std::fmt::Debug for Calendar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Calendar")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

impl Calendar {
    /// What is wrong with it, if anything.
    pub(crate) fn error(&self) -> Option<Error> {
        let method = format!("\r\nMETHOD:{}\r\n", self.method.as_str());
        let is_whole = self.text.starts_with("BEGIN:VCALENDAR\r\n")
            && self.text.ends_with("END:VCALENDAR\r\n");
        let is_sound = is_whole && self.text.contains(&method) && self.text.len() <= LONGEST;
        (!is_sound).then_some(Error::Calendar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(text: &str) -> Calendar {
        Calendar {
            method: CalendarMethod::Cancel,
            text: text.to_owned(),
        }
    }

    #[test]
    fn only_a_whole_file_with_the_same_method_is_carried() {
        let whole = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n";
        assert_eq!(calendar(whole).error(), None);
        let long = whole.replace("END", &format!("X:{}\r\nEND", "x".repeat(LONGEST)));
        for faulty in [
            "",
            &whole.replace("CANCEL", "REQUEST"),
            &whole.replace("\r\n", "\n"),
            whole.trim_end(),
            &long,
        ] {
            assert_eq!(calendar(faulty).error(), Some(Error::Calendar), "{faulty}");
        }
    }

    #[test]
    fn every_word_is_read_back() {
        for method in CalendarMethod::ALL {
            assert_eq!(CalendarMethod::parse(method.as_str()), Some(method));
        }
        assert_eq!(CalendarMethod::parse("PUBLISH"), None);
    }
}
