//! Somebody signs out.

use kernel::audit::Event;
use kernel::{Actor, Failure};
use serde_json::json;

use crate::App;

/// Ends the session with this token hash. When the answer is sent it is dead,
/// also for requests of the same session that are still running.
///
/// # Errors
/// When the database refuses; then the session still lives.
pub async fn sign_out(app: &App, actor: &Actor, token_hash: &[u8]) -> Result<(), Failure> {
    let tx = app.db.write().await?;
    if !people::write::close_session(&tx, token_hash).await? {
        return Ok(());
    }
    let event = Event {
        company: actor.company,
        actor: Some(actor.account),
        action: "sign_in.ended",
        object: Some(actor.account.0),
        detail: &json!({}),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}
