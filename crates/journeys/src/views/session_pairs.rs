//! Role-play in the room: which kit, who plays with whom, and which part. A
//! draw follows from who is there and its number; it is kept once it is begun.

use std::collections::{BTreeMap, BTreeSet};

use courses::{LessonKind, RolePlayKit};
use kernel::id::{BookingId, ScheduledSessionId, SessionDateId};
use kernel::{Actor, Failure};
use quizzes::practical::Rubric;
use sea_orm::ConnectionTrait;
use sessions::BookingState;
use sessions::pairs::{Group, NoDraw, draw};

use super::sessions::{SessionCard, SessionDesk, session_desk};
use crate::App;

/// Who watches, where the kit has no card for it.
const OBSERVER: &str = "観察者";
/// So many rounds let everybody in a group of three play each part once.
const ROUNDS: usize = 3;

/// What the page of the draw shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionPairs {
    /// The session.
    pub card: SessionCard,
    /// The role-plays of its course: code and title.
    pub kits: Vec<(String, String)>,
    /// The one that is drawn for.
    pub kit: Option<String>,
    /// Which draw this is.
    pub seed: u64,
    /// Round by round the groups, each with names and parts.
    pub rounds: Vec<Vec<Vec<(String, String)>>>,
    /// Why nothing is drawn, in words for the screen.
    pub reason: Option<String>,
    /// Whether a role-play is played on this date.
    pub has_begun: bool,
    /// Whether it is just this draw that is played.
    pub is_begun: bool,
    /// Whether a rubric says what its observers look at.
    pub has_rubric: bool,
}

/// The draw of this number among the people who are there on this date; without
/// a number the one that is played, else the first.
///
/// # Errors
/// Forbidden for whoever does not teach; not found for another's session.
pub async fn session_pairs(
    app: &App,
    actor: &Actor,
    session: ScheduledSessionId,
    date: SessionDateId,
    kit: &str,
    seed: Option<u64>,
) -> Result<SessionPairs, Failure> {
    let desk = session_desk(app, actor, session).await?;
    let place = desk.card.session.dates.iter();
    let place = place.clone().position(|one| one.id == date);
    let place = place.ok_or_else(Failure::not_found)?;
    let db = app.db.read();
    let found = kits(&db, &desk.card).await?;
    let chosen = found.iter().find(|one| one.code == kit).or(found.first());
    let mut view = SessionPairs {
        kits: found
            .iter()
            .map(|one| (one.code.clone(), one.title.clone()))
            .collect(),
        kit: chosen.map(|one| one.code.clone()),
        card: desk.card.clone(),
        seed: seed.unwrap_or_default(),
        rounds: Vec::new(),
        reason: None,
        has_begun: false,
        is_begun: false,
        has_rubric: false,
    };
    let played = sessions::read::current_draw(&db, date).await?;
    view.has_begun = played.is_some();
    let Some(chosen) = chosen else {
        view.reason = Some("このコースには、ロールプレイがありません。".to_owned());
        return Ok(view);
    };
    view.has_rubric = rubric_of(&db, &desk.card.track, &chosen.code)
        .await?
        .is_some();
    let played = played.filter(|played| played.lesson == chosen.code);
    // Whoever comes later changes nothing about the groups that play.
    if let (Some(played), None) = (&played, seed) {
        let everybody = desk.roster.iter();
        let names = everybody.map(|line| (line.booking.id, line.member.full_name()));
        let names: BTreeMap<BookingId, String> = names.collect();
        view.is_begun = true;
        let rounds = played.rounds.iter();
        view.rounds = rounds.map(|round| named(round, &names)).collect();
        return Ok(view);
    }
    let names = people_there(&desk, place);
    match chosen.draw(&names, view.seed) {
        Ok(rounds) => {
            view.is_begun = played.is_some_and(|played| played.rounds == rounds);
            view.rounds = rounds.iter().map(|round| named(round, &names)).collect();
        }
        Err(reason) => view.reason = Some(Failure::from(reason).message),
    }
    Ok(view)
}

/// A role-play of a session's course.
pub(crate) struct Kit {
    pub(crate) code: String,
    title: String,
    /// Whoever watches comes last.
    roles: Vec<String>,
}

impl Kit {
    /// The part that watches.
    pub(crate) fn observer(&self) -> String {
        self.roles.last().cloned().unwrap_or_default()
    }

    /// The groups of every round.
    pub(crate) fn draw(
        &self,
        there: &BTreeMap<BookingId, String>,
        seed: u64,
    ) -> Result<Vec<Vec<Group<BookingId>>>, NoDraw> {
        let present: BTreeSet<BookingId> = there.keys().copied().collect();
        draw(&present, &self.roles, ROUNDS, seed)
    }
}

/// What observers of a role-play look at, if a rubric says so.
pub(crate) async fn rubric_of(
    db: &impl ConnectionTrait,
    track: &str,
    lesson: &str,
) -> Result<Option<Rubric>, Failure> {
    let rubrics = quizzes::read::current_rubrics(db).await?;
    let mut rubrics = rubrics.into_iter();
    Ok(rubrics.find(|rubric| rubric.scores(track, lesson)))
}

/// The role-plays of a session's course.
pub(crate) async fn kits(
    db: &impl ConnectionTrait,
    card: &SessionCard,
) -> Result<Vec<Kit>, Failure> {
    let version = courses::read::current_version(db, card.session.track).await?;
    let Some(version) = version else {
        return Ok(Vec::new());
    };
    let mut kits = Vec::new();
    for step in courses::read::steps(db, version.id).await? {
        if step.kind != LessonKind::RolePlay {
            continue;
        }
        let text = courses::read::lesson(db, version.id, &step.code).await?;
        let kit = text.and_then(|text| RolePlayKit::read(&text.html));
        if let Some(kit) = kit {
            kits.push(Kit {
                roles: roles_of(&kit),
                code: step.code,
                title: step.title,
            });
        }
    }
    Ok(kits)
}

/// The parts of a kit, whoever watches last.
fn roles_of(kit: &RolePlayKit) -> Vec<String> {
    let mut roles: Vec<String> = kit.cards.iter().map(|card| card.role.clone()).collect();
    let watching = roles.iter().position(|role| role.contains("観察"));
    let last = watching.map_or_else(|| OBSERVER.to_owned(), |place| roles.remove(place));
    roles.push(last);
    roles
}

/// Whoever is marked as there on the date, even for a part of it.
pub(crate) fn people_there(desk: &SessionDesk, place: usize) -> BTreeMap<BookingId, String> {
    desk.in_state(BookingState::Booked)
        .filter(|line| {
            let mark = line.marks.get(place).and_then(Option::as_ref);
            mark.is_some_and(|mark| mark.attendance.counted_percent() > 0)
        })
        .map(|line| (line.booking.id, line.member.full_name()))
        .collect()
}

fn named(
    round: &[Group<BookingId>],
    names: &BTreeMap<BookingId, String>,
) -> Vec<Vec<(String, String)>> {
    let seat = |seat: &sessions::pairs::Seat<BookingId>| {
        let name = names.get(&seat.person).cloned().unwrap_or_default();
        (name, seat.role.clone())
    };
    round
        .iter()
        .map(|group| group.iter().map(seat).collect())
        .collect()
}
