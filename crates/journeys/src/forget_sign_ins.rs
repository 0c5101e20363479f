//! Clears away what can no longer sign anybody in.

use kernel::Failure;

use crate::App;

/// Removes expired sessions, links, PINs and counters of failed tries; gives
/// the number of rows. No audit row: nothing changes for anybody.
///
/// # Errors
/// When the database refuses.
pub async fn forget_sign_ins(app: &App) -> Result<u64, Failure> {
    let tx = app.db.write().await?;
    let rows = people::write::forget_expired(&tx, app.clock.now()).await?;
    tx.commit().await?;
    Ok(rows)
}
