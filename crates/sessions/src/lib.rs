//! When it is taught live: training sessions, from the plan through bookings
//! and attendance to the held session that figures are counted by.
//!
//! Owns `scheduled_sessions`, `session_dates`, `session_instructors`,
//! `session_seats`, `bookings`, `attendance_marks`, `session_follow_ups`,
//! `role_play_draws`, `role_play_observations`,
//! `calendar_feed_renewals` and `training_sessions`.
//! What always holds:
//! - A session never has more booked people than seats: whoever changes
//!   either holds its row ([`write::lock`]), and the database counts along.
//! - A person has at most one live booking in a session; the queue is in the
//!   order of requests, and moves up in the transaction that frees a seat.
//! - State changes only along [`SessionState::may_become`] and
//!   [`BookingState::may_become`].
//! - Attendance marks are never changed: a correction supersedes the one
//!   before, and the one that nothing supersedes counts ([`in_force`]).
//! - A code of the check-in is good for a minute at most, in its window, for
//!   one date; the ticket it gives is one person's ([`check_in`]).
//! - What observers of a role-play saw is shown in sums of at least five sheets
//!   ([`observation`]); a sheet is never changed, a later one takes its place.
//! - A held session is known by its code (開催回); its track, instructor and
//!   last day never change once written, because figures are counted by them.
//!   The last day is a date in Japan; it alone decides which period it
//!   belongs to.

mod attendance;
mod booking;
pub mod calendar;
pub mod check_in;
mod entity;
mod error;
mod follow_up;
pub mod meeting_log;
pub mod observation;
pub mod pairs;
pub mod read;
mod schedule;
mod seats;
mod session;
mod session_input;
pub mod write;

pub use attendance::{
    Attendance, AttendanceMark, ENOUGH_PERCENT, LATE_AFTER, MarkSource, PERCENTS, from_minutes,
    in_force, is_correction, is_enough, may_mark, on_check_in,
};
pub use booking::{Booking, BookingState, MOST_AT_ONCE};
pub use error::Error;
pub use follow_up::FollowUp;
pub use observation::{Observation, RolePlayDraw};
pub use schedule::{
    Opening, ScheduledSession, SessionDate, SessionKind, SessionState, Span, overlap,
};
pub use seats::{Seats, promoted};
pub use session::{MAX_CODE, MAX_INSTRUCTOR, SessionFacts, TrainingSession};
pub use session_input::{
    DateInput, LONGEST_TEXT, LONGEST_TITLE, MOST_DATES, MOST_OPEN_DAYS, MOST_SEATS, OPEN_DAYS,
    SessionInput, SessionPlan, line, reason,
};

/// A stored word as it was read.
fn stored<T>(read: Option<T>, word: &str) -> Result<T, Error> {
    read.ok_or_else(|| Error::Stored(word.to_owned()))
}
