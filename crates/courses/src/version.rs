//! Tracks and their published versions, as other crates see them.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::id::{LessonId, ModuleId, TrackId, TrackVersionId};

use crate::content::PracticeKind;

/// A track (研修コース): the name under which its versions are published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// Its key.
    pub id: TrackId,
    /// Stable id given by the author: `first-line`.
    pub code: String,
}

/// A published version of a track (版). Never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackVersion {
    /// Its key.
    pub id: TrackVersionId,
    /// The track it is a version of.
    pub track: Track,
    /// 1, 2, 3 … in the order of publication.
    pub number: i32,
    /// Shown to trainees.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// The day whose law the text describes (法令基準日).
    pub legal_basis_date: NaiveDate,
    /// Minutes of all its steps.
    pub minutes: i32,
    /// SHA-256 of what was published; see [`crate::content::content_hash`].
    pub content_hash: String,
    /// When it was published.
    pub published_at: DateTime<Utc>,
}

/// What a trainee does in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LessonKind {
    /// Reads.
    Text,
    /// Watches, or reads the script.
    Video,
    /// Thinks a situation through.
    Case,
    /// Plays a situation with others.
    RolePlay,
    /// Goes through a list, a form or a card.
    Checklist,
    /// Answers a quiz.
    Quiz,
    /// Answers the survey.
    Survey,
}

impl LessonKind {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Video => "video",
            Self::Case => "case",
            Self::RolePlay => "role_play",
            Self::Checklist => "checklist",
            Self::Quiz => "quiz",
            Self::Survey => "survey",
        }
    }

    /// The kind of a step that is data rather than running text.
    pub(crate) fn of(kind: PracticeKind) -> Self {
        match kind {
            PracticeKind::Case => Self::Case,
            PracticeKind::RolePlay => Self::RolePlay,
            PracticeKind::Checklist => Self::Checklist,
            PracticeKind::Video => Self::Video,
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Text => "講義",
            Self::Video => "動画",
            Self::Case => "ケース",
            Self::RolePlay => "ロールプレイ",
            Self::Checklist => "チェックリスト",
            Self::Quiz => "テスト",
            Self::Survey => "アンケート",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Text,
            Self::Video,
            Self::Case,
            Self::RolePlay,
            Self::Checklist,
            Self::Quiz,
            Self::Survey,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == word)
    }

    /// Whether the step is done by going through what its page shows.
    pub fn is_page(self) -> bool {
        !matches!(self, Self::Quiz | Self::Survey)
    }
}

/// A step without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonHead {
    /// Its key.
    pub id: LessonId,
    /// The version it belongs to.
    pub version: TrackVersionId,
    /// Its module; none for the survey.
    pub module: Option<ModuleId>,
    /// Stable id given by the author, unique in the version.
    pub code: String,
    /// Place in the order of learning, from 1.
    pub position: i32,
    /// What a trainee does in it.
    pub kind: LessonKind,
    /// Shown to trainees.
    pub title: String,
    /// At least 1.
    pub minutes: i32,
}

/// A step with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// Everything but the text.
    pub head: LessonHead,
    /// Sanitised HTML that begins at `h2`; empty for a quiz and the survey.
    pub html: String,
    /// The same in やさしい日本語, where the author wrote it.
    pub easy_html: Option<String>,
}

/// A module (章) of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleHead {
    /// Its key.
    pub id: ModuleId,
    /// Stable id given by the author.
    pub code: String,
    /// Place in the version, from 1.
    pub position: i32,
    /// Shown to trainees.
    pub title: String,
    /// Sum of its steps' minutes.
    pub minutes: i32,
    /// Codes of what it teaches.
    pub objectives: Vec<String>,
}

/// A version's table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The version.
    pub version: TrackVersion,
    /// In the order of learning.
    pub modules: Vec<OutlineModule>,
    /// The survey, after the last module.
    pub survey: Option<LessonHead>,
}

/// A module with its steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineModule {
    /// The module.
    pub head: ModuleHead,
    /// In the order of learning.
    pub lessons: Vec<LessonHead>,
}

impl Outline {
    /// Every step in the order of learning, the survey last.
    pub fn steps(&self) -> impl Iterator<Item = &LessonHead> {
        let lessons = self.modules.iter().flat_map(|module| &module.lessons);
        lessons.chain(&self.survey)
    }
}
