//! Releasing what people wrote in a survey: a person reads it first.

use kernel::audit::Event;
use kernel::{Actor, Failure, Role};
use serde_json::json;
use surveys::{Error, Review};

use crate::App;

/// Who reads comments before others may: the originals are the survey admin's
/// alone. Whoever writes courses gets what was released, as everybody does.
pub const COMMENT_REVIEWERS: &[Role] = &[Role::FirmAdmin];

/// Releases or withholds a comment. The audit row tells the decision and not
/// the text.
///
/// # Errors
/// Forbidden for whoever is no reviewer; invalid with every fault; not found
/// for a comment that is none, or whose original is purged.
pub async fn review_comment(
    app: &App,
    actor: &Actor,
    comment: &str,
    state: &str,
    text: &str,
) -> Result<(), Failure> {
    actor.require(COMMENT_REVIEWERS)?;
    let tx = app.db.write().await?;
    let (keys, now) = (&app.survey_keys, app.clock.now());
    let known = surveys::read::comment_under_review(&tx, keys, comment).await?;
    known.ok_or_else(Failure::not_found)?;
    let review = Review::of(state, text).map_err(Error::AnswerFaults)?;
    let by = actor.account;
    let is_edited = surveys::write::review_comment(&tx, keys, now, comment, &review, by).await?;
    let event = Event {
        company: None,
        actor: Some(by),
        action: "survey.comment_reviewed",
        object: None,
        detail: &json!({
            "comment": comment,
            "state": review.state.as_str(),
            "edited": is_edited,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

/// Closes comments that were kept in plain words before, and removes
/// originals whose time is up. The worker runs it. Returns how many originals
/// were removed.
///
/// # Errors
/// When the database refuses.
pub async fn tidy_comments(app: &App) -> Result<u64, Failure> {
    let tx = app.db.write().await?;
    let closed = surveys::write::close_plain_comments(&tx, &app.survey_keys).await?;
    let purged = surveys::write::purge_originals(&tx, app.clock.now()).await?;
    if closed == 0 && purged == 0 {
        return Ok(0);
    }
    let event = Event {
        company: None,
        actor: None,
        action: "survey.comments_tidied",
        object: None,
        detail: &json!({ "closed": closed, "originals_removed": purged }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(purged)
}
