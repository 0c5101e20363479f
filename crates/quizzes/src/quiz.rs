//! A published quiz (理解度テスト).

use kernel::id::{LessonId, QuizVersionId, TrackVersionId};
use serde::{Deserialize, Serialize};

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionKind {
    /// One option is right.
    Single,
    /// All right options and no other, or nothing.
    Multiple,
}

impl QuestionKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Single, Self::Multiple];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Multiple => "multiple",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Single => "1つ選ぶ",
            Self::Multiple => "あてはまるものをすべて選ぶ",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A published quiz without its questions: nothing here is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quiz {
    /// The key.
    pub id: QuizVersionId,
    /// The content version it belongs to.
    pub track_version: TrackVersionId,
    /// Its place in that version.
    pub lesson: LessonId,
    /// The title.
    pub title: String,
    /// Points that pass; 0 where nothing is judged, as before learning.
    pub pass_points: i32,
    /// Points of one attempt's questions.
    pub total_points: i32,
    /// Attempts allowed; 0 is without limit.
    pub attempts_allowed: i32,
    /// How many questions an attempt draws for each objective; empty when it
    /// asks every question.
    pub draws: Vec<Draw>,
}

/// How many questions are drawn for an objective.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// The objective's code.
    pub objective: String,
    /// At least 1.
    pub count: usize,
}

impl Quiz {
    /// Whether passing means anything: a test before learning is handed in,
    /// not passed.
    pub fn is_judged(&self) -> bool {
        self.pass_points > 0
    }

    /// How many of its `all` questions an attempt asks.
    pub fn asked(&self, all: usize) -> usize {
        if self.draws.is_empty() {
            return all;
        }
        self.draws.iter().map(|draw| draw.count).sum()
    }

    /// Attempts left after `used`; nothing when there is no limit.
    pub fn attempts_left(&self, used: i32) -> Option<i32> {
        (self.attempts_allowed > 0).then(|| (self.attempts_allowed - used).max(0))
    }
}
