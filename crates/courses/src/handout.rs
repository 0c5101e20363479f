//! Handouts (資料): what is used apart from learning. Documents that a company
//! makes its own, the checklists, forms and cards of the tracks, and further
//! cases for sessions.

use chrono::{DateTime, Utc};

/// What a handout is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HandoutKind {
    /// A template: 基本方針, マニュアル …
    Document,
    /// A checklist, a form or a card.
    Form,
    /// A case.
    Case,
}

impl HandoutKind {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Form => "form",
            Self::Case => "case",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Document, Self::Form, Self::Case]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// A handout in force, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoutHead {
    /// Stable id given by the author.
    pub code: String,
    /// 1, 2, 3 … in the order of publication.
    pub number: i32,
    /// What it is.
    pub kind: HandoutKind,
    /// Its title.
    pub title: String,
    /// When it was published.
    pub published_at: DateTime<Utc>,
}

/// A handout in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handout {
    /// All but its text.
    pub head: HandoutHead,
    /// Sanitised HTML that begins at `h2`, with places for slots.
    pub html: String,
}
