//! Groups for role-play among the people who are there.

use journeys::views::session_pairs::session_pairs;
use journeys::{WalkIn, take_walk_in};
use kernel::Kind;

use super::{Stage, tomorrow_at};
use crate::support::{World, role_play};

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
    let early = session_pairs(app, &stage.instructor, id, date, "", 0).await;
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
    let drawn = session_pairs(app, &stage.instructor, id, date, "A1-play", 7).await;
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
    let again = session_pairs(app, &stage.instructor, id, date, "A1-play", 7).await;
    assert_eq!(again.expect("theirs").rounds, drawn.rounds, "the same draw");

    let other = super::teacher(&stage.world, "講師", "二郎").await;
    let hidden = session_pairs(app, &other, id, date, "", 0).await;
    assert_eq!(hidden.expect_err("refused").kind, Kind::NotFound);
}
