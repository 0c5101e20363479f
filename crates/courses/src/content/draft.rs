//! Course text that has been read and found sound, before it is published.
//! The subjects that keep quizzes and surveys have drafts of their own; a
//! journey maps these onto them.

mod rubric;
mod task;

use chrono::NaiveDate;

use super::review::{Block, Law};
use crate::certificate::CertificateTerms;
use crate::slot::Slot;

pub use rubric::{CriterionDraft, RaiseDraft, RubricDraft, RubricUseDraft};
pub use task::{ChoiceDraft, EssayCriterionDraft, EssayDraft, ScoringDraft, StageDraft, TaskDraft};

/// Minutes a trainee is told the survey takes.
pub(crate) const SURVEY_MINUTES: i32 = 1;

/// Everything in a content folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// By folder name.
    pub tracks: Vec<TrackDraft>,
    /// By file name.
    pub surveys: Vec<SurveyDraft>,
    /// What differs from client to client, in the author's order.
    pub slots: Vec<Slot>,
    /// How role-plays are scored, by file name.
    pub rubrics: Vec<RubricDraft>,
    /// Further cases, for sessions.
    pub cases: Vec<PracticeDraft>,
    /// Documents that a company makes its own.
    pub documents: Vec<DocumentDraft>,
    /// Every place that stands on a fact, by fact, file and line: what has to
    /// be looked at again when a law changes.
    pub fact_uses: Vec<FactUse>,
    /// What is read again as a whole, by file and line.
    pub blocks: Vec<Block>,
    /// The laws that facts may name, in the author's order.
    pub laws: Vec<Law>,
}

/// A place that stands on a fact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FactUse {
    /// The fact's id: `W1`.
    pub fact: String,
    /// Path below the content folder.
    pub file: String,
    /// Line in that file, from 1.
    pub line: usize,
}

/// A document that a company makes its own (基本方針 …).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentDraft {
    /// Stable id, also the file's name.
    pub code: String,
    /// Shown to the company.
    pub title: String,
    /// The text as the author wrote it.
    pub markdown: String,
}

impl Content {
    /// The survey that a track ends with.
    pub fn survey_of(&self, track: &TrackDraft) -> Option<&SurveyDraft> {
        self.surveys
            .iter()
            .find(|survey| survey.code == track.survey)
    }
}

/// A track: its modules in the order of learning and the survey at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackDraft {
    /// Stable id, also the folder's name.
    pub code: String,
    /// Shown to trainees.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// The day whose law the text describes (法令基準日).
    pub legal_basis_date: NaiveDate,
    /// In the order of learning.
    pub modules: Vec<ModuleDraft>,
    /// Code of the survey that follows the last module.
    pub survey: String,
    /// What its text leaves to the client company, in the author's order.
    pub slots: Vec<Slot>,
    /// What its certificate says; none when nothing is certified.
    pub certificate: Option<CertificateTerms>,
    /// The tracks that must be completed before it is begun.
    pub prerequisites: Vec<PrerequisiteDraft>,
}

/// A track that comes before another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrerequisiteDraft {
    /// The track's code.
    pub code: String,
    /// Code of that track's quiz whose pass opens the waiting track as well
    /// (免除テスト), if the author allows it.
    pub exemption_test: Option<String>,
}

impl TrackDraft {
    /// The same track without the questions of its quizzes, which are published
    /// from the bank.
    #[must_use]
    pub fn without_questions(&self) -> Self {
        let mut bare = self.clone();
        let items = bare.modules.iter_mut().flat_map(|module| &mut module.items);
        for item in items {
            if let ItemDraft::Quiz(quiz) = item {
                quiz.questions.clear();
            }
        }
        bare
    }

    /// Minutes of the whole track, the survey included: the sum of what the
    /// single steps are announced with.
    pub fn minutes(&self) -> i32 {
        let modules: i32 = self.modules.iter().map(|module| module.minutes).sum();
        modules + SURVEY_MINUTES
    }

    /// Every lesson and quiz in the order of learning.
    pub fn items(&self) -> impl Iterator<Item = &ItemDraft> {
        self.modules.iter().flat_map(|module| &module.items)
    }

    /// Every quiz in the order of learning.
    pub fn quizzes(&self) -> impl Iterator<Item = &QuizDraft> {
        self.items().filter_map(|item| match item {
            ItemDraft::Quiz(quiz) => Some(quiz),
            ItemDraft::Text(_) | ItemDraft::Practice(_) => None,
        })
    }

