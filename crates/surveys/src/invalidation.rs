//! Ballots that are taken out of the counts (無効).

use chrono::NaiveDate;
use kernel::id::{AccountId, BallotInvalidationId};

/// Why a ballot is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidationKind {
    /// 重複
    Duplicate,
    /// テスト入力
    Test,
    /// その他
    Other,
}

impl InvalidationKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Duplicate, Self::Test, Self::Other];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Test => "test",
            Self::Other => "other",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Duplicate => "重複",
            Self::Test => "テスト入力",
            Self::Other => "その他",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// How far a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidationState {
    /// It waits for a second person.
    Requested,
    /// It was refused.
    Refused,
    /// It waits for a seal.
    Approved,
    /// The ballot is out.
    Applied,
}

impl InvalidationState {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Refused => "refused",
            Self::Approved => "approved",
            Self::Applied => "applied",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Requested => "承認待ち",
            Self::Refused => "却下",
            Self::Approved => "承認ずみ（集計への反映待ち）",
            Self::Applied => "無効",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Requested,
            Self::Refused,
            Self::Approved,
            Self::Applied,
        ]
        .into_iter()
        .find(|state| state.as_str() == word)
    }
}

/// A request to take a ballot out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalidation {
    /// Its key.
    pub id: BallotInvalidationId,
    /// The questionnaire's number; nothing for a ballot of the web.
    pub paper_no: Option<String>,
    /// Why, in one word.
    pub kind: InvalidationKind,
    /// Why.
    pub reason: String,
    /// How far it is.
    pub state: InvalidationState,
    /// Who asked.
    pub requested_by: AccountId,
    /// When.
    pub requested_on: NaiveDate,
    /// Who decided.
    pub decided_by: Option<AccountId>,
}
