//! Work that this process is doing in the background, for whoever waits for it
//! at a page. Lost with the process; what is to be done stands in the database.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::id::RosterImportId;
use people::roster::Progress;

/// The rosters that are being applied, and how far they are.
#[derive(Debug, Default)]
pub struct UnderWay {
    rosters: Mutex<BTreeMap<RosterImportId, Arc<Progress>>>,
}

impl UnderWay {
    /// Shows a roster's progress until what is handed back is dropped.
    pub fn begin(self: &Arc<Self>, id: RosterImportId, progress: Arc<Progress>) -> Showing {
        self.rosters().insert(id, progress);
        Showing {
            under_way: Arc::clone(self),
            id,
        }
    }

    /// Rows written and to be written; nothing when another process does it, or
    /// nobody has begun.
    pub fn rows(&self, id: RosterImportId) -> Option<(usize, usize)> {
        self.rosters().get(&id).map(|progress| progress.rows())
    }

    fn rosters(&self) -> std::sync::MutexGuard<'_, BTreeMap<RosterImportId, Arc<Progress>>> {
        // Nothing panics while it is held, and a figure is all that it guards.
        self.rosters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A roster that is shown as being applied.
#[derive(Debug)]
pub struct Showing {
    under_way: Arc<UnderWay>,
    id: RosterImportId,
}

impl Drop for Showing {
    fn drop(&mut self) {
        self.under_way.rosters().remove(&self.id);
    }
}
