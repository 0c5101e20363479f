//! Practical assessment (実技評価): a role-play scored by one or two assessors
//! on a published rubric.
//!
//! What always holds:
//! - A rubric version never changes; an assessment keeps the one it began with.
//! - Score sheets are never changed: a correction is a new sheet that
//!   supersedes the one before. The state and the result of an assessment are
//!   a function of the sheets in force and the rubric version ([`decide`]).
//! - The 引継ぎ票 that a first-line assessment hands over is fixed when it is
//!   handed in, and is what the paired second-line assessment begins with.

mod agreement;
mod decision;
mod handover;
mod rubric;
mod sheet;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use kernel::id::{AccountId, AssessmentId, CompanyId, EnrolmentId, LessonId, RubricVersionId};

pub use agreement::{Agreement, CriterionPair, agreement};
pub use decision::{Decided, Outcome, Practise, decide, passes, practise, total};
pub use handover::{
    HandoverField, HandoverItem, HandoverNote, ITEMS, fields as handover_fields, items_covered,
};
pub(crate) use handover::{faults as handover_faults, normal as normal_handover};
pub(crate) use rubric::faults as rubric_faults;
pub use rubric::{Criterion, HIGHEST, Levels, NewRubric, Raise, Rubric, RubricUse};
pub(crate) use sheet::faults as sheet_faults;
pub use sheet::{Sheet, SheetKind};

/// How an assessment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AssessmentStatus {
    /// 採点待ち: not every assessor has given a sheet.
    Scheduled,
    /// 調整待ち: the assessors are too far apart; a moderator decides.
    Scored,
    /// 確定(調整): a moderator has decided.
    Moderated,
    /// 確定: the assessors agree.
    Final,
    /// 取消: it will have no result. Stored beside what its sheets gave.
    Cancelled,
}

impl AssessmentStatus {
    /// The stored words.
    const ALL: [Self; 4] = [Self::Scheduled, Self::Scored, Self::Moderated, Self::Final];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Scored => "scored",
            Self::Moderated => "moderated",
            Self::Final => "final",
            Self::Cancelled => "cancelled",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Scheduled => "採点待ち",
            Self::Scored => "調整待ち",
            Self::Moderated => "確定（調整）",
            Self::Final => "確定",
            Self::Cancelled => "取消",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether there is a result.
    pub fn is_decided(self) -> bool {
        matches!(self, Self::Moderated | Self::Final)
    }

    /// Whether it still waits for its result.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Scheduled | Self::Scored)
    }
}

/// One assessed role-play of one learner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// Its key.
    pub id: AssessmentId,
    /// The learner's company.
    pub company: CompanyId,
    /// Whose enrolment.
    pub enrolment: EnrolmentId,
    /// The role-play's lesson.
    pub lesson: LessonId,
    /// The track's code: some minima are higher in one track.
    pub track: String,
    /// What it is scored by.
    pub rubric: RubricVersionId,
    /// The day in Japan.
    pub scheduled_on: NaiveDate,
    /// Who scores it: one or two.
    pub assessors: Vec<AccountId>,
    /// Whether the learner writes a 引継ぎ票.
    pub hands_over: bool,
    /// The first-line assessment whose 引継ぎ票 this one begins with.
    pub handed_from: Option<AssessmentId>,
    /// How it stands.
    pub status: AssessmentStatus,
    /// The result, once it is decided.
    pub outcome: Option<Outcome>,
    /// Why it was cancelled.
    pub cancel_reason: Option<String>,
}

impl Assessment {
    /// Whether this account is one of its assessors.
    pub fn is_scored_by(&self, account: AccountId) -> bool {
        self.assessors.contains(&account)
    }
}

/// Whose assessments a member of the firm's staff sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Desk {
    /// Those that this account scores.
    Assessor(AccountId),
    /// All of them: the firm's admin.
    Firm,
}
