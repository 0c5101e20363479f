use chrono::TimeDelta;
use journeys::{
    cancel_session, change_session, copy_session, publish_session, schedule_session,
    set_seats_aside, take_bookings,
};
use kernel::{Failure, Kind, Role};
use sessions::{BookingState, SessionState};

use super::{Stage, on, teacher};

fn pointers(failure: &Failure) -> Vec<&str> {
    let faults = failure.faults.iter();
    faults.map(|fault| fault.pointer.as_str()).collect()
}

#[tokio::test]
async fn only_the_firm_plans_and_hears_of_all_faults_at_once() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let refused = schedule_session(app, &stage.instructor, &stage.asked("S1", 5)).await;
    assert_eq!(refused.expect_err("refused").kind, Kind::Forbidden);

    let mut asked = stage.asked("", 5);
    asked.track = "nothing".to_owned();
    asked.input.company = "nobody".to_owned();
    asked.instructors = vec![app.ids.fresh(app.clock.now())];
    let refused = schedule_session(app, &stage.admin, &asked).await;
    let refused = refused.expect_err("refused");
    assert_eq!(
        pointers(&refused),
        ["/company", "/code", "/company", "/track", "/instructors"]
    );

    let id = schedule_session(app, &stage.admin, &stage.asked("S1", 5)).await;
    let id = id.expect("planned");
    let twin = schedule_session(app, &stage.admin, &stage.asked("S1", 5)).await;
    assert!(!pointers(&twin.expect_err("taken")).is_empty());
    assert_eq!(stage.session(id).await.state, SessionState::Draft);
    stage.holds().await;
}

#[tokio::test]
async fn an_instructor_in_two_places_needs_a_reason() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    stage.open("S1", 5).await;
    let mut second = stage.asked("S2", 5);
    let refused = schedule_session(app, &stage.admin, &second).await;
    assert_eq!(
        pointers(&refused.expect_err("a clash")),
        ["/override_reason"]
    );
    second.override_reason = "午前は別の講師が代わる".to_owned();
    let id = schedule_session(app, &stage.admin, &second).await;
    let id = id.expect("with a reason");
    // What was taken into account needs no reason again.
    let version = stage.session(id).await.version;
    second.override_reason.clear();
    second.input.belongings = "名札".to_owned();
    change_session(app, &stage.admin, id, version, &second)
        .await
        .expect("changed");

    let mut third = stage.asked("S3", 5);
    third.instructors = vec![teacher(&stage.world, "別の", "講師").await.account];
    schedule_session(app, &stage.admin, &third)
        .await
        .expect("nobody is in two places");
    stage.holds().await;
}

#[tokio::test]
async fn a_draft_is_published_only_when_nothing_is_missing() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let mut asked = stage.asked("S1", 5);
    asked.input.venue.clear();
    asked.instructors.clear();
    let id = schedule_session(app, &stage.admin, &asked).await;
    let id = id.expect("a draft may lack things");
    let refused = publish_session(app, &stage.admin, id).await;
    assert_eq!(
        pointers(&refused.expect_err("refused")),
        ["/venue", "/instructors"]
    );
    let asked = stage.asked("S1", 5);
    change_session(app, &stage.admin, id, 1, &asked)
        .await
        .expect("completed");
    let stale = change_session(app, &stage.admin, id, 1, &asked).await;
    assert_eq!(stale.expect_err("stale").code, "session.stale");
    publish_session(app, &stage.admin, id)
        .await
        .expect("published");
    take_bookings(app, &stage.admin, id, false)
        .await
        .expect("closed");
    assert_eq!(stage.session(id).await.state, SessionState::Closed);
    take_bookings(app, &stage.admin, id, true)
        .await
        .expect("open again");
    stage.holds().await;
}

#[tokio::test]
async fn a_move_tells_everybody_and_may_not_make_people_be_in_two_places() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let learner = stage.learners(company, 1).await.remove(0);
    let (first, second) = (stage.open("S1", 5).await, {
        let mut later = stage.asked("S2", 5);
        let day = app.clock.today() + TimeDelta::days(2);
        later.input.dates = vec![on(day, "09:00", "12:00")];
        stage.open_with(&later).await
    });
    for session in [first, second] {
        journeys::book_own_seat(app, &learner, session)
            .await
            .expect("booked");
    }
    let before = stage.session(second).await;
    let mut moved = stage.asked("S2", 5);
    moved.instructors = vec![teacher(&stage.world, "別の", "講師").await.account];
    let refused = change_session(app, &stage.admin, second, before.version, &moved).await;
    assert_eq!(
        pointers(&refused.expect_err("two places")),
        ["/override_reason"]
    );
    moved.override_reason = "本人の了解を得た".to_owned();
    change_session(app, &stage.admin, second, before.version, &moved)
        .await
        .expect("moved");
    let after = stage.session(second).await;
    assert_eq!(after.calendar_sequence, before.calendar_sequence + 1);
    assert_eq!(
        after.dates[0].span,
        stage.session(first).await.dates[0].span
    );
    stage.holds().await;
}

