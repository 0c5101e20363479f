//! Looking at an answer again, changing it and withdrawing it, for whoever
//! shows its receipt (控え番号).
//!
//! What always holds:
//! - Nobody is asked who they are, and no audit row tells that it happened.
//! - Looking changes nothing.

use kernel::Failure;
use surveys::{Error, Form, Given, Held, Receipt, TextRelease};

use crate::App;

/// An answer that was found again.
#[derive(Clone, Debug)]
pub struct HeldAnswer {
    /// What was asked.
    pub form: Form,
    /// What was answered, and what became of it.
    pub held: Held,
    /// When others than the firm may read what is written.
    pub text_release: TextRelease,
    /// Whether it may still be changed.
    pub can_be_changed: bool,
}

/// Finds the answer of a receipt.
///
/// # Errors
/// Invalid for a number that is no ballot's.
pub async fn look_at_answer(app: &App, receipt: &str) -> Result<HeldAnswer, Failure> {
    let receipt = parse(receipt)?;
    let db = app.db.read();
    let held = surveys::read::held(&db, &app.survey_keys, &receipt).await?;
    let held = held.ok_or(Error::ReceiptUnknown)?;
    let form = surveys::read::form_of_version(&db, held.round.version).await?;
    let form = form.ok_or(Error::ReceiptUnknown)?;
    let in_time = !held.round.is_late(app.clock.now());
    Ok(HeldAnswer {
        form,
        text_release: surveys::read::text_release(&db, &held.round).await?,
        can_be_changed: in_time && held.state.counts(),
        held,
    })
}

/// Puts other answers in their place.
///
/// # Errors
/// As [`look_at_answer`]; invalid for answers that do not fit the form; a
/// conflict after the cutoff, and for a ballot that does not count.
pub async fn change_answer(app: &App, receipt: &str, given: &[Given]) -> Result<(), Failure> {
    let form = look_at_answer(app, receipt).await?.form;
    let filled = form.fill(given).map_err(Error::AnswerFaults)?;
    let receipt = parse(receipt)?;
    let (tx, now) = (app.db.write().await?, app.clock.now());
    surveys::write::change(&tx, &app.survey_keys, now, &receipt, &filled).await?;
    tx.commit().await
}

/// Takes the answer back for good.
///
/// # Errors
/// As [`look_at_answer`]; a conflict for a ballot that the firm took out.
pub async fn withdraw_answer(app: &App, receipt: &str) -> Result<(), Failure> {
    let receipt = parse(receipt)?;
    let tx = app.db.write().await?;
    surveys::write::withdraw(&tx, &app.survey_keys, &receipt).await?;
    tx.commit().await
}

fn parse(receipt: &str) -> Result<Receipt, Failure> {
    Receipt::parse(receipt).ok_or_else(|| Error::ReceiptUnknown.into())
}
