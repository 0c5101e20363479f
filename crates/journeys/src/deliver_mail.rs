//! Sends one letter of the outbox.

use kernel::Failure;
use kernel::audit::Event;
use mail::write::Marked;
use mail::{Claimed, Mailer, Outcome, Verdict};
use serde_json::json;

use crate::{App, note_bounce};

/// Takes the letter that has waited longest, sends it, and notes what became
/// of it; nothing when no letter is due. Claiming and noting are transactions
/// of their own, the sending lies between them: a process that dies there
/// leaves a letter that is sent again, with the same Message-ID, once its
/// lease has ended.
///
/// # Errors
/// When the database refuses. A letter that cannot be sent is no error here.
pub async fn deliver_mail(
    app: &App,
    mailer: &Mailer,
    worker: &str,
) -> Result<Option<Marked>, Failure> {
    let tx = app.db.write().await?;
    let claimed = mail::write::claim(&tx, worker, app.clock.now()).await?;
    tx.commit().await?;
    let Some(mut letter) = claimed else {
        return Ok(None);
    };
    let theme = people::read::theme_in_force(&app.db.read(), letter.company).await?;
    letter.key_color = theme.map(|look| look.colors.key.to_string());

    let outcome = send_guarded(app, mailer, &letter).await;

    let tx = app.db.write().await?;
    let now = app.clock.now();
    let marked = match &outcome {
        Outcome::Sent => mail::write::mark_sent(&tx, &letter, now).await?,
        Outcome::Failed(verdict, reason) => {
            mail::write::mark_failed(&tx, &letter, now, *verdict, reason).await?
        }
    };
    let action = match marked {
        Marked::Sent => Some("letter.sent"),
        Marked::Parked => Some("letter.parked"),
        Marked::Waiting | Marked::TooLate => None,
    };
    if let Some(action) = action {
        let detail = json!({ "kind": letter.kind, "attempt": letter.attempt });
        let event = Event {
            company: letter.company,
            actor: None,
            action,
            object: Some(letter.id.0),
            detail: &detail,
        };
        app.audit(&tx, &event).await?;
    }
    if marked == Marked::Parked
        && let (Outcome::Failed(_, reason), Some(company)) = (&outcome, letter.company)
        && mail::bounce::refuses_address(reason)
    {
        let address = people::folded_email(&letter.to_address);
        let source = mail::bounce::BounceSource::Refused;
        note_bounce::mark(app, &tx, company, &address, reason, source, None).await?;
    }
    tx.commit().await?;
    log(&letter, &outcome, marked);
    Ok(Some(marked))
}

/// Sends in a task of its own, so that a letter that makes the sender panic is
/// parked and takes nothing else with it.
async fn send_guarded(app: &App, mailer: &Mailer, letter: &Claimed) -> Outcome {
    let (mailer, letter, now) = (mailer.clone(), letter.clone(), app.clock.now());
    let sending = tokio::spawn(async move { mailer.send(&letter, now).await });
    match sending.await {
        Ok(outcome) => outcome,
        Err(error) if error.is_panic() => {
            Outcome::Failed(Verdict::Never, "the sender panicked".to_owned())
        }
        Err(_) => Outcome::Failed(Verdict::Unknown, "the sender was stopped".to_owned()),
    }
}

/// No address, name or text: only the key, the kind and what happened.
fn log(letter: &Claimed, outcome: &Outcome, marked: Marked) {
    let (id, kind, attempt) = (letter.id, letter.kind.as_str(), letter.attempt);
    match outcome {
        Outcome::Sent => tracing::info!(letter = %id, kind, attempt, ?marked, "letter sent"),
        Outcome::Failed(verdict, reason) => {
            tracing::warn!(letter = %id, kind, attempt, ?marked, ?verdict, reason, "letter not sent");
        }
    }
}
