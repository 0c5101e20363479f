//! Opening the boxes of a round before its lock is taken. Five hundred boxes
//! take tens of milliseconds, in which nobody should wait for the seal.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::thread;

use kernel::id::RoundId;

use crate::SurveyKeys;
use crate::sealed_box::Contents;

/// Fewer boxes than this are not worth a second thread.
const BOXES_PER_THREAD: usize = 32;

/// A box as it waits in the pool. A box never changes: another answer of the
/// same ballot is another box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedBox {
    pub(crate) id: Vec<u8>,
    pub(crate) round: RoundId,
    pub(crate) sealed_box: Vec<u8>,
}

/// Boxes that were opened, in memory only. What came since is opened by the
/// seal itself.
#[derive(Debug, Default)]
pub struct OpenedBoxes(BTreeMap<Vec<u8>, Option<Contents>>);

impl OpenedBoxes {
    /// Opens boxes on every core. Blocks for as long as it takes.
    pub fn open(keys: &SurveyKeys, boxes: Vec<ClosedBox>) -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let share = boxes.len().div_ceil(cores).max(BOXES_PER_THREAD);
        let open = |boxes: &[ClosedBox]| -> Vec<Option<Contents>> {
            let opened = boxes.iter();
            let opened =
                opened.map(|closed| Contents::open(keys, closed.round, &closed.sealed_box));
            opened.collect()
        };
        let opened: Vec<Option<Contents>> = thread::scope(|scope| {
            let shares = boxes.chunks(share);
            let threads: Vec<_> = shares
                .map(|share| (share, scope.spawn(move || open(share))))
                .collect();
            // What a thread could not finish is done again here.
            let joined = threads.into_iter();
            let joined =
                joined.map(|(share, thread)| thread.join().unwrap_or_else(|_| open(share)));
            joined.flatten().collect()
        });
        let ids = boxes.into_iter().map(|closed| closed.id);
        Self(ids.zip(opened).collect())
    }

    /// The contents of a box that was opened; nothing inside for one that does
    /// not open.
    pub(crate) fn take(&mut self, id: &[u8]) -> Option<Option<Contents>> {
        self.0.remove(id)
    }
}
