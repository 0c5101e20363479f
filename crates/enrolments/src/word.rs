//! The words on the screen (`domain.md` §5): functions of (status, due date,
//! today), so that no missed job can make them wrong.

use chrono::NaiveDate;

use crate::enrolment::Status;

/// Whether the person works now. People on leave or gone are listed but never
/// counted as overdue (`domain.md` §2, 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// At work.
    AtWork,
    /// On leave, or left.
    Away,
}

/// The word for an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Word {
    /// 未受講: ordered, not begun, still in time.
    NotStarted,
    /// 受講中: begun, still in time.
    InProgress,
    /// 修了
    Completed,
    /// 期限超過: the last day is over and it is not done, begun or not.
    Overdue,
    /// 免除
    Waived,
    /// 取消
    Withdrawn,
}

impl Word {
    /// Every word, in the order of a filter's choices.
    pub const ALL: [Self; 6] = [
        Self::NotStarted,
        Self::InProgress,
        Self::Completed,
        Self::Overdue,
        Self::Waived,
        Self::Withdrawn,
    ];

    /// The word for an enrolment in `status` with its last day `due_on`, as
    /// seen on `today` (a date in Japan).
    pub fn of(
        status: Status,
        due_on: Option<NaiveDate>,
        today: NaiveDate,
        presence: Presence,
    ) -> Self {
        let late = presence == Presence::AtWork && due_on.is_some_and(|due| due < today);
        match status {
            Status::Assigned | Status::InProgress if late => Self::Overdue,
            Status::Assigned => Self::NotStarted,
            Status::InProgress => Self::InProgress,
            Status::Completed => Self::Completed,
            Status::Waived => Self::Waived,
            Status::Withdrawn => Self::Withdrawn,
            Status::ExpiredUnfinished => Self::Overdue,
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::NotStarted => "未受講",
            Self::InProgress => "受講中",
            Self::Completed => "修了",
            Self::Overdue => "期限超過",
            Self::Waived => "免除",
            Self::Withdrawn => "取消",
        }
    }

    /// The word in an address or in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Overdue => "overdue",
            Self::Waived => "waived",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads the word of an address or of JSON.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == word)
    }
}

/// How many days past the last day `today` is; 0 while in time.
pub fn days_late(due_on: NaiveDate, today: NaiveDate) -> i64 {
    (today - due_on).num_days().max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, number).expect("a real day")
    }

    #[test]
    fn the_word_follows_status_deadline_and_today() {
        use Presence::{AtWork, Away};
        let today = day(10);
        let cases = [
            (Status::Assigned, None, AtWork, "未受講"),
            (Status::Assigned, Some(day(10)), AtWork, "未受講"),
            (Status::Assigned, Some(day(9)), AtWork, "期限超過"),
            (Status::InProgress, None, AtWork, "受講中"),
            (Status::InProgress, Some(day(10)), AtWork, "受講中"),
            (Status::InProgress, Some(day(9)), AtWork, "期限超過"),
            (Status::Assigned, Some(day(9)), Away, "未受講"),
            (Status::InProgress, Some(day(9)), Away, "受講中"),
            (Status::Completed, Some(day(9)), AtWork, "修了"),
            (Status::Waived, Some(day(9)), AtWork, "免除"),
            (Status::Withdrawn, Some(day(9)), AtWork, "取消"),
            (Status::ExpiredUnfinished, Some(day(9)), AtWork, "期限超過"),
        ];
        for (status, due_on, presence, expected) in cases {
            let word = Word::of(status, due_on, today, presence);
            assert_eq!(word.label(), expected, "{status:?} {due_on:?} {presence:?}");
        }
    }

    #[test]
    fn lateness_is_counted_in_whole_days_and_never_negative() {
        assert_eq!(days_late(day(7), day(10)), 3);
        assert_eq!(days_late(day(10), day(10)), 0);
        assert_eq!(days_late(day(11), day(10)), 0);
    }
}
