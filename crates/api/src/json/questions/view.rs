//! What the API shows of the bank.

use chrono::{DateTime, Utc};
use journeys::views::question_bank::{Bank, Filed};
use poem_openapi::Object;
use quizzes::{BankHead, BankVersion};
use uuid::Uuid;

use super::content::BankContentInput;
use super::{BankChangeView, BankVersionState};

/// Part of the bank.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct BankQuestions {
    /// How many questions fit.
    count: i64,
    /// By track, quiz and code.
    items: Vec<BankQuestionHead>,
    /// Where the next page starts; left out on the last.
    next: Option<Uuid>,
}

/// A question in a list.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct BankQuestionHead {
    /// Its key.
    id: Uuid,
    /// The track's code.
    track: String,
    /// The quiz's code.
    quiz: String,
    /// Its own code.
    code: String,
    /// The number of the version that this row shows.
    no: i32,
    /// The state of that version.
    state: BankVersionState,
    /// The number of the version in use.
    current: Option<i32>,
    /// The state of the version in use.
    current_state: Option<BankVersionState>,
    /// Whether a file and a page say different things, and somebody must
    /// choose before anything is published.
    undecided: bool,
    /// How it is answered.
    kind: String,
    /// The learning objective.
    objective: String,
    /// Whether passing needs it right.
    safety: bool,
    /// Plain text.
    stem: String,
    /// The authors' words.
    tags: Vec<String>,
    /// The facts.
    basis: Vec<String>,
}

/// A question with everything that is known of it.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct BankQuestionView {
    /// Its key.
    id: Uuid,
    /// The track's code.
    track: String,
    /// The quiz's code.
    quiz: String,
    /// Its own code.
    code: String,
    /// The number of the newest version.
    newest: i32,
    /// The number of the version in use.
    current: Option<i32>,
    /// The number of the version from a file that waits for a decision.
    pending: Option<i32>,
    /// Whether somebody must choose before anything is published.
    undecided: bool,
    /// The newest first.
    versions: Vec<BankVersionView>,
    /// The newest first.
    changes: Vec<BankChangeView>,
    /// The published courses that ask it.
    uses: Vec<BankUseView>,
}

/// A version of a question.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct BankVersionView {
    /// 1, 2, 3 …
    no: i32,
    /// `file`, `page` or `import`.
    origin: String,
    /// Where it stands.
    state: BankVersionState,
    /// What it says.
    content: BankContentInput,
    /// What its author says about the change.
    note: String,
    /// Who wrote it; left out for a file.
    author: Option<String>,
    /// When it came into the bank.
    created_at: DateTime<Utc>,
}

/// A published course that asks a version of a question.
#[derive(Debug, Object)]
pub struct BankUseView {
    /// The number of the question's version.
    no: i32,
    /// The course's code.
    track: String,
    /// The number of the course's version.
    number: i32,
}

impl From<Bank> for BankQuestions {
    fn from(bank: Bank) -> Self {
        let heads = bank.heads;
        Self {
            count: bank.count,
            items: heads
                .items
                .into_iter()
                .map(BankQuestionHead::from)
                .collect(),
            next: heads.next.map(|cursor| cursor.0),
        }
    }
}

impl From<BankHead> for BankQuestionHead {
    fn from(head: BankHead) -> Self {
        let question = head.question;
        Self {
            id: question.id.0,
            undecided: question.is_undecided(),
            no: question.head_no,
            current: question.current_no,
            track: question.place.track,
            quiz: question.place.quiz,
            code: question.place.code,
            state: head.state.into(),
            current_state: head.current.map(BankVersionState::from),
            kind: head.kind.as_str().to_owned(),
            objective: head.objective,
            safety: head.safety,
            stem: head.stem,
            tags: head.tags,
            basis: head.basis,
        }
    }
}

impl From<Filed> for BankQuestionView {
    fn from(filed: Filed) -> Self {
        let name = |account| filed.name(account).map(ToOwned::to_owned);
        let changes = filed.changes.iter().map(|change| BankChangeView {
            no: change.version_no,
            from: change.from.map(BankVersionState::from),
            to: change.to.into(),
            reason: change.reason.clone(),
            by: name(change.by),
            at: change.at,
        });
        let version = |version: &BankVersion| BankVersionView {
            no: version.no,
            origin: version.origin.as_str().to_owned(),
            state: version.state.into(),
            content: version.content.clone().into(),
            note: version.note.clone(),
            author: name(version.author),
            created_at: version.created_at,
        };
        let uses = filed.uses.iter().map(|used| BankUseView {
            no: used.no,
            track: used.track.clone(),
            number: used.number,
        });
        let question = &filed.question;
        Self {
            id: question.id.0,
            track: question.place.track.clone(),
            quiz: question.place.quiz.clone(),
            code: question.place.code.clone(),
            newest: question.newest_no,
            current: question.current_no,
            pending: question.pending_no,
            undecided: question.is_undecided(),
            versions: filed.versions.iter().map(version).collect(),
            changes: changes.collect(),
            uses: uses.collect(),
        }
    }
}
