//! What this subject refuses.

use kernel::failure::is_unique_violation;
use kernel::{Failure, Kind};
use sea_orm::DbErr;

/// Why a track was not published or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The draft names a survey other than the one handed over with it.
    #[error("track {track} ends with survey {survey}, which was not given")]
    SurveyMissing {
        /// Code of the track.
        track: String,
        /// Code of the survey it names.
        survey: String,
    },
    /// Somebody else published the same track at the same moment.
    #[error("the track is being published by somebody else")]
    PublishedElsewhere,
    /// A company's words for slots have changed since they were read.
    #[error("the words for slots have changed since they were read")]
    SlotsStale,
    /// A Word document could not be put together.
    #[error("a Word document could not be written: {0}")]
    Word(#[from] zip::result::ZipError),
    /// A stored row holds a word that this program does not know.
    #[error("a stored row cannot be understood: {0}")]
    Unreadable(String),
    /// The database refused.
    #[error(transparent)]
    Database(DbErr),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if is_unique_violation(&error) {
            Self::PublishedElsewhere
        } else {
            Self::Database(error)
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::SurveyMissing { .. } => Self::new(
                Kind::Invalid,
                "track.survey.missing",
                "コースの最後に置くアンケートが見つかりません。track.toml の survey を確かめてください。",
            ),
            Error::PublishedElsewhere => Self::conflict(
                "track.published_elsewhere",
                "同じコースがちょうど今、ほかの人によって公開されました。内容を確かめて、もう一度公開してください。",
            ),
            Error::SlotsStale => Self::conflict(
                "slots.stale",
                "別の画面で、先に保存されました。いまの内容と見くらべて、もう一度保存してください。",
            ),
            Error::Word(error) => Self::internal("courses.word", error),
            Error::Unreadable(what) => Self::internal("courses.unreadable", what),
            Error::Database(error) => error.into(),
        }
    }
}
