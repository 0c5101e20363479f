//! The only source of the present moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, DurationRound, NaiveDate, TimeDelta, Utc};

use crate::date;

/// The machine's clock, or one that a test moves by hand.
///
/// Every instant has whole microseconds: PostgreSQL keeps no more, and a value
/// read back must equal the value written.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Microseconds since 1970, moved by [`Clock::advance`].
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `now` until it is moved.
    pub fn fixed(now: DateTime<Utc>) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(now.timestamp_micros())))
    }

    /// The present instant, in whole microseconds.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the clock"
    )]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => {
                let now = Utc::now();
                now.duration_trunc(TimeDelta::microseconds(1))
                    .unwrap_or(now)
            }
            Self::Fixed(micros) => {
                DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or_default()
            }
        }
    }

    /// Today in Japan.
    pub fn today(&self) -> NaiveDate {
        date::jst_date(self.now())
    }

    /// Moves a fixed clock on; the machine's clock is not ours to move.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Fixed(micros) = self {
            micros.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::SeqCst);
        }
    }
}
