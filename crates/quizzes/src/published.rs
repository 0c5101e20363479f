//! A published question with its key, as its author sees it.

use crate::quiz::QuestionKind;

/// A published question with its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedQuestion {
    /// The author's stable id.
    pub code: String,
    /// Its place, from 1.
    pub position: i32,
    /// How it is answered.
    pub kind: QuestionKind,
    /// The learning objective it tests.
    pub objective: String,
    /// Whether passing needs it right.
    pub safety: bool,
    /// What it is worth.
    pub points: i32,
    /// Plain text.
    pub stem: String,
    /// The options, in the author's order.
    pub options: Vec<PublishedOption>,
}

/// A published option with its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedOption {
    /// The author's stable id.
    pub code: String,
    /// Plain text.
    pub body: String,
    /// Whether it belongs to the key.
    pub correct: bool,
    /// Why it is right or wrong.
    pub explanation: String,
}
