//! A request came: the session's idle time starts anew.

use kernel::Failure;

use crate::App;

/// Writes down that the session was used now. At most one write in
/// [`people::TOUCH_EVERY`]; leaves no audit row, since nothing is changed but
/// the idle time.
///
/// # Errors
/// When the database refuses. The request itself can go on.
pub async fn keep_session_alive(app: &App, token_hash: &[u8]) -> Result<(), Failure> {
    let tx = app.db.write().await?;
    people::write::touch(&tx, app.clock.now(), token_hash).await?;
    tx.commit().await
}
