//! The fingerprint of what a run would do: it changes when any attempt does.

use kernel::secret::hex;
use sha2::{Digest, Sha256};

use super::Change;

/// SHA-256 over every attempt looked at, whether it changes or not.
pub(crate) fn digest(changes: &[Change]) -> String {
    let mut digest = Sha256::new();
    for change in changes {
        digest.update(change.attempt.0.as_bytes());
        let numbers = [
            change.item_before,
            change.item_after,
            change.before.points,
            change.after.points,
            change.before.total_points,
            change.after.total_points,
            i32::from(change.before.passed),
            i32::from(change.after.passed),
            i32::from(change.is_kept),
        ];
        for number in numbers {
            digest.update(number.to_be_bytes());
        }
    }
    hex(&digest.finalize())
}
