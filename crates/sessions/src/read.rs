//! Queries. What serves a person takes that person's scope: a session that is
//! not theirs to see answers as one that does not exist.

mod attendance;
mod bookings;
mod feeds;
mod findings;
mod follow_ups;
mod held;
mod observations;
mod schedule;

pub use attendance::{mark_by_key, marks_of_booking, marks_of_session};
pub use bookings::{
    BookedElsewhere, booked_elsewhere, booking, booking_of_member, bookings_of_member,
    bookings_of_session, queue,
};
pub use feeds::feed_number;
pub use findings::findings;
pub use follow_ups::follow_ups;
pub use held::{by_codes, by_ids, ended_between};
pub use observations::{current_draw, newest_draw, observations};
pub use schedule::{
    Clash, SessionFilter, SessionScope, clashes, date_of, scheduled, scheduled_by_code,
    scheduled_by_ids, seats, sessions,
};
