//! The question bank (設問バンク): every question of every quiz with all its
//! versions. The text of a version never changes; its state moves along one
//! table, and each move is kept with who, when and why.
//!
//! One version of a question is in use, or none. A quiz publishes it while it
//! is [`BankState::Ready`]. What files bring is decided in [`intake`].

mod difference;
mod import_plan;
pub(crate) mod intake;
mod preview;
pub(crate) mod search;
pub(crate) mod stored;
mod upload;

use chrono::{DateTime, Utc};
use kernel::Fault;
use kernel::id::{AccountId, BankQuestionId, BankVersionId};

use crate::publication::{NewQuestion, question_faults};
use crate::quiz::QuestionKind;

pub use difference::{Difference, differences};
pub use import_plan::{ImportAction, KnownQuestion, PlannedQuestion, plan_import};
pub use preview::{Preview, preview};
pub use stored::digest;
pub use upload::QuestionUpload;

/// The most characters of a stem, an explanation or a feedback.
pub const LONGEST_TEXT: usize = 1000;
/// The most characters of an option.
pub const LONGEST_OPTION: usize = 300;
/// The most characters of a reason or a note.
pub const LONGEST_REASON: usize = 200;
const LONGEST_ID: usize = 64;
const LONGEST_WORD: usize = 64;
const MOST_WORDS: usize = 30;

/// Where a version stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BankState {
    /// Being written; never reaches a learner.
    Draft,
    /// May be asked.
    Ready,
    /// Not asked from the next publication on; may come back.
    Hidden,
    /// Found to be wrong; never comes back.
    Void,
}

impl BankState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Ready, Self::Hidden, Self::Void];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Ready => "ready",
            Self::Hidden => "hidden",
            Self::Void => "void",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "下書き",
            Self::Ready => "出題できる",
            Self::Hidden => "出題しない",
            Self::Void => "無効",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// The declared moves. A ready version that becomes ready again is chosen
    /// over a newer one.
    pub fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Draft, Self::Ready | Self::Hidden)
                | (Self::Ready, Self::Ready | Self::Hidden | Self::Void)
                | (Self::Hidden, Self::Ready | Self::Void)
        )
    }

    /// Whether the move to it must be explained.
    pub fn needs_reason(self) -> bool {
        matches!(self, Self::Hidden | Self::Void)
    }
}

/// Where a version's text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file of the content folder.
    File,
    /// A page or the API.
    Page,
    /// A file of another system.
    Import,
}

impl Origin {
    /// Every origin.
    pub const ALL: [Self; 3] = [Self::File, Self::Page, Self::Import];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Page => "page",
            Self::Import => "import",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::File => "教材フォルダーのファイル",
            Self::Page => "画面",
            Self::Import => "取り込み",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.as_str() == word)
    }
}

/// Whether a file of the content folder holds the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// No file, or one that no longer matters.
    None,
    /// A file does.
    Present,
    /// The file has dropped it while a page had changed it: undecided.
    Missing,
    /// It was hidden when its file dropped it.
    Removed,
}

impl FileState {
    const ALL: [Self; 4] = [Self::None, Self::Present, Self::Missing, Self::Removed];

    /// The stored word.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Present => "present",
            Self::Missing => "missing",
            Self::Removed => "removed",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// Where a question is filed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BankPlace {
    /// The track's code.
    pub track: String,
    /// The code of the quiz that asks it.
    pub quiz: String,
    /// The question's own code, unique in its quiz.
    pub code: String,
}

/// What a version says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankContent {
    /// The question.
    pub question: NewQuestion,
    /// The authors' own words to find it by.
    pub tags: Vec<String>,
    /// The facts that its key stands on (法的根拠), by their ids.
    pub basis: Vec<String>,
}

/// A question of the bank. The numbers name versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankQuestion {
    /// The key.
    pub id: BankQuestionId,
    /// Where it is filed.
    pub place: BankPlace,
    /// Whether a file holds it.
    pub file: FileState,
    /// The newest version.
    pub newest_no: i32,
    /// The one that lists and searches show: a draft newer than the one in
    /// use, else the one in use.
    pub head_no: i32,
    /// The one in use.
    pub current_no: Option<i32>,
    /// The last one from a file that somebody or the rules decided about.
    pub file_no: Option<i32>,
    /// The one from a file that somebody has to decide about.
    pub pending_no: Option<i32>,
    /// When it came into the bank.
    pub created_at: DateTime<Utc>,
}

impl BankQuestion {
    /// Whether a file and a page disagree, so that nothing can be published
    /// until somebody chooses.
    pub fn is_undecided(&self) -> bool {
        self.pending_no.is_some() || self.file == FileState::Missing
    }
}

