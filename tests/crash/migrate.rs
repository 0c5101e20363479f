//! Migration killed in its middle: the next start completes it, and no half
//! of a step is left in its way.

use std::path::Path;

use super::server::{Fate, KillPoint, run, run_traced};
use super::sweep::{busiest_thread, spread};

/// How many kill points of each kind are tried.
const POINTS: usize = 6;

#[tokio::test]
async fn a_migration_that_was_killed_is_completed_by_the_next_start() {
    let counted = tempfile::tempdir().expect("a folder");
    let calls = counted.path().join("calls.txt");
    assert!(migrate(counted.path(), &Fate::IsCounted(calls.clone())).await);
    let calls = std::fs::read_to_string(calls).expect("strace has written");
    let mut deaths = 0;
    for call in ["fsync", "pwrite64"] {
        for nth in spread(busiest_thread(&calls, call), POINTS) {
            let data = tempfile::tempdir().expect("a folder");
            let point = KillPoint { call, nth };
            deaths += usize::from(!migrate(data.path(), &Fate::DiesAt(point)).await);
            for command in ["migrate", "verify"] {
                if let Err(findings) = run(data.path(), &[command]).await {
                    panic!("{command} after {point:?}: {findings}");
                }
            }
        }
    }
    assert!(deaths >= POINTS, "only {deaths} kill points were reached");
}

/// Says whether it came to its end.
async fn migrate(data: &Path, fate: &Fate) -> bool {
    run_traced(data, &["migrate"], fate).await.is_ok()
}
