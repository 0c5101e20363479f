//! What observers of a role-play in the room saw: in sums for the wall, and the
//! sheets that one of them has to fill in. No name stands in either.

use std::collections::BTreeMap;

use kernel::id::{ScheduledSessionId, SessionDateId};
use kernel::{Actor, Failure};
use quizzes::practical::{Criterion, Rubric};
use sea_orm::ConnectionTrait;
use sessions::observation::{FEWEST_SHEETS, LEVELS, tally};
use sessions::read::SessionScope;
use sessions::{BookingState, RolePlayDraw};

use super::sessions::{SessionCard, session_desk};
use crate::App;

/// The wall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolePlayWall {
    /// The session.
    pub card: SessionCard,
    /// The role-play's title.
    pub title: String,
    /// How many sheets are in.
    pub sent: usize,
    /// How many there can be.
    pub expected: usize,
    /// How many more there have to be before anything is shown; 0 then.
    pub lacking: usize,
    /// By criterion, how often each level from 1 to 4 was given; empty before.
    pub lines: Vec<(Criterion, [usize; LEVELS])>,
}

/// A sheet that somebody fills in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSheet {
    /// On which date.
    pub date: SessionDateId,
    /// Which round, from 1.
    pub round: i32,
    /// The parts that are watched.
    pub parts: Vec<String>,
    /// What they gave so far, by the criterion's code.
    pub levels: BTreeMap<String, i32>,
}

/// The sheets of one learner in a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSheets {
    /// The role-play's title.
    pub title: String,
    /// What to look at.
    pub rubric: Rubric,
    /// By round.
    pub sheets: Vec<OwnSheet>,
}

/// What the observers of a date saw, for the projector.
///
/// # Errors
/// Forbidden for whoever does not teach; not found for another's session, and
/// before a role-play was begun.
pub async fn role_play_wall(
    app: &App,
    actor: &Actor,
    session: ScheduledSessionId,
    date: SessionDateId,
) -> Result<RolePlayWall, Failure> {
    let desk = session_desk(app, actor, session).await?;
    let is_its = desk.card.session.dates.iter().any(|one| one.id == date);
    let db = app.db.read();
    let draw = sessions::read::current_draw(&db, date).await?;
    let draw = draw.filter(|_| is_its).ok_or_else(Failure::not_found)?;
    let sheets = sessions::read::observations(&db, draw.id).await?;
    let rubric = quizzes::read::rubric(&db, draw.rubric).await?;
    let counts = tally(&sheets).unwrap_or_default();
    let line = |criterion: Criterion| {
        let count = counts.get(&criterion.code)?;
        Some((criterion, *count))
    };
    Ok(RolePlayWall {
        title: title_of(&db, &desk.card, &draw).await?,
        sent: sheets.len(),
        expected: draw.sheets(),
        lacking: FEWEST_SHEETS.saturating_sub(sheets.len()),
        lines: rubric.criteria.into_iter().filter_map(line).collect(),
        card: desk.card,
    })
}

async fn title_of(
    db: &impl ConnectionTrait,
    card: &SessionCard,
    draw: &RolePlayDraw,
) -> Result<String, Failure> {
    let version = courses::read::current_version(db, card.session.track).await?;
    let steps = match version {
        Some(version) => courses::read::steps(db, version.id).await?,
        None => Vec::new(),
    };
    let step = steps.into_iter().find(|step| step.code == draw.lesson);
    Ok(step.map(|step| step.title).unwrap_or_default())
}

/// The sheets that the actor fills in as an observer; nothing while no
/// role-play in which they watch was begun.
///
/// # Errors
/// Forbidden for an account that is no member; not found for a session that is
/// not theirs.
pub async fn own_sheets(
    app: &App,
    actor: &Actor,
    session: ScheduledSessionId,
) -> Result<Option<OwnSheets>, Failure> {
    let (company, member) = actor.require_membership()?;
    let db = app.db.read();
    let scope = SessionScope::Company(company);
    let session = sessions::read::scheduled(&db, scope, session).await?;
    let booking = sessions::read::booking_of_member(&db, session.id, company, member).await?;
    let Some(booking) = booking.filter(|booking| booking.state == BookingState::Booked) else {
        return Ok(None);
    };
    let mut own: Option<OwnSheets> = None;
    for date in &session.dates {
        let Some(draw) = sessions::read::current_draw(&db, date.id).await? else {
            continue;
        };
        let sent = sessions::read::observations(&db, draw.id).await?;
        let sheet = |(round, played): (i32, Vec<&sessions::pairs::Seat<_>>)| {
            let mut sent = sent.iter();
            let earlier = sent.find(|one| one.booking == booking.id && one.round == round);
            OwnSheet {
                date: date.id,
                round,
                parts: played.iter().map(|seat| seat.role.clone()).collect(),
                levels: earlier.map(|one| one.levels.clone()).unwrap_or_default(),
            }
        };
        let sheets: Vec<OwnSheet> = draw.watched_by(booking.id).into_iter().map(sheet).collect();
        if sheets.is_empty() {
            continue;
        }
        let card = super::sessions::cards(app, &db, vec![session.clone()]).await?;
        let card = card.into_iter().next().ok_or_else(Failure::not_found)?;
        own = Some(OwnSheets {
            title: title_of(&db, &card, &draw).await?,
            rubric: quizzes::read::rubric(&db, draw.rubric).await?,
            sheets,
        });
    }
    Ok(own)
}
