//! Changes. Each runs in the transaction of one journey.

mod bulk;
mod cells;
mod changes;
mod comments;
mod figure;
mod form;
mod invalidate;
mod named;
mod paper;
mod participation;
mod policy;
mod proof;
mod receipt;
pub(crate) mod redeem;
mod release;
mod round;
mod seal;
mod workplace;

pub use cells::Sums;
pub use comments::{close_plain_comments, purge_originals, review_comment};
pub use figure::{NewFigure, add_place, lock_chain, lock_figure, propose, retract, supersede};
pub use form::{Published, publish_form};
pub use invalidate::{Named, NewInvalidation, decide_invalidation, request_invalidation};
pub use named::{answer_named, withdraw_named};
pub use paper::{
    CountedPapers, ImportRecord, ImportedSeal, Paper, count_papers, record_import,
    record_typed_sheet,
};
pub use participation::{ensure_participation, issue};
pub use policy::{compare_questions, raise_k, set_policy};
pub use proof::note_proof;
pub use receipt::{change, withdraw};
pub use redeem::{Redeemed, redeem};
pub use release::{NewBlock, hold_blocks, note_look, store_blocks};
pub use round::{
    HeldOnPaper, HeldSession, ensure_paper_round, ensure_session_round, ensure_web_round,
    record_eligible,
};
pub use seal::{Sealed, seal_round};
pub use workplace::add_workplace_report;
