//! Changes. Whoever changes a session, its seats, its bookings or its
//! attendance holds its row first ([`lock`]).

mod attendance;
mod bookings;
mod feeds;
mod follow_ups;
mod held;
mod observations;
mod schedule;

pub use attendance::{GivenMark, NewMark, mark};
pub use bookings::{NewBooking, add_booking, allow_overlap, move_booking};
pub use feeds::renew_feed;
pub use follow_ups::{add_follow_up, settle_follow_up};
pub use held::{Ensured, ensure};
pub use observations::{add_draw, add_observation};
pub use schedule::{NewSession, cancel, change, close_day, lock, move_state, schedule, set_aside};
