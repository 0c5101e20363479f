//! What a learner is told of a session, in their language.

use sessions::{Attendance, BookingState, SessionKind};

use crate::words::sessions as said;
use crate::words::{Language, Phrase};

/// How a booking stands.
pub(super) fn booking(state: BookingState) -> Phrase {
    match state {
        BookingState::Requested => said::REQUESTED,
        BookingState::Waitlisted => said::WAITLISTED,
        BookingState::Booked => said::BOOKED,
        BookingState::Declined => said::DECLINED,
        BookingState::CancelledByLearner => said::CANCELLED_BY_LEARNER,
        BookingState::CancelledByCompany => said::CANCELLED_BY_COMPANY,
        BookingState::EventCancelled => said::EVENT_CANCELLED,
    }
}

/// For whom, and where, a session is.
pub(super) fn kind(kind: SessionKind) -> Phrase {
    match kind {
        SessionKind::Company => said::ONE_COMPANY,
        SessionKind::Public => said::PUBLIC,
        SessionKind::Online => said::ONLINE,
    }
}

/// What is on record of a date.
pub(super) fn attendance(attendance: Attendance, language: Language) -> String {
    let phrase = match attendance {
        Attendance::Partial(percent) => return said::PARTLY_PRESENT.with(language, percent),
        Attendance::NotSet => said::NOT_SET,
        Attendance::Present => said::PRESENT,
        Attendance::Late => said::LATE,
        Attendance::Absent => said::ABSENT,
        Attendance::Excused => said::EXCUSED,
    };
    phrase.of(language).to_owned()
}
