//! Attendance from the log of a video call (invariant 11: a row without an
//! exact key never decides by itself).

use journeys::{book_own_seat, mark_from_meeting, preview_meeting};
use kernel::Kind;
use sessions::meeting_log::Match;
use sessions::{Attendance, MarkSource};

use super::letters::reachable;
use super::{Stage, tomorrow_at};

const LOG: &str = "名前,メールアドレス,時間（分）\r\n\
    m1 さん,m1@client.example,170\r\n\
    髙橋,,100\r\n\
    知らない人,,180\r\n";

#[tokio::test]
async fn a_log_is_marked_only_as_a_person_has_confirmed_it() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let (first, second) = (
        reachable(&stage, company, "m1").await,
        reachable(&stage, company, "m2").await,
    );
    let id = stage.open("S1", 5).await;
    for learner in [&first, &second] {
        book_own_seat(app, learner, id).await.expect("booked");
    }
    let (one, two) = (
        stage.booking_of(id, &first).await,
        stage.booking_of(id, &second).await,
    );
    tomorrow_at(&stage, "12:10");
    let date = stage.date(id).await;
    let preview = preview_meeting(app, &stage.instructor, id, date, LOG.as_bytes()).await;
    let preview = preview.expect("read");
    assert_eq!(preview.faults, []);
    assert_eq!(preview.rows.len(), 3);
    assert_eq!(preview.rows[0].whose, Match::Exact(one));
    assert_eq!(preview.rows[0].attendance, Attendance::Present);
    let Match::Proposed(proposed) = &preview.rows[1].whose else {
        panic!("a name proposes: {:?}", preview.rows[1].whose)
    };
    assert!(proposed.contains(&one) && proposed.contains(&two));
    assert_eq!(preview.rows[2].whose, Match::Unknown);

    let rows = [(one, 170), (two, 60), (two, 40)];
    let key = app.ids.fresh(app.clock.now());
    for _ in 0..2 {
        let marked = mark_from_meeting(app, &stage.instructor, id, date, &rows, key).await;
        assert_eq!(marked.expect("marked"), 2);
    }
    let marks = sessions::read::marks_of_session(&app.db.read(), id).await;
    let marks = marks.expect("read");
    assert_eq!(marks.len(), 2, "sent again, nothing is doubled");
    let of_two = marks.iter().find(|mark| mark.booking == two);
    let of_two = of_two.expect("marked");
    assert_eq!(
        of_two.attendance,
        Attendance::Partial(50),
        "100 of 180 minutes"
    );
    assert_eq!(
        (of_two.source, of_two.minutes),
        (MarkSource::Meeting, Some(100))
    );
    stage.holds().await;
}

#[tokio::test]
async fn what_is_no_log_is_refused_and_a_strangers_session_is_not_there() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let id = stage.open("S1", 5).await;
    let date = stage.date(id).await;
    let refused = preview_meeting(app, &stage.instructor, id, date, b"PK\x03\x04").await;
    assert_eq!(refused.expect_err("refused").kind, Kind::Invalid);
    let other = super::teacher(&stage.world, "講師", "二郎").await;
    let hidden = preview_meeting(app, &other, id, date, LOG.as_bytes()).await;
    assert_eq!(hidden.expect_err("refused").kind, Kind::NotFound);
}
