//! A limiter in memory: enough to slow one sender down. What must be exact
//! across processes (wrong passwords per account) is counted in the database.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

const MINUTE_MICROS: i64 = 60_000_000;
/// Entries before the idle ones are swept out.
const SWEEP_AT: usize = 10_000;

/// Who is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A network address on one route; `None` is a sender without one.
    Address(Option<IpAddr>, &'static str),
    /// The hash of a session's token or of a key.
    Credential(Vec<u8>),
}

impl Subject {
    /// One household or office has a whole /64 of IPv6 addresses.
    fn widened(self) -> Self {
        match self {
            Self::Address(Some(IpAddr::V6(address)), route) => {
                let [a, b, c, d, ..] = address.segments();
                let network = Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0);
                Self::Address(Some(IpAddr::V6(network)), route)
            }
            other => other,
        }
    }
}

/// Counts requests. For each subject it keeps one instant: when all its
/// requests so far would be over, if they came evenly spaced.
#[derive(Debug, Default)]
pub struct Limiter {
    busy_until: Mutex<HashMap<Subject, i64>>,
}

impl Limiter {
    /// Counts one request: a minute's worth may come at once, then one at a
    /// time.
    ///
    /// # Errors
    /// The seconds until the next one may come.
    pub fn take(&self, subject: Subject, per_minute: u32, now: DateTime<Utc>) -> Result<(), u64> {
        let now = now.timestamp_micros();
        let interval = MINUTE_MICROS / i64::from(per_minute.max(1));
        let mut busy_until = self
            .busy_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if busy_until.len() >= SWEEP_AT {
            busy_until.retain(|_, until| *until > now);
        }
        let until = busy_until.entry(subject.widened()).or_insert(now);
        let after_this_one = (*until).max(now) + interval;
        let wait = after_this_one - now - MINUTE_MICROS;
        if wait > 0 {
            let seconds = wait.unsigned_abs().div_ceil(1_000_000);
            return Err(seconds);
        }
        *until = after_this_one;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    const CLASSROOM: Subject = Subject::Address(
        Some(IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1))),
        "/sign-in",
    );

    #[test]
    fn a_minutes_worth_comes_at_once_and_then_one_at_a_time() {
        let limiter = Limiter::default();
        let now = DateTime::UNIX_EPOCH;
        for _ in 0..60 {
            assert_eq!(limiter.take(CLASSROOM, 60, now), Ok(()));
        }
        assert_eq!(limiter.take(CLASSROOM, 60, now), Err(1));
        let later = now + TimeDelta::seconds(1);
        assert_eq!(limiter.take(CLASSROOM, 60, later), Ok(()));
        assert_eq!(limiter.take(CLASSROOM, 60, later), Err(1));
    }

    #[test]
    fn subjects_do_not_share_a_count() {
        let limiter = Limiter::default();
        let now = DateTime::UNIX_EPOCH;
        let key = |byte| Subject::Credential(vec![byte]);
        assert_eq!(limiter.take(key(1), 1, now), Ok(()));
        assert_eq!(limiter.take(key(1), 1, now), Err(60));
        assert_eq!(limiter.take(key(2), 1, now), Ok(()));
    }

    #[test]
    fn one_ipv6_network_is_one_sender() {
        let limiter = Limiter::default();
        let now = DateTime::UNIX_EPOCH;
        let sender = |text: &str| Subject::Address(text.parse().ok(), "/sign-in");
        assert_eq!(limiter.take(sender("2001:db8::1"), 1, now), Ok(()));
        assert!(limiter.take(sender("2001:db8::2"), 1, now).is_err());
        assert_eq!(limiter.take(sender("2001:db8:0:1::1"), 1, now), Ok(()));
    }

    #[test]
    fn idle_senders_are_forgotten() {
        let limiter = Limiter::default();
        let now = DateTime::UNIX_EPOCH;
        for number in 0..SWEEP_AT {
            let subject = Subject::Credential(number.to_be_bytes().to_vec());
            let _ = limiter.take(subject, 60, now);
        }
        let later = now + TimeDelta::minutes(2);
        let _ = limiter.take(CLASSROOM, 60, later);
        let kept = limiter.busy_until.lock().expect("not poisoned").len();
        assert_eq!(kept, 1);
    }
}
