//! The nightly proof of the surveys' counts: every cell is rebuilt from the
//! seals and from the ballots' answers. Nothing is published while it fails.

use kernel::audit::Event;
use kernel::{Failure, date};
use serde_json::json;
use surveys::proof::{self, Proof};

use crate::App;

/// Makes the proof when it is due ([`proof::is_due`]) and keeps what it found;
/// nothing when it is not. It reads every cell, delta and ballot once, beside
/// whoever writes; a finding counts only when it is there at a second look.
///
/// # Errors
/// When the database refuses.
pub async fn prove_surveys(app: &App) -> Result<Option<Proof>, Failure> {
    let db = app.db.read();
    let now = app.clock.now();
    let newest = surveys::read::newest_proof(&db).await?;
    if !proof::is_due(newest.as_ref(), now) {
        return Ok(None);
    }
    let mut findings = surveys::read::verify(&db, None).await?;
    if !findings.is_empty() {
        let second = surveys::read::verify(&db, None).await?;
        findings.retain(|finding| second.contains(finding));
    }
    let made = Proof {
        on: date::jst_date(now),
        at: now,
        cells: surveys::read::cells_to_prove(&db).await?,
        findings,
    };
    if !made.holds() {
        tracing::error!(findings = ?made.findings, "the surveys' counts do not agree");
    }
    let tx = app.db.write().await?;
    surveys::write::note_proof(&tx, &made).await?;
    let event = Event {
        company: None,
        actor: None,
        action: "surveys.proved",
        object: None,
        detail: &json!({ "cells": made.cells, "findings": made.findings }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(Some(made))
}
