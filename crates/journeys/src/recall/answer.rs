//! Answering, signed in or by a letter's link.

use kernel::audit::Event;
use kernel::id::AccountId;
use kernel::{Failure, Tx};
use quizzes::Response;
use quizzes::write::RecallAnswer;
use serde_json::json;

use super::{Found, RecallKey, find, lapsed};
use crate::App;

/// Begins the recall that a letter's link leads to.
///
/// # Errors
/// Not found for an unknown link, a conflict when it has ended.
pub async fn open_linked_recall(app: &App, token: &str) -> Result<(), Failure> {
    let tx = app.db.write().await?;
    let found = find(app, &tx, RecallKey::Link(token)).await?;
    if !quizzes::write::open_recall(&tx, app.clock.now(), &found.recall).await? {
        return Ok(());
    }
    note(app, &tx, &found, None, "recall.opened").await?;
    tx.commit().await
}

/// Answers one question of a recall; nothing given is わからない. The first
/// answer stands.
///
/// # Errors
/// Not found for a foreign recall or a place that it has not, invalid for what
/// the question does not take, a conflict when the occasion has lapsed or the
/// link has ended.
pub async fn answer_recall(
    app: &App,
    key: RecallKey<'_>,
    place: i32,
    given: Option<Response>,
) -> Result<RecallAnswer, Failure> {
    let by = match key {
        RecallKey::Own(actor, _) => Some(actor.account),
        RecallKey::Link(_) => None,
    };
    let tx = app.db.write().await?;
    let found = find(app, &tx, key).await?;
    if !found.is_open {
        return Err(lapsed());
    }
    let now = app.clock.now();
    let answered = quizzes::write::answer_recall(&tx, now, &found.recall, place, given).await?;
    if !answered.newly {
        return Ok(answered);
    }
    // What was answered stays out of the log; that somebody went through does
    // not.
    if answered.finished {
        note(app, &tx, &found, by, "recall.finished").await?;
    }
    tx.commit().await?;
    Ok(answered)
}

async fn note(
    app: &App,
    tx: &Tx,
    found: &Found,
    actor: Option<AccountId>,
    action: &'static str,
) -> Result<(), Failure> {
    let recall = &found.recall;
    let event = Event {
        company: Some(recall.company),
        actor,
        action,
        object: Some(recall.id.0),
        detail: &json!({ "enrolment": found.enrolment.id, "day": recall.day }),
    };
    app.audit(tx, &event).await
}
