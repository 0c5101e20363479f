//! One cycle of one person in one track (受講登録), and how its status moves.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::id::{CompanyId, EnrolmentId, MembershipId, TrackId, TrackVersionId};

/// Where an enrolment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Ordered, not begun.
    Assigned,
    /// Begun: the first evidence is there and the version is pinned.
    InProgress,
    /// Every required item is done. Terminal.
    Completed,
    /// Excused with a reason.
    Waived,
    /// Taken back: left the company, or ordered by mistake.
    Withdrawn,
    /// Its window closed before it was done.
    ExpiredUnfinished,
}

impl Status {
    /// Every status, in the order of a life.
    pub const ALL: [Self; 6] = [
        Self::Assigned,
        Self::InProgress,
        Self::Completed,
        Self::Waived,
        Self::Withdrawn,
        Self::ExpiredUnfinished,
    ];

    /// The statuses of which a person may have one per track.
    pub const OPEN: [Self; 2] = [Self::Assigned, Self::InProgress];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Waived => "waived",
            Self::Withdrawn => "withdrawn",
            Self::ExpiredUnfinished => "expired_unfinished",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether the person still has something to do.
    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }

    /// The transition table (`domain.md` §3). An extension reopens what ran
    /// out; everything else only goes forward.
    pub fn may_become(self, next: Self) -> bool {
        use Status::{Assigned, Completed, ExpiredUnfinished, InProgress, Waived, Withdrawn};
        match self {
            Assigned => matches!(next, InProgress | Waived | Withdrawn | ExpiredUnfinished),
            InProgress => matches!(next, Completed | Waived | Withdrawn | ExpiredUnfinished),
            ExpiredUnfinished => matches!(next, Assigned | InProgress),
            Completed | Waived | Withdrawn => false,
        }
    }
}

/// By which way an enrolment was ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// By a list of people.
    Person,
    /// By a unit and everything below it.
    Unit,
    /// By the whole company.
    Company,
    /// By the roster's own コース column.
    Roster,
}

impl Source {
    /// Every way.
    pub const ALL: [Self; 4] = [Self::Person, Self::Unit, Self::Company, Self::Roster];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Unit => "unit",
            Self::Company => "company",
            Self::Roster => "roster",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == word)
    }
}

/// One cycle of one person in one track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// The key.
    pub id: EnrolmentId,
    /// The person's company.
    pub company: CompanyId,
    /// Whose.
    pub membership: MembershipId,
    /// In what.
    pub track: TrackId,
    /// The content the person learns from; pinned at the start.
    pub track_version: Option<TrackVersionId>,
    /// 1 for the first time, one more for each renewal.
    pub cycle_no: i32,
    /// Where it stands.
    pub status: Status,
    /// How it was ordered.
    pub source: Source,
    /// The last day, until 23:59 in Japan; none when there is no deadline.
    pub due_on: Option<NaiveDate>,
    /// When the first evidence came.
    pub started_at: Option<DateTime<Utc>>,
    /// When the last evidence came.
    pub completed_at: Option<DateTime<Utc>>,
    /// The date in Japan of the last evidence.
    pub completed_on: Option<NaiveDate>,
    /// When it was ordered.
    pub created_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_moves_only_along_the_table() {
        use Status::{Assigned, Completed, ExpiredUnfinished, InProgress, Waived, Withdrawn};
        let allowed = [
            (Assigned, InProgress),
            (Assigned, Waived),
            (Assigned, Withdrawn),
            (Assigned, ExpiredUnfinished),
            (InProgress, Completed),
            (InProgress, Waived),
            (InProgress, Withdrawn),
            (InProgress, ExpiredUnfinished),
            (ExpiredUnfinished, Assigned),
            (ExpiredUnfinished, InProgress),
        ];
        for from in Status::ALL {
            for to in Status::ALL {
                assert_eq!(
                    from.may_become(to),
                    allowed.contains(&(from, to)),
                    "{from:?} → {to:?}"
                );
            }
        }
    }

    #[test]
    fn every_stored_word_is_read_back() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(status));
        }
        for source in Source::ALL {
            assert_eq!(Source::parse(source.as_str()), Some(source));
        }
        assert_eq!(Status::parse("overdue"), None);
    }
}
