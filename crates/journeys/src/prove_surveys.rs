//! The nightly proof of the surveys' counts: every cell is rebuilt from the
//! seals and from the ballots' answers. Nothing is published while it fails.

use std::collections::BTreeSet;
use std::time::Duration;

use kernel::audit::Event;
use kernel::db::Settings;
use kernel::{Db, Failure, date};
use serde_json::json;
use surveys::proof::{self, Proof};

use crate::App;
use crate::close_periods::unsafe_releases;

/// How long PostgreSQL may work at one statement: nobody waits for a proof.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// Makes the proof when it is due ([`proof::is_due`]) and keeps what it found;
/// nothing when it is not. It reads every cell, delta and ballot, on a
/// connection of its own beside whoever writes; a finding counts only when it
/// is there at a second look. A proof that could not be made is one that
/// failed.
///
/// # Errors
/// When the database refuses what was found.
pub async fn prove_surveys(app: &App, database: &Settings) -> Result<Option<Proof>, Failure> {
    let now = app.clock.now();
    let newest = surveys::read::newest_proof(&app.db.read()).await?;
    if !proof::is_due(newest.as_ref(), now) {
        return Ok(None);
    }
    let looked = look_twice(app, database).await;
    let (cells, findings) = looked.unwrap_or_else(|failure| {
        let finding = format!("the proof could not be made: {}", failure.code);
        tracing::error!(code = failure.code, source = ?failure.source, "no proof of the counts");
        (0, vec![finding])
    });
    let made = Proof {
        on: date::jst_date(now),
        at: now,
        cells,
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

/// How many cells were looked at, and what was wrong both times.
async fn look_twice(app: &App, database: &Settings) -> Result<(i64, Vec<String>), Failure> {
    let settings = Settings {
        patience: PATIENCE,
        connections: 1,
        ..database.clone()
    };
    let db = Db::connect(&settings).await?;
    let mut findings = look(app, &db).await?;
    if !findings.is_empty() {
        let second = look(app, &db).await?;
        let second: BTreeSet<&str> = second.iter().map(|finding| what(finding)).collect();
        findings.retain(|finding| second.contains(what(finding)));
    }
    let cells = surveys::read::cells_to_prove(&db.read()).await?;
    db.close().await?;
    Ok((cells, findings))
}

/// What `verify` checks of surveys.
async fn look(app: &App, db: &Db) -> Result<Vec<String>, Failure> {
    let read = db.read();
    let mut findings = surveys::read::verify(&read, Some(&app.survey_keys)).await?;
    findings.extend(unsafe_releases(&read).await?);
    Ok(findings)
}

/// A finding without its number, which moves while others write.
fn what(finding: &str) -> &str {
    finding.rsplit_once(": ").map_or(finding, |(what, _)| what)
}
