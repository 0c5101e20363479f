//! A published quiz (理解度テスト).

use kernel::id::{LessonId, QuizVersionId, TrackVersionId};
use serde::{Deserialize, Serialize};

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionKind {
    /// One option is right.
    Single,
    /// All right options and no other, or a part of them.
    Multiple,
    /// A statement is right or not.
    TrueFalse,
    /// The options are put in order.
    Ordering,
    /// Each prompt takes what goes with it.
    Matching,
    /// A few words are written.
    ShortText,
    /// The best and the worst option are named.
    BestWorst,
    /// The options are ranked.
    Ranking,
    /// A case is followed from choice to choice.
    Scenario,
    /// A longer text is written, which a person grades.
    Essay,
}

impl QuestionKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Single,
        Self::Multiple,
        Self::TrueFalse,
        Self::Ordering,
        Self::Matching,
        Self::ShortText,
        Self::BestWorst,
        Self::Ranking,
        Self::Scenario,
        Self::Essay,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Multiple => "multiple",
            Self::TrueFalse => "true_false",
            Self::Ordering => "ordering",
            Self::Matching => "matching",
            Self::ShortText => "short_text",
            Self::BestWorst => "best_worst",
            Self::Ranking => "ranking",
            Self::Scenario => "scenario",
            Self::Essay => "essay",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Single => "1つ選ぶ",
            Self::Multiple => "あてはまるものをすべて選ぶ",
            Self::TrueFalse => "正しいかどうかを選ぶ",
            Self::Ordering => "正しい順に並べる",
            Self::Matching => "組み合わせを選ぶ",
            Self::ShortText => "言葉で答える",
            Self::BestWorst => "最もよいものと、最もよくないものを選ぶ",
            Self::Ranking => "よい順に並べる",
            Self::Scenario => "場面ごとに選んで進む",
            Self::Essay => "文章で答える（採点者が採点）",
        }
    }

    /// Whether the key lies in its options: each is right or wrong.
    pub fn is_choice(self) -> bool {
        matches!(self, Self::Single | Self::Multiple | Self::TrueFalse)
    }

    /// Whether a saved answer stands at once and cannot be changed.
    pub fn stands_when_saved(self) -> bool {
        self == Self::Scenario
    }

    /// Whether one answer can be graded at once: no person is needed, and it
    /// is given in one go.
    pub fn is_graded_at_once(self) -> bool {
        !matches!(self, Self::Essay | Self::Scenario)
    }

    /// Whether the options may be shown in any order.
    pub(crate) fn is_shuffled(self) -> bool {
        self != Self::TrueFalse
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
    /// The rules beside points and attempts.
    pub rules: Rules,
    /// How many questions an attempt draws for each objective; empty when it
    /// asks every question.
    pub draws: Vec<Draw>,
}

/// When an attempt ends, when the next one may begin, and when the key shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Minutes from the start to the deadline; nothing is without limit.
    pub time_limit_minutes: Option<i32>,
    /// Minutes from handing in a failed attempt until the next may begin; 0
    /// is at once.
    pub cooling_off_minutes: i32,
    /// Whether the questions are answered in their order: none shows before
    /// the one ahead of it is answered, and an answered one stands.
    pub in_turn: bool,
    /// When the key shows.
    pub review: ReviewPolicy,
}

/// When the key of a quiz shows to its learner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReviewPolicy {
    /// Explanations of the own choices at once, the whole key when nothing can
    /// be gained with it any more.
    #[default]
    WhenOver,
    /// The whole key after every attempt: for practice.
    Always,
    /// Only right or wrong, also afterwards: for a bank that must stay secret.
    Never,
}

impl ReviewPolicy {
    /// Every policy.
    pub const ALL: [Self; 3] = [Self::WhenOver, Self::Always, Self::Never];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WhenOver => "when_over",
            Self::Always => "always",
            Self::Never => "never",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == word)
    }
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

    /// Attempts left after `used` of the allowed and `granted`; nothing when
    /// there is no limit.
    pub fn attempts_left(&self, used: i32, granted: i32) -> Option<i32> {
        let allowed = self.attempts_allowed.saturating_add(granted);
        (self.attempts_allowed > 0).then(|| (allowed - used).max(0))
    }
}
