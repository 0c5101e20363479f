//! How somebody wants to read here: the size of the text and the language. It
//! belongs to the eyes and the device, so
//! the browser keeps it, in a cookie that lives for a year.

use kernel::Failure;
use poem::http::header;
use poem::{Request, Response};

use super::sign_in::{append_cookie, cookie_line, read_cookie};
use crate::words::{Language, Phrase};

const SECONDS: i64 = 365 * 24 * 60 * 60;

/// How large text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextSize {
    /// 標準
    #[default]
    Normal,
    /// 大
    Large,
    /// 特大
    Largest,
}

impl TextSize {
    /// Every size.
    pub const ALL: [Self; 3] = [Self::Normal, Self::Large, Self::Largest];

    /// The word in the cookie and the form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Large => "large",
            Self::Largest => "largest",
        }
    }

    /// The words on the screen.
    pub fn phrase(self) -> Phrase {
        match self {
            Self::Normal => Phrase::new("標準", "ふつう", "Normal"),
            Self::Large => Phrase::new("大", "大（おお）きい", "Large"),
            Self::Largest => Phrase::new("特大", "とても 大（おお）きい", "Largest"),
        }
    }

    /// Reads the word; anything else is the usual size.
    pub fn parse(word: &str) -> Self {
        let found = Self::ALL.into_iter().find(|size| size.as_str() == word);
        found.unwrap_or_default()
    }
}

/// How somebody wants to read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The size of the text.
    pub size: TextSize,
    /// The language of the pages that speak more than one. Who reads easy
    /// Japanese finds a lesson's easy text open, where there is one.
    pub language: Language,
}

impl Reading {
    /// What the request's browser keeps, else what it asks for.
    pub fn of(request: &Request, is_https: bool) -> Self {
        let kept = read_cookie(request, name(is_https)).unwrap_or_default();
        let (size, language) = kept.split_once('.').unwrap_or((kept, ""));
        let accepted = request.header(header::ACCEPT_LANGUAGE).unwrap_or_default();
        Self {
            size: TextSize::parse(size),
            language: Language::parse(language).unwrap_or_else(|| Language::asked_for(accepted)),
        }
    }

    /// Has the browser keep it.
    ///
    /// # Errors
    /// Never in practice: both words are ours.
    pub fn keep(self, response: &mut Response, is_https: bool) -> Result<(), Failure> {
        let value = format!("{}.{}", self.size.as_str(), self.language.as_str());
        let line = cookie_line(name(is_https), &value, is_https, SECONDS);
        append_cookie(response, &line)
    }

    /// Has the browser forget it.
    ///
    /// # Errors
    /// Never in practice.
    pub fn forget(response: &mut Response, is_https: bool) -> Result<(), Failure> {
        append_cookie(response, &cookie_line(name(is_https), "", is_https, 0))
    }
}

fn name(is_https: bool) -> &'static str {
    if is_https {
        "__Host-reading"
    } else {
        "reading"
    }
}
