//! The handouts in force, for whoever runs or prepares training.

use std::collections::BTreeMap;

use courses::{Handout, HandoutHead};
use kernel::{Actor, Failure, Role};

use crate::App;

const READERS: &[Role] = &[
    Role::FirmAdmin,
    Role::Author,
    Role::Instructor,
    Role::CompanyHr,
];

/// The handouts in force without their texts, documents first.
///
/// # Errors
/// Forbidden for trainees and unit managers.
pub async fn handouts(app: &App, actor: &Actor) -> Result<Vec<HandoutHead>, Failure> {
    actor.require(READERS)?;
    Ok(courses::read::handouts(&app.db.read()).await?)
}

/// One of them, with the own company's words in its slots.
///
/// # Errors
/// As [`handouts`]; not found.
pub async fn handout(app: &App, actor: &Actor, code: &str) -> Result<Handout, Failure> {
    actor.require(READERS)?;
    let db = app.db.read();
    let found = courses::read::handout(&db, code).await?;
    let mut handout = found.ok_or_else(Failure::not_found)?;
    let words = match actor.company {
        Some(company) => courses::read::slot_values(&db, company).await?,
        None => BTreeMap::new(),
    };
    handout.html = courses::slot::fill(&handout.html, &words);
    Ok(handout)
}

/// A handout as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoutFile {
    /// What it is a file of.
    pub head: HandoutHead,
    /// A Word document.
    pub bytes: Vec<u8>,
}

/// One of them as a Word document, with the own company's words in its slots.
///
/// # Errors
/// As [`handout`].
pub async fn handout_as_word(app: &App, actor: &Actor, code: &str) -> Result<HandoutFile, Failure> {
    let Handout { head, html } = handout(app, actor, code).await?;
    let bytes = courses::word::document(&head.title, &html)?;
    Ok(HandoutFile { head, bytes })
}
