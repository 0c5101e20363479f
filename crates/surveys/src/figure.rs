//! Published figures: what is claimed, what it rests on, and how anybody can
//! check it later with a file and a public key. Pure.
//!
//! What always holds:
//! - A manifest holds integers and strings only, in RFC 8785's one writing, so
//!   that one claim has one hash.
//! - Everything that follows from other facts (the mean, the rate, the printed
//!   sentence) is computed when the manifest is written and again when it is
//!   checked.
//! - The snapshot names each round with its counts; the manifest carries its
//!   hash and the totals only. A round's key is random enough that the hash
//!   tells nobody the counts of a round.

mod canonical;
mod check;
mod facts;
mod manifest;
mod register;
mod revision;
mod sentence;
mod snapshot;
mod words;

pub use canonical::canonical;
pub use check::{Checked, Mismatch, Sealed, check, check_seals};
pub use facts::{left_out, pooled_wordings};
pub use manifest::{
    Manifest, PooledWordings, QuestionFacts, SinceSecond, SourceFile, TrackFacts, definition_text,
    sha256,
};
pub use register::{
    Definition, Figure, FigureState, MAX_NOTE, MAX_PLACE, MAX_REASON, Place, PlaceKind, Proposal,
};
pub use revision::{Moves, Revision};
pub use sentence::{english, japanese};
pub use snapshot::{Line, Snapshot};
pub use words::comparative_words;

/// Ratings that a public figure needs at least.
pub const LEAST: u64 = 30;
/// From so many on, the rate need not stand in the same print.
pub const FREE_FROM: u64 = 100;
/// Below so many percent, the rate must be printed.
pub const RATE_IN_PRINT_BELOW: u64 = 50;
