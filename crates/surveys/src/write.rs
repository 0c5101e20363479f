//! Changes. Each runs in the transaction of one journey.

mod cells;
mod form;
mod paper;
mod participation;
mod redeem;
mod round;
mod seal;

pub use form::{Published, publish_form};
pub use paper::{CountedPapers, ImportRecord, Paper, count_papers, record_import};
pub use participation::{ensure_participation, issue};
pub use redeem::{Redeemed, redeem};
pub use round::{ensure_paper_round, ensure_web_round};
pub use seal::{Sealed, seal_round};
