//! How far a file has come, for whoever waits for it.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows written so far. Told by the one who writes, asked by anybody; a figure
/// to look at, which nothing is decided by.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicUsize,
    of: AtomicUsize,
}

impl Progress {
    /// There are so many rows to write, and none is written.
    pub fn begin(&self, of: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.of.store(of, Ordering::Relaxed);
    }

    /// So many more are written.
    pub fn add(&self, rows: usize) {
        self.done.fetch_add(rows, Ordering::Relaxed);
    }

    /// Rows written, and rows to write in all; both 0 before it began.
    pub fn rows(&self) -> (usize, usize) {
        (
            self.done.load(Ordering::Relaxed),
            self.of.load(Ordering::Relaxed),
        )
    }
}
