//! Progress in one lesson of one enrolment (進捗). A lesson nobody has opened
//! has no row.

use chrono::{DateTime, Utc};
use kernel::id::{EnrolmentId, LessonId};

/// Where a begun lesson stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LessonStatus {
    /// Opened.
    InProgress,
    /// Done; never undone.
    Done,
    /// Tried to the last attempt without passing.
    Failed,
}

impl LessonStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::InProgress, Self::Done, Self::Failed];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "in_progress",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

/// What one enrolment has done in one lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// In which enrolment.
    pub enrolment: EnrolmentId,
    /// In which lesson of its pinned version.
    pub lesson: LessonId,
    /// Where it stands.
    pub status: LessonStatus,
    /// When it was first opened.
    pub started_at: DateTime<Utc>,
    /// When it was done, the first time.
    pub done_at: Option<DateTime<Utc>>,
}

impl Progress {
    /// Whether the lesson counts as done.
    pub fn is_done(&self) -> bool {
        self.status == LessonStatus::Done
    }
}
