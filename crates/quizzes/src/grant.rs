//! One more attempt, or more time: what a person grants beyond the rules of a
//! quiz, with a reason and a name (invariant 14).

use chrono::{DateTime, Utc};
use kernel::Fault;
use kernel::id::{AccountId, AttemptId, QuizVersionId};

/// The most minutes that are added to an attempt at once.
pub const MOST_MINUTES: i32 = 8 * 60;
const LONGEST_REASON: usize = 200;

/// What is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Granted {
    /// One more attempt.
    Attempt,
    /// A later deadline for an attempt in progress.
    Time {
        /// Which attempt.
        attempt: AttemptId,
        /// By how many minutes, 1 to [`MOST_MINUTES`].
        minutes: i32,
    },
}

/// Something granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// At which quiz.
    pub quiz: QuizVersionId,
    /// What.
    pub granted: Granted,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: AccountId,
    /// When.
    pub at: DateTime<Utc>,
}

/// What is wrong with a grant.
pub(crate) fn faults(granted: Granted, reason: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let letters = reason.trim().chars().count();
    if letters == 0 || letters > LONGEST_REASON || reason.contains('\0') {
        faults.push(Fault::new(
            "/reason",
            "quiz.grant.reason",
            format!("理由を、{LONGEST_REASON}文字までで書いてください。"),
        ));
    }
    if let Granted::Time { minutes, .. } = granted
        && !(1..=MOST_MINUTES).contains(&minutes)
    {
        faults.push(Fault::new(
            "/minutes",
            "quiz.grant.minutes",
            format!("延ばす時間は、1分から{MOST_MINUTES}分までにしてください。"),
        ));
    }
    faults
}