    /// Every case, role-play, checklist and script in the order of learning.
    pub fn practices(&self) -> impl Iterator<Item = &PracticeDraft> {
        self.items().filter_map(|item| match item {
            ItemDraft::Practice(practice) => Some(practice),
            ItemDraft::Text(_) | ItemDraft::Quiz(_) => None,
        })
    }

    /// Characters of all text lessons, without spaces and line ends.
    pub fn characters(&self) -> usize {
        self.items()
            .map(|item| match item {
                ItemDraft::Text(lesson) => lesson.characters(),
                ItemDraft::Practice(_) | ItemDraft::Quiz(_) => 0,
            })
            .sum()
    }
}

/// A module (章).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleDraft {
    /// Stable id, also the folder's name.
    pub code: String,
    /// Shown to trainees.
    pub title: String,
    /// Sum of its lessons' minutes.
    pub minutes: i32,
    /// Codes of what it teaches.
    pub objectives: Vec<String>,
    /// Lessons in the order of learning; a quiz only at the end.
    pub items: Vec<ItemDraft>,
}

/// One step of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemDraft {
    /// Something to read.
    Text(LessonDraft),
    /// A case, a role-play kit, a checklist or a script.
    Practice(PracticeDraft),
    /// Something to answer.
    Quiz(QuizDraft),
}

impl ItemDraft {
    /// Its stable id.
    pub fn code(&self) -> &str {
        match self {
            Self::Text(lesson) => &lesson.code,
            Self::Practice(practice) => &practice.code,
            Self::Quiz(quiz) => &quiz.code,
        }
    }

    /// Its title.
    pub fn title(&self) -> &str {
        match self {
            Self::Text(lesson) => &lesson.title,
            Self::Practice(practice) => &practice.title,
            Self::Quiz(quiz) => &quiz.title,
        }
    }

    /// Its minutes, at least 1.
    pub fn minutes(&self) -> i32 {
        match self {
            Self::Text(lesson) => lesson.minutes,
            Self::Practice(practice) => practice.minutes,
            Self::Quiz(quiz) => quiz.minutes,
        }
    }
}

/// A lesson to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonDraft {
    /// Stable id, unique in the track.
    pub code: String,
    /// Shown to trainees.
    pub title: String,
    /// At least 1.
    pub minutes: i32,
    /// Codes of what it teaches; among its module's.
    pub objectives: Vec<String>,
    /// What the text stands on, for the author; not published.
    pub sources: Vec<String>,
    /// The text as the author wrote it.
    pub markdown: String,
    /// The same in やさしい日本語; empty where there is none.
    pub easy_markdown: String,
}

impl LessonDraft {
    /// Characters of the text, without spaces and line ends.
    pub fn characters(&self) -> usize {
        self.markdown
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .count()
    }
}

/// A lesson that is data rather than running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeDraft {
    /// Stable id, unique in the track.
    pub code: String,
    /// What it is.
    pub kind: PracticeKind,
    /// Shown to trainees.
    pub title: String,
    /// At least 1.
    pub minutes: i32,
    /// Codes of what it teaches; among its module's.
    pub objectives: Vec<String>,
    /// What the text stands on, for the author; not published.
    pub sources: Vec<String>,
    /// The lesson as it is shown, apart from its slots.
    pub html: String,
    /// Of a case: how clear it is.
    pub category: Option<CaseCategory>,
    /// Of a case: its id in the library of cases.
    pub library_id: Option<String>,
    /// Of a role-play: the code of the rubric that scores it.
    pub rubric: Option<String>,
    /// Of a video: its captions (WebVTT), timed to the script; else empty.
    pub captions: String,
}

/// What a [`PracticeDraft`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PracticeKind {
    /// A situation in stages, or a set of cards.
    Case,
    /// Cards for roles, rules and an observer's sheet.
    RolePlay,
    /// A checklist, a form or a card.
    Checklist,
    /// A script with slides.
    Video,
}

/// How clear a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseCategory {
    /// 正当な申入れ.
    Legitimate,
    /// グレー.
    Grey,
    /// 明確なカスハラ.
    Clear,
}

impl CaseCategory {
    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Legitimate => "正当な申入れ",
            Self::Grey => "判断が分かれるもの",
            Self::Clear => "明確なカスハラ",
        }
    }
}

