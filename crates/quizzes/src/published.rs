//! A published question with its key, as its author sees it.

use kernel::id::OptionId;

use crate::quiz::QuestionKind;
use crate::response::Response;
use crate::task::Task;

/// A published question with its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedQuestion {
    /// The author's stable id.
    pub code: String,
    /// Its place, from 1.
    pub position: i32,
    /// How it is answered.
    pub kind: QuestionKind,
    /// What it asks for, with its key.
    pub task: Task,
    /// A best answer.
    pub solution: Response,
    /// The learning objective it tests.
    pub objective: String,
    /// Whether passing needs it right.
    pub safety: bool,
    /// What it is worth.
    pub points: i32,
    /// Plain text.
    pub stem: String,
    /// What is to be learnt from the question as a whole; may be empty.
    pub feedback: String,
    /// The options, in the author's order.
    pub options: Vec<PublishedOption>,
}

/// A published option with its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedOption {
    /// The key, as attempts name it.
    pub id: OptionId,
    /// The author's stable id.
    pub code: String,
    /// Plain text.
    pub body: String,
    /// Whether it belongs to the key.
    pub correct: bool,
    /// Why it is right or wrong.
    pub explanation: String,
}
