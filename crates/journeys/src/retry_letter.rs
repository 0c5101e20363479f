//! A letter that was given up is sent once more.

use kernel::audit::Event;
use kernel::id::LetterId;
use kernel::{Actor, Failure, Role};
use serde_json::json;

use crate::App;

/// Puts a parked letter back into the queue, after its cause was mended.
///
/// # Errors
/// Forbidden for anybody but the firm's admin; not found; a conflict when the
/// letter is not parked, or its secret link is erased ([`mail::NoRetry`]).
pub async fn retry_letter(app: &App, actor: &Actor, letter: LetterId) -> Result<(), Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let tx = app.db.write().await?;
    let retried = mail::write::retry(&tx, letter, app.clock.now()).await?;
    let event = Event {
        company: retried.company,
        actor: Some(actor.account),
        action: "letter.retried",
        object: Some(letter.0),
        detail: &json!({ "kind": retried.kind, "attempts": retried.delivery.attempts }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}
