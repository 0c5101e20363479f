//! What this process knows about its own health: the workers write it, the
//! readiness check reads it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How old a heartbeat may be: three missed ones.
pub const OLDEST_BEAT: Duration = Duration::from_secs(20);

/// The health of one process.
#[derive(Debug, Default)]
pub struct Health {
    needed_migration: Option<String>,
    draining: AtomicBool,
    sends_letters: AtomicBool,
    last_beat: Mutex<Option<Instant>>,
}

impl Health {
    /// The health of a process that needs this migration to have run.
    pub fn new(needed_migration: String) -> Self {
        Self {
            needed_migration: Some(needed_migration),
            ..Self::default()
        }
    }

    /// The migration without which this process cannot work.
    pub fn needed_migration(&self) -> Option<&str> {
        self.needed_migration.as_deref()
    }

    /// From now on no new requests should come.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::SeqCst);
    }

    /// From now on this process sends letters, and neglected ones count.
    pub fn note_mailer(&self) {
        self.sends_letters.store(true, Ordering::SeqCst);
    }

    /// Whether this process sends letters: without a mail server they wait in
    /// the outbox, and that is no fault.
    pub fn sends_letters(&self) -> bool {
        self.sends_letters.load(Ordering::SeqCst)
    }

    /// Whether the process is about to stop.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }

    /// Notes that the database kept a commit just now. From the first time on,
    /// a missing heartbeat means that the process is not ready.
    pub fn note_beat(&self) {
        self.note_beat_at(Instant::now());
    }

    fn note_beat_at(&self, at: Instant) {
        let mut last = self.lock();
        *last = Some(at);
    }

    /// How long ago the last heartbeat was; `None` before the first.
    pub fn beat_age(&self) -> Option<Duration> {
        self.lock().map(|at| at.elapsed())
    }

    /// Whether the heartbeat is missing.
    pub fn has_lost_its_beat(&self) -> bool {
        self.beat_age().is_some_and(|age| age > OLDEST_BEAT)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.last_beat
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heartbeat_counts_for_a_while_and_is_then_missed() {
        let health = Health::default();
        assert!(!health.has_lost_its_beat(), "nobody watches yet");
        health.note_beat();
        assert!(!health.has_lost_its_beat());
        let long_ago = Instant::now().checked_sub(OLDEST_BEAT + Duration::from_secs(1));
        health.note_beat_at(long_ago.expect("the machine runs long enough"));
        assert!(health.has_lost_its_beat());
    }
}
