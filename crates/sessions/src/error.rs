//! What this subject refuses.

use kernel::Failure;
use sea_orm::DbErr;

/// A refusal about training sessions.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The code is taken by a session of another track, instructor or day.
    #[error("session {code} is on record with other facts")]
    FactsDiffer {
        /// The session's code.
        code: String,
    },
    /// The code or the instructor's name is empty, too long, or holds control
    /// characters.
    #[error("session {code:?} cannot be kept")]
    NotStorable {
        /// The session's code.
        code: String,
    },
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::FactsDiffer { code } => Self::conflict(
                "session.facts_differ",
                format!(
                    "開催回「{code}」は、別のコース・講師・終了日で登録されています。開催回の番号か内容を確かめてください。"
                ),
            ),
            Error::NotStorable { code } => Self::conflict(
                "session.not_storable",
                format!(
                    "開催回「{code}」は登録できません。開催回は64文字、講師は100文字までで、改行などは使えません。"
                ),
            ),
            Error::Database(error) => error.into(),
        }
    }
}
