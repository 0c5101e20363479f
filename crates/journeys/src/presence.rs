//! What an employment says of whether somebody is there to learn.

use enrolments::Presence;
use people::MembershipStatus;

/// Whether somebody is at work; nothing for who has left.
pub(crate) fn presence(status: MembershipStatus) -> Option<Presence> {
    match status {
        MembershipStatus::Active => Some(Presence::AtWork),
        MembershipStatus::OnLeave => Some(Presence::Away),
        MembershipStatus::Left => None,
    }
}
