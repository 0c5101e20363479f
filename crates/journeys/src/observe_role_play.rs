//! Role-play in the room: beginning it with a draw, and what its observers saw.
//! The sheets are the room's to talk about; they decide nothing about anybody.

use std::collections::BTreeMap;

use kernel::audit::Event;
use kernel::id::{RolePlayDrawId, ScheduledSessionId, SessionDateId};
use kernel::{Actor, Failure, Fault};
use serde_json::json;
use sessions::read::SessionScope;
use sessions::{BookingState, Observation, RolePlayDraw};

use crate::App;
use crate::mark_attendance::sessions_run_by;
use crate::views::session_pairs::{kits, people_there, rubric_of};
use crate::views::sessions::session_desk;

/// What an observer saw, as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservationInput {
    /// The draw that the sheet belongs to.
    pub draw: RolePlayDrawId,
    /// Which round, from 1.
    pub round: i32,
    /// The level by the criterion's code.
    pub levels: BTreeMap<String, i32>,
}

/// Begins a role-play with the draw of this number: its observers find their
/// sheets from now on. Beginning just what is played changes nothing.
///
/// # Errors
/// Forbidden for whoever does not teach; not found for another's session or a
/// role-play that its course does not have; a conflict without a rubric, and
/// where nothing can be drawn.
pub async fn begin_role_play(
    app: &App,
    actor: &Actor,
    session: ScheduledSessionId,
    date: SessionDateId,
    lesson: &str,
    seed: u64,
) -> Result<RolePlayDrawId, Failure> {
    let desk = session_desk(app, actor, session).await?;
    let mut dates = desk.card.session.dates.iter();
    let place = dates.position(|one| one.id == date);
    let place = place.ok_or_else(Failure::not_found)?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let kits = kits(&tx, &desk.card).await?;
    let kit = kits.into_iter().find(|kit| kit.code == lesson);
    let kit = kit.ok_or_else(Failure::not_found)?;
    let rubric = rubric_of(&tx, &desk.card.track, lesson).await?;
    let Some(rubric) = rubric else {
        let message = "このロールプレイには、観察に使う評価基準がありません。";
        return Err(Failure::conflict("session.draw.rubric", message));
    };
    let rounds = kit.draw(&people_there(&desk, place), seed)?;
    sessions::write::lock(&tx, sessions_run_by(actor)?, session).await?;
    let played = sessions::read::current_draw(&tx, date).await?;
    if let Some(played) = played.filter(|played| played.rounds == rounds && played.lesson == lesson)
    {
        return Ok(played.id);
    }
    let drawn = RolePlayDraw {
        id: app.ids.fresh(now),
        session,
        date,
        lesson: lesson.to_owned(),
        rubric: rubric.id,
        observer: kit.observer(),
        rounds,
        at: now,
    };
    sessions::write::add_draw(&tx, &drawn, actor.account).await?;
    let event = Event {
        company: desk.card.session.company,
        actor: Some(actor.account),
        action: "session.role_play_begun",
        object: Some(session.0),
        detail: &json!({ "draw": drawn.id, "date": date, "lesson": lesson }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(drawn.id)
}

/// Takes an observer's sheet of one round, in place of an earlier one. It can
/// be sent again after a lost answer.
///
/// # Errors
/// Forbidden for an account that is no member; a conflict when another draw is
/// played by now; not found unless they watch in that round; invalid with every
/// criterion that has no level.
pub async fn send_observation(
    app: &App,
    actor: &Actor,
    session: ScheduledSessionId,
    input: &ObservationInput,
) -> Result<(), Failure> {
    let (company, member) = actor.require_membership()?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let scope = SessionScope::Company(company);
    let session = sessions::read::scheduled(&tx, scope, session).await?;
    let booking = sessions::read::booking_of_member(&tx, session.id, company, member).await?;
    let booking = booking.filter(|booking| booking.state == BookingState::Booked);
    let booking = booking.ok_or_else(Failure::not_found)?;
    let draw = sessions::read::newest_draw(&tx, session.id).await?;
    let draw = draw.ok_or_else(Failure::not_found)?;
    if draw.id != input.draw {
        let message = "組が新しくなりました。集合研修の画面から、観察シートを開き直してください。";
        return Err(Failure::conflict("observation.other_draw", message));
    }
    let mut watched = draw.watched_by(booking.id).into_iter();
    if !watched.any(|(round, _)| round == input.round) {
        return Err(Failure::not_found());
    }
    let rubric = quizzes::read::rubric(&tx, draw.rubric).await?;
    let codes = rubric
        .criteria
        .iter()
        .map(|criterion| criterion.code.as_str());
    let missing = sessions::observation::missing(codes.clone(), &input.levels);
    let fault = |code: &&str| {
        let pointer = format!("/levels/{code}");
        Fault::new(
            pointer,
            "observation.level",
            "1から4のどれかを選んでください。",
        )
    };
    let faults: Vec<Fault> = missing.iter().map(fault).collect();
    if !faults.is_empty() {
        return Err(Failure::invalid(faults));
    }
    let level = |code: &str| Some((code.to_owned(), *input.levels.get(code)?));
    let seen = Observation {
        booking: booking.id,
        round: input.round,
        levels: codes.filter_map(level).collect(),
    };
    let counted = sessions::read::observations(&tx, draw.id).await?;
    if counted.contains(&seen) {
        return Ok(());
    }
    sessions::write::add_observation(&tx, &app.ids, now, draw.id, &booking, &seen).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "session.role_play_observed",
        object: Some(session.id.0),
        detail: &json!({ "draw": draw.id, "round": input.round }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}
