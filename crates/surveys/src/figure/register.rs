//! The register: what was proposed, what was locked, what became of it, and
//! where it is used.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::id::{AccountId, FigureId, FigurePlaceId, FigureProposalId, TrackId};

use super::Sealed;

/// The longest note, in characters.
pub const MAX_NOTE: usize = 200;
/// The longest description of a place, in characters.
pub const MAX_PLACE: usize = 500;
/// The longest reason, in characters.
pub const MAX_REASON: usize = 500;

/// What a figure is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The first day that a session may have ended on.
    pub from: NaiveDate,
    /// The last one, included.
    pub to: NaiveDate,
    /// One course; all of them when absent.
    pub track: Option<TrackId>,
    /// The question's code.
    pub question: String,
}

/// A figure that waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its key.
    pub id: FigureProposalId,
    /// What it is about.
    pub definition: Definition,
    /// What it is for.
    pub note: String,
    /// Who defined it; nobody for the operator on the machine.
    pub by: Option<AccountId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A locked figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Its key.
    pub id: FigureId,
    /// The evidence id: `PUB-2026-0001`.
    pub code: String,
    /// Its place in the chain, from 1.
    pub number: i64,
    /// The proposal that was approved.
    pub proposal: FigureProposalId,
    /// What is handed out.
    pub sealed: Sealed,
    /// One line per round.
    pub snapshot: String,
    /// One line per round: its key and the seal that it is pinned to.
    pub rounds: String,
    /// The hash of the manifest before it; empty for the first.
    pub previous: String,
    /// When it was locked.
    pub locked_at: DateTime<Utc>,
}

/// What a figure is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FigureState {
    /// 公表中
    Locked,
    /// A later edition stands in its place.
    Superseded {
        /// The evidence id of that edition.
        by: String,
    },
    /// Taken back.
    Retracted {
        /// Why.
        reason: String,
        /// When.
        at: DateTime<Utc>,
    },
}

impl FigureState {
    /// The stable word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::Superseded { .. } => "superseded",
            Self::Retracted { .. } => "retracted",
        }
    }

    /// The word on the screen.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Locked => "公表中",
            Self::Superseded { .. } => "改訂ずみ",
            Self::Retracted { .. } => "取り下げ",
        }
    }
}

/// What kind of place a figure stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    /// A page on the web.
    Web,
    /// A brochure, a leaflet, an advertisement in print.
    Print,
    /// Slides, a proposal to a client.
    Slides,
    /// Anything else.
    Other,
}

impl PlaceKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Web, Self::Print, Self::Slides, Self::Other];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Print => "print",
            Self::Slides => "slides",
            Self::Other => "other",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Web => "Webページ",
            Self::Print => "印刷物・PDF",
            Self::Slides => "提案書・スライド",
            Self::Other => "そのほか",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Where a figure is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its key.
    pub id: FigurePlaceId,
    /// What kind of place.
    pub kind: PlaceKind,
    /// The address or the name.
    pub place: String,
    /// When it was registered.
    pub at: DateTime<Utc>,
}
