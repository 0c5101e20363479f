//! Surveys: forms, rounds, ballots, seals, cells and exact means.
//!
//! Owns `survey_forms`, `survey_versions`, `survey_questions`,
//! `survey_policies`, `survey_settings`, `question_comparisons`,
//! `survey_rounds`, `named_ballots`, `named_comments`, `strata`, `participations`, `spent_tokens`,
//! `ballot_pool`, `ballots`, `ballot_comments`,
//! `ballot_invalidations`, `seals`, `cells`, `cell_deltas`, `survey_sums`, `survey_blocks`,
//! `survey_block_cells`, `survey_block_head`, `rating_imports`, `rating_import_seals`, `typed_sheets`,
//! `figure_proposals`, `figure_head`, `published_figures`, `figure_states`,
//! `figure_places` and `workplace_reports`. What always holds:
//! - A published form version never changes.
//! - A round's mode and rules are fixed when it opens ([`Policy`]); its k may rise.
//! - In a confidential round who answered (`participations`) and what was answered
//!   (`ballots`) share no key, no order and no time finer than the day. Neither the trainee's
//!   secret nor anything that leads from one to the other is stored.
//! - A ballot waits in the pool as a box that only the sealer's key opens, and
//!   leaves it in a shuffled batch of at least the round's k, or at its close.
//! - In a round by name the answer is tied to the enrolment (`named_ballots`) and
//!   counted at once; those whom the rules name see it.
//! - Who shows a ballot's receipt may change or withdraw it. A receipt leads to
//!   a ballot and to nobody; of it the tables keep hashes only, another in the
//!   pool than among the counted.
//! - What was counted in a confidential round changes by at least k ballots of a
//!   stratum at once, except at the round's close and on one day a year
//!   ([`seal::yearly_day`]).
//! - What somebody wrote is kept closed to the sealer's key; others read what a
//!   reviewer released.
//! - cells = Σ deltas = Σ answers of counted ballots, and the sums of a question by
//!   track and month = Σ cells ([`read::verify`]).
//! - What is told below the firm is whole blocks, formed once when their months
//!   close and frozen ([`release`]).
//! - A published figure never changes: it is locked, and superseded or
//!   retracted by a row beside it. Its snapshot derives again from the deltas
//!   up to the seals it is pinned to.
//! - A printed mean, difference or percentage is rounded once, in [`mean`]; no
//!   floating-point number exists in this crate outside [`interval`], whose
//!   limits stand beside a figure and never in it.

mod answer_line;
mod ballot;
mod comment;
pub mod compare;
mod counts;
mod entity;
mod error;
mod exact;
pub mod figure;
pub mod follow_up;
mod form;
pub mod grim;
pub mod interval;
mod invalidation;
pub mod k_blocks;
mod keys;
pub mod mask;
pub mod mean;
mod opened;
pub mod order;
mod policy;
pub mod proof;
pub mod rank_audit;
pub mod ratings;
pub mod read;
mod receipt;
pub mod release;
pub mod reminder;
mod round;
pub mod seal;
mod sealed_box;
mod stats;
mod token;
pub mod workplace;
pub mod write;

pub use ballot::{Answer, Filled, Given, GivenValue, MAX_COMMENT, Rating};
pub use comment::{
    CommentReader, CommentState, CommentUnderReview, K_TEXT, ORIGINAL_KEPT_DAYS, ReleasedComment,
    Review, TextRelease,
};
pub use counts::Counts;
pub use error::Error;
pub use exact::{Exact, mean_of_means};
pub use form::{Form, FormDraft, Question, QuestionDraft, QuestionKind, REACTION};
pub use interval::Interval;
pub use invalidation::{Invalidation, InvalidationKind, InvalidationState};
pub use keys::SurveyKeys;
pub use mean::{Difference, Mean, Percent};
pub use opened::{ClosedBox, OpenedBoxes};
pub use policy::{K_DISTRIBUTION, Mode, NamedReaders, Policy};
pub use receipt::{Held, HeldState, Receipt};
pub use round::{K_SCORE, Medium, Participation, Round, RoundKind, Turnout, WebRound, cutoff};
pub use sealed_box::POOL;
pub use stats::{Balance, Bounds, TopBox};
pub use token::{BallotToken, SurveySecret};
