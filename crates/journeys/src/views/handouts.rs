//! The handouts in force, for whoever runs or prepares training.

use std::collections::BTreeMap;

use courses::Handout;
use kernel::{Actor, Failure, Role};

use crate::App;

const READERS: &[Role] = &[
    Role::FirmAdmin,
    Role::Author,
    Role::Instructor,
    Role::CompanyHr,
];

/// Every handout in force, documents first.
///
/// # Errors
/// Forbidden for trainees and unit managers.
pub async fn handouts(app: &App, actor: &Actor) -> Result<Vec<Handout>, Failure> {
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
