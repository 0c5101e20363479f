//! What a person decides about an enrolment beyond its rules (例外・期限延長):
//! always with a reason and a name.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::Fault;
use kernel::id::AccountId;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 200;

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Another last day, or none.
    Due(Option<NaiveDate>),
    /// The person need not learn it (免除).
    Waive,
    /// It is taken back: ordered by mistake, or no longer wanted (取消).
    Withdraw,
}

impl Decision {
    /// The stored words and those on the screen, in the order of choice.
    pub const KINDS: [(&str, &str); 3] = [
        ("due", "期限を変える"),
        ("waived", "免除する"),
        ("withdrawn", "取り消す"),
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Due(_) => "due",
            Self::Waive => "waived",
            Self::Withdraw => "withdrawn",
        }
    }
}

/// Something decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What.
    pub decision: Decision,
    /// The last day until then.
    pub due_before: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: AccountId,
    /// When.
    pub at: DateTime<Utc>,
}

/// What is wrong with a decision that is made `today` in Japan.
pub fn faults(decision: Decision, reason: &str, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    let is_past = |day: NaiveDate| day < today;
    if let Decision::Due(day) = decision
        && day.is_some_and(is_past)
    {
        faults.push(Fault::new(
            "/due_on",
            "enrolment.due.past",
            "期限には、今日以降の日付を入れてください。",
        ));
    }
    let letters = reason.trim().chars().count();
    if letters == 0 || letters > LONGEST_REASON || reason.chars().any(char::is_control) {
        faults.push(Fault::new(
            "/reason",
            "enrolment.decision.reason",
            format!("理由を、改行なしで{LONGEST_REASON}字までで入れてください。"),
        ));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_a_decision_is_named_at_once() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let today = day("2026-11-30");
        let long = "あ".repeat(LONGEST_REASON + 1);
        for (decision, reason, expected) in [
            (Decision::Due(Some(today)), "産休のため", vec![]),
            (Decision::Due(None), "産休のため", vec![]),
            (Decision::Waive, "  ", vec!["/reason"]),
            (Decision::Withdraw, long.as_str(), vec!["/reason"]),
            (Decision::Withdraw, "あ\nい", vec!["/reason"]),
            (
                Decision::Due(Some(day("2026-11-29"))),
                "",
                vec!["/due_on", "/reason"],
            ),
        ] {
            let found = faults(decision, reason, today);
            let pointers: Vec<&str> = found.iter().map(|fault| fault.pointer.as_str()).collect();
            assert_eq!(pointers, expected, "{decision:?} {reason:?}");
        }
    }
}
