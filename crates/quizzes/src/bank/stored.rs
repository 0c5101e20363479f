//! How a version's content is stored, and what it is recognised by.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::BankContent;
use crate::entity::ContentColumns;
use crate::error::Error;
use crate::publication::{NewOption, NewQuestion};
use crate::task::{Task, unreadable};

#[derive(Serialize, Deserialize)]
struct StoredOption {
    code: String,
    body: String,
    correct: bool,
    explanation: String,
}

/// The options as they are stored.
pub(crate) fn options(options: &[NewOption]) -> Result<String, Error> {
    let stored: Vec<StoredOption> = options
        .iter()
        .map(|option| StoredOption {
            code: option.code.clone(),
            body: option.body.clone(),
            correct: option.correct,
            explanation: option.explanation.clone(),
        })
        .collect();
    serde_json::to_string(&stored).map_err(unreadable)
}

/// A list of words as it is stored.
pub(crate) fn words(words: &[String]) -> Result<String, Error> {
    serde_json::to_string(words).map_err(unreadable)
}

/// Reads what [`words`] wrote.
pub(crate) fn read_words(stored: &str) -> Result<Vec<String>, Error> {
    serde_json::from_str(stored).map_err(unreadable)
}

/// The content that a version's columns hold.
pub(crate) fn content(code: &str, columns: ContentColumns) -> Result<BankContent, Error> {
    let options: Vec<StoredOption> = serde_json::from_str(&columns.options).map_err(unreadable)?;
    let options = options.into_iter().map(|option| NewOption {
        code: option.code,
        body: option.body,
        correct: option.correct,
        explanation: option.explanation,
    });
    Ok(BankContent {
        question: NewQuestion {
            code: code.to_owned(),
            task: Task::read(&columns.kind, &columns.answer)?,
            objective: columns.objective,
            safety: columns.safety,
            points: columns.points,
            stem: columns.stem,
            feedback: columns.feedback,
            options: options.collect(),
        },
        tags: read_words(&columns.tags)?,
        basis: read_words(&columns.basis)?,
    })
}

/// What the questions of a quiz are recognised by, in lower-case hexadecimal:
/// equal questions in the same order give the same.
///
/// # Errors
/// [`Error::Stored`], which cannot happen to text.
pub fn digest(questions: &[&NewQuestion]) -> Result<String, Error> {
    let mut hash = Sha256::new();
    // Each part is preceded by its length, so that no two texts write alike.
    let mut text = |part: &str| {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    };
    for question in questions {
        text(&question.code);
        text(question.task.kind().as_str());
        text(&question.task.stored()?);
        text(&question.objective);
        text(if question.safety { "safety" } else { "" });
        text(&question.points.to_string());
        text(&question.stem);
        text(&question.feedback);
        text(&options(&question.options)?);
    }
    Ok(kernel::secret::hex(&hash.finalize()))
}