/// A version of a bank question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankVersion {
    /// The key.
    pub id: BankVersionId,
    /// Of which question.
    pub question: BankQuestionId,
    /// 1, 2, 3 … in the order in which they came.
    pub no: i32,
    /// Where its text comes from.
    pub origin: Origin,
    /// What it says.
    pub content: BankContent,
    /// What its author says about the change; may be empty.
    pub note: String,
    /// Where it stands.
    pub state: BankState,
    /// Who wrote it; nobody for a file.
    pub author: Option<AccountId>,
    /// When it came into the bank.
    pub created_at: DateTime<Utc>,
}

/// One move of a version's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateChange {
    /// The version's number.
    pub version_no: i32,
    /// From where; nothing at its beginning.
    pub from: Option<BankState>,
    /// To where.
    pub to: BankState,
    /// Why; empty where none is asked for.
    pub reason: String,
    /// Who; nobody when a publication did it.
    pub by: Option<AccountId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A question in a list, as its head says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankHead {
    /// The question.
    pub question: BankQuestion,
    /// How it is answered.
    pub kind: QuestionKind,
    /// The learning objective.
    pub objective: String,
    /// Whether passing needs it right.
    pub safety: bool,
    /// Plain text.
    pub stem: String,
    /// The authors' words.
    pub tags: Vec<String>,
    /// The facts.
    pub basis: Vec<String>,
    /// The state of the shown version.
    pub state: BankState,
    /// The state of the version in use.
    pub current: Option<BankState>,
}

/// Everything that keeps a version from being asked; [`BankState::Ready`]
/// needs none of it. Pointers are those of a question by itself: `/stem`,
/// `/options/0/body`.
pub fn bank_faults(content: &BankContent) -> Vec<Fault> {
    let mut faults = Vec::new();
    let question = &content.question;
    question_faults(&mut faults, "", question);
    if !is_id(&question.objective) {
        faults.push(Fault::new(
            "/objective",
            "bank.objective.form",
            "学習目標の id を、半角の英数字で入れてください。",
        ));
    }
    too_long(&mut faults, "/stem", &question.stem, LONGEST_TEXT);
    too_long(&mut faults, "/feedback", &question.feedback, LONGEST_TEXT);
    for (index, option) in question.options.iter().enumerate() {
        let pointer = format!("/options/{index}");
        let body = format!("{pointer}/body");
        too_long(&mut faults, &body, &option.body, LONGEST_OPTION);
        let explanation = format!("{pointer}/explanation");
        too_long(&mut faults, &explanation, &option.explanation, LONGEST_TEXT);
    }
    faults.extend(word_faults("/tags", "タグ", &content.tags));
    faults.extend(word_faults("/basis", "法的根拠", &content.basis));
    faults
}

/// Everything that keeps a version from being kept: as a draft, or to be asked.
pub fn version_faults(content: &BankContent, is_ready: bool) -> Vec<Fault> {
    let mut faults = draft_faults(content);
    if !is_ready {
        return faults;
    }
    for fault in bank_faults(content) {
        if faults.iter().all(|known| known.pointer != fault.pointer) {
            faults.push(fault);
        }
    }
    faults
}

/// What keeps a version from being kept at all, even as a draft.
pub(crate) fn draft_faults(content: &BankContent) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !is_id(&content.question.code) {
        faults.push(Fault::new(
            "/code",
            "bank.code.form",
            format!(
                "設問の id を、半角の英数字・ハイフン・下線で、{LONGEST_ID}字までで入れてください。"
            ),
        ));
    }
    let longest = LONGEST_TEXT * 2;
    too_long(&mut faults, "/stem", &content.question.stem, longest);
    faults.extend(word_faults("/tags", "タグ", &content.tags));
    faults.extend(word_faults("/basis", "法的根拠", &content.basis));
    faults
}

fn too_long(faults: &mut Vec<Fault>, pointer: &str, text: &str, most: usize) {
    if text.chars().count() > most {
        faults.push(Fault::new(
            pointer,
            "bank.text.too_long",
            format!("{most}字までにしてください。"),
        ));
    }
}

fn word_faults(pointer: &str, name: &str, words: &[String]) -> Option<Fault> {
    let is_word = |word: &String| {
        let length = word.chars().count();
        (1..=LONGEST_WORD).contains(&length) && !word.chars().any(char::is_control)
    };
    if words.len() <= MOST_WORDS && words.iter().all(is_word) {
        return None;
    }
    Some(Fault::new(
        pointer,
        "bank.words",
        format!("{name}は、1つ{LONGEST_WORD}字まで、{MOST_WORDS}個までにしてください。"),
    ))
}

fn is_id(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(is_plain)
}

#[cfg(test)]
mod tests;
