//! Groups for role-play among the people who are there.

use std::collections::BTreeMap;

use journeys::views::role_play_wall::{OwnSheets, RolePlayWall, own_sheets, role_play_wall};
use journeys::views::session_pairs::session_pairs;
use journeys::{ObservationInput, WalkIn, begin_role_play, send_observation, take_walk_in};
use kernel::id::{CompanyId, ScheduledSessionId, SessionDateId};
use kernel::{Actor, Failure, Kind};

use super::{Stage, tomorrow_at};
use crate::support::{World, count, role_play};

#[tokio::test]
async fn whoever_is_there_plays_each_part_once() {
    let world = World::empty().await;
    role_play::add(world.content.path(), "after");
    let stage = Stage::of(world).await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let mut asked = stage.asked("S1", 9);
    asked.track = "first-line".to_owned();
    let id = stage.open_with(&asked).await;
    tomorrow_at(&stage, "09:05");
    let date = stage.date(id).await;
    let early = session_pairs(app, &stage.instructor, id, date, "", Some(0)).await;
    let early = early.expect("theirs");
    assert!(early.rounds.is_empty());
    assert!(early.reason.expect("a reason").contains("2人以上"));

    for number in ["0001", "0002", "0003"] {
        let learner = stage.world.trainee(company, number).await;
        let walk_in = WalkIn {
            company,
            member: learner.membership.expect("a member"),
            date,
            client: app.ids.fresh(app.clock.now()),
        };
        take_walk_in(app, &stage.instructor, id, &walk_in)
            .await
            .expect("taken in");
    }
    let drawn = session_pairs(app, &stage.instructor, id, date, "A1-play", Some(7)).await;
    let drawn = drawn.expect("theirs");
    assert_eq!(drawn.reason, None);
    assert_eq!(drawn.kit.as_deref(), Some("A1-play"));
    let roles: Vec<&str> = drawn
        .rounds
        .iter()
        .flatten()
        .flatten()
        .map(|(_, role)| role.as_str())
        .collect();
    assert_eq!(roles.len(), 9, "three people, three rounds: {roles:?}");
    assert!(roles.contains(&"観察者"), "{roles:?}");
    let again = session_pairs(app, &stage.instructor, id, date, "A1-play", Some(7)).await;
    assert_eq!(again.expect("theirs").rounds, drawn.rounds, "the same draw");

    let other = super::teacher(&stage.world, "講師", "二郎").await;
    let hidden = session_pairs(app, &other, id, date, "", Some(0)).await;
    assert_eq!(hidden.expect_err("refused").kind, Kind::NotFound);
}

/// A session with six people who are there, and the role-play that is played.
struct Room {
    stage: Stage,
    company: CompanyId,
    session: ScheduledSessionId,
    date: SessionDateId,
    people: Vec<Actor>,
}

impl Room {
    async fn of_six() -> Self {
        let world = World::empty().await;
        role_play::add(world.content.path(), "after");
        let stage = Stage::of(world).await;
        let company = stage.world.company("minato").await;
        let mut asked = stage.asked("S1", 9);
        asked.track = "first-line".to_owned();
        let session = stage.open_with(&asked).await;
        tomorrow_at(&stage, "09:05");
        let date = stage.date(session).await;
        let mut room = Self {
            stage,
            company,
            session,
            date,
            people: Vec::new(),
        };
        for number in 1..=6 {
            let number = format!("000{number}");
            let person = room.stage.world.trainee(company, &number).await;
            room.arrive(&person).await;
            room.people.push(person);
        }
        room
    }

    async fn arrive(&self, person: &Actor) {
        let app = &self.stage.world.app;
        let walk_in = WalkIn {
            company: self.company,
            member: person.membership.expect("a member"),
            date: self.date,
            client: app.ids.fresh(app.clock.now()),
        };
        let taken = take_walk_in(app, &self.stage.instructor, self.session, &walk_in).await;
        taken.expect("taken in");
    }

    async fn begin(&self, draw: u64) -> kernel::id::RolePlayDrawId {
        let (app, teacher) = (&self.stage.world.app, &self.stage.instructor);
        let begun = begin_role_play(app, teacher, self.session, self.date, "A1-play", draw).await;
        begun.expect("begun")
    }

    /// Every sheet that there is to fill in, with who watches.
    async fn sheets(&self) -> Vec<(Actor, OwnSheets, i32)> {
        let mut all = Vec::new();
        for person in &self.people {
            let own = own_sheets(&self.stage.world.app, person, self.session).await;
            if let Some(own) = own.expect("theirs") {
                let rounds: Vec<i32> = own.sheets.iter().map(|sheet| sheet.round).collect();
                all.extend(
                    rounds
                        .iter()
                        .map(|round| (person.clone(), own.clone(), *round)),
                );
            }
        }
        all
    }

