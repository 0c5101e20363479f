//! A booking in its owner's calendar: what letters carry, and the feed.

use journeys::session_calendar::{calendar_feed, feed_address, renew_feed_address};
use journeys::{book_own_seat, cancel_session, change_session};
use kernel::Kind;
use sea_orm::{ConnectionTrait, Statement};

use super::letters::reachable;
use super::{Stage, on};

/// The calendar files of letters of a kind, in the order of their subjects.
async fn files(stage: &Stage, kind: &str) -> Vec<String> {
    let db = stage.world.app.db.read();
    let ask = Statement::from_sql_and_values(
        db.get_database_backend(),
        "SELECT calendar_text FROM outbox WHERE kind = $1 ORDER BY created_at, subject",
        [kind.into()],
    );
    let rows = db.query_all_raw(ask).await.expect("read");
    let text = |row: &sea_orm::QueryResult| -> Option<String> {
        row.try_get("", "calendar_text").expect("a column")
    };
    rows.iter().filter_map(text).collect()
}

fn line<'t>(file: &'t str, name: &str) -> &'t str {
    let mut lines = file.split("\r\n");
    let found = lines.find_map(|line| line.strip_prefix(name));
    found.unwrap_or_else(|| panic!("no {name} in {file}"))
}

#[tokio::test]
async fn a_move_changes_the_entry_and_a_cancellation_takes_it_out() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let first = reachable(&stage, company, "m1").await;
    let second = reachable(&stage, company, "m2").await;
    let mut asked = stage.asked("S1", 1);
    let id = stage.open_with(&asked).await;
    book_own_seat(app, &first, id).await.expect("booked");
    book_own_seat(app, &second, id).await.expect("waits");
    assert!(
        files(&stage, "session_waitlisted").await.is_empty(),
        "no seat, no entry"
    );

    let booked = files(&stage, "session_booked").await;
    let [entry] = booked.as_slice() else {
        panic!("one entry: {booked:?}")
    };
    let booking = stage.booking_of(id, &first).await;
    let uid = line(entry, "UID:").to_owned();
    assert!(uid.starts_with(&format!("1-{booking}@")), "{uid}");
    assert_eq!(line(entry, "METHOD:"), "REQUEST");
    assert_eq!(line(entry, "DTSTART;TZID=Asia/Tokyo:"), "20261124T090000");
    assert_eq!(line(entry, "SEQUENCE:"), "0");

    asked.input.venue = "本社".to_owned();
    let version = stage.session(id).await.version;
    change_session(app, &stage.admin, id, version, &asked)
        .await
        .expect("moved");
    let moved = files(&stage, "session_moved").await;
    let [entry] = moved.as_slice() else {
        panic!("who waits has no entry to move: {moved:?}")
    };
    assert_eq!(
        (line(entry, "UID:"), line(entry, "SEQUENCE:")),
        (uid.as_str(), "1")
    );
    assert_eq!(line(entry, "LOCATION;LANGUAGE=ja:"), "本社");

    cancel_session(app, &stage.admin, id, "台風のため")
        .await
        .expect("cancelled");
    let cancelled = files(&stage, "session_cancelled").await;
    let entry = cancelled
        .iter()
        .find(|file| line(file, "UID:") == uid)
        .expect("the entry is taken out");
    assert_eq!(line(entry, "METHOD:"), "CANCEL");
    let sequence: u32 = line(entry, "SEQUENCE:").parse().expect("a number");
    assert!(sequence > 1, "{sequence}");
    stage.holds().await;
}

#[tokio::test]
async fn a_date_that_is_gone_is_taken_out_by_itself() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let learner = reachable(&stage, company, "m1").await;
    let mut asked = stage.asked("S1", 5);
    let later = app.clock.today() + chrono::TimeDelta::days(8);
    asked.input.dates.push(on(later, "13:00", "15:00"));
    let id = stage.open_with(&asked).await;
    book_own_seat(app, &learner, id).await.expect("booked");
    let booked = files(&stage, "session_booked").await;
    assert_eq!(booked.len(), 2, "one letter a date");
    let second = line(&booked[1], "UID:").to_owned();
    assert!(second.starts_with("2-"), "{second}");

    asked.input.dates.pop();
    let version = stage.session(id).await.version;
    change_session(app, &stage.admin, id, version, &asked)
        .await
        .expect("shortened");
    let moved = files(&stage, "session_moved").await;
    let methods: Vec<(&str, &str)> = moved
        .iter()
        .map(|file| (line(file, "METHOD:"), line(file, "UID:")))
        .collect();
    let first = line(&booked[0], "UID:");
    assert_eq!(methods.len(), 2, "{methods:?}");
    assert!(methods.contains(&("REQUEST", first)), "{methods:?}");
    assert!(
        methods.contains(&("CANCEL", second.as_str())),
        "{methods:?}"
    );
}

#[tokio::test]
async fn the_feed_is_for_whoever_has_its_address() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let learners = stage.learners(company, 2).await;
    let id = stage.open("S1", 5).await;
    book_own_seat(app, &learners[0], id).await.expect("booked");
    let address = feed_address(app, &learners[0]).await.expect("a member");
    let other = feed_address(app, &learners[1]).await.expect("a member");
    let token_of = |address: &str| {
        let file = address.rsplit('/').next().expect("a file");
        file.trim_end_matches(".ics").to_owned()
    };
    let whose = learners[0].require_membership().expect("a member");
    let feed = calendar_feed(app, whose, &token_of(&address)).await;
    let feed = feed.expect("theirs");
    assert_eq!(feed.matches("BEGIN:VEVENT").count(), 1);
    assert_eq!(line(&feed, "METHOD:"), "PUBLISH");
    assert!(!feed.contains("ATTENDEE"), "nobody is invited by a feed");

    let stranger = calendar_feed(app, whose, &token_of(&other)).await;
    assert_eq!(stranger.expect_err("refused").kind, Kind::NotFound);
    let renewed = renew_feed_address(app, &learners[0])
        .await
        .expect("renewed");
    assert_eq!(
        feed_address(app, &learners[0]).await.expect("theirs"),
        renewed
    );
    let worthless = calendar_feed(app, whose, &token_of(&address)).await;
    assert_eq!(worthless.expect_err("the one before").kind, Kind::NotFound);
    let address = renewed;
    let feed = calendar_feed(app, whose, &token_of(&address)).await;
    feed.expect("the new one");
    let now = app.clock.now();
    let tx = app.db.write().await.expect("a transaction");
    let left = people::MembershipStatus::Left;
    people::write::change_member_status(&tx, now, company, whose.1, left)
        .await
        .expect("left");
    tx.commit().await.expect("kept");
    let gone = calendar_feed(app, whose, &token_of(&address)).await;
    assert_eq!(gone.expect_err("refused").kind, Kind::NotFound);
}
