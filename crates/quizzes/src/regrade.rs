//! Regrading one question (再採点): the only way to change a score after it
//! was given (invariant 15).
//!
//! A run is planned, tried without effect, and then applied or discarded. What
//! is applied is kept as the question's adjustment, a value that grading takes
//! beside the frozen key; so attempts handed in later are graded alike, and a
//! score stays a function of stored values. Of several applied runs about one
//! question the newest is in force and replaces the earlier ones;
//! [`Policy::Keep`] leaves in force what was.
//!
//! A pass that a run would take away stays: the row of the change says that it
//! was kept ([`Change::is_kept`]), and a person decides what follows.

mod digest;
mod effect;
mod policy;
mod rekey;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use kernel::Fault;
use kernel::id::{
    AccountId, AttemptId, CompanyId, EnrolmentId, QuestionVersionId, QuizVersionId, RegradeRunId,
};

use crate::attempt::Outcome;

pub(crate) use digest::digest;
pub(crate) use effect::{corrections_only, pass_points, points, shown_key, worth};
pub(crate) use policy::coded_name;
pub use policy::{CodedAnswer, Policy};
pub(crate) use rekey::{is_rekeyable, rekeyed};

const LONGEST_REASON: usize = 500;

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegradeStatus {
    /// Written down; nothing was tried.
    Planned,
    /// Tried without effect; what it showed is noted.
    Previewed,
    /// In force.
    Applied,
    /// Given up.
    Discarded,
}

impl RegradeStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [
        Self::Planned,
        Self::Previewed,
        Self::Applied,
        Self::Discarded,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Previewed => "previewed",
            Self::Applied => "applied",
            Self::Discarded => "discarded",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Planned => "計画",
            Self::Previewed => "試算済み",
            Self::Applied => "適用済み",
            Self::Discarded => "取りやめ",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// The transition table. A run may be tried again before it is applied.
    pub fn may_become(self, next: Self) -> bool {
        use RegradeStatus::{Applied, Discarded, Planned, Previewed};
        matches!(
            (self, next),
            (Planned, Previewed | Discarded) | (Previewed, Previewed | Applied | Discarded)
        )
    }
}

/// A regrade of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegradeRun {
    /// Its key.
    pub id: RegradeRunId,
    /// The question it was planned for; others with the same wording may be
    /// among its targets.
    pub question: QuestionVersionId,
    /// What it does.
    pub policy: Policy,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub status: RegradeStatus,
    /// Who planned it.
    pub planned_by: AccountId,
    /// When.
    pub planned_at: DateTime<Utc>,
    /// When it was last tried.
    pub previewed_at: Option<DateTime<Utc>>,
    /// How many attempts the last try looked at.
    pub attempts: Option<i32>,
    /// The fingerprint of what the last try showed.
    pub digest: Option<String>,
    /// Who applied or discarded it.
    pub closed_by: Option<AccountId>,
    /// When.
    pub closed_at: Option<DateTime<Utc>>,
}

impl RegradeRun {
    /// Whether these changes are what the last try showed.
    pub fn showed(&self, changes: &[Change]) -> bool {
        let attempts = i32::try_from(changes.len()).ok();
        self.attempts == attempts && self.digest == Some(digest(changes))
    }
}

/// What a run does, or did, to one graded attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The attempt.
    pub attempt: AttemptId,
    /// The learner's company.
    pub company: CompanyId,
    /// Whose enrolment.
    pub enrolment: EnrolmentId,
    /// At which quiz.
    pub quiz: QuizVersionId,
    /// The question's points before.
    pub item_before: i32,
    /// The question's points after.
    pub item_after: i32,
    /// The score before.
    pub before: Outcome,
    /// The score after; still passed when the pass is kept.
    pub after: Outcome,
    /// Whether the pass would be lost, and stays.
    pub is_kept: bool,
}

impl Change {
    /// Whether anything differs, or a pass is kept.
    pub fn is_change(&self) -> bool {
        self.item_before != self.item_after || self.before != self.after || self.is_kept
    }

    /// Whether it passes now and did not before.
    pub fn is_new_pass(&self) -> bool {
        self.after.passed && !self.before.passed
    }
}

/// What is wrong with the reason of a run.
pub(crate) fn reason_faults(reason: &str) -> Vec<Fault> {
    let letters = reason.trim().chars().count();
    if (1..=LONGEST_REASON).contains(&letters) && !reason.contains('\0') {
        return Vec::new();
    }
    vec![Fault::new(
        "/reason",
        "quiz.regrade.reason",
        format!("見直す理由を、{LONGEST_REASON}文字までで書いてください。"),
    )]
}
