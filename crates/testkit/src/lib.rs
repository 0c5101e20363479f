//! Development only: a fresh, migrated database on either backend, a fixed
//! clock, counted ids, small content folders, and workbooks written by hand.
//!
//! `TERAKOYA_TEST_POSTGRES` names a PostgreSQL server; without it the tests
//! run on SQLite. The same tests run on both.

pub mod content;
mod database;
pub mod smtp;
pub mod workbook;

pub use database::{TestDb, db, empty_db};

use chrono::{DateTime, Utc};
use kernel::{Clock, Ids};

/// A Monday morning in Japan, 2026-11-23 10:00.
pub fn monday_morning() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_395_600, 0).expect("a real instant")
}

/// A clock that stands at [`monday_morning`] until it is moved.
pub fn clock() -> Clock {
    Clock::fixed(monday_morning())
}

/// Counted keys.
pub fn ids() -> Ids {
    Ids::counted()
}