    async fn send(
        &self,
        who: &Actor,
        own: &OwnSheets,
        round: i32,
        level: i32,
    ) -> Result<(), Failure> {
        let criteria = own.rubric.criteria.iter();
        let input = ObservationInput {
            draw: own.draw,
            round,
            levels: criteria.map(|one| (one.code.clone(), level)).collect(),
        };
        send_observation(&self.stage.world.app, who, self.session, &input).await
    }

    async fn wall(&self) -> RolePlayWall {
        let (app, teacher) = (&self.stage.world.app, &self.stage.instructor);
        let wall = role_play_wall(app, teacher, self.session, self.date).await;
        wall.expect("theirs")
    }
}

#[tokio::test]
async fn observers_score_on_their_phones_and_the_wall_shows_sums_of_five() {
    let room = Room::of_six().await;
    let (app, teacher) = (&room.stage.world.app, &room.stage.instructor);
    let early = role_play_wall(app, teacher, room.session, room.date).await;
    assert_eq!(early.expect_err("not begun").kind, Kind::NotFound);
    assert!(room.sheets().await.is_empty());
    let begun = room.begin(7).await;
    assert_eq!(room.begin(7).await, begun, "begun twice is begun once");
    assert_eq!(count(&room.stage.world, "role_play_draws").await, 1);

    let sheets = room.sheets().await;
    assert_eq!(sheets.len(), 9, "three pairs, three rounds");
    assert_eq!(room.wall().await.expected, 9);
    let (who, own, round) = &sheets[0];
    let empty = ObservationInput {
        draw: own.draw,
        round: *round,
        levels: BTreeMap::from([(own.rubric.criteria[0].code.clone(), 9)]),
    };
    let refused = send_observation(app, who, room.session, &empty).await;
    let faults = refused.expect_err("incomplete").faults;
    assert_eq!(faults.len(), own.rubric.criteria.len(), "all at once");
    let missing = room.send(who, own, 4, 3).await;
    assert_eq!(missing.expect_err("no such round").kind, Kind::NotFound);
    for person in &room.people {
        let watched = sheets
            .iter()
            .filter(|sheet| sheet.0.account == person.account);
        let watched: Vec<i32> = watched.map(|sheet| sheet.2).collect();
        let played = (1..=3).find(|round| !watched.contains(round));
        let foreign = room
            .send(person, own, played.expect("they play, too"), 3)
            .await;
        assert_eq!(foreign.expect_err("they play then").kind, Kind::NotFound);
    }

    for (who, own, round) in &sheets[..4] {
        room.send(who, own, *round, 2).await.expect("taken");
    }
    let wall = room.wall().await;
    assert_eq!((wall.sent, wall.lacking), (4, 1));
    assert!(wall.lines.is_empty(), "four would tell who played how");
    for level in [1, 4, 4] {
        let (who, own, round) = &sheets[4];
        room.send(who, own, *round, level).await.expect("changed");
    }
    let wall = room.wall().await;
    assert_eq!((wall.sent, wall.lacking), (5, 0));
    assert_eq!(wall.lines.len(), own.rubric.criteria.len());
    assert!(wall.lines.iter().all(|(_, counts)| *counts == [0, 4, 0, 1]));
    let kept = count(&room.stage.world, "role_play_observations").await;
    assert_eq!(kept, 6, "the same sheet again writes nothing");

    let played = session_pairs(app, teacher, room.session, room.date, "A1-play", None).await;
    let played = played.expect("theirs");
    assert!(played.is_begun && played.has_begun);
    let late = room.stage.world.trainee(room.company, "0007").await;
    room.arrive(&late).await;
    let still = session_pairs(app, teacher, room.session, room.date, "A1-play", None).await;
    let still = still.expect("theirs");
    assert_eq!(still.rounds, played.rounds, "whoever is late moves nobody");

    room.begin(8).await;
    assert_eq!(room.wall().await.sent, 0, "other groups begin at nothing");
    let (who, old, round) = &sheets[0];
    let overtaken = room.send(who, old, *round, 3).await;
    assert_eq!(overtaken.expect_err("of another draw").kind, Kind::Conflict);
    assert_eq!(room.wall().await.sent, 0);
    let other = super::teacher(&room.stage.world, "講師", "二郎").await;
    let hidden = role_play_wall(app, &other, room.session, room.date).await;
    assert_eq!(hidden.expect_err("not theirs").kind, Kind::NotFound);
    let elsewhere = room.stage.world.company("other").await;
    let stranger = room.stage.world.trainee(elsewhere, "0009").await;
    let missing = room.send(&stranger, own, *round, 3).await;
    assert_eq!(missing.expect_err("not booked").kind, Kind::NotFound);
    room.stage.holds().await;
}
