//! The firm's survey rounds: numbers only, and nothing of anybody's answers.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::id::{RoundId, TrackId};
use kernel::{Actor, Failure, Role};
use surveys::read::RoundNumbers;
use surveys::{Form, Invalidation, Round};

use crate::App;

/// A round in the list.
#[derive(Clone, Debug)]
pub struct RoundLine {
    /// The round.
    pub round: Round,
    /// The track's title now.
    pub track: String,
}

/// A round with its numbers.
#[derive(Clone, Debug)]
pub struct RoundView {
    /// The round.
    pub round: Round,
    /// The track's title now.
    pub track: String,
    /// What it asks.
    pub form: Form,
    /// How many of what.
    pub numbers: RoundNumbers,
    /// Who asked for which ballot to be taken out.
    pub invalidations: Vec<Invalidation>,
}

/// The rounds that ended in a period, newest first.
///
/// # Errors
/// Forbidden without the firm's admin role.
pub async fn survey_rounds(
    app: &App,
    actor: &Actor,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<RoundLine>, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let db = app.db.read();
    let versions = courses::read::current_versions(&db).await?;
    let titles: BTreeMap<TrackId, String> = versions
        .into_iter()
        .map(|version| (version.track.id, version.title))
        .collect();
    let rounds = surveys::read::rounds_between(&db, from, to).await?;
    let line = |round: Round| RoundLine {
        track: titles.get(&round.track).cloned().unwrap_or_default(),
        round,
    };
    Ok(rounds.into_iter().map(line).collect())
}

/// One round.
///
/// # Errors
/// Forbidden without the firm's admin role; not found.
pub async fn survey_round(app: &App, actor: &Actor, id: RoundId) -> Result<RoundView, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let db = app.db.read();
    let round = surveys::read::round(&db, id).await?;
    let round = round.ok_or_else(Failure::not_found)?;
    let version = courses::read::current_version(&db, round.track).await?;
    let form = surveys::read::form_of_version(&db, round.version).await?;
    Ok(RoundView {
        track: version.map(|version| version.title).unwrap_or_default(),
        form: form.ok_or_else(Failure::not_found)?,
        numbers: surveys::read::round_numbers(&db, id).await?,
        invalidations: surveys::read::invalidations(&db, id).await?,
        round,
    })
}
