//! Noting what is to be done after a session, and that it was done.

use kernel::audit::Event;
use kernel::id::{FollowUpId, ScheduledSessionId};
use kernel::{Actor, Failure};
use serde_json::json;

use crate::App;
use crate::mark_attendance::sessions_run_by;

/// Notes something to be done after a session.
///
/// # Errors
/// Forbidden for whoever does not teach, not found for another's session;
/// invalid without a text.
pub async fn add_follow_up(
    app: &App,
    actor: &Actor,
    session: ScheduledSessionId,
    body: &str,
) -> Result<FollowUpId, Failure> {
    let scope = sessions_run_by(actor)?;
    let body = sessions::line("/body", "フォローの内容", body)?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let session = sessions::read::scheduled(&tx, scope, session).await?;
    let by = actor.account;
    let id = sessions::write::add_follow_up(&tx, &app.ids, now, session.id, &body, by).await?;
    let event = Event {
        company: session.company,
        actor: Some(by),
        action: "session.follow_up_noted",
        object: Some(session.id.0),
        detail: &json!({ "follow_up": id }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(id)
}

/// Notes that something was done, or that it was not after all.
///
/// # Errors
/// Forbidden for whoever does not teach; not found for another's session.
pub async fn settle_follow_up(
    app: &App,
    actor: &Actor,
    session: ScheduledSessionId,
    id: FollowUpId,
    is_done: bool,
) -> Result<(), Failure> {
    let scope = sessions_run_by(actor)?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let session = sessions::read::scheduled(&tx, scope, session).await?;
    let done = is_done.then_some((actor.account, now));
    sessions::write::settle_follow_up(&tx, session.id, id, done).await?;
    let event = Event {
        company: session.company,
        actor: Some(actor.account),
        action: "session.follow_up_settled",
        object: Some(session.id.0),
        detail: &json!({ "follow_up": id, "done": is_done }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}
