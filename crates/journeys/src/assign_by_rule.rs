//! Assignment rules (受講対象ルール): a company says once who learns a track
//! until when; whoever the rule is for is enrolled when it is saved and, from
//! then on, on the day on which they come under it.
//!
//! What always holds:
//! - A save does what its preview showed, or nothing: it carries the digest of
//!   the preview and is refused when that would be another one by now.
//! - Whoever applies a rule holds its row, and a rule orders one enrolment per
//!   person and cycle at most; so two nodes, or a worker and a save, enrol
//!   once.
//! - What a person decided stands: who is excused or taken back is left out.

mod apply;
mod plan;
mod save;

use enrolments::RuleInput;
use kernel::id::{AssignmentRuleId, CompanyId};

pub use apply::{RuleRun, apply_rule_now, apply_rules};
pub(crate) use plan::judge_all;
pub use plan::{Judged, RulePreview};
pub use save::{STALE, SavedRule, preview_rule, save_rule};

/// A rule to preview or to save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleChange {
    /// The company.
    pub company: CompanyId,
    /// Which rule.
    pub which: WhichRule,
    /// What it is to say.
    pub input: RuleInput,
}

/// Which rule is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhichRule {
    /// A new one, for the track with this code.
    New(String),
    /// This one, as it was read at this version. Its track stays.
    Existing(AssignmentRuleId, i32),
}
