//! What observers of a role-play in the room saw: in sums for the wall, and the
//! sheets that one of them has to fill in. No name stands in either.

use std::collections::BTreeMap;

use kernel::id::{BookingId, RolePlayDrawId, ScheduledSessionId, SessionDateId, TrackId};
use kernel::{Actor, Failure};
use quizzes::practical::{Criterion, Rubric};
use sea_orm::ConnectionTrait;
use sessions::observation::{FEWEST_SHEETS, LEVELS, tally};
use sessions::pairs::Seat;
use sessions::read::SessionScope;
use sessions::{BookingState, RolePlayDraw, ScheduledSession};

use crate::App;
use crate::mark_attendance::sessions_run_by;

/// The wall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolePlayWall {
    /// The session.
    pub session: ScheduledSession,
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
    /// The draw that they belong to.
    pub draw: RolePlayDrawId,
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
    let db = app.db.read();
    let scope = sessions_run_by(actor)?;
    let session = sessions::read::scheduled(&db, scope, session).await?;
    let is_its = session.dates.iter().any(|one| one.id == date);
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
        title: title_of(&db, session.track, &draw).await?,
        sent: sheets.len(),
        expected: draw.sheets(),
        lacking: FEWEST_SHEETS.saturating_sub(sheets.len()),
        lines: rubric.criteria.into_iter().filter_map(line).collect(),
        session,
    })
}

async fn title_of(
    db: &impl ConnectionTrait,
    track: TrackId,
    draw: &RolePlayDraw,
) -> Result<String, Failure> {
    let version = courses::read::current_version(db, track).await?;
    let steps = match version {
        Some(version) => courses::read::steps(db, version.id).await?,
        None => Vec::new(),
    };
    let step = steps.into_iter().find(|step| step.code == draw.lesson);
    Ok(step.map(|step| step.title).unwrap_or_default())
}

/// The sheets that the actor fills in as an observer of what is played; nothing
/// for whoever is not booked or does not watch.
///
/// # Errors
/// Forbidden for an account that is no member; not found for another company's
/// session.
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
    let Some(draw) = sessions::read::newest_draw(&db, session.id).await? else {
        return Ok(None);
    };
    let watched = draw.watched_by(booking.id);
    if watched.is_empty() {
        return Ok(None);
    }
    let sent = sessions::read::observations(&db, draw.id).await?;
    let sheet = |(round, played): (i32, Vec<&Seat<BookingId>>)| {
        let mut sent = sent.iter();
        let earlier = sent.find(|one| one.booking == booking.id && one.round == round);
        OwnSheet {
            round,
            parts: played.iter().map(|seat| seat.role.clone()).collect(),
            levels: earlier.map(|one| one.levels.clone()).unwrap_or_default(),
        }
    };
    Ok(Some(OwnSheets {
        draw: draw.id,
        title: title_of(&db, session.track, &draw).await?,
        rubric: quizzes::read::rubric(&db, draw.rubric).await?,
        sheets: watched.into_iter().map(sheet).collect(),
    }))
}
