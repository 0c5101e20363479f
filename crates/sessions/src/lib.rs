//! When it is taught live: training sessions.
//!
//! Owns `training_sessions`. What always holds:
//! - A session is known by its code (開催回); its track, instructor and last
//!   day never change once written, because figures are counted by them.
//! - The last day is a date in Japan; it alone decides which period a session
//!   belongs to.

pub mod calendar;
mod entity;
mod error;
pub mod meeting_log;
pub mod pairs;
pub mod read;
mod session;
pub mod write;

pub use error::Error;
pub use session::{MAX_CODE, MAX_INSTRUCTOR, SessionFacts, TrainingSession};
