//! The noun: a person's place in a session, or their wish for one.

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, BookingId, CompanyId, EnrolmentId, MembershipId, ScheduledSessionId};

/// Where a booking stands (`domain.md` §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BookingState {
    /// 承認待ち
    Requested,
    /// キャンセル待ち
    Waitlisted,
    /// 予約済
    Booked,
    /// 見送り: whoever approves said no.
    Declined,
    /// 本人が取消
    CancelledByLearner,
    /// 会社が取消
    CancelledByCompany,
    /// 中止: the session does not take place.
    EventCancelled,
}

impl BookingState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Requested,
        Self::Waitlisted,
        Self::Booked,
        Self::Declined,
        Self::CancelledByLearner,
        Self::CancelledByCompany,
        Self::EventCancelled,
    ];
    /// Those of which a person has at most one in a session.
    pub const LIVE: [Self; 3] = [Self::Requested, Self::Waitlisted, Self::Booked];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Waitlisted => "waitlisted",
            Self::Booked => "booked",
            Self::Declined => "declined",
            Self::CancelledByLearner => "cancelled_by_learner",
            Self::CancelledByCompany => "cancelled_by_company",
            Self::EventCancelled => "event_cancelled",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Requested => "承認待ち",
            Self::Waitlisted => "キャンセル待ち",
            Self::Booked => "予約済",
            Self::Declined => "見送り",
            Self::CancelledByLearner => "本人が取消",
            Self::CancelledByCompany => "会社が取消",
            Self::EventCancelled => "研修の中止",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether it still means something: see [`Self::LIVE`].
    pub fn is_live(self) -> bool {
        Self::LIVE.contains(&self)
    }

    /// Whether it may become `next`. Whoever waits or is asked for may be
    /// taken back like whoever is booked.
    pub fn may_become(self, next: Self) -> bool {
        match self {
            Self::Requested => {
                matches!(next, Self::Booked | Self::Waitlisted | Self::Declined)
                    || next.is_cancelled()
            }
            Self::Waitlisted => next == Self::Booked || next.is_cancelled(),
            Self::Booked => next.is_cancelled(),
            _ => false,
        }
    }

    fn is_cancelled(self) -> bool {
        matches!(
            self,
            Self::CancelledByLearner | Self::CancelledByCompany | Self::EventCancelled
        )
    }
}

/// A booking (予約).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// Its key.
    pub id: BookingId,
    /// In which session.
    pub session: ScheduledSessionId,
    /// The person's company.
    pub company: CompanyId,
    /// Who.
    pub membership: MembershipId,
    /// Which of their enrolments it is for.
    pub enrolment: EnrolmentId,
    /// Where it stands.
    pub state: BookingState,
    /// Whether they came without one.
    pub is_walk_in: bool,
    /// Its place in the queue.
    pub requested_at: DateTime<Utc>,
    /// By whom it was asked for.
    pub requested_by: AccountId,
    /// Why it may overlap another one.
    pub overlap_reason: Option<String>,
}

/// The most people that are booked in one go.
pub const MOST_AT_ONCE: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_booking_moves_only_along_the_table() {
        use BookingState::{
            Booked, CancelledByCompany, CancelledByLearner, Declined, EventCancelled, Requested,
            Waitlisted,
        };
        let allowed = [
            (Requested, Booked),
            (Requested, Waitlisted),
            (Requested, Declined),
            (Requested, CancelledByLearner),
            (Requested, CancelledByCompany),
            (Requested, EventCancelled),
            (Waitlisted, Booked),
            (Waitlisted, CancelledByLearner),
            (Waitlisted, CancelledByCompany),
            (Waitlisted, EventCancelled),
            (Booked, CancelledByLearner),
            (Booked, CancelledByCompany),
            (Booked, EventCancelled),
        ];
        for from in BookingState::ALL {
            assert_eq!(BookingState::parse(from.as_str()), Some(from));
            for to in BookingState::ALL {
                let expected = allowed.contains(&(from, to));
                assert_eq!(from.may_become(to), expected, "{from:?} → {to:?}");
            }
        }
    }
}