#[tokio::test]
async fn what_bookings_rest_on_stands_once_it_was_published() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let learners = stage.learners(company, 2).await;
    let id = stage.open("S1", 2).await;
    for learner in &learners {
        journeys::book_own_seat(app, learner, id)
            .await
            .expect("booked");
    }
    let version = stage.session(id).await.version;
    let mut asked = stage.asked("S1", 1);
    asked.input.kind = "company".to_owned();
    asked.input.company = "minato".to_owned();
    let refused = change_session(app, &stage.admin, id, version, &asked).await;
    assert_eq!(
        pointers(&refused.expect_err("fixed")),
        ["/kind", "/company"]
    );
    let refused = change_session(app, &stage.admin, id, version, &stage.asked("S1", 1)).await;
    assert_eq!(pointers(&refused.expect_err("booked")), ["/max_seats"]);
    stage.holds().await;
}

#[tokio::test]
async fn a_cancelled_session_lets_everybody_go() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let learners = stage.learners(company, 3).await;
    let id = stage.open("S1", 2).await;
    for learner in &learners {
        journeys::book_own_seat(app, learner, id)
            .await
            .expect("booked");
    }
    let refused = cancel_session(app, &stage.admin, id, " ").await;
    assert_eq!(pointers(&refused.expect_err("no reason")), ["/reason"]);
    cancel_session(app, &stage.admin, id, "台風のため")
        .await
        .expect("cancelled");
    assert_eq!(stage.count(id, BookingState::EventCancelled).await, 3);
    assert_eq!(stage.session(id).await.seats_taken, 0);
    let again = cancel_session(app, &stage.admin, id, "台風のため").await;
    assert_eq!(again.expect_err("once").kind, Kind::Conflict);
    stage.holds().await;
}

#[tokio::test]
async fn a_series_is_copied_as_drafts_with_its_cut_off() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let today = app.clock.today();
    let mut asked = stage.asked("S1", 5);
    asked.input.cut_off_on = today.to_string();
    let id = stage.open_with(&asked).await;
    let days = [today + TimeDelta::days(8), today + TimeDelta::days(15)];
    let copies = copy_session(app, &stage.admin, id, &days, "").await;
    let copies = copies.expect("copied");
    let original = stage.session(id).await;
    for (place, copy) in copies.iter().enumerate() {
        let copy = stage.session(*copy).await;
        assert_eq!(copy.code, format!("S1-{}", place + 2));
        assert_eq!(copy.state, SessionState::Draft);
        assert_eq!(copy.dates[0].day(), days[place]);
        assert_eq!(
            copy.whole().starts_at - copy.cut_off_at,
            original.whole().starts_at - original.cut_off_at
        );
    }
    let clash = copy_session(app, &stage.admin, id, &days[..1], "").await;
    assert_eq!(pointers(&clash.expect_err("a clash")), ["/override_reason"]);
    assert_eq!(
        copy_session(app, &stage.admin, id, &[], "")
            .await
            .expect_err("none")
            .kind,
        Kind::Invalid
    );
    stage.holds().await;
}

#[tokio::test]
async fn seats_set_aside_let_the_queue_move_up() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let (a, b) = (
        stage.world.company("minato").await,
        stage.world.company("kita").await,
    );
    let id = stage.open("S1", 2).await;
    set_seats_aside(app, &stage.admin, id, "minato", 1)
        .await
        .expect("set aside");
    let of_b = stage.learners(b, 2).await;
    let states = [
        journeys::book_own_seat(app, &of_b[0], id)
            .await
            .expect("asked"),
        journeys::book_own_seat(app, &of_b[1], id)
            .await
            .expect("asked"),
    ];
    assert_eq!(states, [BookingState::Booked, BookingState::Waitlisted]);
    let of_a = stage.learners(a, 1).await;
    let refused = set_seats_aside(app, &stage.admin, id, "kita", 2).await;
    assert_eq!(pointers(&refused.expect_err("too many")), ["/seats"]);
    set_seats_aside(app, &stage.admin, id, "minato", 0)
        .await
        .expect("given back");
    assert_eq!(stage.count(id, BookingState::Booked).await, 2);
    let state = journeys::book_own_seat(app, &of_a[0], id).await;
    assert_eq!(state.expect("asked"), BookingState::Waitlisted);
    stage.holds().await;
}

#[tokio::test]
async fn whoever_does_not_teach_sees_no_desk_and_an_instructor_only_their_own() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let id = stage.open("S1", 2).await;
    let other = teacher(&stage.world, "別の", "講師").await;
    let desk = journeys::views::sessions::session_desk(app, &other, id).await;
    assert_eq!(desk.expect_err("not theirs").kind, Kind::NotFound);
    let author = stage.world.staff(Role::Author).await;
    let desk = journeys::views::sessions::session_desk(app, &author, id).await;
    assert_eq!(desk.expect_err("not for them").kind, Kind::Forbidden);
    let desk = journeys::views::sessions::session_desk(app, &stage.instructor, id).await;
    assert_eq!(desk.expect("their own").card.instructors, ["講師 一郎"]);
}