/// A quiz at the end of a module (理解度テスト).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuizDraft {
    /// Path of its file below the content folder; not published.
    pub file: String,
    /// Stable id, unique in the track.
    pub code: String,
    /// Shown to trainees.
    pub title: String,
    /// At least 1.
    pub minutes: i32,
    /// Points needed to pass. 0 where nothing is judged: a test before
    /// learning.
    pub pass_mark: i32,
    /// Tries allowed; 0 for as many as one likes.
    pub attempts: i32,
    /// The limits beside points and tries.
    pub rules: RulesDraft,
    /// Codes of what it asks about; among its module's.
    pub objectives: Vec<String>,
    /// At least five; all that may be asked.
    pub questions: Vec<QuestionDraft>,
    /// How many are drawn for each objective; empty to ask every question.
    pub draws: Vec<DrawDraft>,
}

impl QuizDraft {
    /// How many questions an attempt asks.
    pub fn asked(&self) -> usize {
        if self.draws.is_empty() {
            return self.questions.len();
        }
        self.draws.iter().map(|draw| draw.count).sum()
    }

    /// The points of an attempt; what is drawn is worth one each.
    pub fn total_points(&self) -> i32 {
        if self.draws.is_empty() {
            return self.questions.iter().map(|question| question.points).sum();
        }
        i32::try_from(self.asked()).unwrap_or(i32::MAX)
    }
}

/// When a try ends, when the next may begin, and when the key shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RulesDraft {
    /// From the start to the deadline; nothing is without limit.
    pub time_limit_minutes: Option<i32>,
    /// From a failed try until the next; 0 is at once.
    pub cooling_off_minutes: i32,
    /// Whether the questions are answered in their order, without a way back.
    pub in_turn: bool,
    /// When the key shows.
    pub review: ReviewDraft,
}

/// When the key shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReviewDraft {
    /// When nothing can be gained with it any more.
    #[default]
    WhenOver,
    /// After every try.
    Always,
    /// Never.
    Never,
}

/// How many questions are drawn for an objective.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawDraft {
    /// Its code.
    pub objective: String,
    /// At least 1.
    pub count: usize,
}

/// A question of a quiz.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionDraft {
    /// Path of its file below the content folder; not published.
    pub file: String,
    /// Line of its id in that file, from 1; not published.
    pub line: usize,
    /// Stable id, unique in the track.
    pub code: String,
    /// Code of what it asks about; among its quiz's.
    pub objective: String,
    /// What it asks for.
    pub task: TaskDraft,
    /// What it is worth.
    pub points: i32,
    /// What is to be learnt from it as a whole; empty where every option
    /// explains itself.
    pub feedback: String,
    /// Whether passing requires it to be right (安全必須問).
    pub safety: bool,
    /// From 1 (easy) to 3, for the author; not published. 0 when not judged.
    pub difficulty: i32,
    /// What the key stands on, for the author; not published.
    pub sources: Vec<String>,
    /// The question, plain text.
    pub stem: String,
    /// In the author's order.
    pub options: Vec<OptionDraft>,
}

/// One option of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionDraft {
    /// Stable id, unique in the question.
    pub code: String,
    /// Plain text.
    pub text: String,
    /// Whether it is right.
    pub correct: bool,
    /// Why it is right or wrong; shown after the submission.
    pub explanation: String,
}

/// A survey form (受講後アンケート).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyDraft {
    /// Stable id, also the file's name.
    pub code: String,
    /// Shown to trainees.
    pub title: String,
    /// What is promised to those who answer.
    pub intro: String,
    /// How many days after completion it is asked; nothing for one that ends a
    /// track.
    pub days_after: Option<i32>,
    /// In the order asked.
    pub questions: Vec<SurveyQuestionDraft>,
}

/// A question of a survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyQuestionDraft {
    /// Stable id, unique in the survey.
    pub code: String,
    /// Short name for reports and imports.
    pub label: String,
    /// The question as asked.
    pub text: String,
    /// How it is answered.
    pub answer: SurveyAnswer,
    /// Kirkpatrick's level: 1 reaction, 2 learning, 3 behaviour, 4 results.
    pub level: u8,
}

/// How a survey question is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SurveyAnswer {
    /// 1 to 5, in the words of these labels, or 該当なし.
    Rating([String; 5]),
    /// Free text.
    Text,
}
