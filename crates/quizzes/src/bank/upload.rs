//! A question file between its dry run and the confirmation.

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, QuestionImportId};

/// An uploaded question file, without the file itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionUpload {
    /// Its key.
    pub id: QuestionImportId,
    /// The code of the track whose questions it holds.
    pub track: String,
    /// The code of the quiz under which new ones are filed.
    pub quiz: String,
    /// The word of its format.
    pub format: String,
    /// As the sender's machine called it, without folders.
    pub file_name: String,
    /// SHA-256 of the file, in hexadecimal.
    pub file_hash: String,
    /// Who sent it; nobody for the command line.
    pub created_by: Option<AccountId>,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// When it was applied; nothing until then.
    pub applied_at: Option<DateTime<Utc>>,
}
